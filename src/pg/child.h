/* Other programs (pg_dump and its kin): fork and exec, no shell, killed with the run. */
#ifndef PG_CHILD_H
#define PG_CHILD_H

#include "base/list.h"
#include "base/run.h"

typedef struct Child {
    StrList argv; /* argv[0] is found in PATH */
    StrList env;  /* NAME=value to add: passwords travel here, never in argv */
} Child;

typedef struct ChildOut {
    const char *out; /* all of its standard output, terminated */
    size_t out_len;
    const char *err; /* the last 64 KiB of its standard error */
    int status;      /* exit status, or 128 + signal */
} ChildOut;

/* Its standard input is empty. Dies when the program cannot be started, or after timeout_ms. */
ChildOut child_run(Run *run, Arena *a, const Child *child, int64_t timeout_ms);

/* The same for n at once; outs has room for n. */
void children_run(Run *run, Arena *a, const Child *children, int n, int64_t timeout_ms,
                  ChildOut *outs);

#endif
