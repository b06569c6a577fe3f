/*
 * What a live migration may follow: an entry that both sides have, and that differs only by what
 * the source has in addition. Pure: texts of pg_dump in, statements out.
 *
 * Logical replication carries no DDL and none of the rows that an ALTER TABLE rewrites. So a new
 * column comes in two steps: at once without its NOT NULL, and with the value that the source's
 * older rows hold in it as its default, for the rows still under way that do not have it; and once
 * everything written before has arrived, with its own default and NOT NULL. Where that value is not
 * known (a volatile default, an identity, serial) older rows hold NULL until they are filled.
 */
#ifndef CATALOG_ENTRY_ADDITIVE_H
#define CATALOG_ENTRY_ADDITIVE_H

#include "catalog/column_values.h"
#include "catalog/entry.h"

typedef struct Addition {
    const Entry *source, *target;
    bool additive;      /* else it is not to be touched */
    bool covered;       /* its columns come with those of a table above it */
    bool alone;         /* each of .now needs a transaction of its own (a new label of an enum) */
    StrList now, later; /* later: when the target has everything that is in flight */
    ColumnNames fill;   /* before .later: their older rows have values that only the source knows */
} Addition;

typedef LIST(Addition) Additions;

/* Both are the same object and not equal. values: the source's, NULL when it knows none: then all
 * new columns are to be filled. versions as in entry_equal(). The same as *out says. */
bool entry_additive(Arena *a, const Entry *source, const Entry *target, const ColumnValues *values,
                    Versions versions, Addition *out);

/* All entries that differ (the target's, as schema_compare() gives them). Where a parent and its
 * partitions or children show the same new column, it is the top-most one's. */
Additions additions(Arena *a, const Schema *source, const Schema *target, const Entries *different,
                    const ColumnValues *values, Versions versions);

/*
 * Must this missing entry wait until the target has caught up? Rows in flight may be against it: a
 * unique index, a constraint or a default of a table that is there; and what needs one of these: an
 * attached index, the comment on it, a foreign key. What waits holds then, if the source's WAL was
 * measured after its schema was read.
 */
bool entry_needs_catchup(Arena *a, const Entry *e, const Schema *target);

/* One thing to be done, in an order that works. */
typedef struct FollowStep {
    const Entry *entry;        /* the source's */
    const Addition *addition;  /* NULL: it is missing, and to be created */
    const StrList *statements; /* the entry's, or the addition's .now or .later */
    bool alone;
} FollowStep;

typedef LIST(FollowStep) FollowSteps;

/* What is missing and what is added, at once or (later) after the target has caught up. missing is
 * in the source's order. */
FollowSteps follow_steps(Arena *a, const Schema *source, const Schema *target,
                         const Entries *missing, const Additions *added, bool later);

#endif
