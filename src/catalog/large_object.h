/*
 * Large objects: where they are, what is about them (owner, grants, comment) and what is in them.
 * Texts for COPY and for sessions are made here too, since they are about the same catalogs.
 */
#ifndef CATALOG_LARGE_OBJECT_H
#define CATALOG_LARGE_OBJECT_H

#include "pg/db.h"

#define OID_LAST INT64_C(4294967295)

/* What of them is taken over. */
typedef struct LargeObjectRules {
    bool owners, grants, comments;
    const Val *role_map;  /* NULL: none */
    const char *own_name; /* whose they are on the target when owners are not taken over */
} LargeObjectRules;

/* What a side says of itself. */
typedef struct LargeObjectSide {
    bool may;     /* read them */
    bool some;    /* there are any */
    bool place;   /* for those that copies have made */
    int64_t page; /* bytes */
} LargeObjectSide;

LargeObjectSide large_object_side(Db *db, Arena *a);

/* Neighbours by OID. */
typedef struct LargeObjectRange {
    int64_t first, last;
    int64_t n;
    int64_t bytes; /* about */
    int64_t stale; /* of those a copy has made: somebody has unlinked them */
} LargeObjectRange;

typedef LIST(LargeObjectRange) LargeObjectRanges;

/* All of a side, in ranges of so many bytes and objects; a range has at least one. */
LargeObjectRanges large_object_ranges(Db *db, Arena *a, int64_t page, int64_t bytes, int64_t most);

/* Those that the copy of a subscription has made on the target, where it keeps their list. */
LargeObjectRanges large_objects_own(Db *target, Arena *a, const char *subscription, int64_t most);

/* Does the target, which has the place, have any that are not listed? */
bool large_objects_unlisted(Db *target, Arena *a);

/* Roles that the source's name, as they are called there. */
StrList large_object_roles(Db *source, Arena *a, const LargeObjectRules *rules);

/* OIDs of the source that something else than the copy has taken on the target; own: a condition
 * made by large_object_own_sql(). */
StrList large_objects_taken(Db *source, Db *target, Arena *a, const char *own);

/* ---- comparing ---- */

typedef struct LargeObject {
    int64_t oid, bytes;
    bool own;            /* the copy has made it */
    const char *about;   /* a hash of owner, grants and comment */
    const char *content; /* size and a hash of its pages */
} LargeObject;

typedef LIST(LargeObject) LargeObjects; /* by OID */

/* How both sides hash: with what both servers know, over pieces as small as the smaller page. */
typedef struct LargeObjectHashing {
    bool sha256;
    int64_t piece;
} LargeObjectHashing;

/* The question for those between two OIDs. own: see below; NULL on the source, whose roles then go
 * by the target's names. */
const char *large_objects_compare_sql(Arena *a, const LargeObjectRules *rules,
                                      const LargeObjectHashing *hash, int64_t page, const char *own,
                                      int64_t first, int64_t last);
LargeObjects large_objects_of(Arena *a, const Rows *r);

/* ---- statements ---- */

/* Where the target keeps which ones the copy has made, or both sides have since. */
const char *large_object_place_sql(void);
const char *large_object_own_sql(Arena *a, const char *subscription, bool place);
const char *large_object_forget_sql(Arena *a, const char *subscription);
const char *large_object_forget_stale_sql(Arena *a, const char *subscription); /* those unlinked */
const char *large_object_list_sql(Arena *a, const char *subscription); /* all that are not listed */

/* What is about those that meet the condition (on m.oid), as the target is to have it; and their
 * pages with their places (on loid). For a session of the source. */
const char *large_objects_about_out_sql(Arena *a, const LargeObjectRules *rules,
                                        const char *condition);
const char *large_objects_pages_out_sql(Arena *a, int64_t page, const char *condition);

/* What a session of the target needs to take them. */
const char *large_object_session_sql(Arena *a, const LargeObjectRules *rules);

#endif
