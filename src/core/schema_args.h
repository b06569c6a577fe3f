/* The options that say what of a schema is copied, and how, for every module that does it. */
#ifndef CORE_SCHEMA_ARGS_H
#define CORE_SCHEMA_ARGS_H

#include "core/schema_read.h"

typedef struct SchemaArgs {
    StrList skip, ignore;
    const char *pg_dump, *extensions;
    const Val *role_map, *tablespace_map, *extension_versions;
    bool no_owner, no_privileges, no_tablespaces;
} SchemaArgs;

/* Rows for a table of options; m is the SchemaArgs in S. */
/* clang-format off */
#define SCHEMA_OPTIONS(S, m)                                                                       \
    STR("pg_dump", S, m.pg_dump),                                                                  \
    STR("extensions", S, m.extensions, .preset = "present", .choices = "present,ignore"),          \
    MAP("extension_versions", S, m.extension_versions),                                            \
    LIST_OF("skip", S, m.skip, .preset = "publication"),                                           \
    LIST_OF("ignore", S, m.ignore),                                                                \
    MAP("role_map", S, m.role_map),                                                                \
    MAP("tablespace_map", S, m.tablespace_map),                                                    \
    BOOL("no_owner", S, m.no_owner, .preset = "no"),                                               \
    BOOL("no_privileges", S, m.no_privileges, .preset = "no"),                                     \
    BOOL("no_tablespaces", S, m.no_tablespaces, .preset = "no")
/* clang-format on */

/* Dies when a map or skip says what cannot be. */
void schema_args_check(Task *t, const SchemaArgs *args);

/* Of no section yet. */
SchemaOptions schema_args_options(const SchemaArgs *args);

#endif
