/* Text that grows. Always terminated; may hold any byte. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/arena.h"

typedef struct Buf {
    Arena *arena;
    char *s; /* never NULL after buf_new() */
    size_t len, cap;
} Buf;

Buf buf_new(Arena *a);
void buf_bytes(Buf *b, const char *s, size_t n);
void buf_str(Buf *b, const char *s);
void buf_char(Buf *b, char c);
void buf_fmt(Buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Room for n more bytes at b->s + b->len, for read(2); the caller then adds to b->len. */
char *buf_room(Buf *b, size_t n);

#endif
