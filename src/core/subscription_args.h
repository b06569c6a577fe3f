/* The options of a subscription, for every module that makes one, and what they want of it. */
#ifndef CORE_SUBSCRIPTION_ARGS_H
#define CORE_SUBSCRIPTION_ARGS_H

#include "core/subscription_plan.h"

typedef struct SubArgs {
    const Val *connection;
    Tri binary, two_phase, disable_on_error, run_as_owner, password_required, failover;
    const char *streaming, *origin, *synchronous_commit, *owner;
} SubArgs;

/* Rows for a table of options; m is the SubArgs in S. */
/* clang-format off */
#define SUBSCRIPTION_OPTIONS(S, m)                                                                 \
    CONN("connection", S, m.connection),                                                           \
    TRI("binary", S, m.binary),                                                                    \
    STR("streaming", S, m.streaming, .choices = "off,on,parallel"),                                \
    TRI("two_phase", S, m.two_phase),                                                              \
    TRI("disable_on_error", S, m.disable_on_error),                                                \
    TRI("run_as_owner", S, m.run_as_owner),                                                        \
    TRI("password_required", S, m.password_required),                                              \
    STR("origin", S, m.origin, .choices = "any,none"),                                             \
    TRI("failover", S, m.failover),                                                                \
    STR("synchronous_commit", S, m.synchronous_commit,                                             \
        .choices = "off,local,on,remote_write,remote_apply"),                                      \
    STR("owner", S, m.owner, .identifier = true)
/* clang-format on */

/* The slot's name for a subscription of this name, when none is given. */
const char *subscription_slot_name(Arena *a, const char *name);

/* What is: this subscription, its slot (what is known of it) and the rest that a plan needs.
 * source: NULL when it is away. */
SubState *subscription_state(Task *t, Db *source, const Subscription *sub, const Slot *slot);

/* The source is away, and with it the slot: how it is removed later. why: it is away. */
void subscription_warn_slot_stays(Task *t, const SubState *s, const char *why);

/* Dies when no slot can be called so; NULL is fine. */
void subscription_check_slot_name(Task *t, const char *name);

/* The options of want: as given, as they are, or as the server would choose. Dies when one side is
 * too old for them. */
void subscription_want_options(Task *t, const SubArgs *args, const SubState *is, SubState *want);

/* How the target's server shall reach the source: as given, or our own way there. */
void subscription_want_connection(Task *t, const SubArgs *args, const SubState *is, SubState *want);

#endif
