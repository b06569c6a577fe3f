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

/* Of the servers that two entries are from, as server_version_num. */
typedef struct Versions {
    int source, target;
} Versions;

static inline bool versions_differ(Versions v)
{
    return v.source / 10000 != v.target / 10000;
}

/*
 * Do both make the same object? Blanks, comments, the order of grants and REPLICA IDENTITY (which
 * replication needs, and pg_replica_identity looks after) do not count; nor does what the server
 * itself writes differently when it has read its own text once (casts of arrays, parentheses) and,
 * where the major versions differ of the servers that x (source) and y (target) are from, what a
 * newer one writes differently (a column without its table, EXECUTE PROCEDURE, EXTRACT …).
 */
bool entry_equal(Arena *a, const Entry *x, const Entry *y, Versions versions);

/* Two schemas, entry by entry: the target against what it would make of the source's entries.
 * Comments on extensions, which CREATE EXTENSION writes, are passed over, and so is what the target
 * says of schema public alone: its owner and privileges are the version's own. */
typedef struct Comparison {
    Entries missing;          /* of the source, in its order; as the source has them */
    Entries dropped;          /* the same, but entry_for_version() leaves nothing of them */
    Entries different, extra; /* of the target, in its order */
    int equal;
} Comparison;

Comparison schema_compare(Arena *a, const Schema *source, const Schema *target, Versions versions);

/*
 * The same for a server of this version (server_version_num): what makes no difference to data and
 * queries is left away or said in the older way; what would mean something else stays, so that the
 * server's error names the entry. notes (or NULL) gets a line for people for each thing left away.
 * An entry of which nothing is left has no statements.
 */
Entry entry_for_version(Arena *a, const Entry *e, int version, StrList *notes);

/* Grants of a server before 17 as a newer one has them: there an owner who was denied something
 * keeps MAINTAIN, which could not be denied. */
Entry entry_owner_maintains(Arena *a, const Entry *e);

/* The name that CREATE EXTENSION gives; NULL for an entry of another type. */
const char *entry_extension(Arena *a, const Entry *e);

/* An extension with the schema it is in, which is no entry when only some schemas take part. */
Entry entry_with_schema(Arena *a, const Entry *e);

/* A statement for people: values of OPTIONS that may be secrets left out. Equal to statement when
 * there is none. */
const char *entry_shown(Arena *a, const Entry *e, const char *statement);

/* What entries are called, added to a list. */
void entries_labels(Arena *a, const Entries *entries, StrList *to);

/* The statements of one entry for people, and its tablespace. */
const char *entry_show(Arena *a, const Entry *e);

/* All statements of a schema for the diff, in the order of keys. */
const char *schema_show(Arena *a, const Schema *s);

#endif
