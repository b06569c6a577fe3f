#include "core/snapshot.h"

#include "core/plan.h"
#include "embedded_sql.h"
#include "pg/sql.h"

enum { LOOK_MS = 1000 };

/* A session that nothing ends before we do. */
static Db *open_walsender(Task *t)
{
    Db *source = task_db(t, SIDE_SOURCE);
    ConnInfo c = task_conninfo(t, SIDE_SOURCE);
    const char *given = conninfo_get(&c, "options");
    conninfo_set(t->a, &c, "options",
                 fmt(t->a,
                     "%s -c statement_timeout=0 -c lock_timeout=0"
                     " -c idle_in_transaction_session_timeout=0%s%s",
                     given ? given : "",
                     db_has(source, FEAT_IDLE_TIMEOUT) ? " -c idle_session_timeout=0" : "",
                     db_has(source, FEAT_XACT_TIMEOUT) ? " -c transaction_timeout=0" : ""));
    return db_open(t->run, SIDE_SOURCE, &c, &(DbOptions){.replication = true});
}

/* The words of 15 and newer, and those before. */
static const char *create_sql(Arena *a, const Db *source, const char *slot, bool failover)
{
    if (!db_has(source, FEAT_SUB_TWO_PHASE))
        return sql(a, "CREATE_REPLICATION_SLOT %I LOGICAL pgoutput EXPORT_SNAPSHOT", slot);
    return sql(a, "CREATE_REPLICATION_SLOT %I LOGICAL pgoutput (SNAPSHOT 'export'%s)", slot,
               failover ? ", FAILOVER" : "");
}

static const char *in_the_way(Task *t, Arena *scratch, int pid)
{
    const Rows *r =
        db_query(task_db(t, SIDE_SOURCE), scratch, &q_blockers, fmt(scratch, "%d", pid));
    StrList who = {0};
    for (int i = 0; i < r->n; i++)
        strs_add(scratch, &who, row_text(r, i, "who"));
    return who.n ? strs_join(scratch, &who, ", ", 5) : NULL;
}

Snapshot snapshot_create(Task *t, const char *slot, bool failover, int64_t timeout_ms,
                         void (*waiting)(Task *t, void *arg, const char *who), void *arg)
{
    Db *source = task_db(t, SIDE_SOURCE);
    const char *text = create_sql(t->a, source, slot, failover);
    Snapshot s = {0};
    t->report.changed = true;
    strs_add(t->a, &t->report.queries, text);
    if (t->inv.check_mode)
        return s;
    s.session = open_walsender(t);
    int64_t until = now_ms() + timeout_ms;
    const char *who = NULL;
    db_send(s.session, text, NULL, 0);
    while (db_wait_any(t->run, &s.session, 1, LOOK_MS) < 0) {
        who = in_the_way(t, t->a, db_pid(s.session));
        if (waiting)
            waiting(t, arg, who);
        if (now_ms() >= until) {
            db_cancel(s.session);
            break;
        }
    }
    DbError err = {0};
    const Rows *r = db_take(s.session, t->a, &err);
    if (!r && str_eq(err.sqlstate, "57014"))
        die_hint(t->run, "End them, or raise timeout.",
                 "could not create the slot \"%s\" on the %s within %lld s%s%s", slot,
                 db_where(source), (long long)timeout_ms / 1000, who ? "; it waits for " : "",
                 who ? who : "");
    if (!r)
        db_die(s.session, fmt(t->a, "create the slot \"%s\"", slot), &err);
    s.name = row_text(r, 0, "snapshot_name");
    s.lsn = row_text(r, 0, "consistent_point");
    return s;
}

const char *snapshot_begin_sql(Arena *a, const Snapshot *s)
{
    return s->name ? sql(a,
                         "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;"
                         " SET TRANSACTION SNAPSHOT %L",
                         s->name)
                   : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
}
