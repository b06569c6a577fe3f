/* P: what the roles may do. */
#include "core/check.h"
#include "embedded_sql.h"
#include "pg/sql.h"

/* ---- P03, P04: the cut-over notes what it did as settings of the databases ---- */

/* Settings that the server does not know may only be set by superusers, and from 15 on by those
 * who were granted it. */
static void require_note(Checking *c, const Check *check)
{
    Arena *a = c->t->a;
    Db *db = c->dbs[check->side];
    const char *setting =
        check->side == SIDE_SOURCE ? "pgonline.fenced_at" : "pgonline.switched_at";
    bool grantable = db_has(db, FEAT_PARAMETER_RIGHTS);
    if (db_is_superuser(db))
        return;
    if (grantable) {
        DbError err;
        const Rows *r =
            db_try(db, a, "SELECT pg_catalog.has_parameter_privilege($1, 'SET') AS granted",
                   &setting, 1, &err);
        if (r && row_bool(r, 0, "granted"))
            return;
    }
    Finding *f = check_find(c, check, shown_name(a, NULL, db_user(db)),
                            fmt(a,
                                "%s may not set %s for the database, by which the cut-over notes "
                                "what it did",
                                db_user(db), setting));
    f->severity = SEV_WARNING;
    f->fix_sql = grantable ? sql(a, "GRANT SET ON PARAMETER %I TO %I", setting, db_user(db))
                           : sql(a, "ALTER ROLE %I SUPERUSER", db_user(db));
}

/* ---- P04: who is no superuser must give the subscription a password ---- */

static void look_at_subscriber(Checking *c, const Check *check)
{
    require_note(c, check);
    const Db *target = c->dbs[SIDE_TARGET];
    if (!c->dbs[SIDE_SOURCE] || db_is_superuser(target) || !db_has(target, FEAT_SUB_ORIGIN) ||
        conninfo_get(&c->connection, "password"))
        return;
    Finding *f =
        check_find(c, check, conninfo_shown(c->t->a, &c->connection),
                   fmt(c->t->a,
                       "the connection of the subscription has no password, which it must have as "
                       "%s is no superuser on the target",
                       db_user(target)));
    f->hint = "Put the password into 'connection'.";
}

/* The queries of P04 and P05 also find what the target lacks of P02, P06 and P07. */
const Check checks_rights[] = {
    {"P01", SEV_ERROR, SIDE_SOURCE, "the roles that replicate", &q_check_replication_role,
     .docs = "logical-replication-security"},
    {"P02", SEV_ERROR, SIDE_SOURCE, "who may read the tables and sequences", &q_check_rights_read,
     .docs = "sql-grant"},
    {"P03", SEV_ERROR, SIDE_SOURCE, "who owns the tables", &q_check_rights_own,
     .judge = require_note, .docs = "logical-replication-security"},
    {"P04", SEV_ERROR, SIDE_TARGET, "who may create the subscription", &q_check_rights_subscribe,
     &q_check_schemas_of_tables, .judge = look_at_subscriber, .anywhere = true,
     .docs = "logical-replication-security"},
    {"P05", SEV_ERROR, SIDE_TARGET, "the owners of the target's tables", &q_check_rights_owners,
     &q_check_roles_needed, .anywhere = true, .docs = "logical-replication-security"},
    {"P06", SEV_ERROR, SIDE_SOURCE, "row security", &q_check_rights_rows,
     .docs = "ddl-rowsecurity"},
    /* Findings are made in check.c, and by queries whose answer depends on what we may see. */
    {"P07", SEV_WARNING, SIDE_SOURCE, "what may not be seen", .anywhere = true,
     .hint = "Connect as a superuser, or as a member of pg_monitor, to have it checked."},
    {"P08", SEV_ERROR, SIDE_TARGET, "the roles that the schema needs", &q_check_roles_missing,
     &q_check_roles_needed, .anywhere = true, .docs = "sql-createrole"},
    {"P09", SEV_INFO, SIDE_TARGET, "how passwords are kept", &q_check_passwords_target,
     &q_check_passwords_md5, .anywhere = true,
     .hint = "Let these roles set their passwords again while password_encryption is "
             "scram-sha-256 on the source, or give them new ones on the target.",
     .docs = "auth-password"},
    {0},
};
