#include "core/watchdog.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FROZEN_MS = 2000, FIRST_OWN_FD = 3 };
enum { SAYS_ALIVE = 'a', SAYS_ARMED = 'b', SAYS_THROUGH = 't' };

struct Watchdog {
    int fd; /* to say something; -1: it is through */
    pid_t pid, of;
};

static void say(Watchdog *d, char what)
{
    /* A full pipe is one that has enough to read; without a reader there is nobody to tell. */
    if (d->fd >= 0 && write(d->fd, &what, 1) < 0 && errno == EPIPE) {
        close(d->fd);
        d->fd = -1;
    }
}

static void tick(void *arg)
{
    say(arg, SAYS_ALIVE);
}

/* Alone in the world: what the other one has open must end with it, Ctrl-C is for it, and nobody
 * may wait for the end of our output. */
static void part_from_parent(int *fd)
{
    setsid();
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    int nothing = open("/dev/null", O_RDWR);
    for (int i = 0; i < FIRST_OWN_FD; i++)
        dup2(nothing, i);
    dup2(*fd, FIRST_OWN_FD);
    *fd = FIRST_OWN_FD;
    close_range(FIRST_OWN_FD + 1, ~0U, 0);
}

/* True when the work is to be done. */
static bool watch(int fd, pid_t parent)
{
    bool armed = false;
    for (;;) {
        struct pollfd p = {.fd = fd, .events = POLLIN};
        char says[64];
        int got = poll(&p, 1, armed ? FROZEN_MS : -1);
        if (got < 0 && errno == EINTR)
            continue;
        ssize_t n = got > 0 ? read(fd, says, sizeof says) : -1;
        if (got > 0 && n <= 0)
            return armed; /* it is gone */
        for (ssize_t i = 0; i < n; i++) {
            if (says[i] == SAYS_THROUGH)
                return false;
            armed = armed || says[i] == SAYS_ARMED;
        }
        if (got == 0) { /* what it has begun must not go on beside us once it wakes up */
            if (getppid() == parent)
                kill(parent, SIGKILL);
            return true;
        }
    }
}

/* At the latest with the run. */
static void end_watchdog(void *arg)
{
    watchdog_through(arg);
}

Watchdog *watchdog_start(Run *run, void (*work)(Run *run, void *arg), void *arg)
{
    int p[2];
    if (pipe2(p, O_CLOEXEC) != 0)
        die(run, "pipe: %s", strerror(errno));
    Watchdog *d = NEW(run->arena, Watchdog);
    *d = (Watchdog){.fd = p[1], .of = getpid()};
    fcntl(d->fd, F_SETFL, O_NONBLOCK);
    d->pid = fork();
    if (d->pid < 0)
        die(run, "fork: %s", strerror(errno));
    if (d->pid == 0) {
        int fd = p[0];
        part_from_parent(&fd);
        if (watch(fd, d->of)) {
            Run *own = run_new(run->program);
            run_inside(own, own->arena, 0, NULL, work, arg);
        }
        _exit(0);
    }
    close(p[0]);
    run->tick = tick;
    run->tick_arg = d;
    run_defer(run, end_watchdog, d);
    return d;
}

void watchdog_armed(Watchdog *d)
{
    say(d, SAYS_ARMED);
}

void watchdog_through(Watchdog *d)
{
    if (!d->pid)
        return;
    say(d, SAYS_THROUGH);
    if (d->fd >= 0)
        close(d->fd);
    d->fd = -1;
    while (waitpid(d->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    d->pid = 0;
}

void watchdog_leave(Watchdog *d)
{
    if (d->fd >= 0)
        close(d->fd);
    d->fd = -1;
    d->pid = 0;
}
