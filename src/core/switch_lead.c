/* How clients get to the new side: PgBouncer, and commands for everything else. */
#include "core/switch_window.h"
#include "embedded_sql.h"
#include "pg/child.h"

#include <stdlib.h>

enum { CONSOLE_MS = 5000, HOOK_MS = 10000, LOOK_MS = 20, LATE_TRIES = 6 };

static Address address_of(const Db *db)
{
    return (Address){db_host(db), db_port(db), db_name(db)};
}

StrList switch_hooks_env(Switch *w)
{
    StrList env = {0};
    if (w->env.n)
        return w->env;
    Address to = address_of(w->db[w->to]), from = address_of(w->db[w->from]);
    strs_add(w->a, &env,
             fmt(w->a, "PGONLINE_STATE=%s", w->to == SIDE_TARGET ? "switched" : "rolled_back"));
    address_env(w->a, &env, "OLD", &from);
    address_env(w->a, &env, "NEW", &to);
    return env;
}

/* ---- hooks ---- */

void switch_check_hooks(Run *run, const Val *hooks)
{
    for (int i = 0; hooks && i < hooks->keys.n; i++) {
        const char *kind = hooks->keys.v[i];
        const Val *list = hooks->items.v[i];
        if (!str_eq(kind, "before") && !str_eq(kind, "at") && !str_eq(kind, "after") &&
            !str_eq(kind, "aborted"))
            die(run, "option 'hooks': it knows before, at, after and aborted, not '%s'", kind);
        if (list->kind != VAL_LIST)
            die(run, "option 'hooks': %s must be a list", kind);
        for (int k = 0; k < list->items.n; k++) {
            const Val *one = list->items.v[k];
            const Val *command = one->kind == VAL_MAP ? val_get(one, "command") : NULL;
            const Val *timeout = one->kind == VAL_MAP ? val_get(one, "timeout") : NULL;
            bool ok = command && command->kind == VAL_LIST && command->items.n &&
                      (!timeout || (timeout->kind == VAL_INT && timeout->i > 0));
            for (int n = 0; ok && n < command->items.n; n++)
                ok = command->items.v[n]->kind == VAL_STR;
            if (!ok)
                die(run,
                    "option 'hooks': each entry of %s needs command, a list of words, and may have "
                    "timeout, a number of seconds",
                    kind);
        }
    }
}

typedef struct Hook {
    Switch *w;
    const Val *entry;
} Hook;

static void run_hook(Run *run, void *arg)
{
    const Hook *h = arg;
    const Val *timeout = val_get(h->entry, "timeout"), *command = val_get(h->entry, "command");
    Child child = {.env = switch_hooks_env(h->w)};
    for (int i = 0; i < command->items.n; i++)
        strs_add(run->arena, &child.argv, command->items.v[i]->s);
    ChildOut out = child_run(run, run->arena, &child, timeout ? timeout->i * 1000 : HOOK_MS);
    if (out.status)
        die(run, "%s ended with status %d: %s", child.argv.v[0], out.status, out.err);
}

const char *switch_hooks(Switch *w, const char *kind)
{
    const Val *list = w->args->hooks ? val_get(w->args->hooks, kind) : NULL;
    const char *why = NULL;
    bool first = str_eq(kind, "before"); /* it ends the run */
    for (int i = 0; list && i < list->items.n && !(first && why); i++) {
        Hook h = {w, list->items.v[i]};
        const char *failed = run_inside(w->run, w->a, 0, NULL, run_hook, &h);
        why = failed ? failed : why;
    }
    return why;
}

void switch_hooks_warn(Switch *w, const char *kind)
{
    const char *why = switch_hooks(w, kind);
    if (why && w->t)
        report_warn(w->a, &w->t->report, fmt(w->a, "a hook failed: %s", why));
}

/* How many; -1 and a warning: it could not be done. */
static int end_sessions_once(Switch *w)
{
    StrList nobody = {0};
    DbError err;
    const Rows *r = db_try(w->db[w->from], w->a, end_sessions_sql(w->a, &nobody), NULL, 0, &err);
    if (!r) {
        report_warn(w->a, &w->t->report,
                    fmt(w->a, "could not end the sessions that came to the %s meanwhile: %s",
                        db_where(w->db[w->from]), err.message));
        return -1;
    }
    int n = ended_count(r);
    w->sessions_ended += n;
    return n;
}

/* Nothing can be done about what it has written, but that somebody is told of it. */
static bool somebody_writes(Switch *w)
{
    DbError err;
    const Rows *r = db_try(w->db[w->from], w->a, q_switch_writers.text, NULL, 0, &err);
    if (!r || !r->n)
        return false;
    report_warn(w->a, &w->t->report,
                fmt(w->a,
                    "somebody (%s) writes to the closed %s, and what he writes stays there: he has "
                    "set default_transaction_read_only for himself, as PgBouncer 1.26 and newer "
                    "does for its clients where it was not led to the other side (see option "
                    "pgbouncer)",
                    row_text(r, 0, "who"), db_where(w->db[w->from])));
    return true;
}

/*
 * Who came to the closed side before he was led elsewhere would stay there, with nothing but
 * errors: many pools keep a connection that is still there. Some have the old address from a
 * resolver, and a login that was under way when sessions were ended was not yet to be seen. So it
 * is done once more, a login later, and again while there are some.
 */
static void end_latecomers(Switch *w)
{
    bool written = false;
    for (int i = 0; i < LATE_TRIES; i++) {
        written = written || somebody_writes(w);
        int n = end_sessions_once(w);
        if (n < 0 || (i && !n))
            return;
        for (int ms = 0; ms < SWITCH_LOGIN_MS; ms += LOOK_MS) {
            written = written || somebody_writes(w);
            run_sleep(w->run, LOOK_MS);
        }
    }
}

void switch_hooks_after(Switch *w)
{
    bool some = w->args->hooks && val_get(w->args->hooks, "after");
    if (some)
        switch_hooks_warn(w, "after");
    if (some || w->sessions_ended)
        end_latecomers(w);
}

/* ---- all of them ---- */

const char *switch_lead(Switch *w)
{
    Address to = address_of(w->db[w->to]);
    StrList env = switch_hooks_env(w);
    const char *why = bouncers_lead(w->run, &w->bouncers, w->to, &to, &env, CONSOLE_MS);
    switch_hooks_warn(w, "at");
    w->led = !why;
    return why;
}
