/* What tests of plans share: lists of a few names, and a plan as people see it. */
#ifndef UNIT_PLAN_H
#define UNIT_PLAN_H

#include "unit.h"

#include "core/plan.h"

/* One or two names (y NULL: one). */
static inline StrList list(const char *x, const char *y)
{
    StrList l = {0};
    strs_add(A, &l, x);
    if (y)
        strs_add(A, &l, y);
    return l;
}

/* "side: sql" of each action as it is shown, a line each; no "Secret" may be in it. */
static inline const char *plan_shown(const Plan *plan)
{
    StrList out = {0};
    for (int i = 0; i < plan->n; i++) {
        const Action *x = &plan->v[i];
        const char *shown = x->shown ? x->shown : x->sql;
        assert_null(strstr(shown, "Secret"));
        strs_add(A, &out, fmt(A, "%s: %s", side_name(x->side), shown));
    }
    return strs_join(A, &out, "\n", 0);
}

#endif
