/*
 * The only place where SQL text is put together from values. The letters are those of PostgreSQL's
 * format():
 *   %I  an identifier, always quoted        %L  a literal, NULL for a NULL argument
 *   %s  trusted text: SQL made by sql()     %%  a percent sign
 * Arguments are const char *; their number is checked against the format, a mismatch aborts.
 */
#ifndef PG_SQL_H
#define PG_SQL_H

#include "base/list.h"

enum { NAME_MAX_BYTES = 63 }; /* NAMEDATALEN - 1; longer names the server would cut in silence */

#define sql(a, format, ...)                                                                        \
    sql_build((a), (format), (const char *[]){NULL, ##__VA_ARGS__},                                \
              (int)(sizeof((const char *[]){NULL, ##__VA_ARGS__}) / sizeof(char *)) - 1)

const char *sql_build(Arena *a, const char *format, const char *const *args, int n);

/* "schema"."name", or "name" when schema is NULL. */
const char *sql_name(Arena *a, const char *schema, const char *name);

/* schema.name for people: quoted only where psql would need it. */
const char *shown_name(Arena *a, const char *schema, const char *name);

/* Reads name, schema.name or the same in double quotes; letter case counts, as written. *schema is
 * NULL when only a name was given. False for anything else, and for names over 63 bytes. */
bool name_parse(Arena *a, const char *text, const char **schema, const char **name);

/* "a", "b" from names; and the text of an array for a $n::text[] parameter. */
const char *sql_names(Arena *a, const StrList *names);
const char *sql_array(Arena *a, const StrList *items);

/* Reads the text of a one-dimensional array; NULL elements become NULL. */
StrList array_parse(Arena *a, const char *text);

#endif
