/* Where the target's sequences are to stand, and the SQL that takes them there. Pure. */
#ifndef CORE_SEQUENCE_PLAN_H
#define CORE_SEQUENCE_PLAN_H

#include "catalog/sequence.h"
#include "core/plan.h"

/* Those of there that have the name of one of list; both are sorted. */
Sequences sequences_alike(Arena *a, const Sequences *list, const Sequences *there);

/* Each of the source's beside the target's of its name; both are sorted. */
SeqPairs sequences_pair(Arena *a, const Sequences *source, const Sequences *target);

/* Sets pair->target to what it should be, and the status. */
void sequence_want(SeqPair *pair, int64_t gap, bool allow_backwards);

bool sequence_same(const Sequence *x, const Sequence *y);

/* SQL that sets all targets of want that are not as in is; NULL when all are. n: how many. */
const char *sequences_sql(Arena *a, const SeqPairs *is, const SeqPairs *want, int *n);

/* The same on side, as actions of a bounded size. */
void sequences_plan_on(Arena *a, Side side, const SeqPairs *is, const SeqPairs *want, Plan *plan);

/* SeqPairs, on the target. */
void sequences_plan(Arena *a, const void *actual, const void *wanted, Plan *plan);

#endif
