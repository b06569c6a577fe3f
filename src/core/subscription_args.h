/* What the options of a subscription mean, for every module that has some of them. */
#ifndef CORE_SUBSCRIPTION_ARGS_H
#define CORE_SUBSCRIPTION_ARGS_H

#include "base/arena.h"

/* The slot's name for a subscription of this name, when none is given. */
const char *subscription_slot_name(Arena *a, const char *name);

#endif
