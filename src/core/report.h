/* What a run has to say: gathered while it works, printed once, by main(), also when it failed. */
#ifndef CORE_REPORT_H
#define CORE_REPORT_H

#include "base/run.h"
#include "base/val.h"

typedef struct Report {
    bool changed;
    const char *msg;
    StrList queries; /* as shown to people; in check mode those that would run */
    StrList warnings;
    Val *facts; /* a map: each key becomes a key of the result */
    Val *before, *after;
} Report;

Report report_new(Arena *a);
void report_warn(Arena *a, Report *r, const char *text); /* the same text counts once */

/* The result object. error and hint are NULL for success. */
Val *report_result(Arena *a, const Report *r, bool with_diff, const char *header, const char *error,
                   const char *hint);

#endif
