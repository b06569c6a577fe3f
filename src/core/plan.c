#include "core/plan_inside.h"

#include "catalog/standby.h"
#include "embedded_sql.h"
#include "pg/sql.h"

#include <stdlib.h>

enum { RETRY_FIRST_MS = 100, RETRY_MOST_MS = 5000, BLOCKER_LOOK_MS = 300 };
enum { STANDBY_MS = 5000, STANDBY_LOOK_MS = 200 };

Action *plan_add(Arena *a, Plan *p, Side side, const char *what, const char *sql)
{
    Action *x = list_add(a, p);
    *x = (Action){.side = side, .what = what, .sql = sql};
    return x;
}

void plan_done(Task *t, const Action *x)
{
    strs_add(t->a, &t->report.queries, x->shown ? x->shown : x->sql);
    t->report.changed = true;
}

bool plan_lock_failure(const DbError *err)
{
    return str_eq(err->sqlstate, "55P03") || str_eq(err->sqlstate, "40P01");
}

/* Who stands in the way of a session, asked from another one; NULL when nobody does. */
static const char *blockers(Task *t, Side side, const char *database, int pid)
{
    Arena *a = t->a;
    Db *watcher = task_session_to(t, side, database, &(DbOptions){.read_only = true});
    const Rows *r = db_query(watcher, a, &q_blockers, fmt(a, "%d", pid));
    StrList who = {0};
    for (int i = 0; i < r->n; i++)
        strs_add(a, &who, row_text(r, i, "who"));
    db_close(watcher);
    return who.n ? strs_join(a, &who, ", ", 5) : NULL;
}

const Rows *plan_bounded(Task *t, Side side, const char *text, int64_t timeout_ms, DbError *err)
{
    Db *db = task_db(t, side);
    const char *blocked_by = NULL;
    bool waited_out = false;
    db_exec(db, "lift lock_timeout", "SET lock_timeout = 0");
    db_send(db, text, NULL, 0);
    if (db_wait_any(t->run, &db, 1, timeout_ms) < 0) {
        waited_out = true;
        blocked_by = blockers(t, side, NULL, db_pid(db));
        db_cancel(db);
    }
    const Rows *rows = db_take(db, t->a, err);
    if (!rows && waited_out && str_eq(err->sqlstate, "57014")) {
        err->message = fmt(t->a, "not done within %lld s%s%s", (long long)(timeout_ms / 1000),
                           blocked_by ? "; it waits for " : "", blocked_by ? blocked_by : "");
        err->hint = blocked_by ? "End them, or raise timeout." : "Raise timeout.";
    }
    if (*(rows ? "ok" : err->sqlstate)) /* else the connection is gone */
        db_try(db, t->a,
               sql(t->a, "SET lock_timeout = %L",
                   fmt(t->a, "%lld", (long long)t->common.lock_timeout)),
               NULL, 0, &(DbError){0});
    return rows;
}

static bool is_alone(const Action *x)
{
    return x->alone || x->timeout_ms > 0 || x->before || x->after || x->database;
}

/* Actions [from, to) as one transaction, or one action alone. Returns the one that failed, or NULL.
 */
static const Action *try_once(Task *t, Db *db, const Action *from, const Action *to, DbError *err,
                              const char **blocked_by)
{
    int n = (int)(to - from);
    if (from->timeout_ms > 0)
        return plan_bounded(t, from->side, from->sql, from->timeout_ms, err) ? NULL : from;
    if (n > 1 || !is_alone(from)) {
        const char **texts = NEW_N(t->a, const char *, n);
        const Rows **rows = NEW_N(t->a, const Rows *, n + 1);
        for (int i = 0; i < n; i++)
            texts[i] = from[i].sql;
        int at = db_pipeline_try(db, t->a, texts, n, rows, err);
        return at < 0 ? NULL : &from[at < n ? at : n - 1];
    }
    db_send(db, from->sql, NULL, 0);
    if (db_wait_any(t->run, &db, 1, BLOCKER_LOOK_MS) < 0)
        *blocked_by = blockers(t, from->side, from->database, db_pid(db));
    return db_take(db, t->a, err) ? NULL : from;
}

/* ---- taking back what a plan has done, when a later action fails; or what one has left ---- */

typedef struct Undo {
    Task *t;
    Side side;
    const char *sql;
    bool off; /* the plan is through */
} Undo;

/* Runs while the run is failing: nothing in here may die. */
static void undo_action(void *arg)
{
    Undo *u = arg;
    Task *t = u->t;
    DbError err;
    if (u->off)
        return;
    /* A statement still under way elsewhere (the run was interrupted) must not outlive this. */
    for (int side = 0; side < 2; side++)
        if (db_busy(t->dbs[side]))
            db_close(t->dbs[side]);
    Db *db = t->dbs[u->side];
    if (db_is_open(db) && db_try(db, t->a, u->sql, NULL, 0, &err))
        strs_add(t->a, &t->report.queries, u->sql);
    else
        report_warn(t->a, &t->report,
                    fmt(t->a, "not taken back on the %s; do it with: %s", db_where(db), u->sql));
}

static Undo *arm_undo(Task *t, Side side, const char *text)
{
    Undo *u = NEW(t->a, Undo);
    *u = (Undo){.t = t, .side = side, .sql = text};
    run_defer(t->run, undo_action, u);
    return u;
}

/* ---- applying ---- */

/* What an action has left that failed: away with it, before anything else is tried. */
static void clear_debris(Task *t, const Action *x)
{
    DbError err;
    if (!x->debris)
        return;
    if (!plan_bounded(t, x->side, x->debris, x->timeout_ms, &err))
        db_die(task_db(t, x->side), fmt(t->a, "clear up after having failed to %s", x->what), &err);
    strs_add(t->a, &t->report.queries, x->debris);
}

static bool is_expected(const Action *x, const DbError *err)
{
    return x->expected && *err->sqlstate && strstr(x->expected, err->sqlstate);
}

void plan_die_lock(Task *t, const Db *db, const char *what, int64_t tries, const char *blocked_by)
{
    die_hint(t->run, "End what holds the lock, or raise lock_timeout or lock_retries.",
             "could not %s on the %s: no lock within %lld ms, tried %lld times%s%s", what,
             db_where(db), (long long)t->common.lock_timeout, (long long)tries,
             blocked_by ? "; blocked by " : "", blocked_by ? blocked_by : "");
}

void plan_apply_group(Task *t, const Action *from, const Action *to)
{
    Db *db = from->database ? task_session_to(t, from->side, from->database, &(DbOptions){0})
                            : task_db(t, from->side);
    bool secret = false;
    for (const Action *x = from; x < to; x++)
        secret = secret || (x->shown && x->shown != x->sql);
    if (secret)
        db_hush(db);
    Undo *debris = from->debris ? arm_undo(t, from->side, from->debris) : NULL;
    int64_t wait = RETRY_FIRST_MS;
    for (int64_t tries = 0;; tries++) {
        DbError err;
        const char *blocked_by = NULL;
        const Action *failed = try_once(t, db, from, to, &err, &blocked_by);
        if (!failed)
            break;
        if (plan_lock_failure(&err) && tries >= t->common.lock_retries)
            plan_die_lock(t, db, failed->what, tries + 1, blocked_by);
        if (is_expected(failed, &err)) {
            if (!failed->instead) {
                err.hint = failed->hint;
                db_die(db, failed->what, &err);
            }
            clear_debris(t, failed);
            if (debris)
                debris->off = true;
            plan_apply_group(t, failed->instead, failed->instead + 1);
            return;
        }
        if (!plan_lock_failure(&err))
            db_die(db, failed->what, &err);
        clear_debris(t, failed);
        run_sleep(t->run, wait + rand() % RETRY_FIRST_MS);
        wait = wait * 2 > RETRY_MOST_MS ? RETRY_MOST_MS : wait * 2;
    }
    if (debris)
        debris->off = true;
    for (const Action *x = from; x < to; x++)
        plan_done(t, x);
    if (secret)
        db_unhush(db);
    if (from->database)
        db_close(db);
}

/* One that has just lost its connection is given time to come back. */
static const char *commits_hang(Task *t, Side side)
{
    int64_t until = now_ms() + STANDBY_MS;
    const char *why;
    while ((why = standbys_missing(task_db(t, side), t->a, true)) && now_ms() < until)
        run_sleep(t->run, STANDBY_LOOK_MS);
    return why;
}

/* Asked before anything is changed: later it would be done, but the run would wait for ever. Not
 * where the database that was given may yet have to be created. */
static void refuse_endless_commits(Task *t, const Plan *p)
{
    bool asked[2] = {false, false};
    for (int i = 0; i < p->n; i++)
        asked[p->v[i].side] = asked[p->v[i].side] || p->v[i].database;
    for (int i = 0; i < p->n; i++) {
        const Action *x = &p->v[i];
        if (asked[x->side])
            continue;
        const char *why = commits_hang(t, x->side);
        asked[x->side] = true;
        if (why)
            die_hint(t->run, "Bring the standby back, or take it out of synchronous_standby_names.",
                     "could not %s on the %s: %s", x->what, db_where(t->dbs[x->side]), why);
    }
}

void plan_apply(Task *t, const Plan *p)
{
    if (t->inv.check_mode) {
        for (int i = 0; i < p->n; i++)
            plan_done(t, &p->v[i]);
        return;
    }
    refuse_endless_commits(t, p);
    LIST(Undo *) undos = {0};
    for (int i = 0, to; i < p->n; i = to) {
        const Action *x = &p->v[i];
        if (x->beside) {
            for (to = i + 1; to < p->n && p->v[to].beside && p->v[to].side == x->side;)
                to++;
            beside_apply(t, p, x, p->v + to);
            continue;
        }
        for (to = i + 1; to < p->n && !is_alone(x) && !is_alone(&p->v[to]) && !p->v[to].beside &&
                         !p->v[to - 1].last && p->v[to].side == x->side;)
            to++;
        if (x->before)
            x->before(t, x->arg);
        plan_apply_group(t, x, p->v + to);
        for (; x < p->v + to; x++) {
            if (x->undo)
                *list_add(t->a, &undos) = arm_undo(t, x->side, x->undo);
            if (x->after)
                x->after(t, x->arg);
        }
    }
    for (int i = 0; i < undos.n; i++)
        undos.v[i]->off = true;
}

const void *converge(Task *t, const Converger *c)
{
    const void *actual = c->read(t);
    const void *wanted = c->want(t, actual);
    Plan plan = {0}, rest = {0};
    c->plan(t->a, actual, wanted, &plan);
    if (t->inv.diff) {
        t->report.before = c->show(t->a, actual);
        t->report.after = c->show(t->a, wanted);
    }
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
