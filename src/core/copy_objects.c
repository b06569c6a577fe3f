/* Large objects in the course of a copy: see objects.h. */
#include "core/copy_run.h"
#include "core/objects.h"
#include "embedded_sql.h"
#include "pg/sql.h"

enum { UNIT_BYTES = 64 << 20, UNLINK_MOST = 1000, MB = 1000000 };

static const ObjectsArgs *objects_args(CopyRun *r)
{
    ObjectsArgs *args = NEW(r->t->a, ObjectsArgs);
    *args = (ObjectsArgs){.subscription = r->args->subscription,
                          .to = SIDE_TARGET,
                          .jobs = r->args->jobs,
                          .most_per_s = r->args->throttle * MB,
                          .schema = &r->args->schema};
    return args;
}

void copy_objects_check(CopyRun *r)
{
    Task *t = r->t;
    if (!r->args->large_objects)
        return;
    Objects o = objects_look(t, objects_args(r));
    objects_check_roles(&o);
    /* Those of a copy that did not end are about to go. */
    const char *own = large_object_own_sql(t->a, r->args->subscription,
                                           r->record.exists && o.sides[SIDE_TARGET].place);
    StrList taken =
        large_objects_taken(task_db(t, SIDE_SOURCE), task_db(t, SIDE_TARGET), t->a, own);
    if (taken.n)
        objects_die_foreign(&o, &taken);
}

void copy_objects_plan(CopyRun *r, Plan *plan)
{
    Task *t = r->t;
    Db *source = task_db(t, SIDE_SOURCE);
    if (!r->args->large_objects)
        return;
    Objects *o = NEW(t->a, Objects);
    *o = objects_look(t, objects_args(r));
    o->how.rules = &o->rules;
    db_exec(source, "begin to read in the snapshot", snapshot_begin_sql(t->a, &r->snapshot));
    LargeObjectRanges ranges =
        large_object_ranges(source, t->a, o->how.page, UNIT_BYTES, o->how.most);
    db_exec(source, "end to read in the snapshot", "COMMIT");
    if (ranges.n)
        objects_prepare(o, plan);
    r->objects = objects_plan_ranges(t->a, &o->how, &ranges, plan);
    r->objects_copied = true;
}

/* Nothing has come in check mode, and what is expected is told. */
void copy_objects_report(CopyRun *r)
{
    ObjectsSum sum = {0};
    for (int i = 0; i < r->objects.n; i++) {
        const ObjectsMoved *m = &r->objects.v[i];
        sum.copied += r->t->inv.check_mode ? m->n : m->objects->rows;
        sum.bytes += m->pages->bytes;
    }
    if (r->objects_copied)
        objects_report(r->t, &sum);
}

void copy_objects_rest(CopyRun *r)
{
    Task *t = r->t;
    if (!r->args->large_objects || r->objects_copied)
        return;
    ObjectsSum sum = objects_bring(t, objects_args(r));
    objects_report(t, &sum);
    if (sum.copied + sum.changed + sum.removed)
        t->report.msg = fmt(t->a, "%s%slarge objects: %lld copied, %lld changed, %lld removed",
                            t->report.msg ? t->report.msg : "", t->report.msg ? "; " : "",
                            (long long)sum.copied, (long long)sum.changed, (long long)sum.removed);
}

void copy_objects_clear(CopyRun *r, bool unlink, Plan *plan)
{
    Task *t = r->t;
    Db *target = task_db(t, SIDE_TARGET);
    if (!large_object_side(target, t->a).place)
        return;
    LargeObjectRanges own = large_objects_own(target, t->a, r->args->subscription, UNLINK_MOST);
    if (own.n || r->record.exists)
        objects_plan_remove(t->a, r->args->subscription, unlink ? &own : &(LargeObjectRanges){0},
                            plan);
}
