#include "core/copy.h"

#include "core/copy_run.h"
#include "core/selector.h"
#include "embedded_sql.h"
#include "pg/sql.h"

enum { NAMES_SHOWN = 10, LOCK_WAIT_MS = 5000, ORPHANS_WAIT_MS = 30000, LOCK_RETRY_MS = 100 };

/* ---- the way ---- */

/* Can it work at all? Asked before anything is made: hours later would be late. */
static void check_way(CopyRun *r)
{
    Task *t = r->t;
    Db *target = task_db(t, SIDE_TARGET), *source = task_db(t, SIDE_SOURCE);
    r->reader = (SchemaReader){.t = t, .o = schema_args_options(&r->args->schema)};
    schema_find_dump(&r->reader, target);
    copy_subscription_want(r, copy_subscription_is(r), false, false);
    DbError err = {0};
    ConnInfo c = subscription_connection(t, source, r->args->with.connection);
    /* Tables and schemas that the target does not have yet are no failure of the way. */
    if (subscription_probe(t, target, &c, &r->args->publications, &err) ||
        str_eq(err.sqlstate, "42P01") || str_eq(err.sqlstate, "3F000"))
        return;
    subscription_die_probe(t, target, &c, r->args->subscription, &err);
}

static const char *trigger_of(const CopyRelations *target)
{
    for (int i = 0; i < target->n; i++)
        if (target->v[i].triggers)
            return target->v[i].sql;
    return NULL;
}

/* Why this copy would not work here, or NULL. */
static const char *against_snapshot(CopyRun *r)
{
    Task *t = r->t;
    const char *why = NULL;
    Db *walsender = task_try_session(t, SIDE_SOURCE, NULL, &(DbOptions){.replication = true}, &why);
    if (!walsender)
        return fmt(t->a, "no replication connection from here: %s", why);
    db_close(walsender);
    const char *trigger = trigger_of(&r->target);
    if (trigger && !copy_may_replicate(r))
        return fmt(t->a,
                   "table %s has triggers or foreign keys on the target, and \"%s\" may not set "
                   "session_replication_role there",
                   trigger, db_user(task_db(t, SIDE_TARGET)));
    return NULL;
}

static bool choose_native(CopyRun *r)
{
    Task *t = r->t;
    const char *method = r->args->method, *why = "asked for";
    if (str_eq(method, "snapshot") || str_eq(method, "auto")) {
        why = against_snapshot(r);
        if (why && str_eq(method, "snapshot"))
            die_hint(t->run, "Use method=native, or method=auto.",
                     "cannot copy from a snapshot: %s", why);
        method = why ? "native" : "snapshot";
        if (!why)
            why = str_eq(r->args->method, "auto")
                      ? "all tables in parallel from one snapshot, indexes after the rows"
                      : "asked for";
    }
    val_set_str(t->a, t->report.facts, "method", method);
    val_set_str(t->a, t->report.facts, "method_reason", why);
    return str_eq(method, "native");
}

/* ---- where it stands ---- */

/* Streaming already, but a run before was broken off before everything was there. */
static void complete(CopyRun *r)
{
    r->names = r->sub.tables;
    r->handed_over = true;
    copy_read_schema(r, true, false, true);
    copy_apply(r, WAVE_BEFORE, WAVE_BUILD);
    if (r->sub.enabled)
        copy_apply(r, WAVE_BETWEEN, WAVE_BETWEEN);
    else
        copy_hand_over(r);
    copy_finish(r);
}

/* A server needs a moment to see that a client is gone. */
static void lock_out(CopyRun *r)
{
    Task *t = r->t;
    Db *target = task_db(t, SIDE_TARGET);
    const char *name = r->args->subscription;
    int64_t until = now_ms() + LOCK_WAIT_MS;
    while (!row_bool(
        db_ask(target, t->a, "lock the copy against a second run", copy_lock_sql(t->a, name)), 0,
        "locked")) {
        if (now_ms() >= until)
            die_hint(t->run, "pg_migration_info says how far it is.",
                     "another run copies for subscription \"%s\" on the %s already", name,
                     db_where(target));
        run_sleep(t->run, LOCK_RETRY_MS);
    }
    until = now_ms() + ORPHANS_WAIT_MS;
    while (!t->inv.check_mode && row_int(db_ask(target, t->a, "end what a killed run has left",
                                                copy_workers_end_sql(t->a, name)),
                                         0, "n")) {
        if (now_ms() >= until)
            die_hint(t->run, "Run it again when they have ended.",
                     "sessions of a killed run are still at work on the %s, and do not end within "
                     "%d s",
                     db_where(target), ORPHANS_WAIT_MS / 1000);
        run_sleep(t->run, LOCK_RETRY_MS);
    }
}

static bool is_streaming(const CopyRun *r)
{
    return r->sub.exists && r->sub.enabled &&
           (!r->record.exists || str_eq(r->record.phase, "done"));
}

static bool is_copied(const CopyRun *r)
{
    const char *phase = r->record.exists ? r->record.phase : NULL;
    if (!r->sub.exists || !r->slot.exists || r->slot.lost)
        return false;
    if (str_eq(phase, "finishing") || (str_eq(phase, "handover") && r->sub.enabled))
        return true;
    return str_eq(phase, "handover") && str_eq(r->record.lsn, r->slot.confirmed_flush);
}

/* The server goes on with what a run of this method has begun, whether that lives or not. */
static bool is_native(const CopyRun *r)
{
    return r->record.exists && str_eq(r->record.method, "native") && r->sub.exists &&
           r->slot.exists && !r->slot.lost;
}

static void check_foreign(CopyRun *r)
{
    Task *t = r->t;
    /* Its target may be in use by now: nobody's rows are emptied on a guess. */
    if (str_eq(r->record.phase, "done"))
        die_hint(t->run,
                 r->sub.exists
                     ? "Enable it, or remove it with state=absent."
                     : "Remove what is left with state=absent; a new copy needs empty tables.",
                 "the copy for subscription \"%s\" is done, and the subscription %s on the %s",
                 r->args->subscription, r->sub.exists ? "is disabled" : "is gone",
                 db_where(task_db(t, SIDE_TARGET)));
    if (r->record.exists)
        return;
    if (r->sub.exists)
        die_hint(t->run, "Enable it, or remove it with state=absent.",
                 "subscription \"%s\" on the %s is disabled, and no copy has made it",
                 r->args->subscription, db_where(task_db(t, SIDE_TARGET)));
    if (r->slot.exists)
        die_hint(t->run,
                 fmt(t->a, "Choose another one with slot_name, or drop it: %s",
                     drop_slot_sql(t->a, r->slot.name)),
                 "slot \"%s\" exists already on the %s, and no copy has made it", r->slot.name,
                 db_where(task_db(t, SIDE_SOURCE)));
}

static void begin_anew(CopyRun *r)
{
    Task *t = r->t;
    check_foreign(r);
    if (!r->args->publications.n)
        die(t->run, "missing required arguments: publications (nothing is copied yet)");
    copy_objects_check(r);
    if (r->record.exists) {
        val_set_str(t->a, t->report.facts, "cleared",
                    fmt(t->a, "a copy that ended in phase %s", r->record.phase));
        copy_clear(r, true);
    }
    StrList missing = publications_missing(task_db(t, SIDE_SOURCE), t->a, &r->args->publications);
    if (missing.n && t->inv.check_mode) {
        t->report.changed = true;
        t->report.msg =
            fmt(t->a, "what would be copied is not known, as there is no publication %s yet",
                strs_join(t->a, &missing, ", ", NAMES_SHOWN));
        return;
    }
    if (missing.n)
        die(t->run, "there is no publication %s on the %s",
            strs_join(t->a, &missing, ", ", NAMES_SHOWN), db_where(task_db(t, SIDE_SOURCE)));
    check_way(r);
    copy_read_source(r);
    if (!t->inv.check_mode)
        copy_read_target(r, false);
    copy_format(r);
    if (choose_native(r)) {
        copy_begin_record(r, "native");
        copy_native(r);
    } else {
        copy_snapshot(r);
    }
}

void copy_synchronize(Task *t, const CopyArgs *args)
{
    CopyRun *r = NEW(t->a, CopyRun); /* it outlives this function when the run fails */
    *r = (CopyRun){.t = t, .args = args};
    Db *source = task_db(t, SIDE_SOURCE);
    TableFilter f = selector_filter(t);
    subscription_check_slot_name(t, args->slot_name);
    schema_args_check(t, &args->schema);
    selector_check(t, SIDE_SOURCE, &f);
    lock_out(r);
    copy_look(r);
    val_set(t->a, t->report.facts, "timeline", val_list(t->a));
    val_set_str(t->a, t->report.facts, "slot", r->slot.name);
    if (is_streaming(r)) {
        if (!r->slot.exists || r->slot.lost)
            die_hint(
                t->run,
                "Changes are lost with it: remove what there is with state=absent, empty the "
                "tables and begin anew.",
                "slot \"%s\" of subscription \"%s\" %s on the %s", r->slot.name, args->subscription,
                r->slot.exists ? "has lost WAL that it needs" : "does not exist", db_where(source));
        val_set_str(t->a, t->report.facts, "phase", "done");
        copy_wait(r);
        t->report.msg = fmt(t->a, "subscription \"%s\" streams already", args->subscription);
    } else if (is_native(r)) {
        r->names = r->sub.tables;
        r->handed_over = true;
        copy_native_rest(r);
    } else if (is_copied(r)) {
        complete(r);
    } else {
        begin_anew(r);
    }
    copy_objects_rest(r);
}

void copy_absent(Task *t, const CopyArgs *args)
{
    CopyRun r = {.t = t, .args = args};
    const char *why = NULL;
    r.source_away = !task_try_db(t, SIDE_SOURCE, &why);
    lock_out(&r);
    copy_look(&r);
    if (r.source_away && (r.record.exists || r.sub.exists))
        subscription_warn_slot_stays(t, copy_subscription_is(&r), why);
    bool streamed = str_eq(r.record.phase, "finishing") || str_eq(r.record.phase, "done");
    copy_clear(&r, r.record.exists && !streamed);
    t->report.msg = t->report.changed ? "removed" : "there is nothing to remove";
}
