/* How reading a large table is divided: pieces that several workers take at once. Pure. */
#ifndef CORE_SHARE_H
#define CORE_SHARE_H

#include "base/arena.h"

#include <stdint.h>

/* What is larger keeps one worker busy when the others are done: an equal share of all bytes, in
 * bytes, but no less than 128 MiB. 0 for one job: nothing is split. */
int64_t share_of(int64_t all, int64_t jobs);

/* Into how many pieces no larger than split, at most so many? 1 when split is 0. */
int64_t share_pieces(int64_t bytes, int64_t split, int64_t most);

/* The condition of the i-th of n pieces of a file of so many pages, by TID. A read of one needs no
 * more than its part from 14 on. The last one is open: the table may have grown since. */
const char *share_by_tid(Arena *a, int64_t pages, int64_t i, int64_t n);

#endif
