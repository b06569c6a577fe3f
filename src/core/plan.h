/*
 * What is to be done, as data: made by pure functions from what is and what is wanted, shown in
 * check mode, applied by plan_apply() — the only place in the project that knows check mode.
 */
#ifndef CORE_PLAN_H
#define CORE_PLAN_H

#include "core/module.h"

/* How far a COPY from one side to the other is. */
typedef struct Moved {
    enum { MOVED_NOTHING, MOVED_SOME, MOVED_ALL } state; /* all: and committed */
    int64_t rows, bytes;                                 /* bytes of the protocol's messages */
} Moved;

typedef struct Action {
    Side side;
    const char *what; /* the end of "could not …": create the publication "shop" */
    const char *sql;
    const char *shown;  /* the same for people, without secrets; NULL: as sql */
    bool alone;         /* a statement of its own: no transaction block (CREATE SUBSCRIPTION), or
                           short locks on one object after the other (ALTER TABLE on a live server) */
    bool last;          /* ends its transaction: the next action begins another one */
    int64_t timeout_ms; /* > 0: it waits for others without holding anybody up (the slot for old
                           transactions), so lock_timeout is not for it: this long, then it is
                           cancelled and the run fails naming them. Implies alone. */
    const char *undo;   /* SQL, on the same side, if a later action of this plan fails */
    /* When it fails itself: what clears away its debris, within timeout_ms. And when it fails with
     * one of these SQLSTATEs ("23505 54000"): the action that takes its place; without one, what to
     * do. */
    const char *debris;
    const char *expected;
    const struct Action *instead;
    const char *hint;
    /* What must hold right before, or be waited for; what must come true after it, else it is taken
     * back with the rest. May die. Never called in check mode. */
    void (*before)(Task *t, const void *arg);
    void (*after)(Task *t, const void *arg);
    const void *arg;
    const char *database; /* run in this database of the server, as CREATE DATABASE is in postgres;
                             NULL: in the one given. Implies alone. */
    /* It may run beside its neighbours that are beside too, on up to the plan's jobs sessions; with
     * the actions behind it up to a last one it makes one transaction. The heaviest begin first.
     * Two that name the same relation in locks wait for each other, unless both only share it. */
    bool beside;
    int64_t weight; /* bytes to read, of the first action of a transaction */
    StrList locks, shares;
    /* A COPY … TO STDOUT on the other side: this action is the COPY … FROM STDIN that takes its
     * rows, and beside. All others that name one of its relations wait until it is done. */
    const char *out;
    Moved *moved; /* told here meanwhile; NULL: nobody asks */
} Action;

typedef struct Plan {
    Action *v;
    int n, cap;          /* a LIST */
    int jobs;            /* how many at once of those that are beside; 0 is 1 */
    const char *session; /* SQL that a session needs for them, NULL: none */
    /* Of those with an out, on the other side: what its sessions need, and what stands before and
     * after the COPYs of one transaction. */
    const char *out_session, *out_begin, *out_end;
    int64_t most_per_s; /* bytes; 0: as fast as it goes */
    /* Called each second while some are at work side by side. May die. NULL: not. */
    void (*watch)(void *arg);
    void *watch_arg;
} Plan;

/* The new action, to set .alone or .shown. */
Action *plan_add(Arena *a, Plan *p, Side side, const char *what, const char *sql);

/*
 * Runs the plan in order: neighbours on the same side make one transaction in one round trip, up
 * to an action that is the last; one that is alone is committed by itself. A lock timeout or
 * deadlock is retried lock_retries times with growing waits; then the run fails and names who
 * blocked. report.changed and report.queries tell what was committed, also when a later action
 * fails. In check mode nothing is sent, and the report tells what would have been.
 */
void plan_apply(Task *t, const Plan *p);

/*
 * One statement that waits for others at most timeout_ms and is then cancelled: rows, or NULL and
 * *err, which then says how long it waited and for whom. lock_timeout is off meanwhile.
 */
const Rows *plan_bounded(Task *t, Side side, const char *text, int64_t timeout_ms, DbError *err);

/*
 * The life of a converging module. read: what is. want: the same type, complete, with what was not
 * asked left as it is. plan: pure; empty for equal states. show: for the diff. After applying, the
 * state is read again, and a plan that is not empty then fails the run: it "did not converge".
 */
typedef struct Converger {
    const void *(*read)(Task *t);
    const void *(*want)(Task *t, const void *actual);
    void (*plan)(Arena *a, const void *actual, const void *wanted, Plan *p);
    Val *(*show)(Arena *a, const void *state);
} Converger;

/* Returns the state after the run (in check mode: the wanted one). */
const void *converge(Task *t, const Converger *c);

#endif
