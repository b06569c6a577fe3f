/*
 * One run of a module: its memory, the one way to fail, what must be undone, and the signals.
 *
 * die() ends the run with a message that says what could not be done (and on which side, with which
 * object); a hint says what to do about it. There is one landing pad in main() and one in the unit
 * tests' harness. What must be given back (sockets, children, temporary files) is registered with
 * run_defer() and undone last-in-first-out, on success, on failure and on a signal.
 */
#ifndef BASE_RUN_H
#define BASE_RUN_H

#include "base/arena.h"
#include "base/buf.h"

#include <poll.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct Run {
    Arena *arena;
    const char *program; /* the module's name, for application_name and messages */
    const char *error;   /* set by die() */
    const char *hint;    /* may be NULL */
    struct Defer *defers;
    jmp_buf landing;
    bool landed;   /* die() was called; a second one, while undoing, is a bug */
    bool deaf;     /* what it does must be ended: signals are not heard */
    int64_t until; /* of now_ms(): every wait dies then with until_what; 0: none */
    const char *until_what;
    void (*tick)(void *); /* called in each wait, at least each RUN_TICK_MS: that we are alive */
    void *tick_arg;
} Run;

enum { RUN_TICK_MS = 200 };

Run *run_new(const char *program);

/* Undoes what was deferred and frees the arena; the Run itself lived in it. */
void run_end(Run *run);

/* if (RUN_TRY(run)) { work } else { run->error, run->hint }. Only main() and the test harness. */
#define RUN_TRY(run) (setjmp((run)->landing) == 0)

_Noreturn void die(Run *run, const char *format, ...) __attribute__((format(printf, 2, 3)));
_Noreturn void die_hint(Run *run, const char *hint, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * Does work in a run of its own, which may die without the outer one, also while that one is being
 * undone: for what must be brought to its end. It hears no signals and ticks as the outer one.
 * NULL, or the error (in keep). until: as in Run, 0 for none.
 */
const char *run_inside(Run *outer, Arena *keep, int64_t until, const char *until_what,
                       void (*work)(Run *run, void *arg), void *arg);

/* undo must not die. */
void run_defer(Run *run, void (*undo)(void *), void *arg);
void run_undo(Run *run);

/* Milliseconds of a clock that never goes back. */
int64_t now_ms(void);
int64_t now_us(void); /* the same clock */

/* Seconds since 1970, as this machine's clock has it. */
double clock_now(void);

/* SIGINT, SIGTERM and SIGHUP (a lost ssh connection) end the run in order; SIGPIPE is ignored.
 * run_poll() is poll(2) that also wakes on such a signal and then dies: every wait goes through it.
 * timeout_ms < 0 waits for ever (callers have a bound of their own). Returns poll()'s result. */
void run_catch_signals(void);
int run_poll(Run *run, struct pollfd *fds, int n, int64_t timeout_ms);
void run_sleep(Run *run, int64_t ms);

#endif
