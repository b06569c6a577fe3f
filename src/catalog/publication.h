/* A publication: one plain struct for what is and for what is wanted. */
#ifndef CATALOG_PUBLICATION_H
#define CATALOG_PUBLICATION_H

#include "pg/db.h"

enum { PUB_INSERT = 1, PUB_UPDATE = 2, PUB_DELETE = 4, PUB_TRUNCATE = 8 };

typedef struct PubTable {
    const char *schema, *name;
    StrList columns;        /* sorted by name; none: all columns */
    const char *filter;     /* as the server writes it (pg_get_expr), NULL: all rows */
    StrList filter_columns; /* that it uses */
} PubTable;

typedef LIST(PubTable) PubTables;

typedef struct Publication {
    bool exists;
    const char *name;
    const char *owner;
    bool all_tables;
    int publish; /* PUB_… */
    bool via_root;
    const char *generated; /* 18+: "none" or "stored"; NULL where the server does not know it */
    StrList schemas;       /* FOR TABLES IN SCHEMA, sorted */
    PubTables tables;      /* explicit ones, sorted by schema and name */
} Publication;

/* .exists is false when there is none of that name. */
Publication publication_read(Db *db, Arena *a, const char *name);

/* Sets the table's row filter as the server would store it: parsed and written back by a
 * publication that is rolled back at once. False and *err when the server refuses it. */
bool publication_filter_canonical(Db *db, Arena *a, PubTable *x, const char *filter, DbError *err);

/* NULL when it is not an explicit one. The publication is sorted. */
const PubTable *publication_table(const Publication *p, const char *schema, const char *name);

const char *publish_text(Arena *a, int publish); /* "insert, update" */
void publication_sort(Publication *p);
Val *publication_show(Arena *a, const Publication *p);

#endif
