/* Other programs (pg_dump and its kin): fork and exec, no shell, killed with the run. */
#ifndef PG_CHILD_H
#define PG_CHILD_H

#include "base/list.h"
#include "base/run.h"

typedef struct ChildOut {
    const char *out; /* all of its standard output, terminated */
    size_t out_len;
    const char *err; /* the last 64 KiB of its standard error */
    int status;      /* exit status, or 128 + signal */
} ChildOut;

/* argv[0] is found in PATH; env holds NAME=value to add (passwords travel here, never in argv);
 * input may be NULL. Dies when the program cannot be started, or after timeout_ms. */
ChildOut child_run(Run *run, Arena *a, const StrList *argv, const StrList *env, const char *input,
                   int64_t timeout_ms);

#endif
