#include "catalog/column_values.h"

#include "embedded_sql.h"
#include "pg/sql.h"

const ColumnValues *column_values_read(Db *db, Arena *a)
{
    if (!db_has(db, FEAT_MISSING_VALUES))
        return NULL;
    ColumnValues *values = NEW(a, ColumnValues);
    const Rows *r = db_query(db, a, &q_column_values);
    for (int i = 0; i < r->n; i++) {
        StrList one = array_parse(a, row_text(r, i, "value"));
        if (one.n && one.v[0])
            *list_add(a, values) = (ColumnValue){
                {row_text(r, i, "schema"), row_text(r, i, "table"), row_text(r, i, "column")},
                one.v[0]};
    }
    return values;
}
