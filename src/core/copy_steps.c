/* The steps of a copy from a snapshot, from the slot to the subscription that streams. */
#include "core/catchup.h"
#include "core/copy_run.h"
#include "core/schema_check.h"
#include "core/schema_target.h"
#include "embedded_sql.h"
#include "pg/sql.h"

enum { NAMES_SHOWN = 10 };

/* ---- the schema ---- */

static Sizes source_sizes(CopyRun *r)
{
    Sizes out = {0};
    for (int i = 0; i < r->tables.n; i++) {
        const CopyTable *x = &r->tables.v[i];
        *list_add(r->t->a, &out) = (Size){x->into->sql, x->from->bytes};
    }
    return out;
}

void copy_read_schema(CopyRun *r, bool pre_data, bool keys, bool post_data)
{
    Task *t = r->t;
    Db *target = task_db(t, SIDE_TARGET);
    SchemaReader *reader = &r->reader;
    SchemaState is = {0};
    StrList different = {0};
    *reader =
        (SchemaReader){.t = t, .dump = reader->dump, .o = schema_args_options(&r->args->schema)};
    reader->o.pre_data = pre_data;
    reader->o.keys = keys;
    reader->o.post_data = post_data;
    reader->o.timeout_ms = r->args->timeout * 1000;
    reader->snapshot = r->snapshot.name;
    if (!reader->dump.path)
        schema_find_dump(reader, target);
    schema_read(reader, &is.schema);
    is.room = target_room(target, t->a);
    Comparison c = schema_judge(reader, target, &is.schema);
    schema_check_server(t, target, &c.missing, &(StrList){0}, &(StrList){0});
    entries_labels(t->a, &c.different, &different);
    if (different.n)
        report_warn(t->a, &t->report,
                    fmt(t->a,
                        "%d entries are there on the target but defined differently; they are "
                        "left as they are: %s",
                        different.n, strs_join(t->a, &different, ", ", NAMES_SHOWN)));
    SchemaState want = is;
    want.jobs = (int)r->args->jobs;
    want.maintenance_work_mem = r->args->maintenance_work_mem;
    want.schema.entries = (Entries){0};
    for (int i = 0; i < is.schema.entries.n; i++)
        *list_add(t->a, &want.schema.entries) = is.schema.entries.v[i];
    schema_add_missing(reader, target, &c, &want.schema.entries);
    schema_index(t->a, &want.schema);
    want.sizes = source_sizes(r);
    memset(r->waves, 0, sizeof r->waves);
    schema_plan_waves(t->a, &is, &want, r->waves);
}

void copy_apply(CopyRun *r, Wave first, Wave last)
{
    for (Wave w = first; w <= last; w++) {
        Plan *plan = &r->waves[w];
        if (plan->session)
            plan->session = fmt(r->t->a, "%s; %s", plan->session,
                                copy_worker_lock_sql(r->t->a, r->args->subscription));
        plan_apply(r->t, plan);
    }
}

/* ---- the steps ---- */

void copy_begin_record(CopyRun *r, const char *method)
{
    Task *t = r->t;
    Plan plan = {0};
    plan_add(t->a, &plan, SIDE_TARGET, "make a place for the record of the copy",
             copy_record_place_sql())
        ->alone = true;
    plan_add(t->a, &plan, SIDE_TARGET, "begin the record of the copy",
             copy_record_begin_sql(t->a, r->args->subscription, r->slot.name,
                                   &r->args->publications, method, (int)r->args->jobs));
    plan_apply(t, &plan);
    r->record.exists = !t->inv.check_mode;
}

static void make_slot(CopyRun *r)
{
    Task *t = r->t;
    copy_arm_undo(r);
    r->snapshot = snapshot_create(t, r->slot.name, r->args->with.failover == TRI_YES,
                                  r->args->timeout * 1000, copy_waits, r);
    r->slot.exists = true;
    val_set_str(t->a, t->report.facts, "lsn", r->snapshot.lsn);
    copy_tell(r, copy_record_slot_sql(t->a, r->args->subscription, r->snapshot.lsn));
}

static void make_subscription(CopyRun *r)
{
    Task *t = r->t;
    Plan plan = {0};
    SubState *is = copy_subscription_is(r), *want = copy_subscription_want(r, is, false, false);
    subscription_plan(t->a, is, want, &plan);
    plan_apply(t, &plan);
    if (t->inv.check_mode)
        return;
    r->sub = subscription_read(task_db(t, SIDE_TARGET), t->a, r->args->subscription);
    for (int i = 0; i < r->sub.tables.n; i++)
        if (!strs_has(&r->names, r->sub.tables.v[i]))
            die_hint(t->run, "Run it again; it begins anew.",
                     "table %s was published while the copy began", r->sub.tables.v[i]);
}

void copy_hand_over(CopyRun *r)
{
    Task *t = r->t;
    Plan plan = {0};
    copy_phase(r, "handover");
    copy_apply(r, WAVE_BETWEEN, WAVE_BETWEEN);
    plan_add(t->a, &plan, SIDE_TARGET,
             fmt(t->a, "enable the subscription \"%s\"", r->args->subscription),
             sql(t->a, "ALTER SUBSCRIPTION %I ENABLE", r->args->subscription));
    plan_apply(t, &plan);
    r->handed_over = true;
    if (r->snapshot.session)
        db_close(r->snapshot.session);
}

void copy_snapshot(CopyRun *r)
{
    Task *t = r->t;
    copy_begin_record(r, "snapshot");
    copy_phase(r, "preparing");
    make_slot(r);
    copy_phase(r, "schema");
    copy_read_source(r);
    copy_read_target(r, false); /* for the sizes */
    copy_read_schema(r, true, false, true);
    copy_apply(r, WAVE_BEFORE, WAVE_BEFORE);
    if (!t->inv.check_mode)
        copy_read_target(r, true);
    r->works = copy_works(t->a, &r->tables);
    copy_split(r);
    make_subscription(r);
    copy_phase(r, "copying");
    copy_tell(r, copy_record_tables_sql(t->a, r->args->subscription, &r->tables));
    copy_rows_and_build(r);
    copy_hand_over(r);
    copy_finish(r);
}

/* ---- statistics and the end ---- */

static void analyze(CopyRun *r)
{
    Task *t = r->t;
    Plan plan = {.jobs = (int)r->args->jobs,
                 .session = copy_worker_lock_sql(t->a, r->args->subscription)};
    StrList done = {0};
    for (int i = 0; i < r->target.n && r->args->analyze; i++) {
        const CopyRelation *x = &r->target.v[i];
        if ((x->kind != 'r' && x->kind != 'p') || strs_has(&done, x->sql))
            continue;
        strs_add(t->a, &done, x->sql);
        Action *action = plan_add(t->a, &plan, SIDE_TARGET, fmt(t->a, "analyze %s", x->sql),
                                  sql(t->a, "ANALYZE %s", x->sql));
        action->beside = true;
        action->weight = x->bytes;
        action->last = true;
    }
    plan_apply(t, &plan);
}

void copy_wait(CopyRun *r)
{
    Task *t = r->t;
    const char *lsn = str_eq(r->args->wait_for, "caught_up") ? source_lsn(t) : NULL;
    val_set_int(t->a, t->report.facts, "waited_ms",
                catchup_wait(t, r->args->subscription, r->slot.name, lsn, r->args->timeout * 1000));
}

void copy_finish(CopyRun *r)
{
    Task *t = r->t;
    copy_phase(r, "finishing");
    if (!r->target.n)
        r->target = copy_relations_read(task_db(t, SIDE_TARGET), t->a, &r->names, &(StrList){0});
    analyze(r);
    copy_apply(r, WAVE_FOREIGN, WAVE_AFTER);
    copy_wait(r);
    copy_phase(r, "done");
    t->report.msg =
        fmt(t->a, "subscription \"%s\" streams, and everything is indexed", r->args->subscription);
}
