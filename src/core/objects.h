/*
 * Large objects, which logical replication does not carry: copied from the snapshot of a copy, and
 * afterwards brought to where those of the other side are, as often as one likes. The target keeps
 * a list of those that both sides have (pgonline.copy_large_object); all others there are foreign,
 * are never touched, and must not have the OID of one of the source.
 *
 * Back to the source nothing is foreign: all that it has, the target has had from it.
 */
#ifndef CORE_OBJECTS_H
#define CORE_OBJECTS_H

#include "core/objects_plan.h"
#include "core/schema_args.h"

typedef struct ObjectsArgs {
    const char *subscription;
    Side to;                  /* who gets them */
    int64_t jobs;             /* sessions on each side */
    int64_t most_per_s;       /* bytes, 0: no limit */
    const SchemaArgs *schema; /* role_map, no_owner, no_privileges, and skip with comment */
} ObjectsArgs;

typedef struct ObjectsSum {
    int64_t copied, changed, removed, bytes;
} ObjectsSum;

/*
 * Compares those of both sides and brings what differs: creates, writes anew, sets owner, grants
 * and comment, unlinks. What changes meanwhile is left to the next time. Dies when the user may not
 * read them, when a role is missing, or a foreign one has the OID of one that comes: before
 * anything is changed.
 */
ObjectsSum objects_bring(Task *t, const ObjectsArgs *args);

/* The fact large_objects. */
Val *objects_report(Task *t, const ObjectsSum *sum);

/* ---- for the copy ---- */

typedef struct Objects {
    Task *t;
    const ObjectsArgs *args;
    LargeObjectRules rules;
    Side from, to;
    LargeObjectSide sides[2];
    ObjectsPlan how;
} Objects;

/* Is there anything to bring, or that may have to go? */
bool objects_concern(const Objects *o);

/* Dies when there are any that may not be read. */
Objects objects_look(Task *t, const ObjectsArgs *args);

/* Dies and names them. */
void objects_check_roles(const Objects *o);
void objects_die_foreign(const Objects *o, const StrList *oids);

/* What each plan with units of large objects needs first. */
void objects_prepare(const Objects *o, Plan *plan);

#endif
