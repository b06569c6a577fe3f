/*
 * Where a server is, as libpq keywords. Parsed and checked by libpq itself, so that everything it
 * knows (URIs, service files, .pgpass, PG* variables) works. A password leaves this type only for
 * libpq or a subscription; what people see comes from conninfo_shown().
 */
#ifndef PG_CONNINFO_H
#define PG_CONNINFO_H

#include "base/run.h"
#include "base/val.h"

/* SIDE_CONSOLE: no server, but the admin console of a PgBouncer. SIDE_LOGIN: a session as others
 * have it, opened to see whether that can be done. Nothing is prepared in these two. */
typedef enum Side { SIDE_SOURCE, SIDE_TARGET, SIDE_CONSOLE, SIDE_LOGIN } Side;
const char *side_name(Side side); /* "source", "target", "PgBouncer", "login" */

static inline Side side_other(Side s)
{
    return s == SIDE_SOURCE ? SIDE_TARGET : SIDE_SOURCE;
}

typedef struct ConnInfo {
    StrList keys, values; /* what was given, in libpq's order, empty values left out */
} ConnInfo;

/* v: a connection string or URI, or a map of keyword to value. Dies when libpq cannot read it or
 * does not know a keyword; the message never repeats the string (it may hold a password). */
ConnInfo conninfo_parse(Run *run, Side side, const Val *v);

/* Text that a server gave us (subconninfo); false when libpq cannot read it. */
bool conninfo_read(Arena *a, const char *text, ConnInfo *c);

const char *conninfo_get(const ConnInfo *c, const char *key); /* NULL when not given */
void conninfo_set(Arena *a, ConnInfo *c, const char *key, const char *value);

/* key='value' text for libpq; the shown form has every secret keyword left out. */
const char *conninfo_text(Arena *a, const ConnInfo *c);
const char *conninfo_shown(Arena *a, const ConnInfo *c);

/* Is this a keyword whose value nobody may see (password, sslpassword …)? */
bool conninfo_secret(const char *key);

#endif
