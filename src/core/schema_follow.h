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
    StrList publications;
    const char *subscription; /* NULL: there is none to wait for */
    int jobs;
    const char *maintenance_work_mem;
    int64_t timeout_ms; /* for each wait */
} FollowOptions;

/* c: the source against actual; c->missing as the target's server understands it. Returns what it
 * did for replication; in check mode, what it would have done. */
Followed schema_follow(SchemaReader *r, const SchemaState *actual, const Comparison *c,
                       const FollowOptions *o);

/* Of c what is left of it when that is done: in check mode, where the schemas cannot be read again.
 */
Comparison schema_not_followed(SchemaReader *r, const SchemaState *actual, const Comparison *c);

#endif
