/* A database as CREATE DATABASE makes it. */
#ifndef CATALOG_DATABASE_H
#define CATALOG_DATABASE_H

#include "pg/db.h"

typedef struct Database {
    const char *owner, *encoding, *collate, *ctype;
    const char *provider;  /* libc, icu or builtin */
    const char *locale;    /* of icu and builtin, else NULL */
    const char *icu_rules; /* or NULL */
} Database;

/* The one the session is in. */
Database database_read(Db *db, Arena *a);

/* Is there one of that name on the session's server? */
bool database_exists(Db *db, Arena *a, const char *name);

/* What a server must know for it: true with *needed, or false for nothing. */
bool database_needs(const Database *d, Feature *needed);

/* From template0. with_provider: the server knows LOCALE_PROVIDER. */
const char *database_create_sql(Arena *a, const Database *d, const char *name, bool with_provider,
                                bool with_owner);

#endif
