/*
 * The schema of a database as pg_copy_schema wants it: what is there, or is to be there, and the
 * plan from one to the other.
 */
#ifndef CORE_SCHEMA_STATE_H
#define CORE_SCHEMA_STATE_H

#include "catalog/entry.h"
#include "core/globals.h"
#include "core/plan.h"

/* How large a table of the target is, without its indexes. */
typedef struct Size {
    const char *relation; /* "schema"."name" */
    int64_t bytes;
} Size;

typedef LIST(Size) Sizes;

typedef struct SchemaState {
    bool missing;                /* there is no such database */
    const char *create_database; /* how it is made then, in a session to this database: */
    const char *maintenance_db;
    Globals globals; /* empty when they are not asked for */
    Schema schema;
    Sizes sizes; /* sorted by relation */
    int room;    /* how many entries one transaction can lock on this server */
    /* Only in what is wanted: */
    StrList drops;                    /* these first, in this order */
    int jobs;                         /* how many indexes and keys are built at once */
    const char *maintenance_work_mem; /* for them; NULL: as the server has it */
} SchemaState;

/*
 * Roles first, the database, what hangs on it; then entries in the source's order, but for what
 * reads whole tables: indexes, keys and checks are built on jobs sessions, the largest tables
 * first, once everything before them is there; then what hangs on them; then foreign keys, side by
 * side too. Small tables share a transaction. Everything else is one transaction when its locks fit
 * into the server's table of locks, else as few as possible; what is committed need not be done
 * again by the next run.
 */
void schema_plan(Arena *a, const void *actual, const void *wanted, Plan *plan);

/* The same in parts: the definitions; what reads whole tables; what hangs on that; foreign keys;
 * what is behind them. plans: WAVES of them, empty; schema_plan() is all of them, one after the
 * other. */
typedef enum Wave { WAVE_BEFORE, WAVE_BUILD, WAVE_BETWEEN, WAVE_FOREIGN, WAVE_AFTER, WAVES } Wave;
void schema_plan_waves(Arena *a, const void *actual, const void *wanted, Plan *plans);

/* A SchemaState as the diff shows it: text, without secrets. */
Val *schema_state_show(Arena *a, const void *state);

#endif
