/*
 * What state=prepared makes of both sides, and the plan between two states. Pure, but for what an
 * action asks right before it runs.
 */
#ifndef CORE_PREPARED_PLAN_H
#define CORE_PREPARED_PLAN_H

#include "catalog/publication.h"
#include "core/switch.h"

/* All of it, as it is or as it is wanted. */
typedef struct Prepared {
    Side from, to;
    const char *names[2]; /* of the databases */
    bool heartbeat[2];
    const char *publication; /* that carries the heartbeat from from; NULL: none does */
    bool to_add;             /* it does not yet (FOR ALL TABLES needs no adding) */
    bool carried;            /* the subscription knows of it */
    bool closed;             /* the side that will take over */
    const char *carry;
    bool back;           /* is there to be a way back? */
    Publication pubs[2]; /* of the way back: changes, and only what is inserted */
    bool ours;           /* they are made here */
    const char *subscription, *slot, *sub_slot;
    bool sub, slot_there, slot_lost;
    bool failover;            /* of the way back: its slot is for the standbys too (17) */
    StrList tables;           /* of the subscription of the way back */
    const ConnInfo *conninfo; /* as it is (NULL: not known), or as it is asked for */
    int64_t timeout_ms;
} Prepared;

void prepared_plan(Arena *a, const void *actual, const void *wanted, Plan *plan);
Val *prepared_show(Arena *a, const void *state);

#endif
