/*
 * The initial copy: from a publication on the source to a subscription that streams on the target,
 * with everything indexed. Three ways of a run to end: it is through, it has failed and taken back
 * what it holds on the source, or it was killed, and the next run takes its record up.
 */
#ifndef CORE_COPY_H
#define CORE_COPY_H

#include "core/schema_args.h"
#include "core/subscription_args.h"

typedef struct CopyArgs {
    const char *subscription, *slot_name, *method, *format, *maintenance_work_mem, *wait_for;
    StrList publications;
    int64_t jobs;
    int64_t split_larger_than; /* MiB, 0: not, -1: what exceeds its share */
    int64_t throttle;          /* MB/s, 0: not */
    int64_t max_retained_wal;  /* MiB, 0: no limit */
    int64_t timeout;           /* s */
    bool analyze, large_objects;
    SubArgs with;
    SchemaArgs schema;
} CopyArgs;

void copy_synchronize(Task *t, const CopyArgs *args);

/* Removes what a copy has left: subscription, slot, record; rows too when it never came as far as
 * streaming. */
void copy_absent(Task *t, const CopyArgs *args);

#endif
