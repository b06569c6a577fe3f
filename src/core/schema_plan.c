#include "core/schema_state.h"

#include "ansible/json.h"
#include "catalog/entry_parts.h"
#include "pg/script.h"
#include "pg/sql.h"

#include <stdlib.h>

enum {
    SMALL_BYTES = 1 << 20, /* tables below it share a transaction … */
    SMALL_ENTRIES = 100    /* … as many as this */
};

/* As pg_dump's script begins; only what this version knows. For the rest of our session. */
static const char settings_sql[] =
    "SELECT pg_catalog.set_config(w.name, w.value, false)"
    " FROM (VALUES ('check_function_bodies', 'off'), ('xmloption', 'content'),"
    " ('standard_conforming_strings', 'on'), ('default_with_oids', 'off'),"
    " ('transaction_timeout', '0'), ('default_tablespace', ''),"
    " ('default_table_access_method', 'heap')%s) w (name, value)"
    " JOIN pg_catalog.pg_settings s ON s.name = w.name";

static const char *session_sql(Arena *a, const SchemaState *want)
{
    const char *memory = "";
    if (want->maintenance_work_mem)
        memory = sql(a, ", ('maintenance_work_mem', %L)", want->maintenance_work_mem);
    return sql(a, settings_sql, memory);
}

static const char *set_sql(Arena *a, const char *name, const char *value, bool local)
{
    return sql(a, "SELECT pg_catalog.set_config(%L, %L, %s)", name, value,
               local ? "true" : "false");
}

/* ---- what is to be done, and where in the order ---- */

typedef struct Todo {
    const Entry *e;
    Wave wave;
} Todo;

typedef LIST(Todo) Todos;

/* Reads the table: minutes, not milliseconds, when it has rows. */
static bool is_long(const Entry *e)
{
    return ENTRY_IS(e, "INDEX", "CONSTRAINT", "CHECK CONSTRAINT");
}

/* Does a statement name one of these, "schema"."name"? */
static bool names_any(Arena *a, const Entry *e, const StrList *names)
{
    for (int s = 0; names->n && s < e->statements.n; s++) {
        Tokens t = tokens_of(a, e->statements.v[s]);
        for (int i = 0; i + 2 < t.n; i++)
            if (t.v[i].kind == TOK_NAME && token_is(&t.v[i + 1], ".") &&
                t.v[i + 2].kind == TOK_NAME &&
                strs_has(names, sql_name(a, token_name(a, &t.v[i]), token_name(a, &t.v[i + 2]))))
                return true;
    }
    return false;
}

/* "schema"."name" of a function without its arguments, of a type, of a materialized view. */
static const char *name_of(Arena *a, const Entry *e)
{
    const char *name = e->name;
    if (*name == '"') /* with arguments it is in quotes */
        name = token_name(a, &tokens_of(a, name).v[0]);
    return sql_name(a, e->schema, name);
}

/* A view or a function may need a key (it has GROUP BY), so that pg_dump has it after the key. An
 * index that needs such a function, or is of such a materialized view, stays behind it. */
static Todos sort_out(Arena *a, const Schema *is, const Schema *want)
{
    Todos all = {0};
    StrList late = {0};
    bool building = false, foreign = false;
    for (int i = 0; i < want->entries.n; i++) {
        const Entry *e = &want->entries.v[i];
        bool there = schema_find(is, e->key);
        if (there && !e->alter.n)
            continue;
        if (building && ENTRY_IS(e, "FUNCTION", "PROCEDURE", "AGGREGATE", "TYPE", "DOMAIN",
                                 "MATERIALIZED VIEW"))
            strs_add(a, &late, name_of(a, e));
        bool builds = !there && is_long(e) && !names_any(a, e, &late);
        bool refers = !there && ENTRY_IS(e, "FK CONSTRAINT");
        building = building || builds;
        foreign = foreign || refers;
        Wave wave = builds                              ? WAVE_BUILD
                    : refers                            ? WAVE_FOREIGN
                    : foreign                           ? WAVE_AFTER
                    : building || entry_is_post_data(e) ? WAVE_BETWEEN
                                                        : WAVE_BEFORE;
        *list_add(a, &all) = (Todo){e, wave};
    }
    return all;
}

/* ---- one after the other ---- */

typedef struct Session {
    const char *tablespace, *access_method;
    int in_transaction;
} Session;

static void end_transaction(Plan *plan, Session *s)
{
    if (s->in_transaction)
        plan->v[plan->n - 1].last = true;
    s->in_transaction = 0;
}

static void add_statement(Arena *a, Plan *plan, const Entry *e, const char *what,
                          const char *statement)
{
    const char *shown = entry_shown(a, e, statement);
    Action *x = plan_add(a, plan, SIDE_TARGET, what, statement);
    x->shown = shown == statement ? NULL : shown;
}

static void plan_entry(Arena *a, Plan *plan, const Entry *e, int room, Session *s)
{
    const char *what = fmt(a, "%s %s", e->alter.n ? "bring up to date" : "create", e->label);
    if (s->in_transaction == room || (s->in_transaction && is_long(e)))
        end_transaction(plan, s);
    if (!str_eq(e->tablespace, s->tablespace))
        plan_add(a, plan, SIDE_TARGET, what,
                 set_sql(a, "default_tablespace", e->tablespace, false));
    if (*e->access_method && !str_eq(e->access_method, s->access_method)) {
        plan_add(a, plan, SIDE_TARGET, what,
                 set_sql(a, "default_table_access_method", e->access_method, false));
        s->access_method = e->access_method;
    }
    s->tablespace = e->tablespace;
    const StrList *statements = e->alter.n ? &e->alter : &e->statements;
    if (e->alter_alone)
        end_transaction(plan, s);
    for (int k = 0; k < statements->n; k++) {
        add_statement(a, plan, e, what, statements->v[k]);
        plan->v[plan->n - 1].alone = e->alter_alone;
    }
    s->in_transaction += !e->alter_alone;
    if (is_long(e))
        end_transaction(plan, s);
}

static void plan_in_order(Arena *a, Plan *plan, const Todos *all, Wave wave, int room, Session *s)
{
    for (int i = 0; i < all->n; i++)
        if (all->v[i].wave == wave)
            plan_entry(a, plan, all->v[i].e, room, s);
    end_transaction(plan, s);
}

/* ---- side by side ---- */

static int by_relation(const void *x, const void *y)
{
    return strcmp(((const Size *)x)->relation, ((const Size *)y)->relation);
}

/* Of the largest of the relations; nothing for those that this plan creates. */
static int64_t weight_of(const Sizes *sizes, const StrList *relations)
{
    int64_t most = 0;
    for (int i = 0; i < relations->n; i++) {
        const Size key = {relations->v[i], 0};
        const Size *found =
            sizes->n ? bsearch(&key, sizes->v, (size_t)sizes->n, sizeof *sizes->v, by_relation)
                     : NULL;
        if (found && found->bytes > most)
            most = found->bytes;
    }
    return most;
}

static void add_names(Arena *a, StrList *to, const StrList *names)
{
    for (int i = 0; i < names->n; i++)
        if (!strs_has(to, names->v[i]))
            strs_add(a, to, names->v[i]);
}

/* The same constraint of a large table as an index that needs the table not alone; what makes the
 * constraint of it is left for later. An index of that name may be there already: of a run that was
 * broken off, or another one, which is not used. */
static Entry by_index(Arena *a, const Entry *e, const Schema *is, Entries *later)
{
    Entry index, then;
    if (!entry_as_index(a, e, &index, &then))
        return *e;
    const Entry *there = schema_find(is, index.key);
    if (there && !entry_equal(a, there, &index, (Versions){0}))
        return *e;
    if (there)
        index.statements = (StrList){0};
    *list_add(a, later) = then;
    return index;
}

/* Indexes share their table, all else has it alone. */
static void plan_beside(Arena *a, Plan *plan, const Todos *all, Wave wave, const SchemaState *is,
                        const Sizes *sizes, Entries *later)
{
    int first = -1, small = 0; /* the transaction that is being filled */
    const char *tablespace = "";
    for (int i = 0; i < all->n; i++) {
        if (all->v[i].wave != wave)
            continue;
        StrList relations = entry_relations(a, all->v[i].e);
        int64_t weight = weight_of(sizes, &relations);
        bool is_small = weight < SMALL_BYTES;
        Entry index = is_small ? *all->v[i].e : by_index(a, all->v[i].e, &is->schema, later);
        const Entry *e = &index;
        if (!e->statements.n)
            continue;
        if (first < 0 || !is_small || !small || small == SMALL_ENTRIES) {
            if (first >= 0)
                plan->v[plan->n - 1].last = true;
            first = plan->n;
            small = 0;
            tablespace = "";
        }
        const char *what = fmt(a, "create %s", e->label);
        int begin = plan->n;
        if (!str_eq(e->tablespace, tablespace))
            plan_add(a, plan, SIDE_TARGET, what,
                     set_sql(a, "default_tablespace", e->tablespace, true));
        tablespace = e->tablespace;
        for (int k = 0; k < e->statements.n; k++)
            add_statement(a, plan, e, what, e->statements.v[k]);
        for (int k = begin; k < plan->n; k++)
            plan->v[k].beside = true;
        plan->v[first].weight += weight;
        add_names(a, ENTRY_IS(e, "INDEX") ? &plan->v[first].shares : &plan->v[first].locks,
                  &relations);
        small += is_small;
    }
    if (first >= 0)
        plan->v[plan->n - 1].last = true;
}

/* ---- the whole ---- */

void schema_plan_waves(Arena *a, const void *actual, const void *wanted, Plan *plans)
{
    const SchemaState *is = actual, *want = wanted;
    Plan *plan = &plans[WAVE_BEFORE];
    globals_plan_roles(a, &is->globals, &want->globals, is->missing ? is->maintenance_db : NULL,
                       plan);
    if (is->missing && !want->missing) {
        Action *x = plan_add(a, plan, SIDE_TARGET, "create the database", is->create_database);
        x->alone = true;
        x->database = is->maintenance_db;
    }
    globals_plan_database(a, &is->globals, &want->globals, plan);
    Todos all = sort_out(a, &is->schema, &want->schema);
    if (!all.n && !want->drops.n)
        return;
    for (Wave wave = WAVE_BEFORE; wave < WAVES; wave++) {
        plans[wave].jobs = want->jobs;
        plans[wave].session = session_sql(a, want);
    }
    plan_add(a, plan, SIDE_TARGET, "prepare the session", plan->session);
    for (int i = 0; i < want->drops.n; i++)
        plan_add(a, plan, SIDE_TARGET, "drop what only the target has", want->drops.v[i]);
    plan->v[plan->n - 1].last = want->drops.n > 0;
    Session s = {.tablespace = "", .access_method = "heap"};
    Entries later = {0};
    for (Wave wave = WAVE_BEFORE; wave < WAVES; wave++) {
        if (wave == WAVE_BUILD || wave == WAVE_FOREIGN) {
            plan_beside(a, &plans[wave], &all, wave, is, &want->sizes, &later);
            continue;
        }
        for (int i = 0; i < later.n && wave == WAVE_BETWEEN; i++) {
            Session plain = {.tablespace = later.v[i].tablespace, .access_method = "heap"};
            plan_entry(a, &plans[wave], &later.v[i], want->room, &plain);
        }
        plan_in_order(a, &plans[wave], &all, wave, want->room, &s);
        /* Our own session takes part in what comes next, without a tablespace. */
        if (*s.tablespace)
            plan_add(a, &plans[wave], SIDE_TARGET, "prepare the session",
                     set_sql(a, "default_tablespace", "", false));
        s.tablespace = "";
    }
}

void schema_plan(Arena *a, const void *actual, const void *wanted, Plan *plan)
{
    Plan plans[WAVES] = {0};
    schema_plan_waves(a, actual, wanted, plans);
    plan->jobs = plans[WAVE_BEFORE].jobs;
    plan->session = plans[WAVE_BEFORE].session;
    for (Wave wave = WAVE_BEFORE; wave < WAVES; wave++)
        for (int i = 0; i < plans[wave].n; i++)
            *list_add(a, plan) = plans[wave].v[i];
}

/* ---- for people ---- */

/* A line for each role, and one for the database. */
static const char *globals_text(Arena *a, const Val *globals)
{
    const Val *roles = val_get(globals, "roles");
    Buf b = buf_new(a);
    for (int i = 0; i < roles->keys.n; i++)
        buf_fmt(&b, "-- ROLE %s: %s\n", shown_name(a, NULL, roles->keys.v[i]),
                json_write(a, roles->items.v[i]));
    buf_fmt(&b, "-- DATABASE: %s\n\n", json_write(a, val_get(globals, "database")));
    return b.s;
}

Val *schema_state_show(Arena *a, const void *state)
{
    const SchemaState *s = state;
    const char *text = schema_show(a, &s->schema);
    if (s->globals.database)
        text = fmt(a, "%s%s", globals_text(a, globals_show(a, &s->globals)), text);
    return val_str(a, text);
}
