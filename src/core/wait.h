/* Waiting for a state of the servers: bounded, and always able to say for what. */
#ifndef CORE_WAIT_H
#define CORE_WAIT_H

#include "core/module.h"

/* One look: NULL when it is there, else what is still missing, for people. Rows and texts live in
 * scratch, which is gone at the next look. Dies when waiting has become pointless. */
typedef const char *(*Look)(Task *t, Arena *scratch, void *arg);

/*
 * Looks at once, then again after 200 ms and growing up to 1 s, until it is there. After timeout_ms
 * the run fails: "could not <what> within 60 s: <what is missing>"; the fact timed_out tells this
 * failure from others. Returns the ms it took. In
 * check mode, where nothing is done that could be waited for, it returns at once, without a look.
 */
int64_t wait_until(Task *t, const char *what, int64_t timeout_ms, Look look, void *arg);

#endif
