/*
 * pg_publication: a publication on the source, altered in place to what is wanted. It is never
 * dropped and made anew: a slot that lags would find "publication does not exist" at old WAL
 * positions (before 18).
 */
#include "core/publication_plan.h"
#include "core/selector.h"
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

static int wanted_publish(Task *t, Db *db, int major, const Publication *actual)
{
    const Args *args = t->args;
    /* A TRUNCATE message stops a subscriber of version 10 for good. */
    bool truncate =
        db_has(db, FEAT_PUBLISH_TRUNCATE) && publication_reader_has(major, FEAT_PUBLISH_TRUNCATE);
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
    Args *args = t->args;
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
    bool roots = publication_takes_roots(db, major);
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
        p->tables = publication_tables(t, selected_tables(t), roots);
        if (!p->tables.n)
            die_hint(t->run, "See 'schemas', 'tables' and their excludes.",
                     "no table of the %s takes part in publication \"%s\"", db_where(db), p->name);
        for (int i = 0; i < actual->tables.n; i++) /* the heartbeat of a switch-over stays in it */
            if (str_eq(actual->tables.v[i].schema, "pgonline"))
                *list_add(t->a, &p->tables) = actual->tables.v[i];
        apply_columns(t, &p->tables, args->columns);
        apply_filters(t, db, &p->tables, args->rowfilters, actual);
    }
    publication_sort(p);
    if (!args->judged && !args->allow_missing_identity)
        publication_refuse(t, p, args->selected);
    args->judged = true;
    if (actual->exists && p->all_tables != actual->all_tables)
        die_hint(t->run, "Remove it with state=absent first, when no slot needs it any more.",
                 "publication \"%s\" on the source %s FOR ALL TABLES, which cannot be altered in "
                 "place",
                 p->name, actual->all_tables ? "is" : "is not");
    return p;
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
