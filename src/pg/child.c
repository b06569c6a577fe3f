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
static _Noreturn void become(const char *const *argv, const StrList *env, int in, int out, int err,
                             int failed)
{
    signal(SIGPIPE, SIG_DFL);
    dup2(in, STDIN_FILENO);
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

static void feed(int *fd, const char **input)
{
    ssize_t put = write(*fd, *input, strlen(*input));
    if (put > 0)
        *input += put;
    if (!**input || (put < 0 && errno != EAGAIN && errno != EINTR)) {
        close(*fd);
        *fd = -1;
    }
}

ChildOut child_run(Run *run, Arena *a, const StrList *argv, const StrList *env, const char *input,
                   int64_t timeout_ms)
{
    const char **args = NEW_N(a, const char *, argv->n + 1);
    for (int i = 0; i < argv->n; i++)
        args[i] = argv->v[i];
    int in[2], out[2], err[2], failed[2];
    open_pipe(run, in);
    open_pipe(run, out);
    open_pipe(run, err);
    open_pipe(run, failed);

    pid_t *pid = NEW(run->arena, pid_t);
    *pid = fork();
    if (*pid == 0)
        become(args, env, in[0], out[1], err[1], failed[1]);
    close(in[0]);
    close(out[1]);
    close(err[1]);
    close(failed[1]);
    if (*pid < 0)
        die(run, "could not start %s: %s", args[0], strerror(errno));
    run_defer(run, kill_child, pid);

    int exec_errno = 0;
    ssize_t told = read(failed[0], &exec_errno, sizeof exec_errno);
    close(failed[0]);
    if (told > 0)
        die(run, "could not start %s: %s", args[0], strerror(exec_errno));

    const char *rest = input ? input : "";
    Buf text = buf_new(a), errors = buf_new(a);
    int64_t until = now_ms() + timeout_ms;
    fcntl(in[1], F_SETFL, O_NONBLOCK);
    if (!*rest) {
        close(in[1]);
        in[1] = -1;
    }
    while (out[0] >= 0 || err[0] >= 0) {
        struct pollfd fds[] = {{.fd = out[0], .events = POLLIN},
                               {.fd = err[0], .events = POLLIN},
                               {.fd = in[1], .events = POLLOUT}};
        int64_t left = until - now_ms();
        if (left <= 0 || run_poll(run, fds, 3, left) == 0)
            die(run, "%s did not end within %lld s", args[0], (long long)timeout_ms / 1000);
        if (fds[0].revents)
            drain(&out[0], &text);
        if (fds[1].revents)
            drain(&err[0], &errors);
        if (fds[2].revents)
            feed(&in[1], &rest);
    }
    if (in[1] >= 0)
        close(in[1]);

    int status = 0;
    while (waitpid(*pid, &status, 0) < 0 && errno == EINTR)
        continue;
    *pid = 0;
    const char *last = errors.len > READ_SIZE ? errors.s + errors.len - READ_SIZE : errors.s;
    return (ChildOut){.out = text.s,
                      .out_len = text.len,
                      .err = last,
                      .status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status)};
}
