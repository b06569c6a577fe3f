#include "catalog/table.h"

#include "embedded_sql.h"
#include "pg/sql.h"

Tables tables_read(Db *db, Arena *a, const TableFilter *f)
{
    Tables out = {0};
    const Rows *r =
        db_query(db, a, &q_tables, f->schemas, f->tables, f->exclude_schemas, f->exclude_tables);
    for (int i = 0; i < r->n; i++)
        *list_add(a, &out) = (Table){
            .oid = row_text(r, i, "oid"),
            .schema = row_text(r, i, "schema"),
            .name = row_text(r, i, "name"),
            .kind = *row_text(r, i, "kind"),
            .persistence = *row_text(r, i, "persistence"),
            .identity = *row_text(r, i, "identity"),
            .partition = row_bool(r, i, "partition"),
            .root_schema = row_str(r, i, "root_schema"),
            .root_name = row_str(r, i, "root_name"),
            .rows = row_int(r, i, "rows"),
            .bytes = row_int(r, i, "bytes"),
            .pages = row_int(r, i, "pages"),
        };
    return out;
}

const char *table_shown(Arena *a, const Table *t)
{
    return shown_name(a, t->schema, t->name);
}

const char *table_sql(Arena *a, const Table *t)
{
    return sql_name(a, t->schema, t->name);
}

StrList tables_oids(Arena *a, const Tables *tables)
{
    StrList oids = {0};
    for (int i = 0; i < tables->n; i++)
        strs_add(a, &oids, tables->v[i].oid);
    return oids;
}
