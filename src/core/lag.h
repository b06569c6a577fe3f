/*
 * How far a subscription is behind, in time: the end of the source's WAL is taken as a marker, and
 * when the slot's confirmed_flush_lsn has passed it, that took as long as the target is behind. A
 * lag longer than one look is measured over several: markers are handed from look to look, and
 * between one that has been passed and one that has not, the time is in proportion.
 *
 * What confirmed_flush_lsn does (10 to 18, measured): idle, it is at the WAL's end, also when what
 * is written is not published (10 alone follows a checkpoint's records only after up to 10 s).
 * After a commit it follows within the target's wal_writer_delay, as the apply commits
 * asynchronously: 0.2 s, the least that is measured under load. With asynchronous commits on the
 * source, 0.4 s.
 */
#ifndef CORE_LAG_H
#define CORE_LAG_H

#include "base/list.h"

#include <stdint.h>

enum { MARKERS_MOST = 16 };

typedef struct Marker {
    uint64_t lsn;
    double at; /* seconds since 1970, by the source's clock */
} Marker;

typedef LIST(Marker) Markers; /* oldest first; the last one is that of this look */

typedef struct Lag {
    double seconds;  /* < 0: not known */
    double at_least; /* s, < 0: not known; only when seconds is not */
    bool seen;       /* the last marker has been passed */
} Lag;

uint64_t lsn_read(const char *text); /* NULL: 0 */
const char *lsn_text(Arena *a, uint64_t lsn);

/* now: when confirmed was read. */
Lag lag_measure(const Markers *markers, uint64_t confirmed, double now);

/* Those that the next look needs: the last one passed and what is not passed yet, at most
 * MARKERS_MOST. */
Markers markers_kept(Arena *a, const Markers *markers, uint64_t confirmed);

#endif
