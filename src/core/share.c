#include "core/share.h"

#include "pg/sql.h"

enum { SHARE_LEAST = 128 << 20 };

int64_t share_of(int64_t all, int64_t jobs)
{
    if (jobs < 2)
        return 0;
    return all / jobs > SHARE_LEAST ? all / jobs : SHARE_LEAST;
}

int64_t share_pieces(int64_t bytes, int64_t split, int64_t most)
{
    int64_t n = split > 0 && bytes > 0 ? (bytes - 1) / split + 1 : 1;
    return n > most ? most : n;
}

const char *share_by_tid(Arena *a, int64_t pages, int64_t i, int64_t n)
{
    const char *from = fmt(a, "(%lld,0)", (long long)(pages * i / n));
    const char *to = fmt(a, "(%lld,0)", (long long)(pages * (i + 1) / n));
    return i + 1 < n ? sql(a, "ctid >= %L AND ctid < %L", from, to) : sql(a, "ctid >= %L", from);
}
