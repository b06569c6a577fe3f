/* The server's own table synchronization, a table with a worker: with the keys that it needs and no
 * other index, and with as many workers as jobs, if we may raise their number. */
#include "core/catchup.h"
#include "core/copy_run.h"
#include "embedded_sql.h"
#include "pg/sql.h"

/* ---- workers ---- */

static void set_workers(CopyRun *r, const char *value)
{
    Task *t = r->t;
    Db *target = task_db(t, SIDE_TARGET);
    const char *text =
        value ? sql(t->a, "ALTER SYSTEM SET max_sync_workers_per_subscription = %L", value)
              : "ALTER SYSTEM RESET max_sync_workers_per_subscription";
    DbError err;
    if (!db_try(target, t->a, text, NULL, 0, &err) ||
        !db_try(target, t->a, "SELECT pg_catalog.pg_reload_conf()", NULL, 0, &err))
        report_warn(t->a, &t->report,
                    fmt(t->a, "could not set max_sync_workers_per_subscription on the target: %s",
                        err.message));
    strs_add(t->a, &t->report.queries, text);
}

/* Remembered before it is changed: a run that is killed must not leave it so. */
static void raise_workers(CopyRun *r)
{
    Task *t = r->t;
    const Rows *w = db_query(task_db(t, SIDE_TARGET), t->a, &q_sync_workers);
    if (row_int(w, 0, "value") >= r->args->jobs || t->inv.check_mode)
        return;
    if (!db_is_superuser(task_db(t, SIDE_TARGET))) {
        report_warn(t->a, &t->report,
                    fmt(t->a,
                        "max_sync_workers_per_subscription is %s on the target; only a superuser "
                        "may raise it",
                        row_text(w, 0, "value")));
        return;
    }
    copy_tell(r, copy_record_settings_sql(t->a, r->args->subscription, row_text(w, 0, "before")));
    set_workers(r, fmt(t->a, "%lld", (long long)r->args->jobs));
}

void copy_restore_workers(CopyRun *r)
{
    Task *t = r->t;
    if (t->inv.check_mode || !r->record.exists)
        return;
    const Rows *b =
        db_query(task_db(t, SIDE_TARGET), t->a, &q_copy_record_workers, r->args->subscription);
    if (!b->n)
        return;
    set_workers(r, row_str(b, 0, "value"));
    copy_tell(r, copy_record_settings_sql(t->a, r->args->subscription, NULL));
}

/* ---- the copy ---- */

void copy_native(CopyRun *r)
{
    Task *t = r->t;
    Plan plan = {0};
    copy_phase(r, "schema");
    copy_read_schema(r, true, true, false);
    copy_apply(r, WAVE_BEFORE, WAVE_AFTER);
    if (!t->inv.check_mode)
        copy_read_target(r, true); /* to know whose rows they are, if this run does not end */
    copy_tell(r, copy_record_tables_sql(t->a, r->args->subscription, &r->tables));
    copy_arm_undo(r);
    SubState *is = copy_subscription_is(r), *want = copy_subscription_want(r, is, true, true);
    subscription_plan(t->a, is, want, &plan);
    copy_phase(r, "copying");
    plan_apply(t, &plan);
    r->handed_over = true; /* the server goes on, whatever becomes of us */
    raise_workers(r);
    copy_native_rest(r);
}

void copy_native_rest(CopyRun *r)
{
    catchup_wait(r->t, r->args->subscription, r->slot.name, NULL, COPY_TIMEOUT_MS);
    copy_restore_workers(r);
    copy_read_schema(r, false, false, true);
    copy_apply(r, WAVE_BEFORE, WAVE_BETWEEN);
    copy_finish(r);
}
