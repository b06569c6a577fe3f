/*
 * The rows of source and target, held against each other.
 *
 * Each table is read once on each side: its rows are put into buckets by the hash of their key, and
 * of each bucket the number of rows and the sum of their hashes comes back. Of the buckets that are
 * not equal the rows are read again, in the order of their keys' hashes, and paired as they come:
 * so the client holds buckets and two rows, whatever the size. All that is read of one side is read
 * in one snapshot.
 *
 * What is wrong with one table (no permission, a lock, another shape, dropped meanwhile) is told of
 * that table, and the others go on.
 */
#ifndef CORE_COMPARE_H
#define CORE_COMPARE_H

#include "catalog/rowhash.h"
#include "catalog/table_pair.h"
#include "core/module.h"
#include "core/plan.h"

typedef struct CompareArgs {
    const char *method;       /* checksum, count, estimate */
    int64_t jobs;             /* tables, or pieces of one, at a time on each side */
    int64_t limit;            /* rows named for each table; 0: none is looked for */
    int64_t throttle;         /* MB/s to be read on each side, 0: as fast as it goes */
    int64_t timeout;          /* s, for each statement */
    bool live;                /* writes go on: a difference must outlast what is under way … */
    const char *subscription; /* … in this one */
    int64_t live_timeout;     /* s, for the target to catch up */
    double sample;            /* per cent of the rows whose contents are compared; 0: all */
    const char *numeric;      /* value, text */
    bool generated;           /* generated columns, too */
    bool repair, repair_sql;
} CompareArgs;

static inline bool compare_contents(const CompareArgs *args)
{
    return str_eq(args->method, "checksum");
}

static inline bool compare_estimates(const CompareArgs *args)
{
    return str_eq(args->method, "estimate");
}

typedef enum DifferenceKind { MISSING_ON_TARGET, EXTRA_ON_TARGET, DIFFERENT } DifferenceKind;

typedef struct Difference {
    DifferenceKind kind;
    StrList cells;   /* the key's columns, or, without one, the row's; NULL for NULL */
    StrList columns; /* which of them differ; only for DIFFERENT */
    int64_t rows;    /* equal ones: more than one only without a key */
    int64_t hash;    /* of the key */
    int confirmed;   /* how many rounds have seen the same, live */
    const char *seen;
} Difference;

typedef struct Answer {
    bool known;
    int64_t rows, sampled; /* sampled: of these, whose contents were compared */
    uint64_t sum;
} Answer;

typedef struct Bucket {
    int64_t rows;
    uint64_t sum;
} Bucket;

typedef struct Compared {
    TablePair pair;
    HashedTable hashed[2];
    StrList key;    /* columns; none: rows are known by all of their columns */
    StrList equals; /* the operator of each */
    StrList by_text;
    Answer answers[2];
    const char *error;       /* NULL: none */
    const char *not_counted; /* why the statistics know no rows, or not all */
    bool differs;            /* buckets do … */
    bool outside_differs;    /* … or the number of rows that are not in the sample */
    /* Once its differing rows have been looked for: */
    bool looked;
    int64_t totals[DIFFERENT + 1];
    LIST(Difference) found;   /* the first of them */
    const char *not_looked;   /* why they could not be looked for */
    bool following, followed; /* its rows are looked at again, live */
    int64_t dissolved;        /* rows that differed only because they were under way */
    /* Once its repair has been planned: */
    StrList repair_sql;
    int64_t repaired;         /* rows */
    bool whole;               /* all that differ are among them */
    const char *not_repaired; /* why nothing of it could be planned */
    /* While it is read: */
    int parts_left[2];
    bool failed[2];
    Arena *scratch; /* of the buckets */
    Bucket *buckets[2];
    int64_t outside[2];  /* rows that are not in the sample */
    unsigned char *bits; /* of the buckets that differ */
} Compared;

typedef LIST(Compared) ComparedTables;

/* Else one side has no such table, and it is not read. */
static inline bool compared_on_both(const Compared *c)
{
    return c->pair.sides[SIDE_SOURCE] && c->pair.sides[SIDE_TARGET];
}

const char *difference_word(DifferenceKind kind);

/* Fills in what came out. pair of each is given. Live, it returns how many ms were waited. A server
 * that goes away is told of the tables that were not done then. */
int64_t compare_tables(Task *t, const CompareArgs *args, ComparedTables *list);

/* What makes the rows found those of the source, in tables with a key; needs a superuser. Nothing
 * is done yet. */
void compare_plan_repair(Task *t, ComparedTables *list, Plan *plan);

/* Instead: what the statistics say of the numbers of rows. */
void compare_estimate(Task *t, ComparedTables *list);

#endif
