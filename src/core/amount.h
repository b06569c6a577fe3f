/* Amounts as people read them. */
#ifndef CORE_AMOUNT_H
#define CORE_AMOUNT_H

#include "base/arena.h"

#include <stdint.h>

const char *amount_bytes(Arena *a, int64_t n);                 /* "3.2 GiB" */
const char *amount_of(Arena *a, int64_t done, int64_t total);  /* "3.2 of 8.0 GiB" */
const char *amount_time(Arena *a, double seconds);             /* "0.3 s", "2 min", "3 h 20 min" */
const char *amount_count(Arena *a, int64_t n, const char *of); /* "1 table", "3 tables" */

#endif
