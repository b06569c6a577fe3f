#include "core/identity_plan.h"

#include "pg/sql.h"

/* ---- what to do with one table ---- */

static IdentityChoice impossible(Arena *a, const IdentityArgs *args, const Identity *id)
{
    const char *but = "";
    if (str_eq(args->fallback, "full") && id->not_full.n && id->kind != 'f')
        but = fmt(a, "; FULL does not work with the column(s) %s",
                  strs_join(a, &id->not_full, ", ", 5));
    else if (str_eq(args->fallback, "create_index"))
        but = "; no columns that are NOT NULL and look like a key";
    else if (str_eq(args->fallback, "insert_only"))
        but = fmt(a, "; %lld rows were updated and %lld deleted", (long long)id->updated,
                  (long long)id->deleted);
    return (IdentityChoice){
        CHOICE_IMPOSSIBLE,
        .why = fmt(a, "%s; no other usable unique index%s", id->why_not, but),
    };
}

IdentityChoice identity_choose(Arena *a, const IdentityArgs *args, const Identity *id)
{
    bool inserts = str_eq(args->fallback, "insert_only") && !id->updated && !id->deleted;
    if (id->works)
        return (IdentityChoice){CHOICE_WORKS};
    if (id->kind == 'n' && !args->override_nothing)
        return (IdentityChoice){inserts ? CHOICE_INSERT_ONLY : CHOICE_SKIP};
    IdentityChoice c = {CHOICE_REPAIR,
                        .code = identity_repair(a, id, str_eq(args->fallback, "full"))};
    if (!c.code && inserts)
        return (IdentityChoice){CHOICE_INSERT_ONLY};
    if (!c.code && str_eq(args->fallback, "create_index") && id->keys.n)
        c = (IdentityChoice){CHOICE_REPAIR, .code = fmt(a, "i:%s", id->built_next), .build = true};
    if (!c.code)
        return impossible(a, args, id);
    if (!id->ours)
        c.choice = CHOICE_FOREIGN;
    return c;
}

const char *identity_fix(Arena *a, const IdentityArgs *args, const Identity *id)
{
    IdentityArgs any = *args; /* of a table that is left alone, too */
    any.override_nothing = true;
    IdentityChoice c = identity_choose(a, &any, id);
    if (!c.code)
        return NULL;
    const char *alter = identity_sql(a, &id->table, c.code);
    return !c.build ? alter
                    : fmt(a, "%s; %s",
                          identity_build_sql(a, &id->table, id->built_next, &id->keys.v[0]), alter);
}

/* ---- the plan ---- */

static void plan_memory(Arena *a, const IdentityMemory *is, const IdentityMemory *want, Plan *plan)
{
    const char *what = "remember the replica identities that were found";
    if (!want->memos.n) {
        what = "forget the replica identities that were put back";
        plan_add(a, plan, SIDE_SOURCE, what, "DROP VIEW \"pgonline\".\"replica_identity\"");
        if (!is->schema_shared)
            plan_add(a, plan, SIDE_SOURCE, what, "DROP SCHEMA \"pgonline\"");
        return;
    }
    if (!is->schema_there)
        plan_add(a, plan, SIDE_SOURCE, what, "CREATE SCHEMA \"pgonline\"");
    plan_add(a, plan, SIDE_SOURCE, what, identity_memory_sql(a, want));
    if (!is->view_there)
        plan_add(a, plan, SIDE_SOURCE, what,
                 sql(a, "COMMENT ON VIEW \"pgonline\".\"replica_identity\" IS %L",
                     "pgonline.migration: replica identities as they were before their repair. "
                     "pg_replica_identity with state=restored puts them back and removes this."));
}

static void plan_drop(Arena *a, Side side, const Table *t, const char *index, int64_t timeout_ms,
                      Plan *plan)
{
    plan_add(a, plan, side, fmt(a, "drop the index that was built for %s", table_shown(a, t)),
             identity_drop_sql(a, t, index))
        ->timeout_ms = timeout_ms;
}

/* One column set after the other, until the server has found one that is unique: the building is
 * the proof. One that fails must go at once, as even invalid it refuses rows that clients insert.
 */
static void plan_build(Arena *a, const Identity *id, int64_t timeout_ms, Plan *plan)
{
    StrList tried = {0};
    for (int k = 0; k < id->keys.n; k++)
        strs_add(a, &tried, fmt(a, "(%s)", strs_join(a, &id->keys.v[k].columns, ", ", 0)));
    const Action *next = NULL;
    for (int k = id->keys.n - 1; k >= 0; k--) {
        Action *x = NEW(a, Action);
        *x = (Action){
            .side = SIDE_SOURCE,
            .what = fmt(a, "build a unique index on %s %s", table_shown(a, &id->table), tried.v[k]),
            .sql = identity_build_sql(a, &id->table, id->built, &id->keys.v[k]),
            .timeout_ms = timeout_ms,
            .debris = identity_drop_sql(a, &id->table, id->built),
            .expected = "23505 54000", /* not unique; too long for an index */
            .instead = next,
            .hint = fmt(a,
                        "Nothing makes a key for %s, tried: %s. Give it one, use fallback=full, "
                        "or leave it out (exclude_tables).",
                        table_shown(a, &id->table), strs_join(a, &tried, ", ", 0)),
        };
        next = x;
    }
    *list_add(a, plan) = *next;
}

static void plan_table(Arena *a, Side side, const Identity *is, const Identity *want,
                       int64_t timeout_ms, Plan *plan)
{
    const char *code = identity_code(a, want);
    if (want->built && !(is->built_valid && str_eq(is->built, want->built))) {
        if (is->built)
            plan_drop(a, side, &is->table, is->built, timeout_ms, plan);
        plan_build(a, want, timeout_ms, plan);
    }
    if (!str_eq(code, identity_code(a, is)))
        plan_add(a, plan, side,
                 fmt(a, "set the replica identity of %s", table_shown(a, &want->table)),
                 identity_sql(a, &want->table, code))
            ->alone = true;
    if (is->built && !want->built)
        plan_drop(a, side, &is->table, is->built, timeout_ms, plan);
}

/* What is new in the memory is written before the first change and what is done is taken out after
 * the last one, so that being cut off in between loses nothing. */
void replica_identity_plan(Arena *a, const void *actual, const void *wanted, Plan *plan)
{
    const IdentityState *is = actual, *want = wanted;
    bool more = false;
    for (int i = 0; i < want->memory.memos.n; i++) {
        const IdentityMemo *y = &want->memory.memos.v[i], *x = identity_memo(&is->memory, y->oid);
        more = more || (!y->gone &&
                        (!x || !str_eq(x->found, y->found) || !str_eq(x->repaired, y->repaired)));
    }
    if (more)
        plan_memory(a, &is->memory, &want->memory, plan);
    for (int i = 0; i < want->copies.n; i++)
        plan_table(a, SIDE_TARGET, &is->copies.v[i], &want->copies.v[i], want->timeout_ms, plan);
    for (int i = 0; i < want->ids.n; i++)
        plan_table(a, SIDE_SOURCE, &is->ids.v[i], &want->ids.v[i], want->timeout_ms, plan);
    if (!more && is->memory.memos.n != want->memory.memos.n)
        plan_memory(a, &is->memory, &want->memory, plan);
}

/* As lines, because a map of thousands of keys is slow to fill. */
static Val *show_identities(Arena *a, const Identities *ids)
{
    Val *tables = val_list(a);
    for (int i = 0; i < ids->n; i++)
        val_add(a, tables,
                val_str(a, fmt(a, "%s: %s", table_shown(a, &ids->v[i].table),
                               identity_shown(a, identity_code(a, &ids->v[i])))));
    return tables;
}

Val *identity_state_show(Arena *a, const void *state)
{
    const IdentityState *s = state;
    Val *v = val_map(a), *remembered = val_list(a);
    for (int i = 0; i < s->memory.memos.n; i++) {
        const IdentityMemo *m = &s->memory.memos.v[i];
        val_add(a, remembered,
                val_str(a, fmt(a, "%s: %s", shown_name(a, m->schema, m->name),
                               identity_shown(a, m->found))));
    }
    val_set(a, v, "replica_identity", show_identities(a, &s->ids));
    if (s->copies.n)
        val_set(a, v, "target_replica_identity", show_identities(a, &s->copies));
    val_set(a, v, "remembered", remembered);
    return v;
}
