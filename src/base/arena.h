/*
 * Memory by lifetime: everything a run needs lives in an arena and dies with it.
 * There is no free() for single objects; bulk loops use a scratch arena of their own.
 * A function that takes only an Arena * is pure and cannot fail: out of memory ends the process.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>
#include <string.h>

typedef struct Arena Arena;

Arena *arena_new(void);
void arena_free(Arena *a);

/* n zeroed bytes, aligned for any type. n == 0 gives a valid pointer. */
void *arena_alloc(Arena *a, size_t n);

/* old_n bytes of old moved to a place of n bytes, the rest zeroed; old may be NULL. */
void *arena_grow(Arena *a, const void *old, size_t old_n, size_t n);

char *arena_strndup(Arena *a, const char *s, size_t n);
char *arena_strdup(Arena *a, const char *s); /* NULL gives NULL */

/* printf() into the arena. For text that people read; SQL is built by sql() alone. */
char *fmt(Arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));

#define NEW(a, T) ((T *)arena_alloc((a), sizeof(T)))
#define NEW_N(a, T, n) ((T *)arena_alloc((a), sizeof(T) * (size_t)(n)))

/* Shorter than strcmp() == 0 and right for NULL: two NULLs are equal. */
static inline int str_eq(const char *x, const char *y)
{
    return x == y || (x && y && strcmp(x, y) == 0);
}

#endif
