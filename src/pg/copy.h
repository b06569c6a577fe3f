/*
 * Rows on their way from one server to another: what COPY … TO STDOUT gives is what COPY … FROM
 * STDIN takes, and nothing of it is looked into. Each side gets one text of many statements, so
 * that many tables cost one round trip; the n-th COPY of one text belongs to the n-th of the other.
 * Several of these run at once in one thread: none of the functions waits.
 */
#ifndef PG_COPY_H
#define PG_COPY_H

#include "pg/db.h"

typedef struct Copy Copy;

/* Sends both texts; both sessions are busy until copy_end(). Its buffer is in a. */
Copy *copy_begin(Arena *a, Db *from, const char *from_text, Db *to, const char *to_text);

/* Moves rows until both sides would make it wait, or it has moved about `most` bytes. True once
 * there is nothing left to move: both texts are through, or one has failed. */
bool copy_move(Copy *c, int64_t most);

/* What the next copy_move() is waiting for. */
void copy_fds(const Copy *c, struct pollfd fds[2]);

/* Which COPY of the text is at work (0 is the first), how many have begun, what has gone through
 * one of those, and the bytes of them all. */
int copy_at(const Copy *c);
int copy_begun(const Copy *c);
void copy_gone(const Copy *c, int nth, int64_t *rows, int64_t *bytes);
int64_t copy_bytes(const Copy *c);

/* NULL when both went well, else the session that failed first, and *err. When one side has failed
 * the other is told, and has taken everything back. May wait for that, a few seconds at most. */
Db *copy_end(Copy *c, DbError *err);

#endif
