/* A database as a whole: is it closed for writing, and what a switchover has noted about it. */
#ifndef CATALOG_CUTOVER_H
#define CATALOG_CUTOVER_H

#include "pg/db.h"

/*
 * The notes are settings of the database (ALTER DATABASE … SET pgonline.…): no table that could be
 * published, nothing to clean up when the database goes, and new sessions do not care.
 */
typedef struct ClosedState {
    const char *name;
    const char *read_only;    /* default_transaction_read_only: "t", "f", NULL when not set */
    const char *fenced_at;    /* when we closed it; NULL: we did not, or did not get that far */
    bool fence_begun;         /* we have closed it, but not noted when */
    bool fence_kept;          /* somebody else had closed it before */
    const char *switched_at;  /* of a target: the fenced_at of the source it took over from */
    bool closed_by_us;        /* by a switch-over, that is */
    const char *handover;     /* what handover_parse() reads */
    const char *brought;      /* the text of a list, see handover.h; NULL: nothing */
    const char *roles_exempt; /* roles whose own setting opens it all the same; NULL: none */
} ClosedState;

ClosedState closed_read(Db *db, Arena *a);

static inline bool is_closed(const ClosedState *d)
{
    return str_eq(d->read_only, "t");
}

/* Materialized views that a filter takes (a TableFilter's four lists), in the order in which they
 * can be refreshed; populated_only leaves out the others. Names quoted for SQL. */
StrList matviews_read(Db *db, Arena *a, const char *const filter[4], bool populated_only);

/* Both databases of a cut-over, as they are or as they are wanted. */
typedef enum Phase { PHASE_FENCED, PHASE_SWITCHED, PHASE_RELEASED } Phase;

typedef struct Cutover {
    ClosedState source, target; /* target.name is NULL when it is away (released) */
    int old_sessions;           /* client sessions of the source from before the fence */
    StrList matviews; /* to refresh on the target, in order; only when it is not done yet */
    /* Only in what is wanted: */
    Phase phase;
    const char *subscription, *slot_name;
    int64_t timeout_ms;
} Cutover;

#endif
