#include "core/plan.h"

#include <stdlib.h>

enum { RETRY_FIRST_MS = 100, RETRY_MOST_MS = 5000, BLOCKER_LOOK_MS = 300 };

Action *plan_add(Arena *a, Plan *p, Side side, const char *what, const char *sql)
{
    Action *x = list_add(a, p);
    *x = (Action){.side = side, .what = what, .sql = sql};
    return x;
}

static void report_done(Task *t, const Action *x)
{
    strs_add(t->a, &t->report.queries, x->shown ? x->shown : x->sql);
    t->report.changed = true;
}

static bool is_lock_failure(const DbError *err)
{
    return str_eq(err->sqlstate, "55P03") || str_eq(err->sqlstate, "40P01");
}

/* Who stands in the way of a session, asked from another one; NULL when nobody does. */
static const char *blockers(Task *t, const Action *x, int pid)
{
    Arena *a = t->a;
    Db *watcher = task_session_to(t, x->side, x->database, &(DbOptions){.read_only = true});
    const Rows *r = db_ask(watcher, a, "see who blocks us",
                           "SELECT a.pid, coalesce(a.usename, '?') AS usename,"
                           " coalesce(nullif(a.application_name, ''), a.backend_type) AS name,"
                           " coalesce(a.state, '?') AS state"
                           " FROM pg_catalog.pg_stat_activity a"
                           " WHERE a.pid = ANY (pg_catalog.pg_blocking_pids($1::int)) ORDER BY 1",
                           fmt(a, "%d", pid));
    StrList who = {0};
    for (int i = 0; i < r->n; i++)
        strs_add(a, &who,
                 fmt(a, "pid %s (%s, %s, %s)", row_text(r, i, "pid"), row_text(r, i, "usename"),
                     row_text(r, i, "name"), row_text(r, i, "state")));
    db_close(watcher);
    return who.n ? strs_join(a, &who, ", ", 5) : NULL;
}

/* Actions [from, to) as one transaction, or one action alone. Returns the one that failed, or NULL.
 */
static const Action *try_once(Task *t, Db *db, const Action *from, const Action *to, DbError *err,
                              const char **blocked_by)
{
    int n = (int)(to - from);
    if (n > 1 || !from->alone) {
        const char **texts = NEW_N(t->a, const char *, n);
        const Rows **rows = NEW_N(t->a, const Rows *, n + 1);
        for (int i = 0; i < n; i++)
            texts[i] = from[i].sql;
        int at = db_pipeline_try(db, t->a, texts, n, rows, err);
        return at < 0 ? NULL : &from[at < n ? at : n - 1];
    }
    db_send(db, from->sql, NULL, 0);
    if (db_wait_any(t->run, &db, 1, BLOCKER_LOOK_MS) < 0)
        *blocked_by = blockers(t, from, db_pid(db));
    return db_take(db, t->a, err) ? NULL : from;
}

static void apply_group(Task *t, const Action *from, const Action *to)
{
    Db *db = from->database ? task_session_to(t, from->side, from->database, &(DbOptions){0})
                            : task_db(t, from->side);
    bool secret = false;
    for (const Action *x = from; x < to; x++)
        secret = secret || (x->shown && x->shown != x->sql);
    if (secret)
        db_hush(db);
    int64_t wait = RETRY_FIRST_MS;
    for (int64_t tries = 0;; tries++) {
        DbError err;
        const char *blocked_by = NULL;
        const Action *failed = try_once(t, db, from, to, &err, &blocked_by);
        if (!failed)
            break;
        if (is_lock_failure(&err) && tries >= t->common.lock_retries)
            die_hint(t->run, "End what holds the lock, or raise lock_timeout or lock_retries.",
                     "could not %s on the %s: no lock within %lld ms, tried %lld times%s%s",
                     failed->what, db_where(db), (long long)t->common.lock_timeout,
                     (long long)tries + 1, blocked_by ? "; blocked by " : "",
                     blocked_by ? blocked_by : "");
        if (!is_lock_failure(&err))
            db_die(db, failed->what, &err);
        run_sleep(t->run, wait + rand() % RETRY_FIRST_MS);
        wait = wait * 2 > RETRY_MOST_MS ? RETRY_MOST_MS : wait * 2;
    }
    for (const Action *x = from; x < to; x++)
        report_done(t, x);
    if (secret)
        db_unhush(db);
    if (from->database)
        db_close(db);
}

void plan_apply(Task *t, const Plan *p)
{
    if (t->inv.check_mode) {
        for (int i = 0; i < p->n; i++)
            report_done(t, &p->v[i]);
        return;
    }
    for (int i = 0, to; i < p->n; i = to) {
        for (to = i + 1; to < p->n && !p->v[i].alone && !p->v[to].alone && !p->v[to - 1].last &&
                         p->v[to].side == p->v[i].side;)
            to++;
        apply_group(t, p->v + i, p->v + to);
    }
}

const void *converge(Task *t, const Converger *c)
{
    const void *actual = c->read(t);
    const void *wanted = c->want(t, actual);
    Plan plan = {0}, rest = {0};
    c->plan(t->a, actual, wanted, &plan);
    t->report.before = c->show(t->a, actual);
    t->report.after = c->show(t->a, wanted);
    if (!plan.n)
        return actual;
    plan_apply(t, &plan);
    if (t->inv.check_mode)
        return wanted;
    actual = c->read(t);
    c->plan(t->a, actual, c->want(t, actual), &rest);
    if (rest.n)
        die_hint(t->run, "Somebody else may be changing the same object; run it again.",
                 "the run did not converge: afterwards it would still %s", rest.v[0].what);
    return actual;
}
