/*
 * Large objects, which logical replication does not carry: copied from the snapshot of a copy, and
 * afterwards brought to where those of the source are, as often as one likes. The target keeps a
 * list of those that came this way (pgonline.copy_large_object); all others there are foreign, are
 * never touched, and must not have the OID of one of the source.
 */
#ifndef CORE_OBJECTS_H
#define CORE_OBJECTS_H

#include "core/objects_plan.h"
#include "core/schema_args.h"

typedef struct ObjectsArgs {
    const char *subscription;
    int64_t jobs;             /* sessions on each side */
    int64_t most_per_s;       /* bytes, 0: no limit */
    const SchemaArgs *schema; /* role_map, no_owner, no_privileges, and skip with comment */
} ObjectsArgs;

/*
 * Compares those of both sides and brings what differs: creates, writes anew, sets owner, grants
 * and comment, unlinks. Adds the fact large_objects and a half sentence to the message. What
 * changes on the source meanwhile is left to the next time. Dies when the user may not read them,
 * when a role is missing, or a foreign one has the OID of one of the source: before anything is
 * changed.
 */
void objects_bring(Task *t, const ObjectsArgs *args);

/* ---- for the copy ---- */

typedef struct Objects {
    Task *t;
    const ObjectsArgs *args;
    LargeObjectRules rules;
    LargeObjectSide sides[2];
    ObjectsPlan how;
} Objects;

/* Dies when there are any that may not be read. */
Objects objects_look(Task *t, const ObjectsArgs *args);

/* Dies and names them. */
void objects_check_roles(const Objects *o);
void objects_die_foreign(const Objects *o, const StrList *oids);

/* What each plan with units of large objects needs first. */
void objects_prepare(const Objects *o, Plan *plan);

typedef struct ObjectsSum {
    int64_t copied, changed, removed, bytes;
} ObjectsSum;

void objects_report(Task *t, const ObjectsSum *sum);

#endif
