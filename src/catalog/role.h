/*
 * What a database needs of what its server keeps outside of databases: roles, their memberships and
 * settings, and the settings of and the grants on the database itself.
 */
#ifndef CATALOG_ROLE_H
#define CATALOG_ROLE_H

#include "pg/db.h"

typedef struct Role {
    const char *name;
    bool superuser, createdb, createrole, inherit, login, replication, bypassrls;
    int64_t connection_limit; /* -1: none */
    const char *valid_until;  /* in UTC; NULL: for ever */
    const char *password;     /* its hash, secret; NULL: none, or: */
    const char *no_password;  /* why it is not known, or cannot be brought */
    const char *comment;      /* or NULL */
    bool builtin;             /* pg_monitor and its like */
    bool first;               /* the superuser whom initdb made */
    bool self;                /* the session's own user */
    bool another_password;    /* only in what is wanted: not the one that is there */
} Role;

typedef struct Membership {
    const char *role, *member;
    bool admin;
    bool has_options, inherit, set; /* options that 16 brought */
} Membership;

typedef struct Setting {
    const char *role; /* NULL: of the database */
    bool in_database; /* of the role in this database; true without a role */
    const char *name, *value;
    bool another_value; /* only in what is wanted: not the one that is there */
} Setting;

typedef struct DatabaseGrant {
    const char *grantee;   /* NULL: PUBLIC */
    const char *privilege; /* CREATE, CONNECT, TEMPORARY */
    bool grantable;
    bool owns; /* the grantee is the database's owner */
} DatabaseGrant;

typedef LIST(Role) Roles;
typedef LIST(Membership) Memberships;
typedef LIST(Setting) Settings;
typedef LIST(DatabaseGrant) DatabaseGrants;

/* The roles that the session's database needs, by name, some of them built in: the named ones, with
 * its owner and those who have grants on it where asked for, all who have settings in it; their
 * members, and what these are members of. */
StrList roles_needed(Db *db, Arena *a, const StrList *named, bool owner, bool grantees);

/* Those of the names that are there, sorted. with_passwords: as far as we may read them. */
Roles roles_read(Db *db, Arena *a, const StrList *names, bool with_passwords);

/* Who of them is a member of whom of them. */
Memberships memberships_read(Db *db, Arena *a, const StrList *names);

/* Of the database, of these roles, and of all roles in the database; without our own (pgonline.…).
 * The database need not be there, nor the one that the session is in. */
Settings settings_read(Db *db, Arena *a, const char *database, const StrList *roles);
StrList settings_unknown(Db *db, Arena *a, const Settings *settings);

/* As they are in force, also when nobody has granted anything yet; none without the database. */
DatabaseGrants database_grants_read(Db *db, Arena *a, const char *database);

/* pg_… names are reserved for roles that the server brings along. */
bool role_is_builtin(const char *name);

/* NULL when there is none. */
Role *role_find(const Roles *l, const char *name);
Membership *membership_find(const Memberships *l, const char *role, const char *member);
Setting *setting_find(const Settings *l, const Setting *s);
DatabaseGrant *grant_find(const DatabaseGrants *l, const char *grantee, const char *privilege);

/* What stands between SET and TO: "name" or "its"."name"; NULL for a name that only servers before
 * 14 take. */
const char *setting_name(Arena *a, const Setting *s);

/* What stands behind SET … TO: one literal, or one for each element of those lists that are kept
 * as quoted names (search_path), which one literal would make a single name of. Equal for equal
 * values. */
const char *setting_clause(Arena *a, const Setting *s);

/* May its value be a secret, by its name? */
bool setting_is_secret(const Setting *s);

#endif
