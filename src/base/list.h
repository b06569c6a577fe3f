/* Growing arrays in an arena: a struct with v, n and cap, declared where it is used. */
#ifndef BASE_LIST_H
#define BASE_LIST_H

#include "base/arena.h"
#include "base/buf.h"

#include <stdbool.h>

#define LIST(T)                                                                                    \
    struct {                                                                                       \
        T *v;                                                                                      \
        int n, cap;                                                                                \
    }

/* The place for one more element, zeroed: *list_add(a, &list) = x. */
#define list_add(a, l)                                                                             \
    ((l)->n == (l)->cap                                                                            \
         ? (void)((l)->v = arena_grow((a), (l)->v, sizeof *(l)->v * (size_t)(l)->cap,              \
                                      sizeof *(l)->v * (size_t)((l)->cap ? (l)->cap * 2 : 8)),     \
                  (l)->cap = (l)->cap ? (l)->cap * 2 : 8)                                          \
         : (void)0,                                                                                \
     &(l)->v[(l)->n++])

typedef LIST(const char *) StrList;

static inline void strs_add(Arena *a, StrList *l, const char *s)
{
    *list_add(a, l) = s;
}

static inline int strs_find(const StrList *l, const char *s)
{
    for (int i = 0; i < l->n; i++)
        if (str_eq(l->v[i], s))
            return i;
    return -1;
}

static inline bool strs_has(const StrList *l, const char *s)
{
    return strs_find(l, s) >= 0;
}

/* The same of a list that is sorted: for long ones. */
bool strs_has_sorted(const StrList *l, const char *s);

static inline bool strs_equal(const StrList *x, const StrList *y)
{
    if (x->n != y->n)
        return false;
    for (int i = 0; i < x->n; i++)
        if (!str_eq(x->v[i], y->v[i]))
            return false;
    return true;
}

/* "a, b, c"; with max > 0 at most max of them and "… and 7 more". */
const char *strs_join(Arena *a, const StrList *l, const char *between, int max);

/* A short word that stands for just these texts in this order (FNV-1a, 16 hexadecimal digits). */
const char *strs_word(Arena *a, const StrList *l);

#endif
