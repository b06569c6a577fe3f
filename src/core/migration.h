/*
 * What is to be thought of a migration, and said of it: its phase, how far it is, what is wrong and
 * what it waits for, in words. Pure: all of it follows from what catalog/migration.h has read.
 */
#ifndef CORE_MIGRATION_H
#define CORE_MIGRATION_H

#include "catalog/migration.h"
#include "core/lag.h"

/* How a look went, beside what it has read. */
typedef struct MigLook {
    const char *away[2]; /* by Side: why it was not reached, NULL when it was */
    bool no_database;    /* the target's server is there, but not yet the database */
    const char *name;    /* of the subscription; NULL: there is none */
    Lag lag;
    int64_t before_bytes;  /* bytes_done of an earlier look, < 0: none */
    double before_seconds; /* how long ago that was */
    int64_t before_rate;   /* bytes/s, as it was then, < 0: not known */
} MigLook;

typedef struct MigTrouble {
    const char *what, *meaning, *hint;
} MigTrouble;

typedef struct MigReport {
    const char *phase;  /* none preparing schema copying handover finishing streaming failed
                           disabled; NULL: nobody knows, the target was not reached */
    const char *method; /* snapshot, native or NULL */
    int64_t tables, tables_done;
    int64_t bytes, bytes_done;     /* bytes < 0: not known */
    int64_t indexes, indexes_done; /* indexes < 0: not known */
    int64_t rate, eta;             /* bytes/s and s, < 0: not known */
    double snapshot_age;           /* s, < 0: no snapshot is held */
    LIST(MigTrouble) errors;       /* the worst first */
    StrList waiting_for;
    bool synced, indexed, caught_up;
    const char *line;
} MigReport;

MigReport migration_report(Arena *a, const Migration *m, const MigLook *look);

/* Has the data of this table arrived? */
bool migration_table_done(const MigTable *t);

/* Parts of the above, in files of their own. */
void migration_troubles(Arena *a, const Migration *m, const MigLook *look, MigReport *r);
void migration_waits(Arena *a, const Migration *m, MigReport *r);
const char *migration_line(Arena *a, const Migration *m, const MigLook *look, const MigReport *r);

/* Is this copier's record one of a copy that is still to come to its end, and by whom? */
bool record_is_open(const MigRecord *r);
bool record_is_orphan(const MigRecord *r); /* its copier has died */

#endif
