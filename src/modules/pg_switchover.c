/*
 * pg_switchover: the moment of a migration in which the target takes over. prepared, switched,
 * rolled_back and absent do it in one process and one short pause, with a way back (core/switch.h);
 * fenced, switched after it, and released do it in steps that others drive (core/fence.h).
 */
#include "catalog/cutover.h"
#include "core/fence.h"
#include "core/switch.h"

typedef struct Args {
    const char *state;
    Tri refresh_matviews;
    SwitchArgs with;
} Args;

static const Option options[] = {
    STR("state", Args, state, .required = true,
        .choices = "prepared,switched,rolled_back,absent,fenced,released"),
    STR("subscription", Args, with.subscription, .identifier = true),
    STR("slot_name", Args, with.slot_name, .identifier = true),
    BOOL("reverse", Args, with.reverse, .preset = "yes"),
    STR("reverse_subscription", Args, with.reverse_subscription, .identifier = true),
    CONN("reverse_connection", Args, with.reverse_connection),
    INT("deadline_ms", Args, with.deadline_ms, .preset = "3000", .min = 100, .max = 600000),
    INT("max_lag_ms", Args, with.max_lag_ms, .preset = "1000", .min = 1, .max = 600000),
    INT("max_transaction_age", Args, with.max_transaction_age, .preset = "5", .min = 0,
        .max = 86400),
    INT("sequence_margin", Args, with.sequence_margin, .preset = "100", .min = 0, .max = INT64_MAX),
    MAPS("pgbouncer", Args, with.pgbouncer, .secret = true),
    MAP("hooks", Args, with.hooks),
    TRI("refresh_matviews", Args, refresh_matviews),
    LIST_OF("copy_at_switch", Args, with.copy_at_switch),
    BOOL("large_objects", Args, with.large_objects, .preset = "no"),
    MAP("role_map", Args, with.role_map),
    BOOL("no_owner", Args, with.no_owner, .preset = "no"),
    BOOL("no_privileges", Args, with.no_privileges, .preset = "no"),
    BOOL("keep_closed", Args, with.keep_closed, .preset = "yes"),
    INT("timeout", Args, with.timeout, .preset = "60", .min = 1, .max = 86400),
    {0},
};

/* switched ends what fenced has begun. */
static bool is_fence(Task *t, const Args *args)
{
    if (!str_eq(args->state, "switched"))
        return str_eq(args->state, "fenced") || str_eq(args->state, "released");
    ClosedState s = closed_read(task_db(t, SIDE_SOURCE), t->a);
    return s.fenced_at || s.fence_begun || !args->with.subscription;
}

static void run_switchover(Task *t)
{
    const Args *args = t->args;
    SwitchArgs with = args->with;
    if (is_fence(t, args)) {
        FenceArgs fence = {.state = args->state,
                           .subscription = with.subscription,
                           .slot_name = with.slot_name,
                           .refresh_matviews = args->refresh_matviews != TRI_NO,
                           .timeout = with.timeout};
        fence_run(t, &fence);
        return;
    }
    with.refresh_matviews = args->refresh_matviews == TRI_YES;
    if (str_eq(args->state, "prepared"))
        switch_run_prepared(t, &with);
    else if (str_eq(args->state, "absent"))
        switch_run_absent(t, &with);
    else
        switch_run_over(t, &with, str_eq(args->state, "switched") ? SIDE_TARGET : SIDE_SOURCE);
}

const Module module = {"pg_switchover", options, sizeof(Args), run_switchover};
