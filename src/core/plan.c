#include "core/plan.h"

#include "embedded_sql.h"
#include "pg/sql.h"

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

static void apply_group(Task *t, const Action *from, const Action *to)
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
        if (is_lock_failure(&err) && tries >= t->common.lock_retries)
            die_hint(t->run, "End what holds the lock, or raise lock_timeout or lock_retries.",
                     "could not %s on the %s: no lock within %lld ms, tried %lld times%s%s",
                     failed->what, db_where(db), (long long)t->common.lock_timeout,
                     (long long)tries + 1, blocked_by ? "; blocked by " : "",
                     blocked_by ? blocked_by : "");
        if (is_expected(failed, &err)) {
            if (!failed->instead) {
                err.hint = failed->hint;
                db_die(db, failed->what, &err);
            }
            clear_debris(t, failed);
            if (debris)
                debris->off = true;
            apply_group(t, failed->instead, failed->instead + 1);
            return;
        }
        if (!is_lock_failure(&err))
            db_die(db, failed->what, &err);
        clear_debris(t, failed);
        run_sleep(t->run, wait + rand() % RETRY_FIRST_MS);
        wait = wait * 2 > RETRY_MOST_MS ? RETRY_MOST_MS : wait * 2;
    }
    if (debris)
        debris->off = true;
    for (const Action *x = from; x < to; x++)
        report_done(t, x);
    if (secret)
        db_unhush(db);
    if (from->database)
        db_close(db);
}

/* ---- side by side ---- */

/* One transaction: [from, to). */
typedef struct Unit {
    const Action *from, *to;
    bool begun, again;
} Unit;

typedef LIST(Unit) Units;

static int by_weight(const void *x, const void *y)
{
    const Unit *p = x, *q = y;
    int64_t a = p->from->weight, b = q->from->weight;
    return a < b ? 1 : a > b ? -1 : p->from < q->from ? -1 : p->from > q->from;
}

static bool any_in(const StrList *x, const StrList *y)
{
    for (int i = 0; i < x->n; i++)
        if (strs_has(y, x->v[i]))
            return true;
    return false;
}

static bool in_the_way(const Action *x, const Action *y)
{
    return any_in(&x->locks, &y->locks) || any_in(&x->locks, &y->shares) ||
           any_in(&x->shares, &y->locks);
}

/* The heaviest that has not begun and that nobody at work is in the way of. */
static Unit *next_unit(Units *units, Unit *const *at_work, int n)
{
    for (int i = 0; i < units->n; i++) {
        Unit *u = &units->v[i];
        bool free = !u->begun;
        for (int k = 0; k < n && free; k++)
            free = !at_work[k] || !in_the_way(u->from, at_work[k]->from);
        if (free)
            return u;
    }
    return NULL;
}

/* What others see of it in pg_stat_activity: "pgonline_pg_copy_schema 9/62". */
static const char *progress_sql(Task *t, int done, int of)
{
    return sql(t->a, "SELECT pg_catalog.set_config('application_name', %L, false)",
               fmt(t->a, "pgonline_%s %d/%d", t->module->name, done, of));
}

static void send_unit(Task *t, Db *db, Unit *u, int begun, int of)
{
    const char **texts = NEW_N(t->a, const char *, u->to - u->from + 1);
    int n = 0;
    texts[n++] = progress_sql(t, begun, of);
    for (const Action *x = u->from; x < u->to; x++)
        texts[n++] = x->sql;
    u->begun = true;
    db_pipeline_send(db, texts, n);
}

static void take_unit(Task *t, Db *db, Unit *u)
{
    int n = (int)(u->to - u->from) + 1;
    DbError err;
    int failed = db_pipeline_take(db, t->a, n, NEW_N(t->a, const Rows *, n + 1), &err);
    u->again = failed >= 0 && is_lock_failure(&err);
    if (u->again)
        return; /* later, when nobody of us is in its way */
    if (failed >= 0)
        db_die(db, (u->from + (failed > 0 && failed < n ? failed - 1 : 0))->what, &err);
    for (const Action *x = u->from; x < u->to; x++)
        report_done(t, x);
}

/* Actions [from, to), which are beside each other, on as many sessions as the plan allows. */
static void apply_beside(Task *t, const Plan *p, const Action *from, const Action *to)
{
    Units units = {0};
    for (const Action *x = from, *first = from; x < to; x++)
        if (x->last || x + 1 == to) {
            *list_add(t->a, &units) = (Unit){.from = first, .to = x + 1};
            first = x + 1;
        }
    qsort(units.v, (size_t)units.n, sizeof *units.v, by_weight);
    int jobs = p->jobs < 1 ? 1 : p->jobs < units.n ? p->jobs : units.n, begun = 0, busy = 0;
    Db **dbs = NEW_N(t->a, Db *, jobs);
    Unit **at_work = NEW_N(t->a, Unit *, jobs);
    for (;;) {
        for (int i = 0; i < jobs; i++) {
            Unit *u = at_work[i] ? NULL : next_unit(&units, at_work, jobs);
            if (!u)
                continue;
            if (!dbs[i]) {
                dbs[i] = i ? task_session(t, from->side, &(DbOptions){0}) : task_db(t, from->side);
                if (p->session)
                    db_exec(dbs[i], "prepare the session", p->session);
            }
            at_work[i] = u;
            send_unit(t, dbs[i], u, ++begun, units.n);
            busy++;
        }
        if (!busy)
            break;
        int done = db_wait_any(t->run, dbs, jobs, -1); /* an index takes what it takes */
        take_unit(t, dbs[done], at_work[done]);
        at_work[done] = NULL;
        busy--;
    }
    for (int i = 1; i < jobs; i++)
        if (dbs[i])
            db_close(dbs[i]);
    for (int i = 0; i < units.n; i++)
        if (units.v[i].again)
            apply_group(t, units.v[i].from, units.v[i].to);
    db_exec(dbs[0], "reset the name of the session", "RESET application_name");
}

void plan_apply(Task *t, const Plan *p)
{
    if (t->inv.check_mode) {
        for (int i = 0; i < p->n; i++)
            report_done(t, &p->v[i]);
        return;
    }
    LIST(Undo *) undos = {0};
    for (int i = 0, to; i < p->n; i = to) {
        const Action *x = &p->v[i];
        if (x->beside) {
            for (to = i + 1; to < p->n && p->v[to].beside && p->v[to].side == x->side;)
                to++;
            apply_beside(t, p, x, p->v + to);
            continue;
        }
        for (to = i + 1; to < p->n && !is_alone(x) && !is_alone(&p->v[to]) && !p->v[to].beside &&
                         !p->v[to - 1].last && p->v[to].side == x->side;)
            to++;
        if (x->before)
            x->before(t, x->arg);
        apply_group(t, x, p->v + to);
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
