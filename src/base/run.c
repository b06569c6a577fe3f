#include "base/run.h"

#include "base/list.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

typedef struct Defer Defer;
struct Defer {
    Defer *next;
    void (*undo)(void *);
    void *arg;
};

static volatile sig_atomic_t caught; /* the signal that asks us to stop */
static int wake[2] = {-1, -1};       /* written by the handler, so that poll() sees it */

Run *run_new(const char *program)
{
    Arena *a = arena_new();
    Run *run = NEW(a, Run);
    run->arena = a;
    run->program = program;
    return run;
}

void run_defer(Run *run, void (*undo)(void *), void *arg)
{
    Defer *d = NEW(run->arena, Defer);
    *d = (Defer){.next = run->defers, .undo = undo, .arg = arg};
    run->defers = d;
}

void run_undo(Run *run)
{
    while (run->defers) {
        Defer *d = run->defers;
        run->defers = d->next;
        d->undo(d->arg);
    }
}

void run_end(Run *run)
{
    run_undo(run);
    arena_free(run->arena);
}

static _Noreturn void land(Run *run, const char *hint, const char *format, va_list ap)
{
    if (run->landed)
        abort();
    run->landed = true;
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, format, ap);
    char *text = arena_alloc(run->arena, (size_t)(n < 0 ? 0 : n) + 1);
    if (n > 0)
        vsnprintf(text, (size_t)n + 1, format, again);
    va_end(again);
    run->error = text;
    run->hint = hint;
    longjmp(run->landing, 1);
}

void die(Run *run, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    land(run, NULL, format, ap);
}

void die_hint(Run *run, const char *hint, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    land(run, hint, format, ap);
}

const char *run_inside(Run *outer, Arena *keep, int64_t until, const char *until_what,
                       void (*work)(Run *run, void *arg), void *arg)
{
    Run *run = run_new(outer->program);
    run->deaf = true;
    run->until = until;
    run->until_what = until_what;
    run->tick = outer->tick;
    run->tick_arg = outer->tick_arg;
    if (RUN_TRY(run))
        work(run, arg);
    const char *error = run->error ? arena_strdup(keep, run->error) : NULL;
    run_end(run);
    return error;
}

double clock_now(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_REALTIME, &ts);
    return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t now_ms(void)
{
    return now_us() / 1000;
}

static void on_signal(int sig)
{
    int saved = errno;
    caught = sig;
    if (write(wake[1], "", 1) < 0)
        caught = sig; /* the pipe is full: poll() is awake already */
    errno = saved;
}

void run_catch_signals(void)
{
    if (pipe2(wake, O_CLOEXEC | O_NONBLOCK) != 0)
        abort();
    struct sigaction on = {.sa_handler = on_signal};
    sigaction(SIGINT, &on, NULL);
    sigaction(SIGTERM, &on, NULL);
    sigaction(SIGHUP, &on, NULL);
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigaction(SIGPIPE, &ignore, NULL);
}

/* The end of a wait in now_ms(), INT64_MAX for none; bound: that of the whole run. */
static int64_t end_of(int64_t timeout_ms, int64_t bound)
{
    int64_t end = timeout_ms < 0 ? INT64_MAX : now_ms() + timeout_ms;
    return end < bound ? end : bound;
}

int run_poll(Run *run, struct pollfd *fds, int n, int64_t timeout_ms)
{
    struct pollfd all[n + 1]; /* n is the number of sessions, at most a few dozen */
    if (n > 0)
        memcpy(all, fds, sizeof *fds * (size_t)n);
    /* While undoing, the signal has been heard, and the time is up already. */
    bool deaf = run->landed || run->deaf;
    int64_t bound = run->until && !run->landed ? run->until : INT64_MAX;
    all[n] = (struct pollfd){.fd = deaf ? -1 : wake[0], .events = POLLIN};
    int64_t end = end_of(timeout_ms, bound);
    for (;;) {
        if (caught && !deaf)
            die(run, "interrupted by signal %d", (int)caught);
        int64_t most = run->tick ? RUN_TICK_MS : 60000;
        int64_t now = now_ms(), left = end - now > most ? most : end - now;
        if (run->tick)
            run->tick(run->tick_arg);
        if (now >= bound)
            die(run, "%s", run->until_what);
        int got = poll(all, (nfds_t)n + 1, left < 0 ? 0 : (int)left);
        if (got < 0 && errno != EINTR)
            die(run, "poll: %s", strerror(errno));
        if (got <= 0 || all[n].revents) {
            if (got == 0 && end < bound && now_ms() >= end)
                return 0;
            continue;
        }
        for (int i = 0; i < n; i++)
            fds[i].revents = all[i].revents;
        return got;
    }
}

void run_sleep(Run *run, int64_t ms)
{
    run_poll(run, NULL, 0, ms);
}
