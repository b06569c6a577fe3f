/*
 * pg_subscription: a subscription on the target and its slot on the source. The slot is made in a
 * step of its own: it may have to wait for old transactions, which are then named, and it is the
 * only way that works when both databases are in one cluster. Nothing is made before the target's
 * server has shown that it reaches the source, and a slot does not outlive a failure: it would hold
 * back WAL on a production server.
 */
#include "catalog/slot.h"
#include "catalog/subscription.h"
#include "core/catchup.h"
#include "core/plan.h"
#include "core/wait.h"
#include "embedded_sql.h"
#include "pg/sql.h"

#include <ctype.h>

typedef struct Args {
    const char *name, *state, *slot_name, *streaming, *origin, *synchronous_commit, *owner,
        *wait_for;
    const Val *connection;
    StrList publications;
    bool create_slot, copy_data, refresh;
    Tri binary, two_phase, disable_on_error, run_as_owner, password_required, failover;
    int64_t timeout;
} Args;

static const Option options[] = {
    STR("name", Args, name, .required = true, .identifier = true),
    STR("state", Args, state, .preset = "present", .choices = "present,absent,enabled,disabled"),
    LIST_OF("publications", Args, publications, .identifier = true),
    CONN("connection", Args, connection),
    STR("slot_name", Args, slot_name, .identifier = true),
    BOOL("create_slot", Args, create_slot, .preset = "yes"),
    BOOL("copy_data", Args, copy_data, .preset = "yes"),
    TRI("binary", Args, binary),
    STR("streaming", Args, streaming, .choices = "off,on,parallel"),
    TRI("two_phase", Args, two_phase),
    TRI("disable_on_error", Args, disable_on_error),
    TRI("run_as_owner", Args, run_as_owner),
    TRI("password_required", Args, password_required),
    STR("origin", Args, origin, .choices = "any,none"),
    TRI("failover", Args, failover),
    STR("synchronous_commit", Args, synchronous_commit,
        .choices = "off,local,on,remote_write,remote_apply"),
    STR("owner", Args, owner, .identifier = true),
    BOOL("refresh", Args, refresh, .preset = "no"),
    STR("wait_for", Args, wait_for, .preset = "none", .choices = "none,synced,caught_up"),
    INT("timeout", Args, timeout, .preset = "3600", .min = 1, .max = 604800),
    {0},
};

/* Both sides; what is and what is wanted. */
typedef struct State {
    Subscription sub;
    Slot slot;
    bool source_away; /* nothing is known or done there */
    StrList tables;   /* of the subscription, sorted; wanted: as published, if asked for */
    const char *database, *sysid;
    bool sync_slots; /* may there be slots of tablesync workers? (removal) */
    /* Only in what is wanted: */
    bool copy_data;
    bool remake_slot; /* one of that name is there, but nobody's */
    bool new_password;
    int64_t timeout_ms;
} State;

/* ---- what is ---- */

static const char *default_slot_name(Arena *a, const char *name)
{
    char *s = arena_strdup(a, name);
    for (char *c = s; *c; c++) {
        *c = (char)tolower((unsigned char)*c);
        if (!(islower((unsigned char)*c) || isdigit((unsigned char)*c)) || (*c & 0x80))
            *c = '_';
    }
    return s;
}

static const void *read_state(Task *t)
{
    const Args *args = t->args;
    const char *why = NULL;
    Db *target = task_db(t, SIDE_TARGET);
    bool may_be_away = str_eq(args->state, "absent");
    Db *source = may_be_away ? task_try_db(t, SIDE_SOURCE, &why) : task_db(t, SIDE_SOURCE);
    State *s = NEW(t->a, State);
    s->sub = subscription_read(target, t->a, args->name);
    const char *slot = s->sub.slot_name  ? s->sub.slot_name
                       : args->slot_name ? args->slot_name
                                         : default_slot_name(t->a, args->name);
    /* Of one that is not there: what the server takes by itself, which then need not be said. */
    for (int o = 0; o < SUBOPT_N && !s->sub.exists; o++)
        s->sub.options[o] = suboption_preset(o, db_version(target));
    s->source_away = !source;
    s->slot = source ? slot_read(source, t->a, slot) : (Slot){.name = slot};
    for (int i = 0; i < s->sub.tables.n; i++)
        strs_add(t->a, &s->tables, s->sub.tables.v[i]);
    strs_sort(&s->tables);
    if (s->sub.exists && db_has(target, FEAT_SYNC_SLOTS)) {
        s->sysid = system_identifier(target, t->a);
        s->sync_slots = subscription_ready(&s->sub) < s->sub.tables.n ||
                        (source && slot_sync_names(source, t->a, s->sub.oid, s->sysid).n);
    }
    if (source)
        s->database = db_name(source);
    else if (s->sub.exists)
        report_warn(t->a, &t->report,
                    fmt(t->a,
                        "the slot stays on the source (%s). Remove it there, or it holds back WAL "
                        "for ever: %s%s",
                        why, drop_slot_sql(t->a, slot),
                        s->sync_slots
                            ? fmt(t->a, "; %s", drop_sync_slots_sql(t->a, s->sub.oid, s->sysid))
                            : ""));
    return s;
}

/* ---- what is asked ---- */

static void check_slot_name(Task *t, const char *name)
{
    for (const char *c = name; c && *c; c++)
        if (!(islower((unsigned char)*c) || isdigit((unsigned char)*c) || *c == '_'))
            die(t->run, "option 'slot_name': a slot's name has only a–z, 0–9 and _, not '%s'",
                name);
}

static const char *tri_text(Tri x)
{
    return x == TRI_UNSET ? NULL : x == TRI_YES ? "true" : "false";
}

static void require(Task *t, Side side, const char *option, Feature f)
{
    Db *db = task_db(t, side);
    if (!db_has(db, f))
        die(t->run, "option '%s' needs PostgreSQL %d on the %s (%s); the %s runs %d", option,
            feature_since(f), side_name(side), feature_name(f), db_where(db),
            db_version(db) / 10000);
}

/* The subscription's options: as given, as they are, or as the server would choose. */
static void want_options(Task *t, const State *is, State *want)
{
    const Args *args = t->args;
    const char *given[SUBOPT_N] = {
        [SUBOPT_SYNCHRONOUS_COMMIT] = args->synchronous_commit,
        [SUBOPT_BINARY] = tri_text(args->binary),
        [SUBOPT_STREAMING] = args->streaming,
        [SUBOPT_TWO_PHASE] = tri_text(args->two_phase),
        [SUBOPT_DISABLE_ON_ERROR] = tri_text(args->disable_on_error),
        [SUBOPT_PASSWORD_REQUIRED] = tri_text(args->password_required),
        [SUBOPT_RUN_AS_OWNER] = tri_text(args->run_as_owner),
        [SUBOPT_ORIGIN] = args->origin,
        [SUBOPT_FAILOVER] = tri_text(args->failover),
    };
    int version = db_version(task_db(t, SIDE_TARGET));
    for (int o = 0; o < SUBOPT_N; o++) {
        if (given[o] && !suboption_known(version, o))
            require(t, SIDE_TARGET, suboption_name(o), suboption_feature(o));
        if (given[o])
            want->sub.options[o] = given[o];
    }
    if (str_eq(args->streaming, "parallel"))
        require(t, SIDE_TARGET, "streaming=parallel", FEAT_SUB_PARALLEL);
    /* A publisher that does not know origin would send everything, silently: a loop. */
    if (str_eq(args->origin, "none"))
        require(t, SIDE_SOURCE, "origin=none", FEAT_SUB_ORIGIN);
    if (args->failover == TRI_YES)
        require(t, SIDE_SOURCE, "failover", FEAT_FAILOVER);

    static const SubOption quiet[] = {SUBOPT_BINARY, SUBOPT_STREAMING, SUBOPT_TWO_PHASE};
    Db *source = task_db(t, SIDE_SOURCE);
    for (size_t i = 0; i < sizeof quiet / sizeof *quiet; i++)
        if (given[quiet[i]] && !str_eq(given[quiet[i]], "false") &&
            !str_eq(given[quiet[i]], "off") && !suboption_known(db_version(source), quiet[i]))
            report_warn(t->a, &t->report,
                        fmt(t->a, "option '%s' has no effect: the %s runs PostgreSQL %d",
                            suboption_name(quiet[i]), db_where(source),
                            db_version(source) / 10000));
    if (is->sub.exists &&
        !str_eq(is->sub.options[SUBOPT_TWO_PHASE], want->sub.options[SUBOPT_TWO_PHASE]))
        require(t, SIDE_TARGET, "two_phase", FEAT_ALTER_TWO_PHASE);
}

static bool is_local(const char *host)
{
    return !host || *host == '/' || *host == '@' || strncmp(host, "127.", 4) == 0 ||
           str_eq(host, "localhost") || str_eq(host, "::1");
}

/* How the target's server shall reach the source. Without `connection` that is the way we took: a
 * service file and PG* variables are ours, so their values are written out. */
static void want_connection(Task *t, const State *is, State *want)
{
    const Args *args = t->args;
    if (!args->connection && is->sub.exists)
        return;
    Db *source = task_db(t, SIDE_SOURCE), *target = task_db(t, SIDE_TARGET);
    ConnInfo given = args->connection ? conninfo_parse(t->run, SIDE_SOURCE, args->connection)
                                      : db_conninfo_resolved(source);
    ConnInfo *c = NEW(t->a, ConnInfo);
    *c = subscription_conninfo(t->a, &given);
    if (!conninfo_get(c, "dbname"))
        conninfo_set(t->a, c, "dbname", db_name(source));
    if (!args->connection && is_local(db_host(source)) && !is_local(db_host(target)))
        report_warn(t->a, &t->report,
                    fmt(t->a,
                        "the target's server will look for the source on its own machine (host "
                        "\"%s\"); give 'connection' if it is elsewhere",
                        db_host(source)));
    if (!is->sub.exists) {
        want->sub.conninfo = c;
    } else if (is->sub.conninfo && !conninfo_matches(is->sub.conninfo, c)) {
        const char *password = conninfo_get(c, "password");
        want->new_password =
            password && !str_eq(password, conninfo_get(is->sub.conninfo, "password"));
        want->sub.conninfo = c;
    }
}

static void want_slot(Task *t, const State *is, State *want)
{
    const Args *args = t->args;
    Db *source = task_db(t, SIDE_SOURCE);
    const char *name = is->slot.name;
    const char *unfit = is->slot.exists ? slot_unfit(t->a, &is->slot, db_name(source)) : NULL;
    if (args->slot_name && is->sub.slot_name && !str_eq(args->slot_name, is->sub.slot_name))
        die(t->run, "subscription \"%s\" uses the slot \"%s\"; it cannot go on from \"%s\"",
            args->name, is->sub.slot_name, args->slot_name);
    if (unfit)
        die_hint(t->run, "Choose another one with slot_name.",
                 "slot \"%s\" on the %s cannot be used: it %s", name, db_where(source), unfit);
    if (is->sub.exists && (!is->slot.exists || is->slot.lost) && !str_eq(args->state, "disabled"))
        die_hint(t->run,
                 "Changes are lost with it: remove the subscription with state=absent and create "
                 "it anew, with empty tables.",
                 "slot \"%s\" of subscription \"%s\" %s on the %s", name, args->name,
                 is->slot.exists ? "has lost WAL that it needs" : "does not exist",
                 db_where(source));
    if (is->sub.exists) {
        if (is->slot.exists)
            want->sub.slot_name = name;
        return;
    }
    want->sub.slot_name = name;
    want->slot.exists = true;
    if (is->slot.exists && is->slot.active)
        die_hint(t->run, "Choose another one with slot_name.",
                 "slot \"%s\" on the %s is in use (%s), though the target has no subscription "
                 "\"%s\"",
                 name, db_where(source), is->slot.used_by, args->name);
    if (!is->slot.exists && !args->create_slot)
        die(t->run, "slot \"%s\" does not exist on the %s, and create_slot is false", name,
            db_where(source));
    /* Left by a run that was killed, or by a subscription that could not reach the source. With an
     * initial copy a fresh one is better: an old one has WAL to read from before the publication
     * existed, and no copy needs what it keeps. Without a copy its position is what counts. */
    want->remake_slot = is->slot.exists && args->create_slot;
    if (want->remake_slot && !args->copy_data)
        die_hint(
            t->run, "To go on from where it stands, set create_slot to false; else drop it first.",
            "slot \"%s\" exists already on the %s, and nothing is copied", name, db_where(source));
}

static const void *want_absent(Task *t, const State *is)
{
    const Args *args = t->args;
    State *want = NEW(t->a, State);
    *want = *is;
    want->sub = (Subscription){.name = args->name};
    want->tables = (StrList){0};
    want->timeout_ms = args->timeout * 1000;
    if (!is->slot.exists || !args->create_slot)
        return want;
    Db *source = task_db(t, SIDE_SOURCE);
    const char *unfit = slot_unfit(t->a, &is->slot, db_name(source));
    if (!unfit && is->slot.active && !is->sub.exists)
        unfit = fmt(t->a, "is in use (%s)", is->slot.used_by);
    if (unfit)
        report_warn(t->a, &t->report,
                    fmt(t->a, "slot \"%s\" on the %s is left alone: it %s", is->slot.name,
                        db_where(source), unfit));
    else
        want->slot = (Slot){.name = is->slot.name};
    return want;
}

static const void *want_state(Task *t, const void *actual)
{
    const State *is = actual;
    const Args *args = t->args;
    if (str_eq(args->state, "absent"))
        return want_absent(t, is);
    State *want = NEW(t->a, State);
    *want = *is;
    want->timeout_ms = args->timeout * 1000;
    want->copy_data = args->copy_data;
    want->sub.exists = true;
    want->sub.name = args->name;
    want->sub.enabled = str_eq(args->state, "enabled")    ? true
                        : str_eq(args->state, "disabled") ? false
                                                          : !is->sub.exists || is->sub.enabled;
    if (args->owner)
        want->sub.owner = args->owner;
    if (args->publications.n) {
        want->sub.publications = (StrList){0};
        for (int i = 0; i < args->publications.n; i++)
            strs_add(t->a, &want->sub.publications, args->publications.v[i]);
        strs_sort(&want->sub.publications);
    } else if (!is->sub.exists) {
        die(t->run,
            "missing required arguments: publications (there is no subscription \"%s\" yet)",
            args->name);
    }
    want_options(t, is, want);
    want_slot(t, is, want);
    want_connection(t, is, want);
    bool other = !strs_equal(&is->sub.publications, &want->sub.publications);
    if (!is->sub.exists || other || args->refresh) {
        want->tables = published_read(task_db(t, SIDE_SOURCE), t->a, &want->sub.publications,
                                      db_version(task_db(t, SIDE_TARGET)));
        strs_sort(&want->tables);
    }
    if (is->sub.exists && !want->sub.enabled && !strs_equal(&is->tables, &want->tables))
        die_hint(t->run, "Use state=enabled.",
                 "the tables of subscription \"%s\" differ from those published, and only an "
                 "enabled subscription can be refreshed",
                 args->name);
    return want;
}

/* ---- what must hold when it is done ---- */

/* Does the server of the target get to the source, and does the target have every table? Asked by a
 * subscription that is rolled back, before anything is made. slot_name = NONE, because from 17 on
 * CREATE SUBSCRIPTION looks for the slot. */
static void probe(Task *t, const void *arg)
{
    enum { PROBE_MS = 30000 };
    const State *want = arg;
    Db *target = task_db(t, SIDE_TARGET), *source = task_db(t, SIDE_SOURCE);
    StrList missing = publications_missing(source, t->a, &want->sub.publications);
    if (missing.n)
        die(t->run, "there is no publication %s on the %s", strs_join(t->a, &missing, ", ", 5),
            db_where(source));
    const char *create =
        sql(t->a,
            "BEGIN; CREATE SUBSCRIPTION %I CONNECTION %L PUBLICATION %s WITH (connect = true,"
            " create_slot = false, enabled = false, copy_data = false, slot_name = NONE)",
            want->sub.name, conninfo_text(t->a, want->sub.conninfo),
            sql_names(t->a, &want->sub.publications));
    DbError err;
    db_hush(target);
    bool ok = plan_bounded(t, SIDE_TARGET, create, PROBE_MS, &err);
    db_exec(target, "end the probe of the subscription", "ROLLBACK");
    db_unhush(target);
    if (ok)
        return;
    if (strstr(err.message, "could not connect") || str_eq(err.sqlstate, "57014"))
        die_hint(t->run, "This is how the server of the target connects; see 'connection'.",
                 "the %s does not reach the source with \"%s\": %s", db_where(target),
                 conninfo_shown(t->a, want->sub.conninfo), err.message);
    db_die(target, fmt(t->a, "create the subscription \"%s\"", want->sub.name), &err);
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
    const State *want = arg;
    OldTransactions old = {.xids = "{}"};
    wait_until(t, "see the end of transactions on the source older than the refresh",
               want->timeout_ms, look_for_transactions, &old);
}

static const char *look_for_workers(Task *t, Arena *scratch, void *arg)
{
    const State *want = arg;
    const Rows *r =
        db_query(task_db(t, SIDE_TARGET), scratch, &q_subscription_workers, want->sub.name);
    return r->n ? fmt(scratch, "pid %s is still at work", row_text(r, 0, "pid")) : NULL;
}

static void wait_for_workers(Task *t, const void *arg)
{
    const State *want = arg;
    wait_until(t, fmt(t->a, "stop the workers of subscription \"%s\"", want->sub.name),
               want->timeout_ms, look_for_workers, (void *)want);
}

static const char *look_for_slot_user(Task *t, Arena *scratch, void *arg)
{
    const State *want = arg;
    Slot s = slot_read(task_db(t, SIDE_SOURCE), scratch, want->slot.name);
    return s.active ? fmt(scratch, "%s still uses it", s.used_by ? s.used_by : "somebody") : NULL;
}

static void wait_for_slot(Task *t, const void *arg)
{
    const State *want = arg;
    wait_until(t, fmt(t->a, "get hold of slot \"%s\" on the source", want->slot.name),
               want->timeout_ms, look_for_slot_user, (void *)want);
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

static const char *create_sql(Arena *a, const State *is, const State *want, const char *conninfo)
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

static void plan_create(Arena *a, const State *is, const State *want, Plan *plan)
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

static void plan_connection(Arena *a, const char *what, const State *is, const State *want,
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
}

static void plan_alter(Arena *a, const char *what, const State *is, const State *want, Plan *plan)
{
    const Subscription *s = &want->sub;
    const char *now = options_clause(a, &is->sub, s, false);
    const char *stopped = options_clause(a, &is->sub, s, true);
    bool disabled = !is->sub.enabled;
    bool other = !strs_equal(&is->sub.publications, &s->publications);
    Action *x;
    if (is->sub.enabled && (!s->enabled || stopped)) {
        plan_add(a, plan, SIDE_TARGET, fmt(a, "disable %s", what),
                 sql(a, "ALTER SUBSCRIPTION %I DISABLE", s->name));
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

static void plan_absent(Arena *a, const char *what, const State *is, const State *want, Plan *plan)
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
        plan_add(a, plan, SIDE_SOURCE, fmt(a, "drop the table synchronization slots of %s", what),
                 drop_sync_slots_sql(a, s->oid, is->sysid));
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
    const State *is = actual, *want = wanted;
    const char *what = fmt(a, "the subscription \"%s\"", want->sub.name);
    if (!want->sub.exists)
        plan_absent(a, what, is, want, plan);
    else if (!is->sub.exists)
        plan_create(a, is, want, plan);
    else
        plan_alter(a, what, is, want, plan);
}

static Val *show_state(Arena *a, const void *state)
{
    const State *s = state;
    Val *v = val_map(a), *slot = val_map(a);
    Val *sub = subscription_show(a, &s->sub);
    if (s->sub.exists)
        val_set(a, sub, "tables", val_strs(a, &s->tables));
    if (s->new_password)
        val_set_str(a, sub, "password", "a new one");
    val_set(a, v, "subscription", sub);
    val_set_str(a, slot, "name", s->slot.name);
    val_set_bool(a, slot, "exists", s->slot.exists);
    val_set(a, v, "slot", slot);
    return v;
}

/* ---- the run ---- */

static Val *tables_fact(Arena *a, const Subscription *s)
{
    Val *tables = val_list(a);
    for (int i = 0; i < s->states.n; i++) {
        const char *schema, *name;
        Val *one = val_map(a);
        bool read = name_parse(a, s->tables.v[i], &schema, &name);
        val_set_str(a, one, "table", read ? shown_name(a, schema, name) : s->tables.v[i]);
        val_set_str(a, one, "state", s->states.v[i]);
        val_add(a, tables, one);
    }
    return tables;
}

static void report_facts(Task *t, const State *s, int64_t waited_ms)
{
    Arena *a = t->a;
    Val *facts = t->report.facts, *counts = val_map(a);
    int tables = s->sub.states.n, ready = subscription_ready(&s->sub);
    val_set_int(a, counts, "tables", tables);
    val_set_int(a, counts, "ready", ready);
    val_set_bool(a, facts, "exists", s->sub.exists);
    val_set(a, facts, "subscription", subscription_show(a, &s->sub));
    val_set(a, facts, "tables", tables_fact(a, &s->sub));
    val_set(a, facts, "counts", counts);
    val_set_bool(a, facts, "synced", s->sub.oid && s->sub.enabled && ready == tables);
    val_set(a, facts, "slot", slot_show(a, &s->slot));
    val_set_int(a, facts, "waited_ms", waited_ms);
    t->report.msg = fmt(a, "subscription \"%s\" %s%s", s->sub.name,
                        s->sub.exists ? fmt(a, "%s, %d of %d table(s) ready",
                                            s->sub.enabled ? "enabled" : "disabled", ready, tables)
                                      : "absent",
                        t->report.changed ? "" : ", nothing to do");
}

static void run_subscription(Task *t)
{
    const Args *args = t->args;
    static const Converger c = {read_state, want_state, subscription_plan, show_state};
    int64_t waited_ms = 0;
    check_slot_name(t, args->slot_name);
    bool waits = !str_eq(args->wait_for, "none") && !str_eq(args->state, "absent");
    if (waits && str_eq(args->state, "disabled"))
        die(t->run, "wait_for=%s: nothing moves with state=disabled", args->wait_for);
    const State *s = converge(t, &c);
    if (waits) {
        const char *lsn = str_eq(args->wait_for, "caught_up") ? source_lsn(t) : NULL;
        waited_ms = catchup_wait(t, args->name, s->slot.name, lsn, args->timeout * 1000);
        if (waited_ms)
            s = read_state(t);
    }
    report_facts(t, s, waited_ms);
}

const Module module = {"pg_subscription", options, sizeof(Args), run_subscription};
