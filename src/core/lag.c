#include "core/lag.h"

#include <stdlib.h>

uint64_t lsn_read(const char *text)
{
    char *slash = NULL;
    uint64_t high = strtoull(text ? text : "0/0", &slash, 16);
    return high << 32 | (*slash == '/' ? strtoull(slash + 1, NULL, 16) : 0);
}

const char *lsn_text(Arena *a, uint64_t lsn)
{
    return fmt(a, "%X/%X", (unsigned)(lsn >> 32), (unsigned)lsn);
}

/* The newest marker that has been passed, -1 when none has. */
static int last_passed(const Markers *m, uint64_t confirmed)
{
    int i = m->n - 1;
    while (i >= 0 && m->v[i].lsn > confirmed)
        i--;
    return i;
}

static double not_negative(double x)
{
    return x < 0 ? 0 : x;
}

Lag lag_measure(const Markers *m, uint64_t confirmed, double now)
{
    Lag lag = {.seconds = -1, .at_least = -1};
    int i = last_passed(m, confirmed);
    if (!m->n)
        return lag;
    if (i < 0) {
        lag.at_least = not_negative(now - m->v[0].at);
        return lag;
    }
    lag.seen = i == m->n - 1;
    double at = m->v[i].at;
    if (!lag.seen) { /* the next one has a larger LSN, or it would have been passed too */
        const Marker *next = &m->v[i + 1];
        at +=
            (next->at - at) * (double)(confirmed - m->v[i].lsn) / (double)(next->lsn - m->v[i].lsn);
    }
    lag.seconds = not_negative(now - at);
    return lag;
}

/* The one that is missed least: with the smallest gap between its neighbours. */
static int dispensable(const Markers *m)
{
    int least = 1;
    for (int i = 2; i < m->n - 1; i++)
        if (m->v[i + 1].at - m->v[i - 1].at < m->v[least + 1].at - m->v[least - 1].at)
            least = i;
    return least;
}

Markers markers_kept(Arena *a, const Markers *m, uint64_t confirmed)
{
    Markers kept = {0};
    int i = last_passed(m, confirmed);
    for (i = i < 0 ? 0 : i; i < m->n; i++)
        *list_add(a, &kept) = m->v[i];
    while (kept.n > MARKERS_MOST) {
        for (int k = dispensable(&kept); k < kept.n - 1; k++)
            kept.v[k] = kept.v[k + 1];
        kept.n--;
    }
    return kept;
}
