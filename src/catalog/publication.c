#include "catalog/publication.h"

#include "embedded_sql.h"
#include "pg/sql.h"

#include <stdlib.h>

static int by_text(const void *x, const void *y)
{
    return strcmp(*(const char *const *)x, *(const char *const *)y);
}

static int by_name(const void *x, const void *y)
{
    const PubTable *p = x, *q = y;
    int c = strcmp(p->schema, q->schema);
    return c ? c : strcmp(p->name, q->name);
}

void publication_sort(Publication *p)
{
    if (p->schemas.n)
        qsort(p->schemas.v, (size_t)p->schemas.n, sizeof *p->schemas.v, by_text);
    if (p->tables.n)
        qsort(p->tables.v, (size_t)p->tables.n, sizeof *p->tables.v, by_name);
    for (int i = 0; i < p->tables.n; i++)
        if (p->tables.v[i].columns.n)
            qsort(p->tables.v[i].columns.v, (size_t)p->tables.v[i].columns.n, sizeof(char *),
                  by_text);
}

Publication publication_read(Db *db, Arena *a, const char *name)
{
    const Rows *r = db_query(db, a, &q_publication, name);
    Publication p = {.name = name};
    if (!r->n)
        return p;
    p.exists = true;
    p.owner = row_text(r, 0, "owner");
    p.all_tables = row_bool(r, 0, "all_tables");
    p.publish = (row_bool(r, 0, "inserts") ? PUB_INSERT : 0) |
                (row_bool(r, 0, "updates") ? PUB_UPDATE : 0) |
                (row_bool(r, 0, "deletes") ? PUB_DELETE : 0) |
                (row_bool(r, 0, "truncates") ? PUB_TRUNCATE : 0);
    p.via_root = row_bool(r, 0, "via_root");
    p.generated = row_str(r, 0, "generated");
    if (db_has(db, FEAT_TABLES_IN_SCHEMA)) {
        r = db_query(db, a, &q_publication_schemas, name);
        for (int i = 0; i < r->n; i++)
            strs_add(a, &p.schemas, row_text(r, i, "schema"));
    }
    r = db_query(db, a, &q_publication_tables, name);
    for (int i = 0; i < r->n; i++)
        *list_add(a, &p.tables) = (PubTable){.schema = row_text(r, i, "schema"),
                                             .name = row_text(r, i, "name"),
                                             .columns = row_list(a, r, i, "columns"),
                                             .filter = row_str(r, i, "filter"),
                                             .filter_columns = row_list(a, r, i, "filter_columns")};
    publication_sort(&p);
    return p;
}

bool publication_filter_canonical(Db *db, Arena *a, PubTable *x, const char *filter, DbError *err)
{
    const char *probe = "pgonline_filter_probe";
    /* By the extended protocol: one that holds a second statement is refused. */
    const char *const begin[] = {"BEGIN READ WRITE",
                                 sql(a, "CREATE PUBLICATION %I FOR TABLE %I.%I WHERE (%s)", probe,
                                     x->schema, x->name, filter)};
    const Rows *rows[3], *r = NULL;
    if (db_pipeline_try(db, a, begin, 2, rows, err) < 0)
        r = db_query(db, a, &q_publication_tables, probe);
    if (r && r->n) {
        x->filter = row_str(r, 0, "filter");
        x->filter_columns = row_list(a, r, 0, "filter_columns");
    }
    db_exec(db, "end the probe of a row filter", "ROLLBACK");
    return x->filter != NULL;
}

const PubTable *publication_table(const Publication *p, const char *schema, const char *name)
{
    PubTable key = {.schema = schema, .name = name};
    return p->tables.n
               ? bsearch(&key, p->tables.v, (size_t)p->tables.n, sizeof *p->tables.v, by_name)
               : NULL;
}

const char *publish_text(Arena *a, int publish)
{
    static const struct {
        int bit;
        const char *name;
    } bits[] = {{PUB_INSERT, "insert"},
                {PUB_UPDATE, "update"},
                {PUB_DELETE, "delete"},
                {PUB_TRUNCATE, "truncate"}};
    StrList l = {0};
    for (size_t i = 0; i < sizeof bits / sizeof *bits; i++)
        if (publish & bits[i].bit)
            strs_add(a, &l, bits[i].name);
    return strs_join(a, &l, ", ", 0);
}

Val *publication_show(Arena *a, const Publication *p)
{
    Val *v = val_map(a);
    if (!p->exists)
        return v;
    val_set_str(a, v, "name", p->name);
    val_set_str(a, v, "owner", p->owner);
    val_set_bool(a, v, "all_tables", p->all_tables);
    val_set_str(a, v, "publish", publish_text(a, p->publish));
    val_set_bool(a, v, "publish_via_partition_root", p->via_root);
    if (p->generated)
        val_set_str(a, v, "publish_generated_columns", p->generated);
    val_set(a, v, "tables_in_schema", val_strs(a, &p->schemas));
    Val *tables = val_map(a);
    for (int i = 0; i < p->tables.n; i++) {
        const PubTable *t = &p->tables.v[i];
        Val *one = val_map(a);
        if (t->columns.n)
            val_set(a, one, "columns", val_strs(a, &t->columns));
        if (t->filter)
            val_set_str(a, one, "rowfilter", t->filter);
        val_set(a, tables, shown_name(a, t->schema, t->name), one);
    }
    val_set(a, v, "tables", tables);
    return v;
}
