/* The tables of the pause, locked against writes in an order that is learnt from who is in the way.
 */
#include "core/switch_window.h"
#include "embedded_sql.h"
#include "pg/sql.h"

enum { LOOK_MS = 10, POLL_MS = 1 };

StrList lock_order(Arena *a, const StrList *order, const char *blocked)
{
    StrList out = {0};
    if (strs_has(order, blocked))
        strs_add(a, &out, blocked);
    for (int i = 0; i < order->n; i++)
        if (!str_eq(order->v[i], blocked))
            strs_add(a, &out, order->v[i]);
    return out;
}

void window_look_up(Window *x)
{
    Arena *a = x->w->a;
    DbError err;
    if (!x->order.n)
        return;
    const char *text =
        sql(a, "BEGIN; LOCK TABLE %s IN ACCESS SHARE MODE", strs_join(a, &x->order, ", ", 0));
    if (!db_try(x->lock, a, text, NULL, 0, &err) && !*err.sqlstate)
        db_die(x->lock, "look up the tables", &err);
    db_exec(x->lock, "end the look", "ROLLBACK");
}

/* One try; NULL, or the table that it could not get. */
static const char *try_lock(Window *x)
{
    Switch *w = x->w;
    const char *blocked = NULL;
    DbError err;
    db_send(x->lock,
            sql(w->a, "BEGIN; LOCK TABLE %s IN SHARE MODE", strs_join(w->a, &x->order, ", ", 0)),
            NULL, 0);
    while (db_wait_any(w->run, &x->lock, 1, LOOK_MS) < 0) {
        const Rows *r = db_query(x->watch, w->a, &q_lock_waits, fmt(w->a, "%d", db_pid(x->lock)));
        if (!r->n)
            continue;
        blocked = row_text(r, 0, "name");
        window_waits(x, fmt(w->a, "a lock on %s%s%s", blocked,
                            row_str(r, 0, "blocked_by") ? ", held by " : "",
                            row_text(r, 0, "blocked_by")));
    }
    if (db_take(x->lock, w->a, &err))
        return NULL;
    if (!str_eq(err.sqlstate, "55P03") && !str_eq(err.sqlstate, "40P01"))
        db_die(x->lock, "lock the tables", &err);
    db_exec(x->lock, "end the try", "ROLLBACK");
    return blocked ? blocked : "";
}

void window_lock(Window *x)
{
    int64_t began = now_us();
    const char *blocked;
    if (!x->order.n)
        return;
    window_waits(x, "the lock of the tables");
    while ((blocked = try_lock(x)) != NULL) {
        x->order = lock_order(x->w->a, &x->order, blocked);
        run_sleep(x->w->run, POLL_MS);
    }
    window_step(x, "lock", began);
}
