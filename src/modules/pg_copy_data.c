/*
 * pg_copy_data: the initial copy. All tables at once from one snapshot, the indexes after their
 * rows, and then the subscription goes on at exactly the snapshot's LSN (see core/copy.h); or the
 * server's own table synchronization, with the same care around it.
 */
#include "core/copy.h"

typedef struct Args {
    const char *state;
    CopyArgs copy;
} Args;

static const Option options[] = {
    STR("subscription", Args, copy.subscription, .required = true, .identifier = true),
    STR("state", Args, state, .preset = "synchronized", .choices = "synchronized,absent"),
    LIST_OF("publications", Args, copy.publications, .identifier = true),
    STR("slot_name", Args, copy.slot_name, .identifier = true),
    STR("method", Args, copy.method, .preset = "auto", .choices = "auto,snapshot,native"),
    INT("jobs", Args, copy.jobs, .preset = "2", .min = 1, .max = 64),
    INT("split_larger_than", Args, copy.split_larger_than, .preset = "-1", .min = -1,
        .max = 1 << 30),
    STR("format", Args, copy.format, .preset = "auto", .choices = "auto,binary,text"),
    STR("maintenance_work_mem", Args, copy.maintenance_work_mem),
    INT("throttle", Args, copy.throttle, .preset = "0", .min = 0, .max = 1000000),
    INT("max_retained_wal", Args, copy.max_retained_wal, .preset = "0", .min = 0, .max = 1 << 30),
    BOOL("large_objects", Args, copy.large_objects, .preset = "no"),
    BOOL("analyze", Args, copy.analyze, .preset = "yes"),
    STR("wait_for", Args, copy.wait_for, .preset = "streaming", .choices = "streaming,caught_up"),
    SUBSCRIPTION_OPTIONS(Args, copy.with),
    SCHEMA_OPTIONS(Args, copy.schema),
    INT("timeout", Args, copy.timeout, .preset = "3600", .min = 1, .max = 604800),
    {0},
};

static void run_copy_data(Task *t)
{
    const Args *args = t->args;
    if (str_eq(args->state, "absent"))
        copy_absent(t, &args->copy);
    else
        copy_synchronize(t, &args->copy);
}

const Module module = {"pg_copy_data", options, sizeof(Args), run_copy_data};
