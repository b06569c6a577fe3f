/*
 * The end of a pause that nobody else ends: the same function for the run that fails, for the
 * watchdog of one that is gone, and for the next run. It reads the note on the side that was
 * written to: decided, then everything that follows is done; not decided, then it is as before.
 *
 * Nobody else can be deciding meanwhile: who holds both keys knows that the sessions of the run
 * that had them are gone. While that side is out of reach, nothing is known, and what is paused
 * stays so: no side that takes writes is better than two.
 */
#include "core/switch_window.h"
#include "pg/sql.h"

enum { RETRY_MS = 100, CONSOLE_MS = 5000, AGAIN_MS = 2000 };

static Db *reach(Switch *w, Side side)
{
    const char *why;
    DbOptions o = {.lock_timeout_ms = CONSOLE_MS};
    for (;; run_sleep(w->run, RETRY_MS)) {
        Db *db = db_try_open(w->run, side, &w->conn[side], &o, &why);
        if (db)
            return db;
        w->run->until_what = why;
    }
}

/* Sessions of the run that is gone may still be at work on the server. */
static void take_keys(Switch *w, Db *db, const char *application)
{
    const SwitchKey keys[] = {SWITCH_KEY_LOCK, SWITCH_KEY_DECIDE};
    for (int i = 0; i < 2;) {
        Arena *scratch = arena_new();
        if (row_bool(
                db_ask(db, scratch, "take the key of the switch", switch_key_sql(scratch, keys[i])),
                0, "taken"))
            i++;
        else if (application)
            db_ask(db, scratch, "end the sessions of the run that is gone",
                   "SELECT pg_catalog.pg_terminate_backend(a.pid)"
                   " FROM pg_catalog.pg_stat_activity a WHERE a.application_name = $1",
                   application);
        arena_free(scratch);
        w->run->until_what = fmt(w->a, "another run is switching on the %s", db_where(db));
        run_sleep(w->run, i < 2 ? RETRY_MS / 10 : 0);
    }
}

static void go_back(Switch *w, Recovery *r)
{
    const char *why = bouncers_look(w->run, &w->bouncers, false);
    for (int i = 0; i < w->bouncers.n; i++)
        r->resumed += w->bouncers.v[i].paused;
    /* All that answer; one that does not is no reason to let the clients of others wait. */
    const char *failed = bouncers_resume(w->run, &w->bouncers, CONSOLE_MS);
    why = why ? why : failed;
    if (why)
        die(w->run, "%s", why);
    why = w->driver ? switch_hooks(w, "aborted") : NULL;
    r->hooks = why ? arena_strdup(r->keep, why) : NULL;
}

static void go_on(Switch *w)
{
    bouncers_look(w->run, &w->bouncers, false); /* who does not answer is not led: that is told */
    w->db[w->to] = reach(w, w->to);
    switch_finish(w);
    bouncers_calm(w->run, &w->bouncers);
}

static void recover(Run *run, void *arg)
{
    Recovery *r = arg;
    Switch *w = NEW(run->arena, Switch);
    *w = (Switch){.run = run,
                  .a = run->arena,
                  .args = r->w->args,
                  .conn = {r->w->conn[0], r->w->conn[1]},
                  .epoch = r->w->epoch,
                  .env = r->w->env,
                  .driver = r->w->driver,
                  .from = r->w->from,
                  .to = r->w->to,
                  .done = r->w->done,
                  .keep = r->keep};
    w->bouncers = bouncers_parse(run, w->args->pgbouncer);
    w->db[w->from] = reach(w, w->from);
    take_keys(w, w->db[w->from], w->driver ? switch_application(w) : NULL);
    Handover note = handover_read(w->db[w->from], w->a);
    r->known = true;
    if (note.epoch > w->epoch)
        return; /* somebody went on from here long ago */
    r->forward = note.epoch == w->epoch && note.state != HANDOVER_NONE;
    if (r->forward && note.state == HANDOVER_DONE)
        return; /* also of somebody; since then it may have gone back already */
    if (r->forward)
        go_on(w);
    else
        go_back(w, r);
}

void switch_recover(Recovery *r)
{
    r->why =
        run_inside(r->outer, r->keep, now_ms() + r->patience_ms, "it took too long", recover, r);
}

void switch_recover_work(Run *run, void *recovery)
{
    Recovery *r = recovery;
    r->outer = run;
    r->keep = run->arena;
    Switch *w = NEW(run->arena, Switch);
    *w = *r->w;
    w->done = NULL; /* nobody reads a report */
    r->w = w;
    /* What is in the way now (a PgBouncer that is down, a full disk) may be mended by somebody. */
    for (int64_t until = now_ms() + r->patience_ms;; run_sleep(run, AGAIN_MS)) {
        switch_recover(r);
        r->patience_ms = until - now_ms();
        if (!r->why || r->patience_ms <= AGAIN_MS)
            return;
    }
}
