/* The cut-over in three states: fenced, switched (after fenced), released. See fence.c. */
#ifndef CORE_FENCE_H
#define CORE_FENCE_H

#include "core/plan.h"

typedef struct FenceArgs {
    const char *state, *subscription, *slot_name;
    bool refresh_matviews;
    int64_t timeout; /* s */
} FenceArgs;

void fence_run(Task *t, const FenceArgs *args);

/* Materialized views of to that the selector takes and that are populated on from, in an order in
 * which they can be refreshed. empty: only those that are not populated there. Quoted for SQL. */
StrList matviews_stale(Task *t, Side from, Side to, bool empty);

/* Cutovers; pure. */
void switchover_plan(Arena *a, const void *actual, const void *wanted, Plan *plan);

#endif
