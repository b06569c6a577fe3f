/* What the selector means to pg_dump, which knows patterns of its own only. */
#include "catalog/dump.h"
#include "embedded_sql.h"
#include "pg/sql.h"

static bool given(const char *array)
{
    return !str_eq(array, "{}");
}

/* Tables in the schemas that take part, without those that do: as names for pg_dump. */
static StrList tables_left_out(Db *db, Arena *a, const TableFilter *f, const Selection *s)
{
    StrList patterns = {0}, out = {0}, none = {0};
    for (int i = 0; i < s->schemas.n; i++)
        strs_add(a, &patterns, fmt(a, "=%s", sql_name(a, NULL, s->schemas.v[i])));
    const char *empty = sql_array(a, &none);
    TableFilter whole = {sql_array(a, &patterns), empty, empty, empty};
    if (!s->narrow)
        whole.exclude_schemas = f->exclude_schemas;
    Tables all = tables_read(db, a, &whole), taken = tables_read(db, a, f);
    /* Both are sorted alike. */
    for (int i = 0, k = 0; i < all.n; i++) {
        if (k < taken.n && str_eq(all.v[i].oid, taken.v[k].oid))
            k++;
        else
            strs_add(a, &out, table_sql(a, &all.v[i]));
    }
    return out;
}

/* pg_dump leaves extensions out when schemas are chosen, and calls a name that is not there an
 * error. */
static StrList extensions(Db *db, Arena *a, const Selection *s, const Selection *source)
{
    StrList out = {0};
    const Rows *r = source ? db_query(db, a, &q_extensions)
                           : db_query(db, a, &q_needed_extensions, sql_array(a, &s->schemas));
    for (int i = 0; i < r->n; i++)
        if (!source || strs_has(&source->extensions, row_text(r, i, "name")))
            strs_add(a, &out, row_text(r, i, "name"));
    return out;
}

Selection selection_read(Db *db, Arena *a, const TableFilter *f, const Selection *source)
{
    Selection s = {.narrow = given(f->schemas) || given(f->tables)};
    StrList of_tables = {0};
    if (s.narrow && !source) {
        Tables taken = tables_read(db, a, f);
        for (int i = 0; i < taken.n; i++)
            if (!i || !str_eq(taken.v[i].schema, taken.v[i - 1].schema))
                strs_add(a, &of_tables, taken.v[i].schema);
    }
    const Rows *r = db_query(db, a, &q_schemas, f->schemas, f->exclude_schemas);
    for (int i = 0; i < r->n; i++) {
        const char *name = row_text(r, i, "name");
        bool included = source ? strs_has(&source->schemas, name)
                               : row_bool(r, i, "included") || strs_has(&of_tables, name);
        bool excluded = row_bool(r, i, "excluded");
        if (s.narrow && included && !excluded)
            strs_add(a, &s.schemas, name);
        else if (!s.narrow && excluded)
            strs_add(a, &s.left_out_schemas, name);
    }
    if (s.narrow)
        s.extensions = extensions(db, a, &s, source);
    if (!given(f->tables) && !given(f->exclude_tables))
        return s;
    StrList tables = tables_left_out(db, a, f, &s);
    r = db_query(db, a, &q_left_out_relations, sql_array(a, &tables));
    for (int i = 0; i < r->n; i++) {
        const char *schema = row_text(r, i, "schema"), *name = row_text(r, i, "name");
        if (str_eq(row_text(r, i, "kind"), "relation"))
            strs_add(a, &s.left_out_relations, sql_name(a, schema, name));
        else
            strs_add(a, &s.left_out_keys,
                     entry_key(a, "FK CONSTRAINT", schema,
                               fmt(a, "%s %s", name, row_text(r, i, "constraint"))));
    }
    return s;
}
