/*
 * What a database needs of what its server keeps outside of databases, from the source's server to
 * the target's: roles, memberships and their settings, and the settings of and grants on the
 * database. Read the source, read the target, want, and two plans: one that may run before the
 * database is there, one for what hangs on the database.
 *
 * globals=missing adds what is not there; globals=sync also alters what differs. Neither drops a
 * role nor takes away a membership, an option of one, a setting, a password or a comment. The
 * target's first superuser and the user who connects to it are never altered.
 *
 * Passwords are hashes, and not even these are ever in what is shown: see Action.shown.
 */
#ifndef CORE_GLOBALS_H
#define CORE_GLOBALS_H

#include "catalog/role.h"
#include "core/plan.h"

typedef struct GlobalsOptions {
    bool sync;           /* alter what differs */
    bool role_passwords; /* bring them */
    bool no_owner;       /* the database's owner is not needed for owning it */
    bool no_privileges;  /* grants on the database are not brought, nor their grantees for them */
    const Val *role_map; /* a map of strings, the source's name: the target's; or NULL */
} GlobalsOptions;

typedef struct Globals {
    const char *database; /* its name on this side */
    bool database_there;
    Roles roles;
    Memberships memberships;
    Settings settings;
    DatabaseGrants grants;
    /* Of the target's server: */
    StrList unknown_settings; /* names of the source's that it does not know */
    bool member_options;      /* memberships have INHERIT and SET there */
} Globals;

/* What there is to say about what was wanted. */
typedef struct GlobalsNotes {
    Val *left_out;     /* a list of maps {entry, reason} */
    StrList different; /* there, but otherwise, and left so: ROLE app, SETTING work_mem of app */
    StrList warnings;
} GlobalsNotes;

/* What the session's database needs. named: the roles that its dump names, as the source calls
 * them. */
Globals globals_source(Db *source, Arena *a, const StrList *named, const GlobalsOptions *o);

/* What there is of it on the target. The session may be in any database of that server, and
 * `database` need not be there. */
Globals globals_target(Db *server, Arena *a, const char *database, const Globals *source,
                       const GlobalsOptions *o);

/* What is to be there: all of actual, and what the source has. notes is filled. */
Globals globals_want(Arena *a, const Globals *source, const Globals *actual,
                     const GlobalsOptions *o, GlobalsNotes *notes);

/* Roles, memberships and what is set for a role everywhere, in one transaction. maintenance_db: run
 * each in this database, while the target's is not there; else NULL. */
void globals_plan_roles(Arena *a, const Globals *actual, const Globals *wanted,
                        const char *maintenance_db, Plan *plan);

/* What hangs on the database, in one transaction, for right after its creation. */
void globals_plan_database(Arena *a, const Globals *actual, const Globals *wanted, Plan *plan);

/* What the plans do, for the result: lists roles_created, roles_altered, memberships, settings,
 * granted, revoked. */
Val *globals_changes(Arena *a, const Globals *actual, const Globals *wanted);

/* For the diff: roles and database, without secrets. */
Val *globals_show(Arena *a, const Globals *g);

/* ---- between globals.c and globals_plan.c ---- */

/* Apart from the passwords. */
bool role_same_attributes(const Role *x, const Role *y);
bool membership_same(const Membership *x, const Membership *y);

/* "alice in staff", "work_mem of app in the database", "CONNECT of PUBLIC" */
const char *membership_label(Arena *a, const Membership *m);
const char *setting_label(Arena *a, const Setting *s);
const char *grant_label(Arena *a, const DatabaseGrant *g);

#endif
