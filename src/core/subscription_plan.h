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

/* How the target's server shall reach the source. Without connection (an option's value) that is
 * the way we took: a service file and PG* variables are ours, so their values are written out. */
ConnInfo subscription_connection(Task *t, Db *source, const Val *connection);

/* Is the way we took one that leads the target's server to its own machine? */
bool subscription_is_misled(const Db *source, const Db *target);

/*
 * Does the server of the target get to the source in this way, as this session's user? Asked by a
 * subscription that is rolled back, within 30 s; true, or false and *err. Nothing stays, so it is
 * also done in check mode, where sessions are read-only otherwise. The publications need not exist.
 */
bool subscription_probe(Task *t, Db *target, const ConnInfo *c, const StrList *publications,
                        DbError *err);

/* Dies for the error of a probe: the source is not reached, or the subscription cannot be made. */
_Noreturn void subscription_die_probe(Task *t, Db *target, const ConnInfo *c, const char *name,
                                      const DbError *err);

void subscription_plan(Arena *a, const void *actual, const void *wanted, Plan *plan);

#endif
