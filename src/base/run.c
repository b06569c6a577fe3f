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

double clock_now(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_REALTIME, &ts);
    return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
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

int run_poll(Run *run, struct pollfd *fds, int n, int64_t timeout_ms)
{
    struct pollfd all[n + 1]; /* n is the number of sessions, at most a few dozen */
    if (n > 0)
        memcpy(all, fds, sizeof *fds * (size_t)n);
    /* While undoing, the signal has been heard. */
    all[n] = (struct pollfd){.fd = run->landed ? -1 : wake[0], .events = POLLIN};
    int64_t until = now_ms() + timeout_ms;
    for (;;) {
        if (caught && !run->landed)
            die(run, "interrupted by signal %d", (int)caught);
        int64_t left = timeout_ms < 0 ? -1 : until - now_ms();
        if (timeout_ms >= 0 && left < 0)
            left = 0;
        int got = poll(all, (nfds_t)n + 1, left > 60000 ? 60000 : (int)left);
        if (got < 0 && errno != EINTR)
            die(run, "poll: %s", strerror(errno));
        if (got <= 0 || all[n].revents) {
            if (got == 0 && timeout_ms >= 0 && now_ms() >= until)
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
