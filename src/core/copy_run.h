/* What the files of the copy share: one run of it. */
#ifndef CORE_COPY_RUN_H
#define CORE_COPY_RUN_H

#include "catalog/copy_record.h"
#include "core/copy.h"
#include "core/copy_plan.h"
#include "core/objects_plan.h"
#include "core/snapshot.h"

enum { RATE_SECONDS = 10 };
#define COPY_TIMEOUT_MS (INT64_C(604800) * 1000) /* a copy takes what it takes */

typedef struct CopyRun {
    Task *t;
    const CopyArgs *args;
    /* what is */
    CopyRecord record;
    Subscription sub;
    Slot slot;
    bool source_away; /* nothing is known or done there; only when it goes away */
    /* what is copied */
    StrList names; /* as published */
    CopyRelations source, target;
    CopyTables tables;
    CopyWorks works;
    Snapshot snapshot;
    SchemaReader reader;
    Plan waves[WAVES];
    ObjectsMoves objects;
    bool objects_copied; /* in the snapshot */
    StrList truncated;   /* on the source, while it was copied */
    bool handed_over;    /* the subscription is enabled: from now on nothing is taken back */
    /* for the record */
    int64_t stepped;
    int64_t samples[RATE_SECONDS];
    int ticks;
} CopyRun;

/* Is a subscription of that name, a slot, a record there, and what follows from it? */
void copy_look(CopyRun *r);

/* What a run that did not come to its end has left: away with it. rows: of its tables, too. */
void copy_clear(CopyRun *r, bool rows);

/* Dies when a table that is to be filled holds rows. */
void copy_check_empty(CopyRun *r, const CopyRelations *target);

/* From now on a failure takes back what the run holds on the source. */
void copy_arm_undo(CopyRun *r);

/* A statement for the record; nothing when there is none, as in check mode. */
void copy_tell(CopyRun *r, const char *text);

/* Into the record, and the timeline of the result. Nothing in check mode. */
void copy_phase(CopyRun *r, const char *phase);
void copy_waits(Task *t, void *run, const char *who);

/* Each second while rows are on their way: tells the record, looks after slot, WAL and DDL. */
void copy_watch(void *run);

/* After the last row: was any table rewritten before its turn came? */
void copy_check_source(CopyRun *r, Arena *scratch, bool finally);

/* The server's own table synchronization; and what is left to do when it is under way. */
void copy_native(CopyRun *r);
void copy_native_rest(CopyRun *r);
void copy_restore_workers(CopyRun *r);

/* The subscription as the run wants it. */
SubState *copy_subscription_is(CopyRun *r);
SubState *copy_subscription_want(CopyRun *r, const SubState *is, bool enabled, bool copy_data);

/* The schema: what the target lacks, in waves; and a part of it done. */
void copy_read_schema(CopyRun *r, bool pre_data, bool keys, bool post_data);
void copy_apply(CopyRun *r, Wave first, Wave last);

/* Large objects, if they are wanted: can it work? Those of the snapshot into the plan of the rows;
 * what has come of them; what is still to be brought; and those of a copy that is cleared away. */
void copy_objects_check(CopyRun *r);
void copy_objects_plan(CopyRun *r, Plan *plan);
void copy_objects_report(CopyRun *r);
void copy_objects_rest(CopyRun *r);
void copy_objects_clear(CopyRun *r, bool unlink, Plan *plan);

/* What is published, in the snapshot; and what it goes into, which must be empty. complete: it is
 * all there, else what is not there yet is taken to be as on the source. */
void copy_read_source(CopyRun *r);
void copy_read_target(CopyRun *r, bool complete);

/* The pieces of large tables. The form of the rows; dies when it cannot be what was asked for. */
void copy_split(CopyRun *r);
CopyFormat copy_format(CopyRun *r);

/* May we switch triggers off on the target? */
bool copy_may_replicate(CopyRun *r);

/* The rows, and the indexes as soon as their table is there. */
void copy_rows_and_build(CopyRun *r);

/* All of it, from one snapshot; and its parts that others need. */
void copy_snapshot(CopyRun *r);
void copy_begin_record(CopyRun *r, const char *method);
void copy_hand_over(CopyRun *r);

/* Until a worker applies changes, or as wait_for says. */
void copy_wait(CopyRun *r);

/* Foreign keys, statistics, and that wait. */
void copy_finish(CopyRun *r);

#endif
