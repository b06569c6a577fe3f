/*
 * Who has handed over to whom: each database notes its own giving away, in a setting of itself
 * (pgonline.handover = '3 committed 0/16B3748'): transactional, not replicated, and read together
 * with default_transaction_read_only, which closes it in the same commit. The number grows over
 * both databases, so the larger one tells who gave away last.
 */
#ifndef CATALOG_HANDOVER_H
#define CATALOG_HANDOVER_H

#include "pg/db.h"

/*
 * A database as a whole: is it closed for writing, and what a switch has noted about it. The notes
 * are settings of the database (ALTER DATABASE … SET pgonline.…): no table that could be published,
 * nothing to clean up when the database goes, and new sessions do not care.
 */
typedef struct ClosedState {
    const char *read_only;    /* default_transaction_read_only: "t", "f", NULL when not set */
    bool closed_by_us;        /* by a switch, that is (pgonline.closed_by) */
    const char *handover;     /* what handover_parse() reads */
    const char *brought;      /* the text of a list, see BROUGHT_OBJECTS; NULL: nothing */
    const char *roles_exempt; /* roles whose own setting opens it all the same; NULL: none */
} ClosedState;

ClosedState closed_read(Db *db, Arena *a);

static inline bool is_closed(const ClosedState *d)
{
    return str_eq(d->read_only, "t");
}

#define BROUGHT_OBJECTS "large_objects"

typedef enum HandoverState {
    HANDOVER_NONE,
    HANDOVER_COMMITTED, /* decided; what follows from it is under way, or was broken off */
    HANDOVER_DONE
} HandoverState;

typedef struct Handover {
    int64_t epoch; /* 0: this database never gave away */
    HandoverState state;
    const char *lsn; /* of the other server: from there on its changes are new to this one */
    /* What of this database no changes carry, and the other side has all the same: tables as
     * "schema"."table", and BROUGHT_OBJECTS. It may be overwritten from there. */
    StrList brought;
    ClosedState closed;
} Handover;

/* What the text of the setting says; NULL and what nobody understands: nothing. Pure. */
Handover handover_parse(Arena *a, const char *text);
const char *handover_text(Arena *a, int64_t epoch, HandoverState state, const char *lsn);

/* By the notes of both: who is written to now. */
Side handover_primary(const Handover both[2]);

Handover handover_read(Db *db, Arena *a);

/* SQL: gives away, closing the database, in one transaction; notes what was brought over (nothing:
 * removes that note); notes that all was done. */
const char *handover_commit_sql(Arena *a, const char *database, int64_t epoch, const char *lsn);
const char *handover_brought_sql(Arena *a, const char *database, const StrList *brought);
const char *handover_done_sql(Arena *a, const char *database, int64_t epoch, const char *lsn);

/* Closes and opens a database; opening also when it was closed by somebody else. */
const char *database_close_sql(Arena *a, const char *database);
const char *database_open_sql(Arena *a, const char *database);

#endif
