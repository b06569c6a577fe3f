/* P: what the roles may do. */
#include "core/check.h"
#include "embedded_sql.h"
#include "pg/sql.h"

/* ---- P04: who is no superuser must give the subscription a password ---- */

static void look_at_subscriber(Checking *c, const Check *check)
{
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
     .docs = "logical-replication-security"},
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
