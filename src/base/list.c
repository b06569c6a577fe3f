#include "base/list.h"

const char *strs_join(Arena *a, const StrList *l, const char *between, int max)
{
    Buf b = buf_new(a);
    for (int i = 0; i < l->n; i++) {
        if (max > 0 && i == max) {
            buf_fmt(&b, " and %d more", l->n - i);
            break;
        }
        if (i)
            buf_str(&b, between);
        buf_str(&b, l->v[i]);
    }
    return b.s;
}
