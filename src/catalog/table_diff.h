/* What a table on the source has more than on the target: columns and checks. Pure; the parts that
 * entry_additive.h is made of. */
#ifndef CATALOG_TABLE_DIFF_H
#define CATALOG_TABLE_DIFF_H

#include "catalog/entry_additive.h"
#include "catalog/table_text.h"

typedef struct NewColumn {
    const char *name;
    ColumnText text;
    /* The target has it, but not yet its default or NOT NULL: a run was broken off in between, or
     * they are newer. */
    bool there;
    ColumnText is;
    StrList alters; /* ALTER TABLE … ALTER COLUMN … of this entry for it: its storage, statistics */
    /* From a table above this one, with this text: it comes with that one's. */
    bool covered;
    ColumnText above;
} NewColumn;

typedef struct NewCheck {
    const char *name, *text;
    bool covered;
} NewCheck;

typedef struct TableDiff {
    bool additive;
    TableText table; /* the source's */
    LIST(NewColumn) columns;
    LIST(NewCheck) checks;
} TableDiff;

TableDiff table_diff(Arena *a, const Entry *source, const Entry *target, Versions versions);

NewColumn *table_diff_column(const TableDiff *d, const char *name); /* NULL: all the same */

/* Fills .now, .later, .fill and .covered. */
void table_diff_statements(Arena *a, const TableDiff *d, const ColumnValues *values,
                           Versions versions, Addition *out);

#endif
