/*
 * The pause as its parts see it (switch_window.c has the order, switch_lock.c the tables), and what
 * it shares with the recovery: the keys that tell one from the other.
 */
#ifndef CORE_SWITCH_WINDOW_H
#define CORE_SWITCH_WINDOW_H

#include "core/switch.h"
#include "core/watchdog.h"

/* Advisory locks on the side that gives away: of the session that holds the tables, and of the one
 * that decides. */
typedef enum SwitchKey { SWITCH_KEY_LOCK = 1, SWITCH_KEY_DECIDE = 2 } SwitchKey;

/* SQL that tries to take it for the session: a column taken. */
const char *switch_key_sql(Arena *a, SwitchKey key);

/* The session itself holds the key: whoever has both keys knows that nobody is deciding. Dies when
 * another one has it for more than 2 s. */
void switch_take_key(Switch *w, Db *db, SwitchKey key);

/* Another run may have changed sides, or taken all away, since they were read: dies, for all that
 * was looked at was looked at in vain. With the keys in hand nobody else does. */
void switch_unchanged(Switch *w);

/* Waits, for at most the timeout, until nobody reads the slot of that way; is it there? */
bool switch_slot_free(Switch *w, const Way *x);

/* So long after it has begun, a login is to be seen among the sessions. */
enum { SWITCH_LOGIN_MS = 200 };

/* The application_name of the sessions of this run's window. */
const char *switch_application(const Switch *w);

/* SQL that ends the client sessions of the database but for these pids: a column ended. */
const char *end_sessions_sql(Arena *a, const StrList *pids);

int ended_count(const Rows *r); /* by what such a statement gave */

typedef struct Window {
    Switch *w;
    Db *lock, *decide, *watch, *other;
    StrList order; /* of the tables to lock */
    SwitchSequences sequences;
    SequencePlans plans; /* of decide */
    const char *marker, *lsn;
    const char *waits_for; /* for the message of the deadline */
    int64_t decided;       /* us */
    Watchdog *dog;
} Window;

/* A step of the pause has come to its end; began: in us. What is waited for from now on; both for
 * the message of the deadline. */
void window_step(Window *x, const char *name, int64_t began);
void window_waits(Window *x, const char *what);

/* A lock that is in nobody's way: the server looks up all the names now, and not in the pause. */
void window_look_up(Window *x);

/* Nobody writes to the tables of x->order any more. What cannot be had now is asked for first the
 * next time, when nothing else is held yet: clients then wait for one lock, and take theirs in
 * whatever order they like. */
void window_lock(Window *x);

/* The order in which the tables are asked for the next time: the blocked one first. Pure. */
StrList lock_order(Arena *a, const StrList *order, const char *blocked);

#endif
