/*
 * For LD_PRELOAD: strikes a module at a chosen moment of its talk with the servers. The moment is the
 * STRIKE_NTH-th message (1) that it sends, counted from the first one that holds the text STRIKE_FROM
 * (all, when not set); without either, nothing. STRIKE_SIGNAL (KILL or STOP) then goes to the process itself; STRIKE_AFTER=1: once
 * the message is sent, else before. STRIKE_LOG: a file that gets the process's id, and what was sent then, its first line.
 * STRIKE_PROGRAM: only a program with this in its name is struck, whatever has started it; else the first one.
 * Children of the process (its watchdog, PAUSE and RESUME from there) are not counted nor struck.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static pid_t whom;
static const char *from, *log_path;
static long left;
static int number, after, counting;

__attribute__((constructor)) static void begin(void)
{
    const char *nth = getenv("STRIKE_NTH"), *name = getenv("STRIKE_SIGNAL");
    const char *program = getenv("STRIKE_PROGRAM");
    if (program && !strstr(program_invocation_short_name, program)) /* Ansible puts a word before */
        return; /* it may be the one that starts it */
    whom = getpid();
    from = getenv("STRIKE_FROM");
    log_path = getenv("STRIKE_LOG");
    left = nth ? strtol(nth, NULL, 10) : from ? 1 : 0;
    number = name && strcmp(name, "STOP") == 0 ? SIGSTOP : SIGKILL;
    after = getenv("STRIKE_AFTER") != NULL;
    counting = !from;
    unsetenv("LD_PRELOAD"); /* not for hooks and pg_dump */
}

/* What a message is about, readable: its printable characters. */
static void note(const char *buf, size_t n)
{
    int fd = log_path ? open(log_path, O_WRONLY | O_CREAT | O_APPEND, 0644) : -1;
    char line[201];
    size_t k = (size_t)snprintf(line, sizeof line, "%d ", (int)whom);
    for (size_t i = 0; i < n && k < sizeof line - 1; i++)
        if (buf[i] >= ' ' && buf[i] <= '~')
            line[k++] = buf[i];
    line[k++] = '\n';
    if (fd >= 0 && write(fd, line, k) >= 0)
        close(fd);
}

ssize_t send(int fd, const void *buf, size_t n, int flags)
{
    static ssize_t (*real)(int, const void *, size_t, int);
    if (!real)
        real = (ssize_t(*)(int, const void *, size_t, int))dlsym(RTLD_NEXT, "send");
    if (getpid() != whom || left <= 0)
        return real(fd, buf, n, flags);
    counting = counting || memmem(buf, n, from, strlen(from));
    int now = counting && --left == 0;
    if (now)
        note(buf, n);
    if (now && !after)
        kill(whom, number);
    ssize_t sent = real(fd, buf, n, flags);
    if (now && after)
        kill(whom, number);
    return sent;
}
