/* What the files of the comparison share. */
#ifndef CORE_COMPARE_RUN_H
#define CORE_COMPARE_RUN_H

#include "core/compare.h"

typedef struct CompareRun {
    Task *t;
    const CompareArgs *args;
    ComparedTables *list;
    RowHashing how;
    Db *holders[2];           /* who keeps the snapshots */
    const char *snapshots[2]; /* NULL: the server gives none */
    const char *slot;         /* live */
    int64_t waited_ms;
    const char *down[2]; /* why no session of a side can be had any more */
} CompareRun;

/* A session to read with, NULL and *why when there is none; and the statements that take it into
 * the snapshot. */
Db *compare_session(CompareRun *r, Side side, const char **why);
int compare_begin(CompareRun *r, Side side, const char *texts[2]);

/* "source: no lock within …". The session is closed, and *db NULL, when it is lost. */
const char *compare_failed(CompareRun *r, Side side, Db **db, const DbError *err);

/* Reads all that has no error yet, and finds out what differs. */
void compare_scan(CompareRun *r);

/* Live: the slot of the subscription, or dies. */
void compare_find_slot(CompareRun *r);

/* Waits until the target has what is committed on the source now. NULL, or why not. */
const char *compare_catch_up(CompareRun *r);

/* Of the rows found in the tables that are to be followed, keeps those that go on to differ. */
void compare_settle_live(CompareRun *r, Db *dbs[2]);

/* How many rows are looked into for each table. */
int64_t compare_most(const CompareRun *r);

/* What n of the rows found in a table with a key are on one side now, from the first-th on: hashes
 * of their columns into out, whose places are those of the rows; none for a row that is not there.
 * NULL, or why not. */
const char *compare_cells(CompareRun *r, Arena *a, Compared *c, Side side, Db **db, int first,
                          int n, StrList *out);

/* So many at once: of those that are left. */
enum { CELLS_AT_ONCE = 500 };
static inline int compare_batch(int left)
{
    return left < CELLS_AT_ONCE ? left : CELLS_AT_ONCE;
}

/* Makes one difference of a row that has an equal key on the target, written otherwise. */
const char *compare_twins(CompareRun *r, Compared *c, Db **target);

/* Names the rows of one that does. */
void compare_rows(CompareRun *r, Compared *c, Db *dbs[2]);

#endif
