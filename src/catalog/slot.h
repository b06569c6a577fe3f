/* A logical replication slot, and those that table synchronization leaves. */
#ifndef CATALOG_SLOT_H
#define CATALOG_SLOT_H

#include "pg/db.h"

typedef struct Slot {
    bool exists;
    const char *name;
    const char *plugin, *type, *database; /* NULL when not logical */
    bool temporary;
    bool active;
    const char *used_by;         /* "shop from 10.0.0.7", NULL when nobody does */
    bool lost;                   /* 13+: the server has removed WAL that it needs */
    const char *confirmed_flush; /* LSN up to which the subscriber has everything on disk */
    int64_t retained_bytes;      /* WAL that the server keeps for it */
    int64_t lag_bytes;           /* WAL beyond confirmed_flush */
} Slot;

Slot slot_read(Db *db, Arena *a, const char *name); /* .exists is false when there is none */

/* Is it one that a subscription to this database can use? Else why not, for people. */
const char *slot_unfit(Arena *a, const Slot *s, const char *database);

/* Names of the slots that tablesync workers of one subscription (its oid, and the system identifier
 * of its server) have on the source; 14 and newer. */
StrList slot_sync_names(Db *db, Arena *a, const char *suboid, const char *sysid);

/* SQL that drops them; nothing happens when they are gone already. */
const char *drop_slot_sql(Arena *a, const char *name);
const char *drop_sync_slots_sql(Arena *a, const char *suboid, const char *sysid);

/* What tells one cluster from all others, as text. */
const char *system_identifier(Db *db, Arena *a);

/* {name, exists, active, retained_bytes, lag_bytes} */
Val *slot_show(Arena *a, const Slot *s);

#endif
