/*
 * Large objects as a plan. One unit of it is a transaction for some of them: what is about them
 * comes over, they are created and listed as the copy's, their pages come over, and only then they
 * get their owners. Pure.
 */
#ifndef CORE_OBJECTS_PLAN_H
#define CORE_OBJECTS_PLAN_H

#include "catalog/large_object.h"
#include "core/plan.h"

typedef struct ObjectsPlan {
    const LargeObjectRules *rules;
    const char *subscription;
    Side to;      /* who gets them; the target keeps a list of its own */
    int64_t page; /* of the side that gives them */
    int64_t most; /* how many of them in one transaction: each takes a lock */
} ObjectsPlan;

/* What a unit has brought. */
typedef struct ObjectsMoved {
    Moved *objects, *pages; /* pages NULL: none asked for */
    int64_t n;              /* expected */
} ObjectsMoved;

typedef LIST(ObjectsMoved) ObjectsMoves;

/* All of these ranges, of which the side that gets them has none. */
ObjectsMoves objects_plan_ranges(Arena *a, const ObjectsPlan *how, const LargeObjectRanges *ranges,
                                 Plan *plan);

typedef enum ObjectFate {
    OBJECT_MISSING,
    OBJECT_CHANGED,
    OBJECT_DRESSED, /* only what is about it has changed */
    OBJECT_GONE,    /* from the side that gives; the other one had it from there */
    OBJECT_FOREIGN  /* the side that gets has one of that OID which it has not from there */
} ObjectFate;

typedef struct ObjectChange {
    int64_t oid, bytes;
    ObjectFate fate;
} ObjectChange;

typedef LIST(ObjectChange) ObjectChanges;

/* Adds what differs; both by OID. Those that only the side that gets them has, and has not from the
 * other one, do not count. */
void objects_compare(Arena *a, const LargeObjects *from, const LargeObjects *to,
                     ObjectChanges *out);

/* All but the foreign ones; sorts them by OID. */
ObjectsMoves objects_plan_changes(Arena *a, const ObjectsPlan *how, ObjectChanges *changes,
                                  Plan *plan);

/* Away with all that the copy has made, and with their list. */
void objects_plan_remove(Arena *a, const char *subscription, const LargeObjectRanges *own,
                         Plan *plan);

#endif
