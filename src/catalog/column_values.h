/* What the rows hold in a column that was added after them. */
#ifndef CATALOG_COLUMN_VALUES_H
#define CATALOG_COLUMN_VALUES_H

#include "pg/db.h"

/* A column of a table. */
typedef struct ColumnName {
    const char *schema, *table, *column;
} ColumnName;

typedef LIST(ColumnName) ColumnNames;

/* The value that all rows older than the column have in it, as text. */
typedef struct ColumnValue {
    ColumnName of;
    const char *value;
} ColumnValue;

typedef LIST(ColumnValue) ColumnValues;

/* As far as the server knows: of columns whose default was a constant for it (now() is one), until
 * the table is rewritten. NULL for a server that never knows (before 11). */
const ColumnValues *column_values_read(Db *db, Arena *a);

#endif
