/* pg_dump: finding one that is new enough, telling it what takes part, and reading its answer. */
#ifndef CATALOG_DUMP_H
#define CATALOG_DUMP_H

#include "catalog/entry.h"
#include "catalog/table.h"
#include "pg/db.h"

typedef struct PgDump {
    const char *path;    /* NULL: none found */
    const char *version; /* as it says: 17.2 */
    int major;
} PgDump;

typedef struct DumpOptions {
    const char *section; /* pre-data or post-data, NULL: both */
    bool no_owner, no_privileges, no_tablespaces;
    bool publications; /* they too */
    int64_t lock_timeout_ms, lock_retries;
    int64_t timeout_ms;  /* for pg_dump as a whole */
    const char *archive; /* only inside: a file for the custom format */
} DumpOptions;

/* What takes part, on one side. */
typedef struct Selection {
    bool narrow;                /* only .schemas; else all but .left_out_schemas */
    StrList schemas;            /* names */
    StrList extensions;         /* when narrow: those that the schemas' objects use */
    StrList left_out_schemas;   /* names */
    StrList left_out_relations; /* "schema"."name": tables, views over them, their sequences */
    StrList left_out_keys;      /* Entry.key of foreign keys that point to left out tables */
} Selection;

/* source: the source's selection, for the target, which may have no table in those schemas yet;
 * NULL for the source itself. */
Selection selection_read(Db *db, Arena *a, const TableFilter *f, const Selection *source);

/* The one at path, or with path NULL the newest in PATH, /usr/lib/postgresql/N/bin (Debian) and
 * /usr/pgsql-N/bin (PGDG's RPMs). Dies when path is no pg_dump. */
PgDump dump_find(Run *run, Arena *a, const char *path);

/* The same, but .path is NULL and *why says so when there is none, or path is none. */
PgDump dump_look(Run *run, Arena *a, const char *path, const char **why);

/* One side, and what was read there. */
typedef struct DumpSide {
    Db *db;
    const Selection *selection;
    const char *snapshot; /* NULL: what is there now */
    Schema schema;        /* the answer */
} DumpSide;

/* The schemas of the sessions' databases, all read at once by a pg_dump each, over a connection of
 * its own. Dies when one fails; waits for locks as the options say. */
void dump_read(Run *run, Arena *a, const PgDump *d, DumpSide *sides, int n, const DumpOptions *o);

/* How these entries, which only this side has, would be dropped, as pg_restore --clean says it: the
 * statements in an order in which they can be run, and the entries that they are about. Comments,
 * grants and labels are not among them. */
Entries dump_drops(Run *run, Arena *a, const PgDump *d, const DumpSide *side, const DumpOptions *o,
                   const Entries *extra, StrList *statements);

#endif
