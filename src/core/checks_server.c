/* C: the servers and the way between them. */
#include "core/check.h"
#include "core/subscription_plan.h"
#include "embedded_sql.h"
#include "pg/sql.h"

/* ---- C07: the way from the target to the source, as the subscription will take it ---- */

static void probe(Checking *c, const Check *check)
{
    Arena *a = c->t->a;
    Db *source = c->dbs[SIDE_SOURCE], *target = c->dbs[SIDE_TARGET];
    StrList publications = {0};
    strs_add(a, &publications, "pgonline_probe");
    DbError err;
    if (!source || subscription_probe(c->t, target, &c->connection, &publications, &err))
        return;
    Finding *f =
        check_find(c, check, conninfo_shown(a, &c->connection),
                   fmt(a, "the server of the target does not get to the source: %s", err.message));
    f->hint = err.hint ? err.hint : f->hint;
}

/* Findings of C01 are made where the sessions are opened. */
const Check checks_server[] = {
    {"C01", SEV_ERROR, SIDE_SOURCE, "the connection", .anywhere = true,
     .hint = "Give connection strings that work from where the module runs."},
    {"C02", SEV_ERROR, SIDE_TARGET, "whether both sides are the same database",
     &q_check_same_database, .hint = "Give the database to move to as the target."},
    {"C07", SEV_ERROR, SIDE_TARGET, "the way from the target to the source", .judge = probe,
     .anywhere = true, .hint = "See 'connection', pg_hba.conf and the firewall of the source.",
     .docs = "logical-replication-subscription"},
    {0},
};
