/*
 * Replica identity: what UPDATE and DELETE of a published table are known by at the subscriber, and
 * whether it really works (the rules and their versions stand in identity.sql). Only leaves have
 * one: a partitioned table's own setting is never used, also not with publish_via_partition_root.
 */
#ifndef CATALOG_IDENTITY_H
#define CATALOG_IDENTITY_H

#include "catalog/table.h"

/* Columns that may make a key: all of them NOT NULL. */
typedef struct IdentityKey {
    StrList columns;
    bool deferrable; /* they are the key of a deferrable constraint */
} IdentityKey;

typedef struct Identity {
    Table table;
    char kind;         /* as it is: d default (primary key), i index, f full, n nothing */
    const char *index; /* the index in use with d or i; NULL when there is none */
    bool works;
    const char *why_not;    /* a sentence for people, NULL when it works */
    StrList key_columns;    /* of that index; none for f and n */
    const char *best_index; /* the best usable unique index, NULL when there is none */
    bool best_is_primary;
    StrList not_full;    /* columns (with type) that forbid FULL: "doc json", "sum (generated)" */
    bool ours;           /* we may ALTER the table */
    bool parent_key;     /* new partitions beside this one will get a primary key */
    const char *primary; /* the primary key, usable or not */
    const char *remembered; /* what pg_replica_identity found before its repair, as identity_code()
                               writes it; NULL when it never repaired this table, and until
                               identities_recall() was called */

    /* Only after the functions of identity_index.h were called: */
    const char
        *built; /* the index that pg_replica_identity has built here, NULL when there is none */
    bool built_valid;
    LIST(IdentityKey) keys;   /* for such an index, best first */
    const char *built_next;   /* its name, if one is to be built */
    int64_t updated, deleted; /* rows, as the statistics have counted them */
} Identity;

typedef LIST(Identity) Identities;

/* The ordinary permanent ones (leaves included) of these tables, or of those that take part, in the
 * order of tables_read(). */
Identities identities_of(Db *db, Arena *a, const Tables *tables);
Identities identities_read(Db *db, Arena *a, const TableFilter *f);

/* "d", "n", "f" or "i:<index>" ("i:" when that index was dropped). */
const char *identity_code(Arena *a, const Identity *id);

/* The same for people: default, full, nothing, index "name". */
const char *identity_shown(Arena *a, const char *code);

/* The code that makes this table work, NULL when nothing does; full: FULL may be used. */
const char *identity_repair(Arena *a, const Identity *id, bool full);

/* ALTER TABLE … REPLICA IDENTITY … for such a code. */
const char *identity_sql(Arena *a, const Table *t, const char *code);

/*
 * What pg_replica_identity found before its repairs, remembered on the source as the view
 * pgonline.replica_identity: constants, no rows. A table there would be published FOR ALL TABLES
 * and stop every subscriber of such a publication; a view never is, and it survives crash and
 * failover.
 */
typedef struct IdentityMemo {
    const char *oid, *schema, *name;
    const char *found, *repaired; /* codes: before and after the repair */
    bool gone;                    /* the table was dropped since */
    bool index_fits;              /* the index in found can be chosen (again) */
} IdentityMemo;

typedef struct IdentityMemory {
    bool schema_there, view_there;
    bool schema_shared;       /* something else lives in that schema */
    LIST(IdentityMemo) memos; /* sorted by oid (as text), one for each */
} IdentityMemory;

IdentityMemory identity_memory_read(Db *db, Arena *a);
IdentityMemo *identity_memo(const IdentityMemory *m, const char *oid); /* NULL when there is none */

void identity_memory_sort(IdentityMemory *m);

/* Fills .remembered. */
void identities_recall(Identities *ids, const IdentityMemory *m);

/* The view's statement for these memos (at least one). */
const char *identity_memory_sql(Arena *a, const IdentityMemory *m);

#endif
