/*
 * The cut-over in steps that leave the traffic to others. fenced: the source is closed for ordinary
 * clients and the target has everything that was committed there. switched: the target is ready and
 * open. released: the source is open again. Closing is a default that a client could override (SET
 * TRANSACTION READ WRITE), so the application must be pointed away first; and a source that could
 * not be drained in time is opened again, because a migration must not become an outage.
 */
#include "core/fence.h"

#include "catalog/cutover.h"
#include "catalog/slot.h"
#include "catalog/subscription.h"
#include "core/catchup.h"
#include "core/plan.h"
#include "core/selector.h"
#include "core/wait.h"
#include "embedded_sql.h"
#include "pg/sql.h"

/* What the hooks of the plan have done, for the result. */
typedef struct Done {
    int sessions_ended;
    int64_t waited_ms;
} Done;
static Done done;
static const FenceArgs *fence_args;

/* ---- what is ---- */

StrList matviews_stale(Task *t, Side from, Side to, bool empty)
{
    TableFilter f = selector_filter(t);
    const char *filter[] = {f.schemas, f.tables, f.exclude_schemas, f.exclude_tables};
    StrList on_source = matviews_read(task_db(t, from), t->a, filter, true);
    StrList all = matviews_read(task_db(t, to), t->a, filter, false), out = {0}, filled = {0};
    if (empty)
        filled = matviews_read(task_db(t, to), t->a, filter, true);
    for (int i = 0; i < all.n; i++)
        if (strs_has(&on_source, all.v[i]) && !strs_has(&filled, all.v[i]))
            strs_add(t->a, &out, all.v[i]);
    return out;
}

/* The target was opened in exchange for the fence that still stands. */
static bool took_over(const Cutover *s)
{
    return s->source.fenced_at && str_eq(s->source.fenced_at, s->target.switched_at);
}

static const void *read_state(Task *t)
{
    const FenceArgs *args = fence_args;
    bool released = str_eq(args->state, "released");
    const char *why = NULL;
    Db *source = task_db(t, SIDE_SOURCE);
    Db *target = released ? task_try_db(t, SIDE_TARGET, &why) : task_db(t, SIDE_TARGET);
    Cutover *s = NEW(t->a, Cutover);
    s->source = closed_read(source, t->a);
    if (target)
        s->target = closed_read(target, t->a);
    else
        report_warn(t->a, &t->report,
                    fmt(t->a, "not checked whether the target is closed: %s", why));
    val_set_bool(t->a, t->report.facts, "took_over", took_over(s));
    if (s->source.fenced_at)
        s->old_sessions =
            db_query(source, t->a, &q_sessions_older, s->source.fenced_at, "false")->n;
    if (str_eq(args->state, "switched") && args->refresh_matviews && s->source.fenced_at &&
        !took_over(s))
        s->matviews = matviews_stale(t, SIDE_SOURCE, SIDE_TARGET, false);
    return s;
}

/* ---- what is asked ---- */

/* The subscription whose target takes over must be complete before anybody is shut out. */
static void want_subscription(Task *t, Cutover *want)
{
    const FenceArgs *args = fence_args;
    Db *target = task_db(t, SIDE_TARGET), *source = task_db(t, SIDE_SOURCE);
    Subscription s = subscription_read(target, t->a, args->subscription);
    if (!s.exists)
        die(t->run, "there is no subscription \"%s\" on the %s", args->subscription,
            db_where(target));
    int ready = subscription_ready(&s);
    if (!s.enabled || ready < s.tables.n)
        die_hint(
            t->run, "Let pg_subscription wait for it first (wait_for=caught_up).",
            "subscription \"%s\" on the %s is not ready: %s", args->subscription, db_where(target),
            s.enabled ? fmt(t->a, "%d of %d tables are", ready, s.tables.n) : "it is disabled");
    want->subscription = args->subscription;
    want->slot_name = args->slot_name ? args->slot_name : s.slot_name;
    if (!want->slot_name || !slot_read(source, t->a, want->slot_name).exists)
        die(t->run, "subscription \"%s\" has no slot %s on the %s", args->subscription,
            want->slot_name ? fmt(t->a, "\"%s\"", want->slot_name) : "", db_where(source));
}

static void want_fenced(Task *t, const Cutover *is, Cutover *want)
{
    const FenceArgs *args = fence_args;
    Db *source = task_db(t, SIDE_SOURCE);
    if (!args->subscription)
        die(t->run, "missing required arguments: subscription (with state=fenced)");
    if (!is->source.fenced_at) {
        const Rows *r = db_query(source, t->a, &q_transactions_prepared);
        if (r->n)
            die_hint(
                t->run, "COMMIT PREPARED or ROLLBACK PREPARED them first.",
                "%d prepared transaction(s) on the %s could be committed after the fence: %s%s",
                r->n, db_where(source), row_text(r, 0, "gid"), r->n > 1 ? ", …" : "");
    }
    if (is->source.roles_exempt)
        report_warn(t->a, &t->report,
                    fmt(t->a,
                        "roles with a default_transaction_read_only of their own are not shut out "
                        "of the source: %s",
                        is->source.roles_exempt));
    want->source.read_only = "t";
    want->source.fenced_at = is->source.fenced_at ? is->source.fenced_at : "now";
    want->old_sessions = 0;
}

static void want_switched(Task *t, const Cutover *is, Cutover *want)
{
    if (!is->source.fenced_at || !is_closed(&is->source) || is->old_sessions)
        die_hint(t->run, "Run it with state=fenced first.",
                 "the %s is not fenced; writes to it would be lost",
                 db_where(task_db(t, SIDE_SOURCE)));
    want->target.read_only = NULL;
    want->target.switched_at = is->source.fenced_at;
}

static void want_released(Task *t, const Cutover *is, Cutover *want)
{
    if (took_over(is) && !is_closed(&is->target))
        die_hint(t->run,
                 "What was written on the target since then is not on the source. If that may be "
                 "lost, close the target first: ALTER DATABASE … SET "
                 "default_transaction_read_only = on.",
                 "the %s has taken over and is open; two sides that can be written are one too "
                 "many",
                 db_where(task_db(t, SIDE_TARGET)));
    if ((is->source.fenced_at || is->source.fence_begun) && !is->source.fence_kept)
        want->source.read_only = NULL;
    else if (is_closed(&is->source))
        report_warn(t->a, &t->report,
                    "the source stays read-only: it was closed by somebody else before");
    want->source.fenced_at = NULL;
    want->source.fence_begun = false;
    want->old_sessions = 0;
}

static const void *want_state(Task *t, const void *actual)
{
    const Cutover *is = actual;
    const FenceArgs *args = fence_args;
    Cutover *want = NEW(t->a, Cutover);
    *want = *is;
    want->timeout_ms = args->timeout * 1000;
    want->phase = str_eq(args->state, "fenced")     ? PHASE_FENCED
                  : str_eq(args->state, "switched") ? PHASE_SWITCHED
                                                    : PHASE_RELEASED;
    if (args->subscription && want->phase != PHASE_RELEASED)
        want_subscription(t, want);
    if (want->phase == PHASE_FENCED)
        want_fenced(t, is, want);
    else if (want->phase == PHASE_SWITCHED)
        want_switched(t, is, want);
    else
        want_released(t, is, want);
    return want;
}

/* ---- what is waited for ---- */

static const char *look_for_sessions(Task *t, Arena *scratch, void *arg)
{
    ClosedState *d = arg;
    const Rows *r =
        db_query(task_db(t, SIDE_SOURCE), scratch, &q_sessions_older, d->fenced_at, "true");
    StrList who = {0};
    for (int i = 0; i < r->n; i++) {
        done.sessions_ended += row_bool(r, i, "ended");
        strs_add(scratch, &who, row_text(r, i, "who"));
    }
    return r->n ? fmt(scratch, "still there: %s", strs_join(scratch, &who, ", ", 5)) : NULL;
}

/* Sessions from before the fence do not know of it. */
static void end_sessions(Task *t, const void *arg)
{
    const Cutover *want = arg;
    ClosedState d = closed_read(task_db(t, SIDE_SOURCE), t->a);
    done.waited_ms += wait_until(t, "end the client sessions on the source", want->timeout_ms,
                                 look_for_sessions, &d);
}

static void wait_applied(Task *t, const void *arg)
{
    const Cutover *want = arg;
    if (want->subscription)
        done.waited_ms +=
            catchup_wait(t, want->subscription, want->slot_name, source_lsn(t), want->timeout_ms);
}

/* ---- the plan ---- */

static void plan_fence(Arena *a, const Cutover *is, const Cutover *want, Plan *plan)
{
    const char *db = is->source.name;
    Action *x;
    if (is->source.fenced_at && is_closed(&is->source) && !is->old_sessions)
        return;
    if (!is_closed(&is->source)) {
        const char *note = sql(a, "ALTER DATABASE %I SET pgonline.fenced_at = 'pending'", db);
        const char *close = sql(a, "ALTER DATABASE %I SET default_transaction_read_only = on", db);
        const char *reopen =
            is->source.read_only
                ? sql(a, "ALTER DATABASE %I SET default_transaction_read_only = off", db)
                : sql(a, "ALTER DATABASE %I RESET default_transaction_read_only", db);
        x = plan_add(a, plan, SIDE_SOURCE, "close the source", note);
        x->undo = sql(a, "ALTER DATABASE %I RESET pgonline.fenced_at", db);
        x = plan_add(a, plan, SIDE_SOURCE, "close the source", close);
        x->undo = reopen;
    }
    /* The time must be one after the commit of the above: a session that began later knows. */
    bool kept = is_closed(&is->source) && !is->source.fence_begun && !is->source.fenced_at;
    if (!is->source.fenced_at || !is_closed(&is->source)) {
        const char *note =
            sql(a,
                "BEGIN EXECUTE pg_catalog.format('ALTER DATABASE %%I SET pgonline.fenced_at = "
                "%%L', pg_catalog.current_database(), pg_catalog.concat("
                "pg_catalog.clock_timestamp(), %L)); END",
                kept || is->source.fence_kept ? " kept" : "");
        x = plan_add(a, plan, SIDE_SOURCE, "note when the source was closed",
                     sql(a, "DO %L", note));
        x->alone = true;
        if (kept)
            x->undo = sql(a, "ALTER DATABASE %I RESET pgonline.fenced_at", db);
    }
    /* Its commit brings everything to disk that was committed before, asynchronously too, so that
     * the end of the WAL is behind it. */
    x = plan_add(a, plan, SIDE_SOURCE, "drain the source",
                 "SET synchronous_commit = on;"
                 " SELECT pg_catalog.pg_logical_emit_message(true, 'pgonline', 'fenced')");
    x->before = end_sessions;
    x->after = wait_applied;
    x->arg = want;
}

static void plan_switch(Arena *a, const Cutover *is, const Cutover *want, Plan *plan)
{
    const char *db = is->target.name;
    Action *x;
    bool closed = is_closed(&is->target);
    if (!closed && str_eq(is->target.switched_at, want->target.switched_at))
        return;
    int begin = plan->n;
    for (int i = 0; i < is->matviews.n; i++) {
        x = plan_add(a, plan, SIDE_TARGET,
                     fmt(a, "refresh the materialized view %s", is->matviews.v[i]),
                     sql(a, "REFRESH MATERIALIZED VIEW %s", is->matviews.v[i]));
        x->alone = true;
    }
    /* The note first: its hook keeps it apart from what follows. */
    plan_add(
        a, plan, SIDE_TARGET, "note that the target has taken over",
        sql(a, "ALTER DATABASE %I SET pgonline.switched_at = %L", db, want->target.switched_at));
    if (closed)
        plan_add(a, plan, SIDE_TARGET, "open the target",
                 sql(a, "ALTER DATABASE %I RESET default_transaction_read_only", db));
    plan->v[begin].before = wait_applied;
    plan->v[begin].arg = want;
}

static void plan_release(Arena *a, const Cutover *is, const Cutover *want, Plan *plan)
{
    const char *db = is->source.name;
    if (is->source.read_only && !want->source.read_only)
        plan_add(a, plan, SIDE_SOURCE, "open the source",
                 sql(a, "ALTER DATABASE %I RESET default_transaction_read_only", db));
    if (is->source.fenced_at || is->source.fence_begun)
        plan_add(a, plan, SIDE_SOURCE, "forget the fence",
                 sql(a, "ALTER DATABASE %I RESET pgonline.fenced_at", db));
}

void switchover_plan(Arena *a, const void *actual, const void *wanted, Plan *plan)
{
    const Cutover *want = wanted;
    if (want->phase == PHASE_FENCED)
        plan_fence(a, actual, want, plan);
    else if (want->phase == PHASE_SWITCHED)
        plan_switch(a, actual, want, plan);
    else
        plan_release(a, actual, want, plan);
}

static Val *show_state(Arena *a, const void *state)
{
    const Cutover *s = state;
    Val *v = val_map(a);
    val_set_bool(a, v, "source_read_only", is_closed(&s->source));
    val_set_bool(a, v, "source_fenced", s->source.fenced_at && !s->old_sessions);
    if (!s->target.name)
        return v;
    val_set_bool(a, v, "target_read_only", is_closed(&s->target));
    val_set_bool(a, v, "target_took_over", took_over(s));
    return v;
}

/* ---- the run ---- */

void fence_run(Task *t, const FenceArgs *args)
{
    fence_args = args;
    Arena *a = t->a;
    Val *facts = t->report.facts, *matviews = val_list(a);
    static const Converger c = {read_state, want_state, switchover_plan, show_state};
    const Cutover *s = converge(t, &c);
    /* Also when there was nothing to do: a fence is only as good as what has arrived. */
    if (!t->report.changed && args->subscription && !str_eq(args->state, "released")) {
        const Cutover *again = want_state(t, s);
        wait_applied(t, again);
    }
    for (int i = 0; i < t->report.queries.n; i++)
        if (strncmp(t->report.queries.v[i], "REFRESH MATERIALIZED VIEW ", 26) == 0)
            val_add(a, matviews, val_str(a, t->report.queries.v[i] + 26));
    val_set_bool(a, facts, "source_read_only", is_closed(&s->source));
    val_set_bool(a, facts, "target_read_only", is_closed(&s->target));
    val_set_int(a, facts, "sessions_ended", done.sessions_ended);
    val_set(a, facts, "matviews", matviews);
    val_set_int(a, facts, "waited_ms", done.waited_ms);
    t->report.msg = fmt(a, "%s%s", args->state, t->report.changed ? "" : ", nothing to do");
}
