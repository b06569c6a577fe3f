/* What plan.c and beside.c share. */
#ifndef CORE_PLAN_INSIDE_H
#define CORE_PLAN_INSIDE_H

#include "core/plan.h"

/* Actions [from, to), which are beside each other, on as many sessions as the plan allows. */
void beside_apply(Task *t, const Plan *p, const Action *from, const Action *to);

/* Actions [from, to) as one transaction on our own session, with retries. */
void plan_apply_group(Task *t, const Action *from, const Action *to);

void plan_done(Task *t, const Action *x); /* into the report */
bool plan_lock_failure(const DbError *err);

/* After so many tries. blocked_by: who was in the way, or NULL. */
_Noreturn void plan_die_lock(Task *t, const Db *db, const char *what, int64_t tries,
                             const char *blocked_by);

#endif
