/* Sequences: their definition, and where they stand. */
#ifndef CATALOG_SEQUENCE_H
#define CATALOG_SEQUENCE_H

#include "catalog/table.h"

typedef struct Sequence {
    const char *oid; /* as text */
    const char *schema, *name;
    const char *type; /* smallint, integer, bigint */
    int64_t min, max, increment;
    bool cycle;
    bool may_enter, may_read, may_write; /* USAGE on the schema; SELECT, UPDATE on the sequence */
    int64_t last_value; /* the sequence's own, not that of pg_sequences, which may be NULL */
    bool is_called;     /* false: the next value is last_value itself */
} Sequence;

typedef LIST(Sequence) Sequences;

/* A sequence of the source beside the target's of the same name, and what comes of it. */
typedef enum SeqStatus { SEQ_EQUAL, SEQ_MOVED, SEQ_AHEAD, SEQ_CLAMPED, SEQ_MISSING } SeqStatus;

typedef struct SeqPair {
    Sequence source, target; /* target: as it is, or as it is wanted */
    bool there;              /* on the target */
    SeqStatus status;
} SeqPair;

typedef LIST(SeqPair) SeqPairs;

/* The list, sorted by schema and name (bytes); temporary ones and members of extensions are left
 * out. Their values are not read yet. In two steps, so that two servers are asked at once. */
void sequences_send(Db *db, const TableFilter *f);
Sequences sequences_take(Db *db, Arena *a);

/* Statements that a session keeps for its next reading of the same list; zeroed at first. */
typedef struct SequencePlans {
    StrList texts;
    bool off; /* a sequence has gone: the list is another one */
} SequencePlans;

typedef struct SequenceReading {
    Db *db;
    Sequences *list;
    SequencePlans *plans; /* NULL: it is read once */
} SequenceReading;

/* Fills last_value and is_called of all, on n servers at the same time; a sequence that is gone
 * meanwhile leaves its list. All must be readable (may_enter, may_read). Round trips: two for each
 * 2000. With plans, the second reading of many that were never called takes a third of the time. */
void sequences_values(const SequenceReading *what, int n, Arena *a);

/* Is x further on than y (> 0), behind it (< 0), or will both give the same value next? (5, called)
 * equals (6, not called), and down is forward where the increment is negative. It is that of the
 * source for both, so that a target which was made with another one is not moved to and fro. */
int sequence_order(const Sequence *x, const Sequence *y, int64_t increment);

/* "increment 2, not 1", how the target's is defined otherwise, or NULL. */
const char *sequence_difference(Arena *a, const SeqPair *p);

/* "42", or "42 (not called)". */
const char *sequence_value_shown(Arena *a, const Sequence *s);

#endif
