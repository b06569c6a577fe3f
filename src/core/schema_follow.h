/*
 * Following additions: what the source has in addition is done on the target, the publication and
 * the subscription come after it, and what rows in flight could be against comes last, when the
 * target has caught up.
 */
#ifndef CORE_SCHEMA_FOLLOW_H
#define CORE_SCHEMA_FOLLOW_H

#include "core/follow.h"
#include "core/schema_read.h"

typedef struct FollowOptions {
    StrList publications, not_published; /* the second as exclude_tables names them */
    const char *subscription;            /* NULL: there is none to wait for */
    int jobs;
    const char *maintenance_work_mem;
    int64_t timeout_ms; /* for each wait */
} FollowOptions;

/* c: the source against actual; c->missing as the target's server understands it. Returns what it
 * did for replication. *look_again: the schemas are to be read again; not in check mode, where *c
 * becomes what would still be unlike. */
Followed schema_follow(SchemaReader *r, const SchemaState *actual, Comparison *c,
                       const FollowOptions *o, bool *look_again);

#endif
