#include "pg/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { READ_SIZE = 65536 };

static void kill_child(void *arg)
{
    pid_t *pid = arg;
    if (*pid <= 0)
        return;
    kill(*pid, SIGTERM);
    for (int i = 0; i < 50; i++) {
        if (waitpid(*pid, NULL, WNOHANG) != 0) {
            *pid = 0;
            return;
        }
        poll(NULL, 0, 20);
    }
    kill(*pid, SIGKILL);
    waitpid(*pid, NULL, 0);
    *pid = 0;
}

/* In the child: only functions that are safe after fork(). */
static _Noreturn void become(const char *const *argv, const StrList *env, int out, int err,
                             int failed)
{
    signal(SIGPIPE, SIG_DFL);
    int nothing = open("/dev/null", O_RDONLY);
    dup2(nothing, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    for (int i = 0; i < env->n; i++)
        putenv((char *)env->v[i]);
    execvp(argv[0], (char *const *)argv);
    int e = errno;
    if (write(failed, &e, sizeof e) < 0)
        _exit(126);
    _exit(127);
}

static void open_pipe(Run *run, int p[2])
{
    if (pipe2(p, O_CLOEXEC) != 0)
        die(run, "pipe: %s", strerror(errno));
}

typedef struct Running {
    pid_t pid;
    int out, err; /* -1 once they have ended */
    Buf text, errors;
} Running;

static Running *start(Run *run, Arena *a, const Child *c)
{
    const char **args = NEW_N(a, const char *, c->argv.n + 1);
    for (int i = 0; i < c->argv.n; i++)
        args[i] = c->argv.v[i];
    int out[2], err[2], failed[2];
    open_pipe(run, out);
    open_pipe(run, err);
    open_pipe(run, failed);

    Running *r = NEW(run->arena, Running);
    *r = (Running){.out = out[0], .err = err[0], .text = buf_new(a), .errors = buf_new(a)};
    r->pid = fork();
    if (r->pid == 0)
        become(args, &c->env, out[1], err[1], failed[1]);
    close(out[1]);
    close(err[1]);
    close(failed[1]);
    if (r->pid < 0)
        die(run, "could not start %s: %s", args[0], strerror(errno));
    run_defer(run, kill_child, &r->pid);

    int exec_errno = 0;
    ssize_t told = read(failed[0], &exec_errno, sizeof exec_errno);
    close(failed[0]);
    if (told > 0)
        die(run, "could not start %s: %s", args[0], strerror(exec_errno));
    return r;
}

/* Reads what is there; closes and forgets the descriptor at its end. */
static void drain(int *fd, Buf *b)
{
    ssize_t got = read(*fd, buf_room(b, READ_SIZE), READ_SIZE);
    if (got > 0) {
        b->len += (size_t)got;
        b->s[b->len] = '\0';
    } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
        close(*fd);
        *fd = -1;
    }
}

static ChildOut finish(Running *r)
{
    int status = 0;
    while (waitpid(r->pid, &status, 0) < 0 && errno == EINTR)
        continue;
    r->pid = 0;
    const Buf *errors = &r->errors;
    return (ChildOut){.out = r->text.s,
                      .out_len = r->text.len,
                      .err =
                          errors->len > READ_SIZE ? errors->s + errors->len - READ_SIZE : errors->s,
                      .status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status)};
}

void children_run(Run *run, Arena *a, const Child *children, int n, int64_t timeout_ms,
                  ChildOut *outs)
{
    Running **all = NEW_N(a, Running *, n);
    struct pollfd *fds = NEW_N(a, struct pollfd, 2 * n); /* all outs, then all errs */
    struct pollfd *errs = fds + n;
    int64_t until = now_ms() + timeout_ms;
    for (int i = 0; i < n; i++)
        all[i] = start(run, a, &children[i]);
    for (;;) {
        const char *waits_for = NULL;
        for (int i = 0; i < n; i++) {
            fds[i] = (struct pollfd){.fd = all[i]->out, .events = POLLIN};
            errs[i] = (struct pollfd){.fd = all[i]->err, .events = POLLIN};
            if (all[i]->out >= 0 || all[i]->err >= 0)
                waits_for = children[i].argv.v[0];
        }
        if (!waits_for)
            break;
        int64_t left = until - now_ms();
        if (left <= 0 || run_poll(run, fds, 2 * n, left) == 0)
            die(run, "%s did not end within %lld s", waits_for, (long long)timeout_ms / 1000);
        for (int i = 0; i < n; i++) {
            if (fds[i].fd >= 0 && fds[i].revents)
                drain(&all[i]->out, &all[i]->text);
            if (errs[i].fd >= 0 && errs[i].revents)
                drain(&all[i]->err, &all[i]->errors);
        }
    }
    for (int i = 0; i < n; i++)
        outs[i] = finish(all[i]);
}

ChildOut child_run(Run *run, Arena *a, const Child *child, int64_t timeout_ms)
{
    ChildOut out;
    children_run(run, a, child, 1, timeout_ms, &out);
    return out;
}
