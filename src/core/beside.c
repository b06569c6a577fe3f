/*
 * Actions that are beside each other: one pool of sessions, the heaviest transaction first, and no
 * session idle while there is something that nobody is in the way of. Rows that come from the other
 * side pass through here, too: a worker then has a session on each.
 */
#include "core/plan_inside.h"
#include "pg/copy.h"
#include "pg/sql.h"

#include <stdlib.h>

enum { LED_BY = 2 }; /* statements before those of a transaction */
enum { TICK_MS = 1000, AT_ONCE_BYTES = 1 << 20, PAUSE_MS = 20, RETRY_MS = 500 };

/* ---- transactions ---- */

typedef LIST(int) Ints;

/* One transaction: [from, to). */
typedef struct Unit {
    const Action *from, *to;
    bool copies; /* rows from the other side */
    bool begun, again;
    int64_t tries, not_before;
    Ints locks, shares; /* of the relations below */
} Unit;

/* What is at work on a relation. */
typedef struct Relation {
    const char *name;
    int copies_left, locked, shared;
} Relation;

typedef struct Worker {
    Db *db, *other;
    Unit *unit;     /* NULL: idle */
    Arena *scratch; /* of its copy */
    Copy *copy;
    int told; /* how many of its COPYs need not be told of any more */
} Worker;

typedef struct Pool {
    Task *t;
    const Plan *plan;
    LIST(Unit) units;
    LIST(Relation) relations; /* sorted by name */
    Worker *workers;
    int jobs, begun, done, busy;
    bool own; /* no session of the pool is the task's: somebody watches with that */
    int64_t started, tick, moved;
    int64_t left; /* weight of what is not done */
} Pool;

static int by_weight(const void *x, const void *y)
{
    const Unit *p = x, *q = y;
    int64_t a = p->from->weight, b = q->from->weight;
    return a < b ? 1 : a > b ? -1 : p->from < q->from ? -1 : p->from > q->from;
}

static int by_name(const void *x, const void *y)
{
    return strcmp(((const Relation *)x)->name, ((const Relation *)y)->name);
}

static Ints find_all(Pool *p, const StrList *names)
{
    Ints out = {0};
    for (int i = 0; i < names->n; i++) {
        const Relation key = {.name = names->v[i]};
        const Relation *r =
            bsearch(&key, p->relations.v, (size_t)p->relations.n, sizeof *p->relations.v, by_name);
        *list_add(p->t->a, &out) = (int)(r - p->relations.v);
    }
    return out;
}

static void add_relations(Pool *p, const StrList *names)
{
    for (int i = 0; i < names->n; i++)
        list_add(p->t->a, &p->relations)->name = names->v[i];
}

static void find_relations(Pool *p)
{
    for (int i = 0; i < p->units.n; i++) {
        add_relations(p, &p->units.v[i].from->locks);
        add_relations(p, &p->units.v[i].from->shares);
    }
    if (p->relations.n)
        qsort(p->relations.v, (size_t)p->relations.n, sizeof *p->relations.v, by_name);
    int n = 0;
    for (int i = 0; i < p->relations.n; i++)
        if (!n || !str_eq(p->relations.v[n - 1].name, p->relations.v[i].name))
            p->relations.v[n++] = p->relations.v[i];
    p->relations.n = n;
    for (int i = 0; i < p->units.n; i++) {
        Unit *u = &p->units.v[i];
        u->locks = find_all(p, &u->from->locks);
        u->shares = find_all(p, &u->from->shares);
        for (int k = 0; k < u->shares.n && u->copies; k++)
            p->relations.v[u->shares.v[k]].copies_left++;
    }
}

static void find_units(Pool *p, const Action *from, const Action *to)
{
    bool copies = false;
    for (const Action *x = from, *first = from; x < to; x++) {
        copies = copies || x->out;
        if (!x->last && x + 1 < to)
            continue;
        *list_add(p->t->a, &p->units) = (Unit){.from = first, .to = x + 1, .copies = copies};
        p->left += first->weight;
        first = x + 1;
        copies = false;
    }
    qsort(p->units.v, (size_t)p->units.n, sizeof *p->units.v, by_weight);
}

/* ---- which one is next ---- */

static bool is_free(const Pool *p, const Unit *u, int64_t now)
{
    if (u->begun || u->not_before > now)
        return false;
    for (int i = 0; i < u->locks.n; i++) {
        const Relation *r = &p->relations.v[u->locks.v[i]];
        if (r->locked || r->shared || r->copies_left)
            return false;
    }
    for (int i = 0; i < u->shares.n; i++) {
        const Relation *r = &p->relations.v[u->shares.v[i]];
        if (r->locked || (r->copies_left && !u->copies))
            return false;
    }
    return true;
}

static Unit *next_unit(Pool *p)
{
    int64_t now = now_ms();
    for (int i = 0; i < p->units.n; i++)
        if (is_free(p, &p->units.v[i], now))
            return &p->units.v[i];
    return NULL;
}

static void hold(Pool *p, const Unit *u, int by)
{
    for (int i = 0; i < u->locks.n; i++)
        p->relations.v[u->locks.v[i]].locked += by;
    for (int i = 0; i < u->shares.n; i++)
        p->relations.v[u->shares.v[i]].shared += by;
}

/* ---- one at work ---- */

/* Of the plan's jobs a build takes as many as its part of the work that is left: the others have
 * theirs. Where more is waiting than there are jobs, processes of its own would only be in the way
 * of the others. Where nothing is known of sizes, as the server has it. No such setting before 11.
 */
static const char *workers_sql(const Pool *p, const Unit *u)
{
    int64_t workers = INT16_MAX;
    if (p->left)
        workers = (int64_t)(p->plan->jobs * ((double)u->from->weight / (double)p->left)) - 1;
    return sql(p->t->a,
               "SELECT pg_catalog.set_config(name, least(reset_val::int, %s)::text, false)"
               " FROM pg_catalog.pg_settings WHERE name = 'max_parallel_maintenance_workers'",
               fmt(p->t->a, "%lld", workers > 0 ? (long long)workers : 0LL));
}

/* What others see of it in pg_stat_activity: "pgonline_pg_copy_schema 9/62". */
static const char *progress_sql(Pool *p)
{
    return sql(p->t->a, "SELECT pg_catalog.set_config('application_name', %L, false)",
               fmt(p->t->a, "pgonline_%s %d/%d", p->t->module->name, p->begun, p->units.n));
}

static void begin_copies(Pool *p, Worker *w, const Unit *u)
{
    w->scratch = arena_new();
    Buf in = buf_new(w->scratch), out = buf_new(w->scratch);
    buf_fmt(&in, "%s; BEGIN", progress_sql(p));
    buf_str(&out, p->plan->out_begin);
    for (const Action *x = u->from; x < u->to; x++) {
        buf_fmt(&in, "; %s", x->sql);
        if (x->out)
            buf_fmt(&out, "; %s", x->out);
    }
    buf_str(&in, "; COMMIT");
    buf_fmt(&out, "; %s", p->plan->out_end);
    w->told = 0;
    w->copy = copy_begin(w->scratch, w->other, out.s, w->db, in.s);
}

static void begin_statements(Pool *p, Worker *w, const Unit *u)
{
    const char **texts = NEW_N(p->t->a, const char *, u->to - u->from + LED_BY);
    int n = 0;
    texts[n++] = progress_sql(p);
    texts[n++] = workers_sql(p, u);
    for (const Action *x = u->from; x < u->to; x++)
        texts[n++] = x->sql;
    db_pipeline_send(w->db, texts, n);
}

static void open_sessions(Pool *p, Worker *w, const Unit *u)
{
    Task *t = p->t;
    Side side = u->from->side;
    if (!w->db) {
        bool first = w == p->workers && !p->own;
        w->db = first ? task_db(t, side) : task_session(t, side, &(DbOptions){0});
        if (p->plan->session)
            db_exec(w->db, "prepare the session", p->plan->session);
    }
    if (u->copies && !w->other) {
        w->other = task_session(t, !side, &(DbOptions){.idle_timeout_ms = -1});
        if (p->plan->out_session)
            db_exec(w->other, "prepare the session", p->plan->out_session);
    }
}

static void begin(Pool *p, Worker *w, Unit *u)
{
    open_sessions(p, w, u);
    u->begun = true;
    p->begun++;
    p->busy++;
    hold(p, u, 1);
    w->unit = u;
    if (u->copies)
        begin_copies(p, w, u);
    else
        begin_statements(p, w, u);
}

/* The n-th of its actions that takes rows, or the last one. */
static const Action *action_at(const Unit *u, int n)
{
    const Action *x = u->from, *found = u->from;
    for (; x < u->to; x++)
        if (x->out) {
            found = x;
            if (n-- == 0)
                break;
        }
    return found;
}

/* Tells each COPY what has gone through it. */
static void tell_moved(Worker *w)
{
    for (int i = w->told; i < copy_begun(w->copy); i++) {
        Moved *m = action_at(w->unit, i)->moved;
        if (!m)
            continue;
        m->state = MOVED_SOME;
        copy_gone(w->copy, i, &m->rows, &m->bytes);
    }
    w->told = copy_at(w->copy);
}

static void set_moved(const Unit *u, int state)
{
    for (const Action *x = u->from; x < u->to; x++)
        if (x->moved) {
            x->moved->state = state;
            if (state == MOVED_NOTHING)
                x->moved->rows = x->moved->bytes = 0;
        }
}

/* ---- its end ---- */

static void finish(Pool *p, Worker *w, const Action *failed, Db *where, const DbError *err)
{
    Task *t = p->t;
    Unit *u = w->unit;
    hold(p, u, -1);
    p->busy--;
    w->unit = NULL;
    w->copy = NULL;
    if (failed && plan_lock_failure(err)) {
        u->again = true;
        if (!u->copies) { /* later, when nobody of us is in its way */
            p->left -= u->from->weight;
            return;
        }
        if (u->tries++ >= t->common.lock_retries)
            plan_die_lock(t, where, failed->what, u->tries, NULL);
        set_moved(u, MOVED_NOTHING);
        u->begun = u->again = false;
        u->not_before = now_ms() + RETRY_MS;
        p->begun--;
        return;
    }
    if (failed)
        db_die(where, failed->what, err);
    for (int i = 0; i < u->shares.n && u->copies; i++)
        p->relations.v[u->shares.v[i]].copies_left--;
    if (u->copies)
        set_moved(u, MOVED_ALL);
    for (const Action *x = u->from; x < u->to; x++)
        plan_done(t, x);
    p->left -= u->from->weight;
    p->done++;
}

static void finish_copies(Pool *p, Worker *w)
{
    DbError err = {0};
    const Action *at = action_at(w->unit, copy_at(w->copy));
    Db *where = copy_end(w->copy, &err);
    finish(p, w, where ? at : NULL, where, &err);
    arena_free(w->scratch);
}

static void finish_statements(Pool *p, Worker *w)
{
    Task *t = p->t;
    const Unit *u = w->unit;
    int n = (int)(u->to - u->from) + LED_BY;
    DbError err = {0};
    int failed = db_pipeline_take(w->db, t->a, n, NEW_N(t->a, const Rows *, n + 1), &err);
    const Action *at =
        failed < 0 ? NULL : u->from + (failed >= LED_BY && failed < n ? failed - LED_BY : 0);
    finish(p, w, at, w->db, &err);
}

/* ---- all of them ---- */

/* How much may be moved now: all there is, or what most_per_s has left of the time that passed. */
static int64_t allowance(const Pool *p)
{
    if (!p->plan->most_per_s)
        return AT_ONCE_BYTES;
    int64_t left = p->plan->most_per_s * (now_ms() - p->started) / 1000 - p->moved;
    return left > AT_ONCE_BYTES ? AT_ONCE_BYTES : left;
}

/* Moves what can be moved without waiting. Returns how many have come to their end; *fds: what the
 * others wait for; *more: some need not wait. */
static int step(Pool *p, struct pollfd *fds, int *n_fds, bool *more, bool *paused)
{
    int ended = 0;
    *n_fds = 0;
    for (int i = 0; i < p->jobs; i++) {
        Worker *w = &p->workers[i];
        if (!w->unit)
            continue;
        if (!w->copy) {
            if (db_ready(w->db, &fds[*n_fds])) {
                finish_statements(p, w);
                ended++;
            } else {
                ++*n_fds;
            }
            continue;
        }
        int64_t most = allowance(p), before = copy_bytes(w->copy);
        if (most <= 0) {
            *paused = true;
            continue;
        }
        bool over = copy_move(w->copy, most);
        p->moved += copy_bytes(w->copy) - before;
        tell_moved(w);
        *more = *more || copy_bytes(w->copy) - before >= most;
        if (over) {
            finish_copies(p, w);
            ended++;
            continue;
        }
        copy_fds(w->copy, &fds[*n_fds]);
        *n_fds += 2;
    }
    return ended;
}

/* Our neighbours' sight of us, and whoever watches. */
static void tick(Pool *p)
{
    if (now_ms() < p->tick)
        return;
    p->tick = now_ms() + TICK_MS;
    if (p->plan->watch)
        p->plan->watch(p->plan->watch_arg);
}

static void work(Pool *p)
{
    struct pollfd *fds = NEW_N(p->t->a, struct pollfd, 2 * p->jobs);
    while (p->done < p->units.n) {
        bool left = false, more = false, paused = false;
        int n = 0;
        for (int i = 0; i < p->jobs; i++) {
            Unit *u = p->workers[i].unit ? NULL : next_unit(p);
            if (u)
                begin(p, &p->workers[i], u);
        }
        for (int i = 0; i < p->units.n; i++)
            left = left || (!p->units.v[i].begun && p->units.v[i].not_before);
        if (!p->busy && !left)
            return; /* what is left is for later, one after the other */
        tick(p);
        if (step(p, fds, &n, &more, &paused))
            continue;
        int64_t wait = p->tick - now_ms();
        if (wait < 0 || !p->plan->watch)
            wait = TICK_MS;
        run_poll(p->t->run, fds, n, more ? 0 : paused || left ? PAUSE_MS : wait);
    }
}

void beside_apply(Task *t, const Plan *plan, const Action *from, const Action *to)
{
    Pool p = {.t = t, .plan = plan, .started = now_ms(), .own = plan->watch != NULL};
    find_units(&p, from, to);
    find_relations(&p);
    p.jobs = plan->jobs < 1 ? 1 : plan->jobs < p.units.n ? plan->jobs : p.units.n;
    p.workers = NEW_N(t->a, Worker, p.jobs);
    work(&p);
    for (int i = 0; i < p.jobs; i++) {
        Worker *w = &p.workers[i];
        if (w->other)
            db_close(w->other);
        if (w->db && w->db != t->dbs[from->side])
            db_close(w->db);
    }
    for (int i = 0; i < p.units.n; i++)
        if (p.units.v[i].again)
            plan_apply_group(t, p.units.v[i].from, p.units.v[i].to);
    db_exec(task_db(t, from->side), "reset the session",
            "SELECT pg_catalog.set_config(name, reset_val, false) FROM pg_catalog.pg_settings"
            " WHERE name IN ('application_name', 'max_parallel_maintenance_workers')");
}
