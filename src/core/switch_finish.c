/*
 * What follows from the decision, as steps that each look whether they are done: begun anew at any
 * point, by whoever comes next, they lead to the same end.
 *
 * The old way is stopped before the new one begins, and its slot is gone before its subscription
 * could be enabled again: two ways at once would send each change round and round. The new way
 * begins at the LSN in the note, where everything that came over the old one ends; before that
 * position its slot has only that.
 */
#include "core/switch_window.h"
#include "embedded_sql.h"
#include "pg/sql.h"

enum { PAUSE_MS = 20 };

static void refresh(Switch *w)
{
    switch_roles(w, w->from);
    w->notes[w->from] = handover_read(w->db[w->from], w->a);
    w->notes[w->to] = handover_read(w->db[w->to], w->a);
}

static bool is_open(Switch *w)
{
    return !is_closed(&w->notes[w->to].closed);
}

static void open_it(Switch *w)
{
    switch_exec(w, w->to, "open the database", database_open_sql(w->a, db_name(w->db[w->to])));
}

static bool is_led(Switch *w)
{
    return w->led;
}

static void lead(Switch *w)
{
    const char *why = switch_lead(w);
    if (why)
        die_hint(w->run, "Mend it and run again: the rest is done then.",
                 "the %s has taken over, but clients could not be led there: %s", side_name(w->to),
                 why);
}

/* Only superusers may end superusers. */
const char *end_sessions_sql(Arena *a, const StrList *pids)
{
    return sql(a,
               "SELECT pg_catalog.pg_terminate_backend(a.pid) AS ended"
               " FROM pg_catalog.pg_stat_activity a"
               " WHERE a.datname = pg_catalog.current_database()"
               " AND a.backend_type = 'client backend' AND a.pid <> pg_catalog.pg_backend_pid()"
               " AND a.pid <> ALL (%L::int[]) AND a.application_name NOT LIKE 'pgonline\\_%%'",
               sql_array(a, pids));
}

int ended_count(const Rows *r)
{
    int n = 0;
    for (int i = 0; i < r->n; i++)
        n += row_bool(r, i, "ended");
    return n;
}

int switch_end_sessions(Switch *w, Db *db, const StrList *pids)
{
    return ended_count(
        db_ask(db, w->a, "end the client sessions of the database", end_sessions_sql(w->a, pids)));
}

static bool has_none(Switch *w)
{
    return w->ended;
}

/* Those from before the closing do not know of it. They are gone before the other side opens; and
 * once more those whose login was under way then, or who came before clients were led elsewhere. */
static void end_sessions(Switch *w)
{
    StrList ours = {0};
    w->sessions_ended += switch_end_sessions(w, w->db[w->from], &ours);
}

static bool has_none_late(Switch *w)
{
    return w->ended_late;
}

static bool is_stopped(Switch *w)
{
    return !w->carry.sub.exists || !w->carry.sub.enabled;
}

static void stop_old_way(Switch *w)
{
    switch_exec(w, w->to, "disable the subscription",
                sql(w->a, "ALTER SUBSCRIPTION %I DISABLE", w->carry.subscription));
}

/* A worker that is asked to stop first ends the transaction that it applies. */
static void wait_for_workers(Switch *w, const Way *x)
{
    int64_t until = now_ms() + w->args->timeout * 1000;
    for (;; run_sleep(w->run, PAUSE_MS)) {
        const Rows *r =
            db_query(w->db[x->subscriber], w->a, &q_subscription_workers, x->subscription);
        if (!r->n)
            return;
        if (now_ms() >= until)
            die(w->run,
                "the worker (pid %s) of subscription \"%s\" on the %s did not end within %lld s",
                row_text(r, 0, "pid"), x->subscription, db_where(w->db[x->subscriber]),
                (long long)w->args->timeout);
    }
}

static bool is_followed(Switch *w)
{
    return !w->back.sub.exists || !w->back.sub.slot_name || w->back.sub.enabled;
}

static void follow(Switch *w)
{
    wait_for_workers(w, &w->carry);
    wait_for_workers(w, &w->back);
    switch_exec(w, w->from, "set where the new way begins",
                sql(w->a, "SELECT pg_catalog.pg_replication_origin_advance(%L, %L)",
                    fmt(w->a, "pg_%s", w->back.sub.oid), w->notes[w->from].lsn));
    switch_exec(w, w->from, "enable the subscription",
                sql(w->a, "ALTER SUBSCRIPTION %I ENABLE", w->back.subscription));
}

static bool is_slot_gone(Switch *w)
{
    return !w->carry.sub.slot_name && !w->carry.is.exists;
}

bool switch_slot_free(Switch *w, const Way *x)
{
    Db *db = w->db[x->publisher];
    int64_t until = now_ms() + w->args->timeout * 1000;
    Slot s = slot_read(db, w->a, x->slot);
    for (; s.exists && s.active; s = slot_read(db, w->a, x->slot)) {
        if (now_ms() >= until)
            die(w->run, "slot \"%s\" on the %s is still in use (%s)", s.name, db_where(db),
                s.used_by ? s.used_by : "by somebody");
        run_sleep(w->run, PAUSE_MS);
    }
    return s.exists;
}

/* The subscription names it as long as it is there: nobody would know of it otherwise. */
static void drop_slot(Switch *w)
{
    wait_for_workers(w, &w->carry);
    if (switch_slot_free(w, &w->carry))
        switch_exec(w, w->from, "drop the slot", drop_slot_sql(w->a, w->carry.slot));
    if (w->carry.sub.slot_name)
        switch_exec(
            w, w->to, "part the subscription from its slot",
            sql(w->a, "ALTER SUBSCRIPTION %I SET (slot_name = NONE)", w->carry.subscription));
}

static bool is_noted(Switch *w)
{
    return w->notes[w->from].state == HANDOVER_DONE;
}

static void note(Switch *w)
{
    switch_exec(w, w->from, "note that all is done",
                handover_done_sql(w->a, db_name(w->db[w->from]), w->notes[w->from].epoch,
                                  w->notes[w->from].lsn));
}

static const struct {
    const char *name;
    bool (*is_done)(Switch *w);
    void (*act)(Switch *w);
} steps[] = {
    {"end sessions", has_none, end_sessions},
    {"open", is_open, open_it},
    {"lead clients", is_led, lead},
    {"end late sessions", has_none_late, end_sessions},
    {"stop the old way", is_stopped, stop_old_way},
    {"follow", is_followed, follow},
    {"drop the old slot", is_slot_gone, drop_slot},
    {"note the end", is_noted, note},
};

void switch_finish(Switch *w)
{
    refresh(w);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (steps[i].is_done(w))
            continue;
        int64_t began = now_us();
        steps[i].act(w);
        *list_add(w->a, &w->steps) = (Step){steps[i].name, now_us() - began};
    }
    refresh(w);
}
