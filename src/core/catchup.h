/*
 * Waiting for a subscription. A copy or an apply that fails is started over by the server for ever,
 * so the wait looks out for that too and fails with the table, instead of at its timeout.
 */
#ifndef CORE_CATCHUP_H
#define CORE_CATCHUP_H

#include "core/module.h"

/*
 * Waits until every table of the subscription (on the target) is ready and, with an lsn of the
 * source, the target has everything up to it on disk, by the confirmed_flush_lsn of the slot.
 * Returns the ms it took; in check mode 0 at once. Dies on the timeout, when the subscription is
 * gone or disabled, when its slot is gone or lost, and when copies or the apply fail repeatedly.
 */
int64_t catchup_wait(Task *t, const char *subscription, const char *slot, const char *lsn,
                     int64_t timeout_ms);

/* Where the source's WAL ends now. */
const char *source_lsn(Task *t);

#endif
