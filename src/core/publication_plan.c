#include "core/publication_plan.h"

#include "embedded_sql.h"
#include "pg/sql.h"

bool publication_reader_has(int major, Feature f)
{
    return major == 0 || version_has(major * 10000, f);
}

bool publication_takes_roots(Db *source, int major)
{
    return db_has(source, FEAT_PUBLISH_VIA_ROOT) &&
           publication_reader_has(major, FEAT_PUBLISH_VIA_ROOT);
}

/* ---- which tables stand in it ---- */

/* Is the whole tree above this partition taken, root and all leaves? roots: rows of oid, leaves. */
static bool tree_is_taken(const Tables *tables, const Rows *roots, const Table *root)
{
    int64_t taken = 0, all = -1;
    for (int i = 0; i < tables->n; i++)
        taken += tables->v[i].kind != 'p' && str_eq(tables->v[i].root_name, root->name) &&
                 str_eq(tables->v[i].root_schema, root->schema);
    for (int i = 0; i < roots->n; i++)
        if (str_eq(row_str(roots, i, "oid"), root->oid))
            all = row_int(roots, i, "leaves");
    return taken == all;
}

/* The tops of partition trees that can stand for all that is below them. */
static Tables whole_trees(Task *t, const Tables *tables)
{
    Tables out = {0};
    StrList oids = {0};
    for (int i = 0; i < tables->n; i++)
        if (tables->v[i].kind == 'p' && !tables->v[i].partition)
            strs_add(t->a, &oids, tables->v[i].oid);
    if (!oids.n)
        return out;
    const Rows *roots =
        db_query(task_db(t, SIDE_SOURCE), t->a, &q_publication_leaves, sql_array(t->a, &oids));
    for (int i = 0; i < tables->n; i++)
        if (strs_has(&oids, tables->v[i].oid) && tree_is_taken(tables, roots, &tables->v[i]))
            *list_add(t->a, &out) = tables->v[i];
    return out;
}

static bool has_table(const Tables *tables, const char *schema, const char *name)
{
    for (int i = 0; name && i < tables->n; i++)
        if (str_eq(tables->v[i].name, name) && str_eq(tables->v[i].schema, schema))
            return true;
    return false;
}

PubTables publication_tables(Task *t, const Tables *tables, bool use_roots)
{
    PubTables out = {0};
    Tables roots = {0};
    if (use_roots)
        roots = whole_trees(t, tables);
    int unlogged = 0, foreign = 0;
    for (int i = 0; i < tables->n; i++) {
        const Table *x = &tables->v[i];
        if (x->kind == 'f' || x->persistence == 'u') {
            *(x->kind == 'f' ? &foreign : &unlogged) += 1;
            continue;
        }
        if (x->kind == 'p' ? !has_table(&roots, x->schema, x->name)
                           : has_table(&roots, x->root_schema, x->root_name))
            continue;
        *list_add(t->a, &out) = (PubTable){.schema = x->schema, .name = x->name};
    }
    if (unlogged)
        report_warn(t->a, &t->report,
                    fmt(t->a, "%d unlogged table(s) left out: they write no WAL", unlogged));
    if (foreign)
        report_warn(t->a, &t->report,
                    fmt(t->a, "%d foreign table(s) left out: their rows are elsewhere", foreign));
    return out;
}

/* ---- whether the source can bear it ---- */

const char *publication_hindrance(Arena *a, const Identity *id, const Publication *p)
{
    if (!id->works)
        return id->why_not;
    const PubTable *x = publication_table(p, id->table.schema, id->table.name);
    if (!x && p->via_root && id->table.root_name)
        x = publication_table(p, id->table.root_schema, id->table.root_name);
    if (x && x->columns.n && id->kind == 'f')
        return "it has a column list, which does not go with the identity FULL";
    for (int i = 0; x && x->columns.n && i < id->key_columns.n; i++)
        if (!strs_has(&x->columns, id->key_columns.v[i]))
            return fmt(a, "its column list lacks \"%s\" of the replica identity",
                       id->key_columns.v[i]);
    for (int i = 0; x && id->kind != 'f' && i < x->filter_columns.n; i++)
        if (!strs_has(&id->key_columns, x->filter_columns.v[i]))
            return fmt(a, "its row filter uses \"%s\", which is not in the replica identity",
                       x->filter_columns.v[i]);
    return NULL;
}

static void add_hindered(Task *t, const Publication *p, const Identities *ids, StrList *bad)
{
    for (int i = 0; i < ids->n; i++) {
        const char *why = publication_hindrance(t->a, &ids->v[i], p);
        if (why)
            strs_add(t->a, bad, fmt(t->a, "%s (%s)", table_shown(t->a, &ids->v[i].table), why));
    }
}

void publication_refuse(Task *t, const Publication *p, const Tables *selected)
{
    Db *db = task_db(t, SIDE_SOURCE);
    if (!(p->publish & (PUB_UPDATE | PUB_DELETE)))
        return;
    TableFilter everything = {
        .schemas = "{}", .tables = "{}", .exclude_schemas = "{}", .exclude_tables = "{}"};
    StrList bad = {0};
    Identities ids;
    if (p->all_tables) {
        ids = identities_read(db, t->a, &everything);
        add_hindered(t, p, &ids, &bad);
    }
    if (p->tables.n) {
        ids = identities_of(db, t->a, selected);
        add_hindered(t, p, &ids, &bad);
    }
    if (p->schemas.n) {
        TableFilter in_schemas = everything;
        StrList names = {0};
        for (int i = 0; i < p->schemas.n; i++)
            strs_add(t->a, &names, sql(t->a, "=%I", p->schemas.v[i]));
        in_schemas.schemas = sql_array(t->a, &names);
        ids = identities_read(db, t->a, &in_schemas);
        add_hindered(t, p, &ids, &bad);
    }
    if (bad.n)
        die_hint(
            t->run,
            "Run pg_replica_identity first (or mend the column list or row filter), publish only "
            "insert and truncate, or set allow_missing_identity.",
            "UPDATE and DELETE of %d table(s) on the %s would fail once they are published: %s",
            bad.n, db_where(db), strs_join(t->a, &bad, ", ", 10));
}

/* ---- the plan ---- */

static const char *table_clause(Arena *a, const PubTable *x)
{
    const char *s = sql(a, "%I.%I", x->schema, x->name);
    if (x->columns.n)
        s = sql(a, "%s (%s)", s, sql_names(a, &x->columns));
    return x->filter ? sql(a, "%s WHERE (%s)", s, x->filter) : s;
}

static const char *options_clause(Arena *a, const Publication *p, const Publication *unlike)
{
    StrList l = {0};
    if (p->publish != unlike->publish)
        strs_add(a, &l, sql(a, "publish = %L", publish_text(a, p->publish)));
    if (p->via_root != unlike->via_root)
        strs_add(a, &l, sql(a, "publish_via_partition_root = %s", p->via_root ? "true" : "false"));
    if (p->generated && !str_eq(p->generated, unlike->generated))
        strs_add(a, &l, sql(a, "publish_generated_columns = %s", p->generated));
    return l.n ? strs_join(a, &l, ", ", 0) : NULL;
}

static void plan_create(Arena *a, const char *what, const Publication *want, Plan *plan)
{
    Buf b = buf_new(a);
    buf_str(&b, sql(a, "CREATE PUBLICATION %I", want->name));
    if (want->all_tables)
        buf_str(&b, " FOR ALL TABLES");
    for (int i = 0; i < want->tables.n; i++)
        buf_str(&b, sql(a, "%s%s", i ? ", " : " FOR TABLE ", table_clause(a, &want->tables.v[i])));
    if (want->schemas.n)
        buf_str(&b, sql(a, "%s TABLES IN SCHEMA %s", want->tables.n ? "," : " FOR",
                        sql_names(a, &want->schemas)));
    /* What the server would choose by itself need not be said, except for publish, whose default
     * grew in 11. */
    Publication defaults = {.generated = "none"};
    buf_str(&b, sql(a, " WITH (%s)", options_clause(a, want, &defaults)));
    plan_add(a, plan, SIDE_SOURCE, fmt(a, "create %s", what), b.s);
}

/* Steps through two sorted lists at once: what goes, what comes, what has changed. */
static void plan_tables(Arena *a, const char *what, const Publication *is, const Publication *want,
                        Plan *plan)
{
    Buf gone = buf_new(a), come = buf_new(a);
    for (int i = 0, k = 0; i < is->tables.n || k < want->tables.n;) {
        const PubTable *x = i < is->tables.n ? &is->tables.v[i] : NULL;
        const PubTable *y = k < want->tables.n ? &want->tables.v[k] : NULL;
        int order = !x ? 1 : !y ? -1 : strcmp(x->schema, y->schema);
        if (x && y && order == 0)
            order = strcmp(x->name, y->name);
        bool same =
            order == 0 && strs_equal(&x->columns, &y->columns) && str_eq(x->filter, y->filter);
        if (order <= 0 && !same)
            buf_str(&gone, sql(a, "%s%I.%I", gone.len ? ", " : "", x->schema, x->name));
        if (order >= 0 && !same)
            buf_str(&come, sql(a, "%s%s", come.len ? ", " : "", table_clause(a, y)));
        i += order <= 0;
        k += order >= 0;
    }
    if (gone.len)
        plan_add(a, plan, SIDE_SOURCE, fmt(a, "take tables out of %s", what),
                 sql(a, "ALTER PUBLICATION %I DROP TABLE %s", want->name, gone.s));
    if (come.len)
        plan_add(a, plan, SIDE_SOURCE, fmt(a, "add tables to %s", what),
                 sql(a, "ALTER PUBLICATION %I ADD TABLE %s", want->name, come.s));
}

static void plan_schemas(Arena *a, const char *what, const Publication *is, const Publication *want,
                         Plan *plan)
{
    StrList gone = {0}, come = {0};
    for (int i = 0; i < is->schemas.n; i++)
        if (!strs_has(&want->schemas, is->schemas.v[i]))
            strs_add(a, &gone, is->schemas.v[i]);
    for (int i = 0; i < want->schemas.n; i++)
        if (!strs_has(&is->schemas, want->schemas.v[i]))
            strs_add(a, &come, want->schemas.v[i]);
    if (gone.n)
        plan_add(a, plan, SIDE_SOURCE, fmt(a, "take schemas out of %s", what),
                 sql(a, "ALTER PUBLICATION %I DROP TABLES IN SCHEMA %s", want->name,
                     sql_names(a, &gone)));
    if (come.n)
        plan_add(a, plan, SIDE_SOURCE, fmt(a, "add schemas to %s", what),
                 sql(a, "ALTER PUBLICATION %I ADD TABLES IN SCHEMA %s", want->name,
                     sql_names(a, &come)));
}

void publication_plan(Arena *a, const void *actual, const void *wanted, Plan *plan)
{
    const Publication *is = actual, *want = wanted;
    const char *what = fmt(a, "the publication \"%s\"", want->name);
    if (!is->exists && !want->exists)
        return;
    if (!want->exists) {
        plan_add(a, plan, SIDE_SOURCE, fmt(a, "drop %s", what),
                 sql(a, "DROP PUBLICATION %I", want->name));
        return;
    }
    if (!is->exists) {
        plan_create(a, what, want, plan);
    } else {
        const char *changed = options_clause(a, want, is);
        if (changed)
            plan_add(a, plan, SIDE_SOURCE, fmt(a, "set options of %s", what),
                     sql(a, "ALTER PUBLICATION %I SET (%s)", want->name, changed));
        plan_tables(a, what, is, want, plan);
        plan_schemas(a, what, is, want, plan);
    }
    if (want->owner && !str_eq(is->owner, want->owner))
        plan_add(a, plan, SIDE_SOURCE, fmt(a, "change the owner of %s", what),
                 sql(a, "ALTER PUBLICATION %I OWNER TO %I", want->name, want->owner));
}
