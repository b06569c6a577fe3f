/*
 * What pg_replica_identity decides for each table, and the plan between two states. Pure.
 */
#ifndef CORE_IDENTITY_PLAN_H
#define CORE_IDENTITY_PLAN_H

#include "catalog/identity_index.h"
#include "core/plan.h"

typedef struct IdentityArgs {
    const char *state, *fallback;
    bool override_nothing;
    int64_t timeout;                   /* s, for one index */
    const struct IdentityState *found; /* no option: what the run began with */
} IdentityArgs;

typedef struct IdentityState {
    Identities ids;
    Identities copies; /* on the target, of what is remembered: repaired there with the schema */
    IdentityMemory memory;
    StrList future;     /* partitioned tables whose new partitions will have no key */
    const char *since;  /* since when changes were counted */
    int64_t timeout_ms; /* only in what is wanted */
} IdentityState;

typedef enum Choice {
    CHOICE_WORKS,
    CHOICE_REPAIR,      /* by .code; .build: once an index has been built for it */
    CHOICE_SKIP,        /* NOTHING, on purpose */
    CHOICE_INSERT_ONLY, /* needs none */
    CHOICE_FOREIGN,     /* could be repaired by its owner */
    CHOICE_IMPOSSIBLE,  /* because of .why */
} Choice;

typedef struct IdentityChoice {
    Choice choice;
    const char *code, *why;
    bool build;
} IdentityChoice;

IdentityChoice identity_choose(Arena *a, const IdentityArgs *args, const Identity *id);

/* What repairs it, as statements; NULL when nothing does or nothing need be. */
const char *identity_fix(Arena *a, const IdentityArgs *args, const Identity *id);

void replica_identity_plan(Arena *a, const void *actual, const void *wanted, Plan *plan);

/* For the diff. */
Val *identity_state_show(Arena *a, const void *state);

#endif
