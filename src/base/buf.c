#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>

Buf buf_new(Arena *a)
{
    return (Buf){.arena = a, .s = arena_alloc(a, 64), .cap = 64};
}

char *buf_room(Buf *b, size_t n)
{
    if (b->cap - b->len <= n) {
        size_t cap = b->cap * 2;
        while (cap - b->len <= n)
            cap *= 2;
        b->s = arena_grow(b->arena, b->s, b->len, cap);
        b->cap = cap;
    }
    return b->s + b->len;
}

void buf_bytes(Buf *b, const char *s, size_t n)
{
    memcpy(buf_room(b, n), s, n);
    b->len += n;
    b->s[b->len] = '\0';
}

void buf_str(Buf *b, const char *s)
{
    buf_bytes(b, s, strlen(s));
}

void buf_char(Buf *b, char c)
{
    buf_bytes(b, &c, 1);
}

void buf_fmt(Buf *b, const char *format, ...)
{
    va_list ap, again;
    va_start(ap, format);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, format, ap);
    va_end(ap);
    if (n > 0) {
        vsnprintf(buf_room(b, (size_t)n), (size_t)n + 1, format, again);
        b->len += (size_t)n;
    }
    va_end(again);
}
