/* The columns of tables and what their types are made of. */
#ifndef CATALOG_COLUMN_H
#define CATALOG_COLUMN_H

#include "catalog/table.h"

typedef struct Type {
    const char *oid; /* as text */
    const char *schema, *name;
    const char *shown; /* as format_type() writes it */
    char kind;         /* pg_type.typtype: b base, c composite, d domain, e enum, r range, m p */
    const struct Type
        *of; /* of a domain its base, of an array its element, of a range its bounds */
    bool array;
    StrList fields; /* of a composite */
    LIST(const struct Type *) field_types;
} Type;

typedef struct Column {
    const char *name;
    const Type *type;
    int modifier;         /* pg_attribute.atttypmod: the length of character(n); -1: none */
    bool generated;       /* … AS (…) STORED: not to be written */
    bool identity_always; /* written by INSERT … OVERRIDING SYSTEM VALUE alone */
} Column;

typedef LIST(Column) Columns;

/* Those of each table, in the order of the tables, sorted by name (bytes); none for a table that
 * is gone. Two round trips, whatever their number. */
Columns *columns_read(Db *db, Arena *a, const Tables *tables);

/* "columns differ: …" by name and type, or NULL when they are the same on both sides. Pure. */
const char *columns_differ(Arena *a, const Columns *source, const Columns *target);

#endif
