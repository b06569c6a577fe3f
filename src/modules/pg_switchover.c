/*
 * pg_switchover: the moment of a migration in which the target takes over. prepared, switched,
 * rolled_back and absent do it in one process and one short pause, with a way back (core/switch.h);
 * fenced, switched after it, and released do it in steps that others drive (core/fence.h).
 */
#include "catalog/cutover.h"
#include "core/fence.h"
#include "core/switch.h"

typedef struct Args {
    const char *state, *subscription, *slot_name, *reverse_subscription;
    bool reverse, keep_closed;
    Tri refresh_matviews;
    const Val *reverse_connection, *pgbouncer, *hooks;
    int64_t deadline_ms, max_lag_ms, max_transaction_age, sequence_margin, timeout;
} Args;

static const Option options[] = {
    STR("state", Args, state, .required = true,
        .choices = "prepared,switched,rolled_back,absent,fenced,released"),
    STR("subscription", Args, subscription, .identifier = true),
    STR("slot_name", Args, slot_name, .identifier = true),
    BOOL("reverse", Args, reverse, .preset = "yes"),
    STR("reverse_subscription", Args, reverse_subscription, .identifier = true),
    CONN("reverse_connection", Args, reverse_connection),
    INT("deadline_ms", Args, deadline_ms, .preset = "3000", .min = 100, .max = 600000),
    INT("max_lag_ms", Args, max_lag_ms, .preset = "1000", .min = 1, .max = 600000),
    INT("max_transaction_age", Args, max_transaction_age, .preset = "5", .min = 0, .max = 86400),
    INT("sequence_margin", Args, sequence_margin, .preset = "100", .min = 0, .max = INT64_MAX),
    MAPS("pgbouncer", Args, pgbouncer, .secret = true),
    MAP("hooks", Args, hooks),
    TRI("refresh_matviews", Args, refresh_matviews),
    BOOL("keep_closed", Args, keep_closed, .preset = "yes"),
    INT("timeout", Args, timeout, .preset = "60", .min = 1, .max = 86400),
    {0},
};

/* switched ends what fenced has begun. */
static bool is_fence(Task *t, const Args *args)
{
    if (!str_eq(args->state, "switched"))
        return str_eq(args->state, "fenced") || str_eq(args->state, "released");
    ClosedState s = closed_read(task_db(t, SIDE_SOURCE), t->a);
    return s.fenced_at || s.fence_begun || !args->subscription;
}

static void run_switchover(Task *t)
{
    const Args *args = t->args;
    if (is_fence(t, args)) {
        FenceArgs fence = {.state = args->state,
                           .subscription = args->subscription,
                           .slot_name = args->slot_name,
                           .refresh_matviews = args->refresh_matviews != TRI_NO,
                           .timeout = args->timeout};
        fence_run(t, &fence);
        return;
    }
    SwitchArgs with = {.subscription = args->subscription,
                       .slot_name = args->slot_name,
                       .reverse = args->reverse,
                       .reverse_subscription = args->reverse_subscription,
                       .reverse_connection = args->reverse_connection,
                       .refresh_matviews = args->refresh_matviews == TRI_YES,
                       .keep_closed = args->keep_closed,
                       .pgbouncer = args->pgbouncer,
                       .hooks = args->hooks,
                       .deadline_ms = args->deadline_ms,
                       .max_lag_ms = args->max_lag_ms,
                       .max_transaction_age = args->max_transaction_age,
                       .sequence_margin = args->sequence_margin,
                       .timeout = args->timeout};
    if (str_eq(args->state, "prepared"))
        switch_run_prepared(t, &with);
    else if (str_eq(args->state, "absent"))
        switch_run_absent(t, &with);
    else
        switch_run_over(t, &with, str_eq(args->state, "switched") ? SIDE_TARGET : SIDE_SOURCE);
}

const Module module = {"pg_switchover", options, sizeof(Args), run_switchover};
