/*
 * The change of sides: who is written to hands over to the other one, within one short pause, and
 * follows it from then on. There and back is the same procedure with the roles exchanged.
 *
 *     switch_state.c    who is what, read from both servers
 *     switch_prepare.c  all that can be done while nothing is paused
 *     switch_gate.c     what must hold before the pause begins
 *     switch_logins.c   of that, whether clients are let in
 *     switch_copy.c     tables that no changes carry, brought over within the pause
 *     switch_objects.c  large objects, in the same way
 *     switch_lock.c     no writes any more: the lock of all tables that change
 *     switch_window.c   the pause, up to the decision: one commit on the side that gives away
 *     switch_finish.c   what follows from the decision; may be begun anew at any point
 *     switch_recover.c  the end of a pause that nobody else ends: reads the note, goes on or back
 *     switch_remove.c   nothing of all this is left
 *
 * At every instant at most one side is open: the other one is closed (default_transaction_read_only
 * of the database), and the side that gives away is locked until its own closing is committed.
 */
#ifndef CORE_SWITCH_H
#define CORE_SWITCH_H

#include "catalog/copy_table.h"
#include "catalog/handover.h"
#include "catalog/slot.h"
#include "catalog/subscription.h"
#include "core/bouncer.h"
#include "core/objects.h"
#include "core/plan.h"
#include "core/sequence_plan.h"

typedef struct SwitchArgs {
    const char *subscription, *slot_name, *reverse_subscription;
    bool reverse, refresh_matviews;
    Tri keep_closed;
    const Val *reverse_connection, *pgbouncer, *hooks, *logins;
    StrList copy_at_switch;
    bool large_objects, no_owner, no_privileges; /* the last two are about large objects */
    const Val *role_map;                         /* so is this */
    int64_t deadline_ms, max_lag_ms;
    int64_t max_transaction_age, timeout; /* s */
    int64_t sequence_margin;              /* in increments */
} SwitchArgs;

/* One direction of the changes: a subscription, and the slot and publications that it reads. */
typedef struct Way {
    Side publisher, subscriber;
    const char *subscription, *slot; /* names; of the slot also while there is none */
    StrList publications;
    Subscription sub;
    Slot is;
} Way;

typedef struct Step {
    const char *name;
    int64_t us;
} Step;

/* A table that is copied as a whole within the pause. */
typedef struct SwitchTable {
    const CopyTable *copy;
    int64_t rows, bytes; /* that went over the last time; bytes of COPY data */
    int64_t us[2];       /* beforehand, and within the pause; -1: it was not copied */
} SwitchTable;

typedef struct Switch {
    Task *t; /* NULL in a recovery */
    Run *run;
    Arena *a;
    const SwitchArgs *args;
    Db *db[2]; /* by Side */
    Handover notes[2];
    Side from, to;    /* who is written to, who takes over */
    Way carry;        /* the changes of from, to the other one */
    Way back;         /* the way that begins with the decision */
    int driver;       /* the pid of the run whose window it is; 0: none */
    int64_t epoch;    /* of the handing over that is under way, or of the next one */
    ConnInfo conn[2]; /* how the sessions were opened, for others like them */
    Bouncers bouncers;
    StrList matviews; /* to refresh within the pause */
    StrList to_copy;  /* within the pause, tables quoted for SQL */
    LIST(SwitchTable) copies;
    ObjectsSum objects;      /* large objects brought, beforehand and within the pause */
    int64_t rehearsed_us[2]; /* how long it took beforehand: tables, large objects */
    int64_t began;           /* us, of the pause; 0: not yet */
    bool through;            /* it was decided, and what follows is done */
    StrList env;             /* of hooks, where sessions may be gone when they run */
    bool led;                /* clients were led to the new side already */
    bool ended;              /* the sessions of the old one were ended after the decision */
    bool ended_late;         /* and once more, after clients were led elsewhere */
    StrList *done;           /* SQL that has changed something, for the report; may be NULL */
    Arena *keep;             /* where its texts live */
    LIST(Step) steps;
    int sessions_ended, sequences_moved;
    int64_t pause_us;
} Switch;

/* The table of the marker, as lists of tables have it. */
#define HEARTBEAT "\"pgonline\".\"heartbeat\""

/* ---- state ---- */

/* Reads both sides; w has run, a, args and db. The roles are those of the next handing over. */
void switch_read(Switch *w);

/* The same with roles given: those of a handing over that was decided. */
void switch_roles(Switch *w, Side from);

/* A handing over that was decided, but not brought to its end: *from; false when there is none. */
bool switch_unfinished(const Switch *w, Side *from);

/* Runs SQL that changes something, and notes it. */
void switch_exec(Switch *w, Side side, const char *what, const char *text);

/* ---- the parts ---- */

/* Everything up to the gate; may be repeated. */
void switch_prepare(Switch *w);

/* Statistics of tables of the side that takes over which have none: without them plans are bad at
 * first, when all clients come at once. */
void switch_analyze(Switch *w);

/* Reads the sequences of both sides; values of the side given too. */
typedef struct SwitchSequences {
    Sequences from, to;
} SwitchSequences;

void switch_sequences_list(Switch *w, SwitchSequences *s);

/* The margin for one sequence: of a small one at most a hundredth of what it has left. Pure. */
int64_t sequence_margin(const Sequence *s, int64_t margin);

SeqPairs switch_sequences_want(Switch *w, const SeqPairs *is);

/* What the sequences of the other side have to become; NULL: nothing. */
const char *switch_sequences_sql(Switch *w, const SwitchSequences *s, int *n);

/* Looks at all conditions: the fact gate; true when all hold. roundtrip_ms: of the marker, -1 when
 * it was not measured. */
bool switch_gate(Switch *w);

/* Tries to log in on the side that takes over, as option logins says: NULL or who could not, and
 * why. users: who was tried. */
const char *switch_logins(Switch *w, StrList *users);
void switch_check_logins(Run *run, const Val *logins);

/* Warns of users with sessions on the side that gives away who could not log in on the other one,
 * or perhaps not: they have another password there, and were not tried. How many sessions. */
int switch_look_at_users(Switch *w, const StrList *tried, StrList *users);

/* One of the conditions: NULL, or why it does not hold; *evidence is told in any case. */
typedef const char *(*SwitchCondition)(Switch *w, const char **evidence);

/* A row that travels with the changes; its id. Committed, and on disk, when it returns; NULL when
 * that took longer than timeout_ms (< 0: no bound of its own). */
const char *switch_mark(Switch *w, Db *from, int64_t timeout_ms);
bool switch_mark_seen(Switch *w, Db *to, const char *id);

/*
 * What no changes carry. look: can it be brought over, and what of it is not asked for. rehearse:
 * it is, and is timed, for nobody writes on the side that takes over yet. Then once more, within
 * the pause, on sessions of the window; large objects on those of the task.
 */
typedef enum SwitchTime { BEFOREHAND, WITHIN } SwitchTime;

void switch_copy_parse(Switch *w);
const char *switch_copy_look(Switch *w, const char **evidence);
const char *switch_copy_rehearse(Switch *w); /* what was seen; NULL: there is none to copy */
void switch_copy_tables(Switch *w, Db *from, Db *to, SwitchTime when);
Val *switch_copy_show(const Switch *w);

const char *switch_objects_look(Switch *w, const char **evidence);
const char *switch_objects_rehearse(Switch *w); /* the same */
void switch_objects_bring(Switch *w);

/* All of it, as Handover notes it; and what has to be locked besides the published tables. */
StrList switch_brought(const Switch *w);
StrList switch_locks(const Switch *w);

/* The pause. Returns once the decision is made and the other side open; dies, with everything as
 * before, when it could not be done. */
void switch_window(Switch *w);

/* All that follows from the decision and is not done yet. */
void switch_finish(Switch *w);

/* Clients may come to the new side: every PgBouncer, and the hooks. NULL, or what failed. */
const char *switch_lead(Switch *w);

/* Ends client sessions of the side that gives away, but for these: how many. */
int switch_end_sessions(Switch *w, Db *db, const StrList *pids);

/*
 * The end of a pause that nobody else ends, in a run of its own. keep: where texts for later live.
 * patience_ms: how long servers may stay out of reach; nothing is resumed while it is not known
 * whether it was decided.
 */
typedef struct Recovery {
    Run *outer;
    const Switch *w; /* conn, args, from, epoch */
    Arena *keep;
    int64_t patience_ms;
    bool known;        /* whether it was decided */
    bool forward;      /* it was: brought to its end; else everything is as before */
    const char *why;   /* could not be done; NULL: it was */
    int resumed;       /* PgBouncers that were found paused */
    const char *hooks; /* those of aborted failed; NULL: not */
} Recovery;

void switch_recover(Recovery *r);
void switch_recover_work(Run *run, void *recovery); /* for the watchdog */

void switch_remove(Switch *w);

/* Milliseconds for the report, to a tenth. */
Val *switch_ms(Arena *a, int64_t us);

/* ---- what the module calls ---- */

/* Hooks of one kind (before, at, after, aborted). NULL, or what failed; all are run, but for those
 * of before, which end at the first that fails. */
const char *switch_hooks(Switch *w, const char *kind);
StrList switch_hooks_env(Switch *w); /* of w->env when there is one, else from the sessions */
void switch_hooks_warn(Switch *w, const char *kind); /* what went wrong is a warning */
void switch_check_hooks(Run *run, const Val *hooks);

/* Those of after; then sessions are ended that came to the old side since, and would stay there. */
void switch_hooks_after(Switch *w);

void switch_run_prepared(Task *t, const SwitchArgs *args);
void switch_run_over(Task *t, const SwitchArgs *args, Side to);
void switch_run_absent(Task *t, const SwitchArgs *args);

#endif
