/* Two texts, line by line, as `diff -u` writes it. */
#ifndef BASE_DIFF_H
#define BASE_DIFF_H

#include "base/arena.h"

/* The hunks with three lines of context, under the header lines "--- before" and "+++ after"; ""
 * when the texts are equal. Texts of more than some thousand unlike lines come as one hunk. */
const char *diff_unified(Arena *a, const char *before, const char *after, const char *before_name,
                         const char *after_name);

#endif
