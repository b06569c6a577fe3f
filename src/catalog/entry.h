/*
 * A schema as pg_dump writes it: entries (a table, a constraint, a grant …), each with the
 * statements that make it, in an order in which they can be made.
 *
 * An entry begins at a comment "-- Name: …; Type: …; Schema: …; Owner: …". Such a line counts only
 * between statements, where nothing but pg_dump writes: a look-alike in a function's body, in a
 * string or in a name is inside a statement (pg_dump makes one line of a name in its header).
 */
#ifndef CATALOG_ENTRY_H
#define CATALOG_ENTRY_H

#include "base/val.h"

typedef struct Entry {
    const char *key;  /* what it is: equal for the same object in two dumps, unique in one */
    const char *type; /* TABLE, FK CONSTRAINT, ACL … */
    const char *schema, *owner; /* NULL: none */
    const char *name;           /* as in the header: "tab constraint", "f(integer)" */
    const char *label;          /* for people: TABLE shop.orders */
    const char *tablespace;     /* what default_tablespace is to be; "": the database's own */
    const char *access_method;  /* the same of default_table_access_method; "" before 12 */
    StrList statements;         /* without semicolons */
    StrList alter;              /* only in what is wanted: what makes it of the one that is there */
    bool alter_alone;           /* each of these needs a transaction of its own */
} Entry;

typedef LIST(Entry) Entries;

typedef struct Schema {
    Entries entries;      /* in pg_dump's order */
    const Entry **by_key; /* sorted */
} Schema;

/* From the text of pg_dump --schema-only --quote-all-identifiers. */
Schema schema_split(Arena *a, const char *script);
const Entry *schema_find(const Schema *s, const char *key); /* NULL: not there */

/* Gives it the key and the label of its type, schema, name and owner. */
void entry_identify(Arena *a, Entry *e);

/* The key of an entry whose type, schema and name say it all. */
const char *entry_key(Arena *a, const char *type, const char *schema, const char *name);

/* Is it of one of these types? ENTRY_IS(e, "TABLE", "VIEW") */
#define ENTRY_IS(e, ...)                                                                           \
    entry_is((e), (const char *[]){__VA_ARGS__},                                                   \
             (int)(sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *)))
bool entry_is(const Entry *e, const char *const *types, int n);

/* Makes by_key anew, after entries were added. */
void schema_index(Arena *a, Schema *s);

/*
 * Do both make the same object? Blanks, comments, the order of grants and REPLICA IDENTITY (which
 * replication needs, and pg_replica_identity looks after) do not count; nor does what the server
 * itself writes differently when it has read its own text once (casts of arrays, parentheses) and,
 * with across (the servers' major versions differ), what a newer one writes differently (a column
 * without its table, EXECUTE PROCEDURE, EXTRACT …).
 */
bool entry_equal(Arena *a, const Entry *x, const Entry *y, bool across);

/* Two schemas, entry by entry. Comments on extensions, which CREATE EXTENSION writes, are passed
 * over, and so is what the target says of schema public alone: its owner and privileges are the
 * version's own. */
typedef struct Comparison {
    Entries missing;          /* of the source, in its order */
    Entries different, extra; /* of the target, in its order */
    int equal;
} Comparison;

Comparison schema_compare(Arena *a, const Schema *source, const Schema *target, bool across);

/* The same for a server before 14: a range type without the name of its multirange. */
Entry entry_before_multiranges(Arena *a, const Entry *e);

/* The name that CREATE EXTENSION gives; NULL for an entry of another type. */
const char *entry_extension(Arena *a, const Entry *e);

/* An extension with the schema it is in, which is no entry when only some schemas take part. */
Entry entry_with_schema(Arena *a, const Entry *e);

/* A statement for people: values of OPTIONS that may be secrets left out. Equal to statement when
 * there is none. */
const char *entry_shown(Arena *a, const Entry *e, const char *statement);

/* The statements of one entry for people, and its tablespace. */
const char *entry_show(Arena *a, const Entry *e);

/* All statements of a schema for the diff, in the order of keys. */
const char *schema_show(Arena *a, const Schema *s);

#endif
