/*
 * Both schemas as the options of pg_copy_schema see them: read by pg_dump at once, without what
 * does not take part, the source's under the names that the target shall use.
 */
#ifndef CORE_SCHEMA_READ_H
#define CORE_SCHEMA_READ_H

#include "catalog/dump.h"
#include "core/schema_state.h"

/* What of the source is not brought over, and why. */
typedef struct LeftOut {
    const char *entry, *reason;
} LeftOut;

typedef struct SchemaOptions {
    bool pre_data, keys, post_data;
    bool no_owner, no_privileges, no_tablespaces, extensions;
    StrList skip, ignore;
    const Val *role_map, *tablespace_map, *extension_versions; /* NULL: none */
    bool roles;          /* who is named in the source's entries is wanted */
    const char *pg_dump; /* NULL: look for one */
    int64_t timeout_ms;
} SchemaOptions;

typedef struct SchemaReader {
    Task *t;
    SchemaOptions o;
    PgDump dump;          /* .path NULL: not looked for yet */
    const char *snapshot; /* in which the source is read; NULL: as it is now */
    Selection selection;  /* of the source */
    bool selected, have_source;
    Schema source;
    StrList roles; /* that its entries name, as the source calls them; only with o.roles */
    StrList keys;  /* Entry.key of what replication needs */
    Val *versions; /* of extensions, that are asked for */
    LIST(LeftOut) left_out;
} SchemaReader;

/* Finds a pg_dump that is new enough for both servers; dies with the package's name when there is
 * none. target: a session on its server, perhaps in another database. */
void schema_find_dump(SchemaReader *r, Db *target);

/* What pg_dump is told. */
DumpOptions schema_dump_options(const SchemaReader *r);

/* Reads the source once (again after schema_forget_source()) and, with target, its schema too. */
void schema_read(SchemaReader *r, Schema *target);
void schema_forget_source(SchemaReader *r);

/* Notes it for the result. */
void schema_leave_out(SchemaReader *r, const char *entry, const char *reason);

/* The source's against the target's, without what `ignore` names. */
Comparison schema_judge(SchemaReader *r, Db *server, const Schema *target);

/* Adds what is missing on that server, as its version understands it; what it does not, and what is
 * left away for that, is told. */
void schema_add_missing(SchemaReader *r, Db *server, const Comparison *c, Entries *to);

/* A text that changes with each change of a definition on either side, or of the options. more:
 * what else decides over the verdict. */
const char *schema_fingerprint(SchemaReader *r, const StrList *more);

#endif
