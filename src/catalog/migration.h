/*
 * A migration as both servers show it, whoever started it: subscription, tables, workers, slot, and
 * the record that pg_copy_data keeps on the target. Read in three round trips at most, each of both
 * servers at once; set-based, so that ten thousand tables are one answer. Either side may be away.
 */
#ifndef CATALOG_MIGRATION_H
#define CATALOG_MIGRATION_H

#include "pg/db.h"

/* A subscription of the target's database. */
typedef struct MigSub {
    const char *oid, *name, *slot_name; /* NULL: NONE */
    bool enabled, disable_on_error;
    StrList publications;
} MigSub;

/* What a copy has written down (pgonline.copy). */
typedef struct MigRecord {
    const char *subscription, *slot, *method, *phase;
    StrList publications;
    const char *waiting, *error;              /* or NULL */
    const char *lsn;                          /* its consistent point, or NULL */
    const char *started, *updated, *finished; /* ISO 8601, UTC */
    bool alive;                               /* does the copier live? */
    double snapshot_age;                      /* s, < 0: there is no snapshot yet */
    int64_t indexes, indexes_done;            /* < 0: not known yet */
    int64_t weight, weight_done;              /* of copies and index builds; 0: not known */
    int64_t rate;                             /* bytes/s, < 0: not known */
} MigRecord;

typedef struct MigTable {
    const char *schema, *name;
    const char *state; /* init … ready of a subscription, waiting … indexed of a copier */
    int64_t bytes, bytes_done; /* bytes < 0: not known */
    int64_t rows;              /* that have arrived, < 0: not known */
    int64_t pid;               /* of the worker that copies it, 0: none */
    int64_t dead;              /* rows that failed tries have left */
    int64_t bloat;             /* size on the target while it is copied */
    int64_t valid, invalid;    /* indexes on the target */
    int64_t indexes;           /* valid ones on the source, < 0: not known */
    bool running;              /* a COPY into it is at work, and tells how far it is */
    int64_t copy_rows, copy_bytes;
} MigTable;

typedef LIST(MigTable) MigTables;

typedef struct MigWorkers {
    int64_t apply_pid; /* 0: none */
    double apply_age;  /* s, < 0: not known */
    int64_t sync, sync_most;
    int64_t all, all_most;             /* of all subscriptions of the server */
    int64_t retry_ms;                  /* wal_retrieve_retry_interval */
    int64_t apply_errors, sync_errors; /* counted by 15+, else 0 */
} MigWorkers;

typedef struct MigSlot {
    const char *name; /* NULL: nobody says which */
    bool exists, fits, active;
    bool making;                 /* it has no position yet */
    bool lost;                   /* WAL or rows that it needs are gone */
    bool losing;                 /* it has more WAL than it may, and will be lost */
    const char *invalidation;    /* why it is lost, or NULL */
    const char *confirmed_flush; /* or NULL */
    double at;                   /* when it was read, by the source's clock */
    int64_t safe_bytes;          /* WAL until it is lost, < 0: not bounded */
    int64_t retained_bytes;      /* with the slots of table copies: WAL is kept once */
    int64_t lag_bytes;
    int64_t copies;  /* slots of table copies */
    double copy_age; /* s that the oldest of their snapshots is held, < 0: none */
} MigSlot;

/* Who waits, and for whom. */
typedef struct MigBlock {
    Side side;
    bool making; /* it is the making of a slot that waits */
    const char *who, *blockers;
} MigBlock;

typedef struct Migration {
    /* first look */
    LIST(MigSub) subs;
    LIST(MigRecord) records;
    bool record_hidden; /* there is one, but this login may not read it */
    const char *sysid;  /* of the target */
    StrList slots;      /* of the source's database */
    const char *marker; /* where the source's WAL ended; NULL: not known */
    double marker_at;   /* by its clock, seconds since 1970 */
    /* what was chosen of it; either may be NULL */
    const MigSub *sub;
    const MigRecord *record;
    /* second look */
    MigTables tables;     /* as the record has them while a copier is at it, else the following */
    MigTables subscribed; /* as the subscription has them */
    MigWorkers workers;
    MigSlot slot;
    bool sizes_known; /* the source was asked for sizes and indexes */
    LIST(MigBlock) blocks;
    StrList unseen; /* what could not be read, for people */
} Migration;

/* Do the tables, and how far they are, come from the record? A copier from a snapshot counts what
 * it moves. Of other rows the subscription alone knows, also once that copy is done: tables may
 * have been added. */
bool migration_by_record(const Migration *m);

/* Either Db may be NULL. Dies when the subscriptions or the WAL's end cannot be read. */
Migration migration_begin(Db *target, Db *source, Arena *a);

/* The rest, of m->sub, m->record and m->slot.name. What cannot be read is in unseen. */
void migration_look(Db *target, Db *source, Arena *a, Migration *m);

/* One more look at the slot's position. */
void migration_look_again(Db *source, Arena *a, MigSlot *s);

#endif
