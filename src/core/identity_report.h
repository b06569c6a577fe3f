/* What pg_replica_identity tells: facts for programs, warnings for people. */
#ifndef CORE_IDENTITY_REPORT_H
#define CORE_IDENTITY_REPORT_H

#include "core/identity_plan.h"

/* tables, counts, insert_only, future_partitions. A run that fails lists only what it fails for. */
void identity_facts(Task *t, const IdentityArgs *args, const IdentityState *s, bool failing);

/* What is to be known of the state s that is wanted, of which that one is the actual. */
void identity_warn(Task *t, const IdentityArgs *args, const IdentityState *s,
                   const IdentityState *actual);

#endif
