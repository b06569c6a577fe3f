#include "core/subscription_args.h"

#include <ctype.h>

const char *subscription_slot_name(Arena *a, const char *name)
{
    char *s = arena_strdup(a, name);
    for (char *c = s; *c; c++) {
        *c = (char)tolower((unsigned char)*c);
        if (!(islower((unsigned char)*c) || isdigit((unsigned char)*c)) || (*c & 0x80))
            *c = '_';
    }
    return s;
}
