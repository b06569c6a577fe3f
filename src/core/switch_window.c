/*
 * The pause: from the first moment in which somebody may wait, to the one in which all can go on.
 *
 * Everything that takes time is done before: sessions opened, catalogs and sequences read once. All
 * waits end at the deadline (Run.until), and then everything is as before: the lock falls with its
 * session, and the closing, the opening and the new address come only after the decision.
 *
 * lock holds the tables from the moment nobody writes until the side is closed. decide writes the
 * marker and the decision, watch sees who is in the way, other works on the side that takes over.
 * With the run's own one, which is watch, that side is asked for three connections: as many as
 * superusers have when clients have taken all others.
 */
#include "core/switch_window.h"
#include "embedded_sql.h"
#include "pg/sql.h"

#include <unistd.h>

enum {
    OPEN_MS = 1000,
    LOCK_TRY_MS = 100,
    OTHERS_MS = 2000, /* for locks of other statements */
    LOOK_MS = 10,
    POLL_MS = 1,
    AFTER_MS = 15000, /* the lock outlives a driver that is frozen by this much at most */
    PATIENCE_MS = 10000,
    DOG_PATIENCE_MS = 600000
};

/* ---- before ---- */

static Db *session(Window *x, Side side, int64_t lock_ms)
{
    Switch *w = x->w;
    DbOptions o = {.lock_timeout_ms = lock_ms, .idle_timeout_ms = w->args->deadline_ms + AFTER_MS};
    const char *why;
    Db *db;
    /* Where no connection is free, one of ours that was just closed counts until it is gone. */
    int64_t until = now_ms() + OPEN_MS;
    while (!(db = task_try_session(w->t, side, NULL, &o, &why)) && now_ms() < until)
        run_sleep(w->run, LOOK_MS);
    db = db ? db : task_session(w->t, side, &o);
    db_exec(db, "prepare the session for the switch",
            sql(w->a,
                "SET synchronous_commit = on; SET deadlock_timeout = '15ms';"
                " SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2;"
                " SET tcp_keepalives_count = 3; SET application_name = %L",
                switch_application(w)));
    return db;
}

static void warm(Window *x)
{
    Switch *w = x->w;
    switch_sequences_list(w, &x->sequences);
    StrList all =
        published_read(w->db[w->from], w->a, &w->carry.publications, db_version(w->db[w->to]));
    for (int i = 0; i < all.n; i++)
        if (!str_eq(all.v[i], HEARTBEAT))
            strs_add(w->a, &x->order, all.v[i]);
    StrList more = switch_locks(w);
    for (int i = 0; i < more.n; i++)
        strs_add(w->a, &x->order, more.v[i]);
    strs_sort(&x->order);
    window_look_up(x);
    SequenceReading again = {x->decide, &x->sequences.from, &x->plans};
    sequences_values(&again, 1, w->a);
    int n;
    switch_sequences_sql(w, &x->sequences, &n);
    const char *id = switch_mark(w, x->decide, w->args->max_lag_ms);
    if (!id)
        die(w->run, "a commit on the %s did not return within %lld ms", db_where(x->decide),
            (long long)w->args->max_lag_ms);
    switch_mark_seen(w, x->other, id);
    db_query(x->watch, w->a, &q_lock_waits, "0");
    db_query(x->watch, w->a, &q_lock_count, "0");
}

/* ---- the steps ---- */

void window_step(Window *x, const char *name, int64_t began)
{
    Switch *w = x->w;
    *list_add(w->a, &w->steps) = (Step){name, now_us() - began};
    w->run->until_what =
        fmt(w->a, "the deadline of %lld ms passed after the step \"%s\"%s%s",
            (long long)w->args->deadline_ms, name, x->waits_for ? ", waiting for " : "",
            x->waits_for ? x->waits_for : "");
}

void window_waits(Window *x, const char *what)
{
    x->waits_for = what;
    x->w->run->until_what = fmt(x->w->a, "the deadline of %lld ms passed while waiting for %s",
                                (long long)x->w->args->deadline_ms, what);
}

static void mark(Window *x)
{
    int64_t began = now_us();
    window_waits(x, "the marker to be written");
    x->marker = switch_mark(x->w, x->decide, -1);
    window_step(x, "marker", began);
    began = now_us();
    window_waits(x, "the sequences to be read");
    SequenceReading again = {x->decide, &x->sequences.from, &x->plans};
    sequences_values(&again, 1, x->w->a);
    window_step(x, "read sequences", began);
}

static void catch_up(Window *x)
{
    Switch *w = x->w;
    int64_t began = now_us();
    window_waits(x, fmt(w->a, "the last changes to arrive on the %s", db_where(x->other)));
    while (!switch_mark_seen(w, x->other, x->marker))
        run_sleep(w->run, POLL_MS);
    window_step(x, "catch up", began);
}

/* What no changes carry; before the materialized views, which may read it. */
static void bring_the_rest(Window *x)
{
    Switch *w = x->w;
    int64_t began = now_us();
    if (w->copies.n) {
        window_waits(x, "the tables of copy_at_switch to be copied");
        switch_copy_tables(w, x->decide, x->other, WITHIN);
        window_step(x, "copy tables", began);
    }
    began = now_us();
    if (w->args->large_objects) {
        window_waits(x, "the large objects to be brought over");
        switch_objects_bring(w);
        window_step(x, "large objects", began);
    }
}

static void refresh_matviews(Window *x)
{
    Switch *w = x->w;
    int64_t began = now_us();
    if (!w->matviews.n)
        return;
    for (int i = 0; i < w->matviews.n; i++) {
        const char *text = sql(w->a, "REFRESH MATERIALIZED VIEW %s", w->matviews.v[i]);
        window_waits(x, fmt(w->a, "the refresh of %s", w->matviews.v[i]));
        db_exec(x->other, fmt(w->a, "refresh %s", w->matviews.v[i]), text);
        strs_add(w->keep, w->done, text);
    }
    window_step(x, "refresh materialized views", began);
}

/* The message makes it a transaction whose commit waits for the disk: everything that was applied
 * before is there too, and what comes over the new way begins behind it. */
static void set_sequences(Window *x)
{
    Switch *w = x->w;
    int64_t began = now_us();
    const char *set = switch_sequences_sql(w, &x->sequences, &w->sequences_moved);
    window_waits(x, "the sequences to be set");
    db_exec(x->other, "set the sequences",
            fmt(w->a, "%s%s SELECT pg_catalog.pg_logical_emit_message(true, 'pgonline', 'switch')",
                set ? set : "", set ? ";" : ""));
    x->lsn = row_text(db_ask(x->other, w->a, "read where the WAL is flushed to",
                             "SELECT pg_catalog.pg_current_wal_flush_lsn()::text AS lsn"),
                      0, "lsn");
    window_step(x, "set sequences", began);
}

static StrList our_pids(Window *x)
{
    StrList ours = {0};
    Db *all[] = {x->lock, x->decide, x->watch};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        strs_add(x->w->a, &ours, fmt(x->w->a, "%d", db_pid(all[i])));
    return ours;
}

/*
 * Once it is sent, its outcome is what counts, whatever the clock says. Sessions from before are
 * ended in the same transaction: should we be gone right after it, and the lock with us, nobody is
 * left who could write there.
 */
static void decide(Window *x)
{
    Switch *w = x->w;
    int64_t began = now_us();
    window_waits(x, "the decision to be written");
    const Rows *r = db_query(x->watch, w->a, &q_lock_count, fmt(w->a, "%d", db_pid(x->lock)));
    if (row_int(r, 0, "n") < x->order.n)
        die(w->run, "the lock of the tables was lost on the %s", db_where(x->lock));
    const char *text = handover_commit_sql(w->a, db_name(x->decide), w->epoch, x->lsn);
    StrList ours = our_pids(x), brought = switch_brought(w);
    if (brought.n || w->notes[w->from].brought.n)
        text = fmt(w->a, "%s; %s", handover_brought_sql(w->a, db_name(x->decide), &brought), text);
    const Rows *ended = db_ask(x->decide, w->a, "write the decision",
                               sql(w->a, "%s; %s", text, end_sessions_sql(w->a, &ours)));
    w->sessions_ended += ended_count(ended);
    w->run->until = 0;
    strs_add(w->keep, w->done, text);
    w->t->report.changed = true;
    window_step(x, "decision", began);
}

static void open_other(Window *x)
{
    Switch *w = x->w;
    int64_t began = now_us();
    const char *text = database_open_sql(w->a, db_name(x->other));
    db_exec(x->other, "open the database", text);
    strs_add(w->keep, w->done, text);
    window_step(x, "open", began);
}

/* Those who wait for the lock would write once it falls: they began before the side was closed. So
 * did those who came in again while the decision was being committed. */
static void end_sessions(Window *x)
{
    StrList ours = our_pids(x);
    x->w->sessions_ended += switch_end_sessions(x->w, x->watch, &ours);
}

static void end_stragglers(Window *x, const char *name)
{
    int64_t began = now_us();
    end_sessions(x);
    window_step(x, name, began);
}

/* A login that was under way then is seen later, and has not heard of the closing. The lock, which
 * nobody else waits for any more, is held until there can be none. */
static void outlast_logins(Window *x)
{
    int64_t left = SWITCH_LOGIN_MS - (now_us() - x->decided) / 1000;
    if (left > 0)
        run_sleep(x->w->run, left);
    end_sessions(x);
}

/* ---- the end that it should not have ---- */

/* Runs while the run is failing, after the sessions of the window were closed. */
static void take_back(void *arg)
{
    Window *x = arg;
    Switch *w = x->w;
    if (w->through || !w->began)
        return;
    Recovery r = {.outer = w->run, .w = w, .keep = w->a, .patience_ms = PATIENCE_MS};
    switch_recover(&r);
    Val *facts = w->t->report.facts;
    val_set_str(w->a, facts, "aborted_because", w->run->error);
    if (r.hooks)
        report_warn(w->a, &w->t->report, fmt(w->a, "a hook failed: %s", r.hooks));
    val_set_str(w->a, facts, "outcome",
                !r.known               ? "unknown"
                : !r.forward           ? "aborted"
                : w->to == SIDE_TARGET ? "switched"
                                       : "rolled_back");
    if (!r.why) {
        w->run->error = fmt(w->a, "%s: %s",
                            r.forward ? "the switch was decided, and was brought to its end, but "
                                        "not without trouble"
                                      : "not switched, everything is as before",
                            w->run->error);
        return;
    }
    watchdog_leave(x->dog);
    w->run->error =
        fmt(w->a, "%s: %s. %s (%s). It is tried for ten minutes more; after that, run it again",
            !r.known    ? "the switch was broken off"
            : r.forward ? "the switch was decided"
                        : "not switched",
            w->run->error,
            !r.known    ? "It could not be settled yet: what is paused stays so"
            : r.forward ? "It could not be brought to its end yet"
                        : "The databases are as before, but clients may still wait",
            r.why);
}

static void pause_bouncers(Window *x)
{
    Switch *w = x->w;
    int64_t began = now_us();
    if (!w->bouncers.n)
        return;
    window_waits(x, "the clients' transactions in PgBouncer to end (PAUSE)");
    bouncers_pause(w->run, &w->bouncers);
    window_step(x, "pause", began);
}

static void lead(Window *x)
{
    Switch *w = x->w;
    int64_t began = now_us();
    const char *why = switch_lead(w);
    if (why)
        die(w->run, "clients could not be led to the %s: %s", side_name(w->to), why);
    window_step(x, "lead clients", began);
}

static void open_sessions(Window *x)
{
    Switch *w = x->w;
    x->other = session(x, w->to, OTHERS_MS);
    run_defer(w->run, take_back, x);
    x->lock = session(x, w->from, LOCK_TRY_MS);
    x->decide = session(x, w->from, OTHERS_MS);
    x->watch = w->db[w->from];
    switch_take_key(w, x->lock, SWITCH_KEY_LOCK);
    switch_take_key(w, x->decide, SWITCH_KEY_DECIDE);
}

void switch_window(Switch *w)
{
    Window *x = NEW(w->a, Window);
    Recovery *r = NEW(w->a, Recovery);
    *x = (Window){.w = w};
    w->driver = (int)getpid();
    *r = (Recovery){.w = w, .patience_ms = DOG_PATIENCE_MS};
    x->dog = watchdog_start(w->run, switch_recover_work, r);
    open_sessions(x);
    watchdog_armed(x->dog);
    switch_unchanged(w);
    warm(x);
    w->began = now_us();
    w->run->until = now_ms() + w->args->deadline_ms;
    pause_bouncers(x);
    window_lock(x);
    mark(x);
    catch_up(x);
    bring_the_rest(x);
    refresh_matviews(x);
    set_sequences(x);
    decide(x);
    x->decided = now_us();
    end_stragglers(x, "end sessions");
    w->ended = true;
    open_other(x);
    lead(x);
    w->pause_us = now_us() - w->began;
    end_stragglers(x, "end late sessions");
    w->ended_late = true;
    switch_exec(w, w->to, "disable the subscription",
                sql(w->a, "ALTER SUBSCRIPTION %I DISABLE", w->carry.subscription));
    db_close(x->other);
    bouncers_calm(w->run, &w->bouncers);
    switch_finish(w); /* with the keys: nobody else does the same */
    outlast_logins(x);
    db_close(x->lock);
    db_close(x->decide);
    w->through = true;
    watchdog_through(x->dog);
}
