#include "core/subscription_plan.h"

#include "core/wait.h"
#include "embedded_sql.h"
#include "pg/sql.h"

/* ---- the way from the target to the source ---- */

static bool is_local(const char *host)
{
    return !host || *host == '/' || *host == '@' || strncmp(host, "127.", 4) == 0 ||
           str_eq(host, "localhost") || str_eq(host, "::1");
}

bool subscription_is_misled(const Db *source, const Db *target)
{
    return is_local(db_host(source)) && !is_local(db_host(target));
}

ConnInfo subscription_connection(Task *t, Db *source, const Val *connection)
{
    ConnInfo given =
        connection ? conninfo_parse(t->run, SIDE_SOURCE, connection) : db_conninfo_resolved(source);
    ConnInfo c = subscription_conninfo(t->a, &given, db_version(source));
    if (!conninfo_get(&c, "dbname"))
        conninfo_set(t->a, &c, "dbname", db_name(source));
    return c;
}

/* An error that a block catches is not written to the server's log, and with it not the statement
 * and its password: only a superuser may tell the log to leave it out. */
static const char *caught(Arena *a, const char *create)
{
    const char *block =
        sql(a,
            "DECLARE d text; BEGIN EXECUTE %L; EXCEPTION WHEN OTHERS OR query_canceled THEN"
            " GET STACKED DIAGNOSTICS d = PG_EXCEPTION_DETAIL;"
            " PERFORM pg_catalog.set_config('pgonline.probe', pg_catalog.concat(SQLSTATE,"
            " pg_catalog.concat_ws(': ', SQLERRM, nullif(d, ''))), false); END",
            create);
    return sql(a, "DO %L", block);
}

/* What was caught, if there was anything. */
static bool was_caught(Task *t, Db *target, DbError *err)
{
    const Rows *r = db_ask(target, t->a, "read the answer of the probe",
                           "SELECT pg_catalog.current_setting('pgonline.probe', true) AS error");
    const char *error = row_text(r, 0, "error");
    if (strlen(error) < sizeof err->sqlstate)
        return false;
    *err = (DbError){.message = error + sizeof err->sqlstate - 1};
    memcpy(err->sqlstate, error, sizeof err->sqlstate - 1);
    return true;
}

/* slot_name = NONE, because from 17 on CREATE SUBSCRIPTION looks for the slot. */
bool subscription_probe(Task *t, Db *target, const ConnInfo *c, const StrList *publications,
                        DbError *err)
{
    enum { PROBE_MS = 30000 };
    bool hushed = db_is_superuser(target);
    const char *create =
        sql(t->a,
            "CREATE SUBSCRIPTION %I CONNECTION %L PUBLICATION %s WITH (connect = true,"
            " create_slot = false, enabled = false, copy_data = false, slot_name = NONE)",
            "pgonline_probe", conninfo_text(t->a, c), sql_names(t->a, publications));
    db_hush(target);
    bool ok = plan_bounded(t, db_side(target),
                           sql(t->a, "BEGIN READ WRITE; SET LOCAL client_min_messages = error; %s",
                               hushed ? create : caught(t->a, create)),
                           PROBE_MS, err);
    if (ok && !hushed)
        ok = !was_caught(t, target, err);
    db_exec(target, "end the probe of the subscription", "ROLLBACK");
    db_unhush(target);
    return ok;
}

void subscription_die_probe(Task *t, Db *target, const ConnInfo *c, const char *name,
                            const DbError *err)
{
    if (strstr(err->message, "could not connect") || str_eq(err->sqlstate, "57014"))
        die_hint(t->run, "This is how the server of the target connects; see 'connection'.",
                 "the %s does not reach the source with \"%s\": %s", db_where(target),
                 conninfo_shown(t->a, c), err->message);
    db_die(target, fmt(t->a, "create the subscription \"%s\"", name), err);
}

/* ---- what must hold right before an action ---- */

static void probe(Task *t, const void *arg)
{
    const SubState *want = arg;
    Db *target = task_db(t, SIDE_TARGET), *source = task_db(t, SIDE_SOURCE);
    StrList missing = publications_missing(source, t->a, &want->sub.publications);
    if (missing.n)
        die(t->run, "there is no publication %s on the %s", strs_join(t->a, &missing, ", ", 5),
            db_where(source));
    DbError err;
    if (subscription_probe(t, target, want->sub.conninfo, &want->sub.publications, &err))
        return;
    subscription_die_probe(t, target, want->sub.conninfo, want->sub.name, &err);
}

/* A transaction that wrote to a table before it was published, and commits after its copy began,
 * is in neither. */
typedef struct OldTransactions {
    const char *xids;
} OldTransactions;

static const char *look_for_transactions(Task *t, Arena *scratch, void *arg)
{
    OldTransactions *old = arg;
    const Rows *r = db_query(task_db(t, SIDE_SOURCE), scratch, &q_transactions_open, old->xids);
    StrList who = {0}, xids = {0};
    for (int i = 0; i < r->n; i++) {
        strs_add(scratch, &who, row_text(r, i, "who"));
        strs_add(scratch, &xids, row_text(r, i, "xid"));
    }
    old->xids = sql_array(t->a, &xids);
    return r->n ? strs_join(scratch, &who, ", ", 5) : NULL;
}

static void wait_for_transactions(Task *t, const void *arg)
{
    const SubState *want = arg;
    OldTransactions old = {.xids = "{}"};
    wait_until(t, "see the end of transactions on the source older than the refresh",
               want->timeout_ms, look_for_transactions, &old);
}

static const char *look_for_workers(Task *t, Arena *scratch, void *arg)
{
    const SubState *want = arg;
    const Rows *r =
        db_query(task_db(t, SIDE_TARGET), scratch, &q_subscription_workers, want->sub.name);
    return r->n ? fmt(scratch, "pid %s is still at work", row_text(r, 0, "pid")) : NULL;
}

static void wait_for_workers(Task *t, const void *arg)
{
    const SubState *want = arg;
    wait_until(t, fmt(t->a, "stop the workers of subscription \"%s\"", want->sub.name),
               want->timeout_ms, look_for_workers, (void *)want);
}

static const char *look_for_slot_user(Task *t, Arena *scratch, void *arg)
{
    const SubState *want = arg;
    Slot s = slot_read(task_db(t, SIDE_SOURCE), scratch, want->slot.name);
    return s.active ? fmt(scratch, "%s still uses it", s.used_by ? s.used_by : "somebody") : NULL;
}

static const char *look_for_sync_slot_users(Task *t, Arena *scratch, void *arg)
{
    const SubState *want = arg;
    const Rows *r =
        db_query(task_db(t, SIDE_SOURCE), scratch, &q_slot_sync, want->oid, want->sysid);
    for (int i = 0; i < r->n; i++)
        if (row_bool(r, i, "active"))
            return fmt(scratch, "%s is still in use", row_text(r, i, "name"));
    return NULL;
}

static void wait_for_slot(Task *t, const void *arg)
{
    const SubState *want = arg;
    wait_until(t, fmt(t->a, "get hold of slot \"%s\" on the source", want->slot.name),
               want->timeout_ms, look_for_slot_user, (void *)want);
}

static void wait_for_sync_slots(Task *t, const void *arg)
{
    const SubState *want = arg;
    wait_until(t, "get hold of the table synchronization slots on the source", want->timeout_ms,
               look_for_sync_slot_users, (void *)want);
}

/* ---- the plan ---- */

static const char *options_clause(Arena *a, const Subscription *is, const Subscription *want,
                                  bool stopped)
{
    StrList l = {0};
    for (int o = 0; o < SUBOPT_N; o++) {
        bool needs_stop = o == SUBOPT_FAILOVER || o == SUBOPT_TWO_PHASE;
        if (needs_stop == stopped && want->options[o] && !str_eq(is->options[o], want->options[o]))
            strs_add(a, &l, sql(a, "%s = %s", suboption_name(o), want->options[o]));
    }
    return l.n ? strs_join(a, &l, ", ", 0) : NULL;
}

static const char *create_sql(Arena *a, const SubState *is, const SubState *want,
                              const char *conninfo)
{
    const Subscription *s = &want->sub;
    StrList with = {0};
    strs_add(a, &with, sql(a, "connect = true, create_slot = false, slot_name = %L", s->slot_name));
    strs_add(a, &with, s->enabled ? "enabled = true" : "enabled = false");
    strs_add(a, &with, want->copy_data ? "copy_data = true" : "copy_data = false");
    const char *now = options_clause(a, &is->sub, s, false);
    const char *stopped = options_clause(a, &is->sub, s, true);
    if (now)
        strs_add(a, &with, now);
    if (stopped)
        strs_add(a, &with, stopped);
    return sql(a, "CREATE SUBSCRIPTION %I CONNECTION %L PUBLICATION %s WITH (%s)", s->name,
               conninfo, sql_names(a, &s->publications), strs_join(a, &with, ", ", 0));
}

static void plan_create(Arena *a, const SubState *is, const SubState *want, Plan *plan)
{
    const Subscription *s = &want->sub;
    Action *x = NULL, *first = NULL;
    int begin = plan->n;
    if (want->remake_slot)
        plan_add(a, plan, SIDE_SOURCE, fmt(a, "drop the unused slot \"%s\"", s->slot_name),
                 drop_slot_sql(a, s->slot_name));
    if (want->remake_slot || !is->slot.exists) {
        /* Never two_phase here: the server turns it on by itself when the copy is through. */
        x = plan_add(a, plan, SIDE_SOURCE, fmt(a, "create the slot \"%s\"", s->slot_name),
                     sql(a, "SELECT pg_catalog.pg_create_logical_replication_slot(%L, 'pgoutput')",
                         s->slot_name));
        x->timeout_ms = want->timeout_ms;
        x->undo = drop_slot_sql(a, s->slot_name);
    }
    /* One transaction, as the slot is there already: with an owner that may not, there is none. */
    x = plan_add(a, plan, SIDE_TARGET, fmt(a, "create the subscription \"%s\"", s->name),
                 create_sql(a, is, want, conninfo_text(a, s->conninfo)));
    x->shown = create_sql(a, is, want, conninfo_shown(a, s->conninfo));
    if (s->owner)
        plan_add(a, plan, SIDE_TARGET,
                 fmt(a, "change the owner of the subscription \"%s\"", s->name),
                 sql(a, "ALTER SUBSCRIPTION %I OWNER TO %I", s->name, s->owner));
    first = &plan->v[begin];
    first->before = probe;
    first->arg = want;
}

static void plan_connection(Arena *a, const char *what, const SubState *is, const SubState *want,
                            Plan *plan)
{
    const Subscription *s = &want->sub;
    if (!s->conninfo || !is->sub.conninfo || conninfo_matches(is->sub.conninfo, s->conninfo))
        return;
    Action *x = plan_add(
        a, plan, SIDE_TARGET, fmt(a, "change the connection of %s", what),
        sql(a, "ALTER SUBSCRIPTION %I CONNECTION %L", s->name, conninfo_text(a, s->conninfo)));
    x->shown =
        sql(a, "ALTER SUBSCRIPTION %I CONNECTION %L", s->name, conninfo_shown(a, s->conninfo));
    x->before = probe;
    x->arg = want;
}

static void plan_alter(Arena *a, const char *what, const SubState *is, const SubState *want,
                       Plan *plan)
{
    const Subscription *s = &want->sub;
    const char *now = options_clause(a, &is->sub, s, false);
    const char *stopped = options_clause(a, &is->sub, s, true);
    bool disabled = !is->sub.enabled;
    bool other = !strs_equal(&is->sub.publications, &s->publications);
    Action *x;
    if (is->sub.enabled && (!s->enabled || stopped)) {
        x = plan_add(a, plan, SIDE_TARGET, fmt(a, "disable %s", what),
                     sql(a, "ALTER SUBSCRIPTION %I DISABLE", s->name));
        if (s->enabled) /* only for a moment */
            x->undo = sql(a, "ALTER SUBSCRIPTION %I ENABLE", s->name);
        disabled = true;
    }
    if (now)
        plan_add(a, plan, SIDE_TARGET, fmt(a, "set options of %s", what),
                 sql(a, "ALTER SUBSCRIPTION %I SET (%s)", s->name, now));
    if (stopped) {
        x = plan_add(a, plan, SIDE_TARGET, fmt(a, "set options of %s", what),
                     sql(a, "ALTER SUBSCRIPTION %I SET (%s)", s->name, stopped));
        x->alone = true;
        x->before = wait_for_workers;
        x->arg = want;
    }
    plan_connection(a, what, is, want, plan);
    if (!str_eq(is->sub.slot_name, s->slot_name))
        plan_add(a, plan, SIDE_TARGET, fmt(a, "set the slot of %s", what),
                 sql(a, "ALTER SUBSCRIPTION %I SET (slot_name = %L)", s->name, s->slot_name));
    if (s->owner && !str_eq(is->sub.owner, s->owner))
        plan_add(a, plan, SIDE_TARGET, fmt(a, "change the owner of %s", what),
                 sql(a, "ALTER SUBSCRIPTION %I OWNER TO %I", s->name, s->owner));
    if (s->enabled && disabled)
        plan_add(a, plan, SIDE_TARGET, fmt(a, "enable %s", what),
                 sql(a, "ALTER SUBSCRIPTION %I ENABLE", s->name));
    if (!other && strs_equal(&is->tables, &want->tables))
        return;
    const char *copy = sql(a, "copy_data = %s", want->copy_data ? "true" : "false");
    const char *refresh =
        other ? sql(a, "ALTER SUBSCRIPTION %I SET PUBLICATION %s WITH (%s)", s->name,
                    sql_names(a, &s->publications), s->enabled ? copy : "refresh = false")
              : sql(a, "ALTER SUBSCRIPTION %I REFRESH PUBLICATION WITH (%s)", s->name, copy);
    x = plan_add(a, plan, SIDE_TARGET, fmt(a, "refresh %s", what), refresh);
    x->alone = true;
    x->before = wait_for_transactions;
    x->arg = want;
}

static void plan_sync_slots(Arena *a, const char *what, const SubState *want, Plan *plan)
{
    Action *x =
        plan_add(a, plan, SIDE_SOURCE, fmt(a, "drop the table synchronization slots of %s", what),
                 drop_sync_slots_sql(a, want->oid, want->sysid));
    x->before = wait_for_sync_slots;
    x->arg = want;
}

static void plan_absent(Arena *a, const char *what, const SubState *is, const SubState *want,
                        Plan *plan)
{
    const Subscription *s = &is->sub;
    if (s->exists && s->enabled)
        plan_add(a, plan, SIDE_TARGET, fmt(a, "disable %s", what),
                 sql(a, "ALTER SUBSCRIPTION %I DISABLE", s->name));
    /* The slots first: as long as the subscription is there, a run that was broken off can find
     * them again. */
    bool slot = is->slot.exists && !want->slot.exists;
    if (slot) {
        Action *x = plan_add(a, plan, SIDE_SOURCE, fmt(a, "drop the slot \"%s\"", is->slot.name),
                             drop_slot_sql(a, is->slot.name));
        x->before = wait_for_slot;
        x->arg = want;
    }
    if (!s->exists)
        return;
    if (is->sync_slots && !is->source_away)
        plan_sync_slots(a, what, want, plan);
    if (s->slot_name)
        plan_add(a, plan, SIDE_TARGET, fmt(a, "part %s from its slot", what),
                 sql(a, "ALTER SUBSCRIPTION %I SET (slot_name = NONE)", s->name));
    /* With copies unfinished DROP would ask the source to drop their slots, and hang for minutes
     * when nobody answers. */
    if (is->source_away && is->sync_slots)
        plan_add(a, plan, SIDE_TARGET, fmt(a, "part %s from its source", what),
                 sql(a, "ALTER SUBSCRIPTION %I CONNECTION %L", s->name,
                     "host='/nowhere' port='1' dbname='none' password='none'"));
    plan_add(a, plan, SIDE_TARGET, fmt(a, "drop %s", what),
             sql(a, "DROP SUBSCRIPTION %I", s->name));
}

void subscription_plan(Arena *a, const void *actual, const void *wanted, Plan *plan)
{
    const SubState *is = actual, *want = wanted;
    const char *what = fmt(a, "the subscription \"%s\"", want->sub.name);
    if (!want->sub.exists)
        plan_absent(a, what, is, want, plan);
    else if (!is->sub.exists)
        plan_create(a, is, want, plan);
    else
        plan_alter(a, what, is, want, plan);
}
