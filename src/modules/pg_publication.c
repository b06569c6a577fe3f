/*
 * pg_publication: a publication on the source, altered in place to what is wanted. It is never
 * dropped and made anew: a slot that lags would find "publication does not exist" at old WAL
 * positions (before 18).
 */
#include "catalog/identity.h"
#include "catalog/publication.h"
#include "core/plan.h"
#include "core/selector.h"
#include "embedded_sql.h"
#include "pg/sql.h"

typedef struct Args {
    const char *name, *state, *owner, *generated;
    bool all_tables, allow_missing_identity;
    StrList tables_in_schema, publish;
    const Val *columns, *rowfilters;
    Tri via_root;
    int64_t subscriber_version;
    /* No options: settled at the first look, the second one (after the work) is held against them.
     */
    const Tables *selected;
    bool judged;
} Args;

static const Option options[] = {
    STR("name", Args, name, .required = true, .identifier = true),
    STR("state", Args, state, .preset = "present", .choices = "present,absent"),
    BOOL("all_tables", Args, all_tables, .preset = "no"),
    LIST_OF("tables_in_schema", Args, tables_in_schema, .identifier = true),
    MAP("columns", Args, columns),
    MAP("rowfilters", Args, rowfilters),
    LIST_OF("publish", Args, publish, .choices = "insert,update,delete,truncate"),
    TRI("publish_via_partition_root", Args, via_root),
    STR("publish_generated_columns", Args, generated, .choices = "none,stored"),
    STR("owner", Args, owner, .identifier = true),
    INT("subscriber_version", Args, subscriber_version, .min = 10, .max = 99),
    BOOL("allow_missing_identity", Args, allow_missing_identity, .preset = "no"),
    {0},
};

/* ---- what is asked ---- */

static void require_feature(Task *t, Db *db, const char *option, bool given, Feature f)
{
    if (given && !db_has(db, f))
        die(t->run, "option '%s' needs PostgreSQL %d on the source (%s); the %s runs %d", option,
            feature_since(f), feature_name(f), db_where(db), db_version(db) / 10000);
}

/* The major version that will subscribe, 0 when nobody told. */
static int subscriber_major(Task *t)
{
    const Args *args = t->args;
    if (args->subscriber_version != INT_UNSET)
        return (int)args->subscriber_version;
    return task_has(t, SIDE_TARGET) ? db_version(task_db(t, SIDE_TARGET)) / 10000 : 0;
}

static bool subscriber_has(int major, Feature f)
{
    return major == 0 || version_has(major * 10000, f);
}

static int wanted_publish(Task *t, Db *db, int major, const Publication *actual)
{
    const Args *args = t->args;
    /* A TRUNCATE message stops a subscriber of version 10 for good. */
    bool truncate =
        db_has(db, FEAT_PUBLISH_TRUNCATE) && subscriber_has(major, FEAT_PUBLISH_TRUNCATE);
    int standard = PUB_INSERT | PUB_UPDATE | PUB_DELETE | (truncate ? PUB_TRUNCATE : 0);
    if (!args->publish.n)
        return actual->exists ? actual->publish & (truncate ? ~0 : ~PUB_TRUNCATE) : standard;
    int publish = (strs_has(&args->publish, "insert") ? PUB_INSERT : 0) |
                  (strs_has(&args->publish, "update") ? PUB_UPDATE : 0) |
                  (strs_has(&args->publish, "delete") ? PUB_DELETE : 0) |
                  (strs_has(&args->publish, "truncate") ? PUB_TRUNCATE : 0);
    if ((publish & PUB_TRUNCATE) && !truncate)
        die(t->run, "option 'publish': truncate needs PostgreSQL 11 on both sides");
    return publish;
}

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

/* What stands in the publication for the selected tables: where publisher and subscriber know
 * partitioned tables and no partition was left out, the tops of the trees (new partitions then
 * follow by themselves), else the leaves. Foreign and unlogged tables cannot be published. */
static PubTables published_tables(Task *t, const Tables *tables, bool use_roots)
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

static PubTable *named_table(Task *t, PubTables *tables, const char *option, const char *entry)
{
    const char *schema, *name;
    PubTable *found = NULL;
    if (!name_parse(t->a, entry, &schema, &name))
        die(t->run, "option '%s': cannot read the table name '%s'", option, entry);
    for (int i = 0; i < tables->n; i++) {
        PubTable *x = &tables->v[i];
        if (!str_eq(x->name, name) || (schema && !str_eq(x->schema, schema)))
            continue;
        if (found)
            die_hint(t->run, "Write schema.table.", "option '%s': %s is in more than one schema",
                     option, entry);
        found = x;
    }
    if (!found)
        die_hint(t->run, "Only tables that the selector takes can be named; see 'tables'.",
                 "option '%s': %s is not a table of this publication", option, entry);
    return found;
}

static void apply_columns(Task *t, PubTables *tables, const Val *columns)
{
    for (int i = 0; columns && i < columns->items.n; i++) {
        PubTable *x = named_table(t, tables, "columns", columns->keys.v[i]);
        const Val *names = columns->items.v[i];
        if (names->kind != VAL_LIST || !names->items.n)
            die(t->run, "option 'columns': %s needs a list of column names", columns->keys.v[i]);
        for (int c = 0; c < names->items.n; c++) {
            const Val *name = names->items.v[c];
            if (name->kind != VAL_STR || !*name->s || strlen(name->s) > NAME_MAX_BYTES)
                die(t->run, "option 'columns': %s: a column name has 1 to %d bytes",
                    columns->keys.v[i], NAME_MAX_BYTES);
            strs_add(t->a, &x->columns, name->s);
        }
    }
}

/* Only a filter whose text differs from the stored one is sent to the server to be rewritten. */
static void apply_filters(Task *t, Db *db, PubTables *tables, const Val *filters,
                          const Publication *actual)
{
    for (int i = 0; filters && i < filters->items.n; i++) {
        PubTable *x = named_table(t, tables, "rowfilters", filters->keys.v[i]);
        const Val *text = filters->items.v[i];
        if (text->kind != VAL_STR || !*text->s)
            die(t->run, "option 'rowfilters': %s needs an SQL expression", filters->keys.v[i]);
        for (int k = 0; k < actual->tables.n; k++) {
            const PubTable *is = &actual->tables.v[k];
            if (str_eq(is->schema, x->schema) && str_eq(is->name, x->name) && is->filter &&
                (str_eq(is->filter, text->s) || str_eq(is->filter, fmt(t->a, "(%s)", text->s)))) {
                x->filter = is->filter;
                x->filter_columns = is->filter_columns;
            }
        }
        DbError err;
        if (!x->filter && !publication_filter_canonical(db, t->a, x, text->s, &err))
            db_die(db, fmt(t->a, "use the row filter of %s", filters->keys.v[i]), &err);
    }
}

/* What hinders UPDATE or DELETE of this table while it is published so; NULL when nothing does. */
static const char *hindrance(Arena *a, const Identity *id, const Publication *p)
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
        const char *why = hindrance(t->a, &ids->v[i], p);
        if (why)
            strs_add(t->a, bad, fmt(t->a, "%s (%s)", table_shown(t->a, &ids->v[i].table), why));
    }
}

/* The server would take such a publication, and from then on fail each UPDATE and DELETE of these
 * tables, in the source's production. */
static void refuse_without_identity(Task *t, Db *db, const Publication *p)
{
    Args *args = t->args;
    if (args->judged || args->allow_missing_identity || !(p->publish & (PUB_UPDATE | PUB_DELETE)))
        return;
    args->judged = true;
    TableFilter everything = {
        .schemas = "{}", .tables = "{}", .exclude_schemas = "{}", .exclude_tables = "{}"};
    StrList bad = {0};
    Identities ids;
    if (p->all_tables) {
        ids = identities_read(db, t->a, &everything);
        add_hindered(t, p, &ids, &bad);
    }
    if (p->tables.n) {
        ids = identities_of(db, t->a, args->selected);
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

/* ---- the converger ---- */

static const void *read_publication(Task *t)
{
    const Args *args = t->args;
    Publication *p = NEW(t->a, Publication);
    *p = publication_read(task_db(t, SIDE_SOURCE), t->a, args->name);
    return p;
}

static const Tables *selected_tables(Task *t)
{
    Args *args = t->args;
    if (!args->selected) {
        Tables *tables = NEW(t->a, Tables);
        *tables = selector_tables(t, SIDE_SOURCE);
        args->selected = tables;
    }
    return args->selected;
}

static const void *want_publication(Task *t, const void *state)
{
    const Publication *actual = state;
    const Args *args = t->args;
    Db *db = task_db(t, SIDE_SOURCE);
    Publication *p = NEW(t->a, Publication);
    p->name = args->name;
    if (str_eq(args->state, "absent"))
        return p;
    require_feature(t, db, "publish_via_partition_root", args->via_root == TRI_YES,
                    FEAT_PUBLISH_VIA_ROOT);
    require_feature(t, db, "rowfilters", args->rowfilters != NULL, FEAT_ROW_FILTERS);
    require_feature(t, db, "columns", args->columns != NULL, FEAT_ROW_FILTERS);
    require_feature(t, db, "tables_in_schema", args->tables_in_schema.n, FEAT_TABLES_IN_SCHEMA);
    require_feature(t, db, "publish_generated_columns", args->generated, FEAT_PUBLISH_GENERATED);
    if (args->all_tables && (args->tables_in_schema.n || args->columns || args->rowfilters))
        die(t->run, "option 'all_tables' excludes tables_in_schema, columns and rowfilters");

    int major = subscriber_major(t);
    bool roots = db_has(db, FEAT_PUBLISH_VIA_ROOT) && subscriber_has(major, FEAT_PUBLISH_VIA_ROOT);
    if (args->via_root == TRI_YES && !roots)
        die_hint(t->run, "Leave the option away: the partitions are then published one by one.",
                 "option 'publish_via_partition_root' needs PostgreSQL 13 on the subscriber");

    p->exists = true;
    p->owner = args->owner ? args->owner : actual->owner; /* NULL: whoever creates it */
    p->publish = wanted_publish(t, db, major, actual);
    p->via_root = args->via_root == TRI_UNSET ? actual->via_root : args->via_root == TRI_YES;
    p->generated = args->generated                      ? args->generated
                   : actual->generated                  ? actual->generated
                   : db_has(db, FEAT_PUBLISH_GENERATED) ? "none"
                                                        : NULL;
    p->all_tables = args->all_tables;
    p->schemas = args->tables_in_schema;
    /* Without an explicit choice, tables_in_schema alone is the choice. */
    bool chosen = t->common.tables.n || t->common.schemas.n;
    if (!p->all_tables && (chosen || !p->schemas.n)) {
        p->tables = published_tables(t, selected_tables(t), roots);
        if (!p->tables.n)
            die_hint(t->run, "See 'schemas', 'tables' and their excludes.",
                     "no table of the %s takes part in publication \"%s\"", db_where(db), p->name);
        apply_columns(t, &p->tables, args->columns);
        apply_filters(t, db, &p->tables, args->rowfilters, actual);
    }
    publication_sort(p);
    refuse_without_identity(t, db, p);
    if (actual->exists && p->all_tables != actual->all_tables)
        die_hint(t->run, "Remove it with state=absent first, when no slot needs it any more.",
                 "publication \"%s\" on the source %s FOR ALL TABLES, which cannot be altered in "
                 "place",
                 p->name, actual->all_tables ? "is" : "is not");
    return p;
}

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

static Val *show_publication(Arena *a, const void *state)
{
    return publication_show(a, state);
}

static void run_publication(Task *t)
{
    const Args *args = t->args;
    static const Converger c = {read_publication, want_publication, publication_plan,
                                show_publication};
    const Publication *p = converge(t, &c);
    val_set_bool(t->a, t->report.facts, "exists", p->exists);
    val_set(t->a, t->report.facts, "publication", publication_show(t->a, p));
    t->report.msg = fmt(t->a, "publication \"%s\" %s%s", args->name,
                        p->exists ? fmt(t->a, "with %d table(s)", p->tables.n) : "absent",
                        t->report.changed ? "" : ", nothing to do");
}

const Module module = {"pg_publication", options, sizeof(Args), run_publication};
