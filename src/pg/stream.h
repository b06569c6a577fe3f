/*
 * The rows of one statement as they come, for answers that are too large to be kept. Cells by their
 * place; they live until the next row.
 */
#ifndef PG_STREAM_H
#define PG_STREAM_H

#include "pg/db.h"

typedef struct Stream Stream;

/* Sends the statement; the session is busy until stream_next() has given its last row. */
Stream *stream_begin(Arena *a, Db *db, const char *text);

/* Waits for the next row. False at the end, and when it fails: then err->message is set (in a). */
bool stream_next(Stream *s, DbError *err);

const char *stream_cell(const Stream *s, int column); /* NULL for NULL */

/* Gives up what has not been read, if anything; the session can be used again. */
void stream_end(Stream *s);

#endif
