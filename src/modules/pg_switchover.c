/*
 * pg_switchover: the moment of a migration in which the target takes over, in one process and one
 * short pause, with a way back (core/switch.h).
 */
#include "core/switch.h"

typedef struct Args {
    const char *state;
    SwitchArgs with;
} Args;

static const Option options[] = {
    STR("state", Args, state, .required = true, .choices = "prepared,switched,rolled_back,absent"),
    STR("subscription", Args, with.subscription, .required = true, .identifier = true),
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
    MAPS("logins", Args, with.logins, .secret = true),
    BOOL("refresh_matviews", Args, with.refresh_matviews, .preset = "no"),
    LIST_OF("copy_at_switch", Args, with.copy_at_switch),
    BOOL("large_objects", Args, with.large_objects, .preset = "no"),
    MAP("role_map", Args, with.role_map),
    BOOL("no_owner", Args, with.no_owner, .preset = "no"),
    BOOL("no_privileges", Args, with.no_privileges, .preset = "no"),
    TRI("keep_closed", Args, with.keep_closed),
    INT("timeout", Args, with.timeout, .preset = "60", .min = 1, .max = 86400),
    {0},
};

static void run_switchover(Task *t)
{
    const Args *args = t->args;
    const SwitchArgs *with = &args->with;
    if (str_eq(args->state, "prepared"))
        switch_run_prepared(t, with);
    else if (str_eq(args->state, "absent"))
        switch_run_absent(t, with);
    else
        switch_run_over(t, with, str_eq(args->state, "switched") ? SIDE_TARGET : SIDE_SOURCE);
}

const Module module = {"pg_switchover", options, sizeof(Args), run_switchover};
