/*
 * A second process that looks after this one: when it is gone without having said that it is
 * through, or has not been heard of for a while, it is killed for good and the work done in its
 * stead. A pause of a PgBouncer outlives whoever asked for it.
 */
#ifndef CORE_WATCHDOG_H
#define CORE_WATCHDOG_H

#include "base/run.h"

typedef struct Watchdog Watchdog;

/* Starts it; from now on the run's waits tell it that we live. work is called in the other process,
 * with a run of its own, and never here. Open no session before that must end with this process. */
Watchdog *watchdog_start(Run *run, void (*work)(Run *run, void *arg), void *arg);

void watchdog_armed(Watchdog *d);   /* from now on the work is to be done when we are gone */
void watchdog_through(Watchdog *d); /* no more; it ends */
void watchdog_leave(Watchdog *d);   /* it goes on alone */

#endif
