/* What a copy finds, and how the remains of one that died are cleared away. */
#include "core/copy_run.h"
#include "embedded_sql.h"
#include "pg/sql.h"

enum { TRUNCATE_AT_ONCE = 500, UNDO_TRIES = 20, UNDO_RETRY_MS = 100 };

void copy_look(CopyRun *r)
{
    Task *t = r->t;
    const CopyArgs *args = r->args;
    Db *target = task_db(t, SIDE_TARGET);
    r->record = copy_record_read(target, t->a, args->subscription);
    r->sub = subscription_read(target, t->a, args->subscription);
    const char *slot = r->sub.slot_name   ? r->sub.slot_name
                       : r->record.exists ? r->record.slot
                       : args->slot_name  ? args->slot_name
                                          : subscription_slot_name(t->a, args->subscription);
    r->slot = r->source_away ? (Slot){0} : slot_read(task_db(t, SIDE_SOURCE), t->a, slot);
    r->slot.name = slot;
}

/* ---- the subscription ---- */

SubState *copy_subscription_is(CopyRun *r)
{
    Db *source = r->source_away ? NULL : task_db(r->t, SIDE_SOURCE);
    return subscription_state(r->t, source, &r->sub, &r->slot);
}

SubState *copy_subscription_want(CopyRun *r, const SubState *is, bool enabled, bool copy_data)
{
    Task *t = r->t;
    SubState *want = NEW(t->a, SubState);
    *want = *is;
    want->timeout_ms = r->args->timeout * 1000;
    want->copy_data = copy_data;
    want->sub.exists = true;
    want->sub.name = r->args->subscription;
    want->sub.slot_name = r->slot.name;
    want->sub.enabled = enabled;
    want->slot.exists = true;
    want->tables = r->names;
    if (is->sub.exists)
        return want;
    if (r->args->with.owner)
        want->sub.owner = r->args->with.owner;
    want->sub.publications = strs_sorted(t->a, &r->args->publications);
    subscription_want_options(t, &r->args->with, is, want);
    subscription_want_connection(t, &r->args->with, is, want);
    return want;
}

/* ---- clearing away ---- */

static void plan_truncate(CopyRun *r, Plan *plan)
{
    Task *t = r->t;
    if (!r->record.tables.n)
        return;
    const Rows *rows =
        db_query(task_db(t, SIDE_TARGET), t->a, &q_copy_filled, sql_array(t->a, &r->record.tables));
    /* Those with foreign keys in one statement: it may empty them all, but none of them alone. */
    for (int keyed = 1; keyed >= 0; keyed--) {
        StrList names = {0};
        for (int i = 0; i <= rows->n; i++) {
            bool last = i == rows->n;
            if (!last && row_bool(rows, i, "keyed") == keyed)
                strs_add(t->a, &names,
                         fmt(t->a, "%s%s", row_bool(rows, i, "partitioned") ? "" : "ONLY ",
                             row_text(rows, i, "name")));
            if (!names.n || (!last && (keyed || names.n < TRUNCATE_AT_ONCE)))
                continue;
            plan_add(t->a, plan, SIDE_TARGET, "empty the tables of a copy that did not end",
                     sql(t->a, "TRUNCATE %s", strs_join(t->a, &names, ", ", 0)))
                ->last = true;
            names = (StrList){0};
        }
    }
}

void copy_clear(CopyRun *r, bool rows)
{
    Task *t = r->t;
    Plan plan = {0};
    copy_restore_workers(r);
    SubState *is = copy_subscription_is(r), *want = NEW(t->a, SubState);
    *want = *is;
    want->sub = (Subscription){.name = r->args->subscription};
    want->tables = (StrList){0};
    want->timeout_ms = r->args->timeout * 1000;
    const char *unfit =
        r->slot.exists ? slot_unfit(t->a, &r->slot, db_name(task_db(t, SIDE_SOURCE))) : NULL;
    if (r->slot.exists && (!unfit || r->slot.lost))
        want->slot = (Slot){.name = r->slot.name};
    else if (unfit)
        report_warn(t->a, &t->report,
                    fmt(t->a, "slot \"%s\" on the %s is left alone: it %s", r->slot.name,
                        db_where(task_db(t, SIDE_SOURCE)), unfit));
    subscription_plan(t->a, is, want, &plan);
    if (rows)
        plan_truncate(r, &plan);
    copy_objects_clear(r, rows, &plan);
    if (r->record.exists)
        plan_add(t->a, &plan, SIDE_TARGET, "remove the record of the copy",
                 copy_record_remove_sql(t->a, r->args->subscription))
            ->alone = true;
    plan_apply(t, &plan);
    r->record = (CopyRecord){.subscription = r->args->subscription,
                             .tables = rows && t->inv.check_mode ? r->record.tables : (StrList){0}};
    r->sub = (Subscription){.name = r->args->subscription};
    r->slot = (Slot){.name = r->slot.name};
}

void copy_check_empty(CopyRun *r, const CopyRelations *target)
{
    Task *t = r->t;
    LIST(Ask) asks = {0};
    LIST(const CopyRelation *) asked = {0};
    StrList filled = {0};
    for (int i = 0; i < target->n; i++) {
        const CopyRelation *one = &target->v[i];
        const StrList *to_empty = &r->record.tables; /* check mode has not */
        if (one->kind != 'r' || !one->main_bytes || strs_has(to_empty, one->sql) ||
            strs_has(to_empty, one->top))
            continue;
        *list_add(t->a, &asks) = (Ask){.text = sql(t->a, "SELECT FROM ONLY %s LIMIT 1", one->sql)};
        *list_add(t->a, &asked) = one;
    }
    if (!asks.n)
        return;
    Db *db = task_db(t, SIDE_TARGET);
    db_asks_send(db, asks.v, asks.n, NULL);
    db_asks_take(db, t->a, asks.v, asks.n);
    for (int i = 0; i < asks.n; i++) {
        if (!asks.v[i].rows)
            db_die(db, fmt(t->a, "look into table %s", asked.v[i]->sql), &asks.v[i].err);
        if (asks.v[i].rows->n)
            strs_add(t->a, &filled, shown_name(t->a, asked.v[i]->schema, asked.v[i]->name));
    }
    if (filled.n)
        die_hint(t->run,
                 "A copy fills empty tables only, and empties none but its own: TRUNCATE them if "
                 "their rows are not needed.",
                 "%d table(s) on the %s hold rows that are not of this copy: %s", filled.n,
                 db_where(db), strs_join(t->a, &filled, ", ", 10));
}

/* ---- taking back ---- */

static bool try_sql(Task *t, Db *db, const char *text)
{
    DbError err;
    return db && db_try(db, t->a, text, NULL, 0, &err);
}

/* Runs while the run is failing, with sessions of its own: ours may be in the middle of something.
 */
static void undo_copy(void *arg)
{
    CopyRun *r = arg;
    Task *t = r->t;
    const char *why = NULL, *name = r->args->subscription;
    if (r->handed_over || !t->run->error)
        return;
    Db *target = task_try_session(t, SIDE_TARGET, NULL, &(DbOptions){0}, &why);
    Db *source = task_try_session(t, SIDE_SOURCE, NULL, &(DbOptions){0}, &why);
    if (target && subscription_read(target, t->a, name).exists)
        try_sql(t, target,
                sql(t->a,
                    "ALTER SUBSCRIPTION %I DISABLE;"
                    " ALTER SUBSCRIPTION %I SET (slot_name = NONE); DROP SUBSCRIPTION %I",
                    name, name, name));
    const char *drop = drop_slot_sql(t->a, r->slot.name);
    bool dropped = false;
    for (int i = 0; i < UNDO_TRIES && !dropped && db_is_open(source); i++) {
        dropped = try_sql(t, source, drop);
        if (!dropped)
            run_sleep(t->run, UNDO_RETRY_MS);
    }
    if (!dropped)
        report_warn(t->a, &t->report,
                    fmt(t->a,
                        "the slot stays on the source and holds back WAL there; run it again, or "
                        "remove it with: %s",
                        drop));
    try_sql(t, target, copy_record_failed_sql(t->a, name, t->run->error));
}

void copy_arm_undo(CopyRun *r)
{
    if (!r->t->inv.check_mode)
        run_defer(r->t->run, undo_copy, r);
}
