/*
 * Tables as a copy of their rows sees them: what is read on the source (of a partitioned table its
 * leaves), and what it goes into on the target.
 */
#ifndef CATALOG_COPY_TABLE_H
#define CATALOG_COPY_TABLE_H

#include "pg/db.h"

/* One side's, as the catalogs have it. */
typedef struct CopyRelation {
    const char *top; /* "schema"."name" that the subscription knows */
    const char *oid, *schema, *name;
    const char *sql; /* "schema"."name" */
    char kind;       /* r ordinary, p partitioned, f foreign */
    const char *bound;
    int64_t bytes;      /* with TOAST, without indexes */
    int64_t main_bytes; /* without TOAST */
    int64_t rows;       /* the statistics' estimate, 0 when unknown */
    const char *filenode, *signature;
    StrList columns;
    StrList generated; /* of each: true or false */
    StrList binaries;  /* of each: what its type is in binary form, "" when that may differ */
    const char *filter;
    bool left_out; /* a column list leaves out some of its columns */
    bool referenced, triggers;
    int indexes;
} CopyRelation;

typedef LIST(CopyRelation) CopyRelations;

/* names: "schema"."name". text: the query and its parameters, for a session that is in a snapshot.
 */
CopyRelations copy_relations_read(Db *db, Arena *a, const StrList *names,
                                  const StrList *publications);

/* From one to the other. */
typedef struct CopyTable {
    const CopyRelation *from, *into;
    StrList columns;
    bool all;       /* the columns are all that the source's table has, and none is generated */
    bool binary;    /* every column may travel in binary form */
    bool alone;     /* nothing else goes into it */
    bool truncates; /* it may be truncated in the copy's transaction */
} CopyTable;

typedef LIST(CopyTable) CopyTables;

/*
 * What goes where. A leaf goes straight into the target's leaf when that has the same name and
 * bound, else through the root. *problem: why it cannot be, for people, or NULL.
 */
CopyTables copy_tables_pair(Arena *a, const CopyRelations *source, const CopyRelations *target,
                            bool publishes_generated, const char **problem);

const char *copy_table_shown(Arena *a, const CopyTable *t);

#endif
