#include "core/schema_follow.h"

#include "catalog/entry_additive.h"

static Additions additions_of(SchemaReader *r, const SchemaState *actual, const Comparison *c)
{
    Task *t = r->t;
    const ColumnValues *values = column_values_read(task_db(t, SIDE_SOURCE), t->a);
    const Versions versions = {db_version(task_db(t, SIDE_SOURCE)),
                               db_version(task_db(t, SIDE_TARGET))};
    return additions(t->a, &r->source, &actual->schema, &c->different, values, versions);
}

/* What is wanted: what is there, and these steps, in their order. */
static SchemaState *state_of(Arena *a, const SchemaState *actual, const FollowSteps *steps,
                             const FollowOptions *o)
{
    SchemaState *s = NEW(a, SchemaState);
    *s = *actual;
    s->jobs = o->jobs;
    s->maintenance_work_mem = o->maintenance_work_mem;
    s->schema = (Schema){0};
    for (int i = 0; i < steps->n; i++) {
        const FollowStep *step = &steps->v[i];
        Entry e = *step->entry;
        if (step->addition) {
            e.alter = *step->statements;
            e.alter_alone = step->alone;
        }
        *list_add(a, &s->schema.entries) = e;
    }
    schema_index(a, &s->schema);
    return s;
}

static void apply(SchemaReader *r, const SchemaState *actual, const FollowSteps *steps,
                  const FollowOptions *o, const FollowReady *ready)
{
    Task *t = r->t;
    Plan plan = {0};
    schema_plan(t->a, actual, state_of(t->a, actual, steps, o), &plan);
    if (plan.n && ready) {
        plan.v[0].before = follow_ready;
        plan.v[0].arg = ready;
    }
    plan_apply(t, &plan);
    if (!plan.n && ready && ready->fill->n && !t->inv.check_mode)
        follow_ready(t, ready);
}

/* What is left of c when all that is done. */
static Comparison not_followed(Arena *a, const Comparison *c, const Additions *added)
{
    Comparison out = *c;
    out.missing = out.different = (Entries){0};
    for (int i = 0; i < added->n; i++)
        if (!added->v[i].additive && !added->v[i].covered)
            *list_add(a, &out.different) = *added->v[i].target;
    return out;
}

Followed schema_follow(SchemaReader *r, const SchemaState *actual, Comparison *c,
                       const FollowOptions *o, bool *look_again)
{
    Task *t = r->t;
    Arena *a = t->a;
    Additions added = additions_of(r, actual, c);
    ColumnNames *fill = NEW(a, ColumnNames);
    for (int i = 0; i < added.n; i++)
        for (int k = 0; k < added.v[i].fill.n; k++)
            *list_add(a, fill) = added.v[i].fill.v[k];
    FollowReady *ready = NEW(a, FollowReady);
    *ready = (FollowReady){o->subscription, fill, o->timeout_ms};

    FollowSteps steps = follow_steps(a, &r->source, &actual->schema, &c->missing, &added, false);
    apply(r, actual, &steps, o, NULL);
    Followed out =
        follow_replication(t, &o->publications, &o->not_published, o->subscription, o->timeout_ms);
    steps = follow_steps(a, &r->source, &actual->schema, &c->missing, &added, true);
    apply(r, actual, &steps, o, ready);
    *look_again = !t->inv.check_mode;
    if (t->inv.check_mode)
        *c = not_followed(a, c, &added);
    return out;
}
