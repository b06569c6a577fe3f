#include "base/list.h"

#include <stdint.h>
#include <stdlib.h>

static int by_text(const void *key, const void *one)
{
    return strcmp(key, *(const char *const *)one);
}

bool strs_has_sorted(const StrList *l, const char *s)
{
    return l->n && bsearch(s, l->v, (size_t)l->n, sizeof *l->v, by_text);
}

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

const char *strs_word(Arena *a, const StrList *l)
{
    uint64_t h = 14695981039346656037u;
    for (int i = 0; i < l->n; i++)
        for (const char *s = l->v[i];; s++) { /* with its end, so that ["ab"] is not ["a", "b"] */
            h = (h ^ (unsigned char)*s) * 1099511628211u;
            if (!*s)
                break;
        }
    return fmt(a, "%016llx", (unsigned long long)h);
}
