/* The arena: a chain of blocks, bump-allocated. Under ASan each object gets its own block, so that
 * reading past one object is seen. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__
enum { BLOCK_SIZE = 0, FIRST_SIZE = 0 };
#else
enum { BLOCK_SIZE = 64 * 1024, FIRST_SIZE = 8 * 1024 }; /* most scratch arenas need little */
#endif

typedef struct Block Block;
struct Block {
    Block *next;
    size_t used, size;
    alignas(max_align_t) char data[];
};

struct Arena {
    Block *blocks;
};

/* The one JSON object that needs no memory: Ansible must see why, not a traceback. */
static _Noreturn void out_of_memory(void)
{
    static const char text[] =
        "{\"failed\": true, \"changed\": false, \"msg\": \"out of memory\"}\n";
    if (write(STDOUT_FILENO, text, sizeof text - 1) < 0)
        _exit(2);
    _exit(1);
}

static Block *block_add(Arena *a, size_t n)
{
    size_t least = a->blocks ? BLOCK_SIZE : FIRST_SIZE, size = n > least ? n : least;
    Block *b = calloc(1, sizeof *b + size);
    if (!b)
        out_of_memory();
    b->size = size;
    /* A large object must not hide the block that still has room. */
    if (a->blocks && n > BLOCK_SIZE / 4) {
        b->next = a->blocks->next;
        a->blocks->next = b;
    } else {
        b->next = a->blocks;
        a->blocks = b;
    }
    return b;
}

Arena *arena_new(void)
{
    Arena *a = calloc(1, sizeof *a);
    if (!a)
        out_of_memory();
    return a;
}

void arena_free(Arena *a)
{
    if (!a)
        return;
    for (Block *b = a->blocks, *next; b; b = next) {
        next = b->next;
        free(b);
    }
    free(a);
}

void *arena_alloc(Arena *a, size_t n)
{
    size_t step = alignof(max_align_t);
    if (n > (size_t)-1 / 2)
        out_of_memory();
    n = n ? (n + step - 1) / step * step : step;
    Block *b = a->blocks;
    if (!b || b->size - b->used < n)
        b = block_add(a, n);
    void *p = b->data + b->used;
    b->used += n;
    return p;
}

void *arena_grow(Arena *a, const void *old, size_t old_n, size_t n)
{
    void *p = arena_alloc(a, n);
    if (old && old_n)
        memcpy(p, old, old_n < n ? old_n : n);
    return p;
}

char *arena_strndup(Arena *a, const char *s, size_t n)
{
    char *p = arena_alloc(a, n + 1);
    memcpy(p, s, n);
    return p;
}

char *arena_strdup(Arena *a, const char *s)
{
    return s ? arena_strndup(a, s, strlen(s)) : NULL;
}

char *fmt(Arena *a, const char *format, ...)
{
    va_list ap, again;
    va_start(ap, format);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, format, ap);
    va_end(ap);
    char *p = arena_alloc(a, (size_t)(n < 0 ? 0 : n) + 1);
    if (n > 0)
        vsnprintf(p, (size_t)n + 1, format, again);
    va_end(again);
    return p;
}
