#include "core/prepared_plan.h"

#include "core/publication_plan.h"
#include "core/subscription_plan.h"
#include "pg/sql.h"

static void plan_heartbeat(Arena *a, const Prepared *is, const Prepared *want, Plan *plan)
{
    static const char create[] =
        "CREATE SCHEMA IF NOT EXISTS pgonline;"
        " CREATE TABLE pgonline.heartbeat (id text PRIMARY KEY, at timestamptz NOT NULL)";
    const Side order[] = {want->to,
                          want->from}; /* the subscriber's first: it must be found there */
    for (int i = 0; i < 2; i++)
        if (!is->heartbeat[order[i]])
            plan_add(a, plan, order[i], "create the table of the marker", create)->alone = true;
    if (is->to_add)
        plan_add(a, plan, want->from,
                 fmt(a, "add the marker to the publication \"%s\"", want->publication),
                 sql(a, "ALTER PUBLICATION %I ADD TABLE " HEARTBEAT, want->publication));
    if (!is->carried)
        plan_add(a, plan, want->to, fmt(a, "refresh the subscription \"%s\"", want->carry),
                 sql(a, "ALTER SUBSCRIPTION %I REFRESH PUBLICATION WITH (copy_data = false)",
                     want->carry))
            ->alone = true;
}

static void plan_publications(Arena *a, const Prepared *is, const Prepared *want, Plan *plan)
{
    Plan some = {0};
    for (int k = 0; want->ours && k < 2; k++)
        publication_plan(a, &is->pubs[k], &want->pubs[k], &some);
    for (int i = 0; i < some.n; i++) {
        Action *x = list_add(a, plan);
        *x = some.v[i];
        x->side = want->to;
    }
}

static const char *create_sql(Arena *a, const Prepared *want, const char *conninfo)
{
    StrList pubs = {0};
    for (int k = 0; k < 2; k++)
        if (want->pubs[k].exists)
            strs_add(a, &pubs, want->pubs[k].name);
    return sql(a,
               "CREATE SUBSCRIPTION %I CONNECTION %L PUBLICATION %s WITH (connect = true,"
               " create_slot = false, slot_name = %L, enabled = false, copy_data = false%s)",
               want->subscription, conninfo, sql_names(a, &pubs), want->slot,
               want->failover ? ", failover = true" : "");
}

static void probe(Task *t, const void *arg)
{
    const Prepared *want = arg;
    Db *db = task_db(t, want->from);
    StrList pubs = {0};
    DbError err;
    strs_add(t->a, &pubs, want->pubs[0].name);
    if (!subscription_probe(t, db, want->conninfo, &pubs, &err))
        die_hint(t->run, "This is how the server connects; see 'reverse_connection'.",
                 "the %s does not reach the other side with \"%s\": %s", db_where(db),
                 conninfo_shown(t->a, want->conninfo), err.message);
}

static void plan_back(Arena *a, const Prepared *is, const Prepared *want, Plan *plan)
{
    const char *what = fmt(a, "the subscription \"%s\"", want->subscription);
    bool remake = want->ours && is->sub && !strs_equal(&is->tables, &want->tables);
    bool create = !is->sub || remake;
    if (is->slot_lost)
        plan_add(a, plan, want->to, fmt(a, "drop the slot \"%s\", which is lost", want->slot),
                 drop_slot_sql(a, want->slot));
    if (!is->slot_there || is->slot_lost) {
        Action *x = plan_add(
            a, plan, want->to, fmt(a, "create the slot \"%s\"", want->slot),
            sql(a, "SELECT pg_catalog.pg_create_logical_replication_slot(%L, 'pgoutput'%s)",
                want->slot, want->failover ? ", failover => true" : ""));
        x->timeout_ms = want->timeout_ms;
        x->undo = drop_slot_sql(a, want->slot);
    }
    if (remake) { /* only an enabled one could be refreshed */
        if (is->sub_slot)
            plan_add(a, plan, want->from, fmt(a, "part %s from its slot", what),
                     sql(a, "ALTER SUBSCRIPTION %I SET (slot_name = NONE)", want->subscription));
        plan_add(a, plan, want->from, fmt(a, "drop %s, to make it anew", what),
                 sql(a, "DROP SUBSCRIPTION %I", want->subscription))
            ->last = true;
    }
    if (create) {
        Action *x = plan_add(a, plan, want->from, fmt(a, "create %s", what),
                             create_sql(a, want, conninfo_text(a, want->conninfo)));
        x->shown = create_sql(a, want, conninfo_shown(a, want->conninfo));
        x->before = probe;
        x->arg = want;
        return;
    }
    if (is->conninfo && want->conninfo && !conninfo_matches(is->conninfo, want->conninfo)) {
        const char *alter = "ALTER SUBSCRIPTION %I CONNECTION %L";
        Action *x = plan_add(a, plan, want->from, fmt(a, "change the connection of %s", what),
                             sql(a, alter, want->subscription, conninfo_text(a, want->conninfo)));
        x->shown = sql(a, alter, want->subscription, conninfo_shown(a, want->conninfo));
        x->before = probe;
        x->arg = want;
    }
    if (!str_eq(is->sub_slot, want->sub_slot))
        plan_add(
            a, plan, want->from, fmt(a, "set the slot of %s", what),
            sql(a, "ALTER SUBSCRIPTION %I SET (slot_name = %L)", want->subscription, want->slot));
    if (is->failover != want->failover) /* of the slot too, by the server */
        plan_add(a, plan, want->from, fmt(a, "set failover of %s", what),
                 sql(a, "ALTER SUBSCRIPTION %I SET (failover = true)", want->subscription))
            ->alone = true;
}

void prepared_plan(Arena *a, const void *actual, const void *wanted, Plan *plan)
{
    const Prepared *is = actual, *want = wanted;
    plan_heartbeat(a, is, want, plan);
    if (!is->closed) {
        Action *x = plan_add(a, plan, want->to, "close the side that will take over",
                             database_close_sql(a, want->names[want->to]));
        x->alone = true;
        x->undo = database_open_sql(a, want->names[want->to]);
    }
    if (!want->back)
        return;
    plan_publications(a, is, want, plan);
    plan_back(a, is, want, plan);
}

Val *prepared_show(Arena *a, const void *state)
{
    const Prepared *s = state;
    Val *v = val_map(a);
    val_set_bool(a, v, "marker", s->heartbeat[0] && s->heartbeat[1] && s->carried);
    val_set_bool(a, v, fmt(a, "%s_closed", side_name(s->to)), s->closed);
    for (int k = 0; k < 2; k++)
        if (s->pubs[k].exists)
            val_set(a, v, k ? "publication_insert" : "publication",
                    publication_show(a, &s->pubs[k]));
    val_set_str(a, v, "slot", s->slot_there ? s->slot : NULL);
    val_set_str(a, v, "subscription", s->sub ? s->subscription : NULL);
    val_set_str(a, v, "subscription_slot", s->sub_slot);
    if (s->failover)
        val_set_bool(a, v, "failover", true);
    val_set(a, v, "tables", val_strs(a, &s->tables));
    return v;
}
