/*
 * A logical slot and the snapshot of just its beginning: rows that are read under the snapshot and
 * changes that the slot gives make the whole. The snapshot lives as long as the session that made
 * the slot stays open and silent.
 */
#ifndef CORE_SNAPSHOT_H
#define CORE_SNAPSHOT_H

#include "core/module.h"

typedef struct Snapshot {
    Db *session;      /* a walsender; nothing may be asked of it any more */
    const char *name; /* for SET TRANSACTION SNAPSHOT; NULL in check mode */
    const char *lsn;  /* the slot's beginning */
} Snapshot;

/*
 * Makes the slot (pgoutput), which waits for the transactions that are writing now; waiting is
 * called each second with who they are (NULL: nobody is told). After timeout_ms it is given up, and
 * the run fails and names them. failover needs 17.
 */
Snapshot snapshot_create(Task *t, const char *slot, bool failover, int64_t timeout_ms,
                         void (*waiting)(Task *t, void *arg, const char *who), void *arg);

/* A session of the source enters it: text for the beginning of a transaction. */
const char *snapshot_begin_sql(Arena *a, const Snapshot *s);

#endif
