/* Tables as the catalogs have them: who they are, where they stand in a partition tree. */
#ifndef CATALOG_TABLE_H
#define CATALOG_TABLE_H

#include "pg/db.h"

typedef struct TableFilter {
    /* text[] values as selector.c writes them: '="schema"."table"', '="name"' or '~regex' */
    const char *schemas, *tables, *exclude_schemas, *exclude_tables;
} TableFilter;

typedef struct Table {
    const char *oid; /* as text: oids are only ever handed back to the server */
    const char *schema, *name;
    char kind;                           /* r ordinary, p partitioned, f foreign */
    char persistence;                    /* p permanent, u unlogged */
    char identity;                       /* pg_class.relreplident: d n f i */
    bool partition;                      /* has a parent that is partitioned */
    const char *root_schema, *root_name; /* the top of its tree; NULL when not a partition */
    int64_t rows;                        /* the statistics' estimate, -1 when unknown */
    int64_t bytes;                       /* with TOAST, without indexes; by the statistics */
    int64_t pages;                       /* of its own file, by the statistics */
} Table;

typedef LIST(Table) Tables;

/* Sorted by schema and name (bytes). Partitioned tables and foreign tables are included: the caller
 * takes what it needs by kind. */
Tables tables_read(Db *db, Arena *a, const TableFilter *f);

StrList tables_oids(Arena *a, const Tables *tables); /* in their order */

/* schema.name for people; the same always quoted for SQL. */
const char *table_shown(Arena *a, const Table *t);
const char *table_sql(Arena *a, const Table *t);

#endif
