/*
 * How a subscription and its slot get from what is to what is wanted: the state of both sides, and
 * the plan between two states. Pure, but for what an action asks right before it runs.
 */
#ifndef CORE_SUBSCRIPTION_PLAN_H
#define CORE_SUBSCRIPTION_PLAN_H

#include "catalog/slot.h"
#include "catalog/subscription.h"
#include "core/plan.h"

typedef struct SubState {
    Subscription sub;
    Slot slot;         /* its slot on the source */
    bool source_away;  /* nothing is known or done there */
    StrList tables;    /* of the subscription, sorted; wanted: as published, if asked for */
    const char *oid;   /* of the subscription, NULL when there is none; also in what is wanted */
    const char *sysid; /* system identifier of the target, where tablesync has permanent slots */
    bool sync_slots;   /* may there be slots of tablesync workers? (removal) */
    /* Only in what is wanted: */
    bool copy_data;
    bool remake_slot;  /* one of that name is there, but nobody's */
    bool new_password; /* the only difference that nobody may see */
    int64_t timeout_ms;
} SubState;

void subscription_plan(Arena *a, const void *actual, const void *wanted, Plan *plan);

#endif
