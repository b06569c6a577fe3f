/* What is wrong with a migration: what it is, what it means and what to do. */
#include "core/amount.h"
#include "core/migration.h"
#include "pg/sql.h"

enum { SLACK_MS = 2000, NAMES_MOST = 3 };

static void trouble(Arena *a, MigReport *r, const char *what, const char *meaning, const char *hint)
{
    *list_add(a, &r->errors) = (MigTrouble){what, meaning, hint};
}

/* "; the source keeps 1.2 GiB of WAL meanwhile", or nothing. */
static const char *kept_for(Arena *a, const MigSlot *s)
{
    return s->exists && s->retained_bytes ? fmt(a, "; the source keeps %s of WAL meanwhile",
                                                amount_bytes(a, s->retained_bytes))
                                          : "";
}

static const char *tables_wait(Arena *a, int64_t n)
{
    return fmt(a, "%s %s", amount_count(a, n, "table"), n == 1 ? "waits" : "wait");
}

/* ---- the copier ---- */

static void copier_troubles(Arena *a, const Migration *m, MigReport *r)
{
    const MigRecord *c = m->record;
    if (!c)
        return;
    if (record_is_orphan(c))
        trouble(a, r, "the copier is gone",
                fmt(a,
                    "It was in phase %s and has last been heard of at %s. It has left %lld of %lld "
                    "tables copied%s%s.",
                    c->phase, c->updated, (long long)r->tables_done, (long long)r->tables,
                    m->slot.exists ? fmt(a, ", and slot \"%s\"", m->slot.name) : "",
                    kept_for(a, &m->slot)),
                "Run pg_copy_data again to go on.");
    if (str_eq(c->phase, "failed"))
        trouble(a, r, fmt(a, "the copy has failed: %s", c->error ? c->error : "no reason is known"),
                fmt(a, "It ended at %s%s%s.", c->finished ? c->finished : c->updated,
                    m->slot.exists ? fmt(a, " and has left slot \"%s\"", m->slot.name) : "",
                    kept_for(a, &m->slot)),
                "Remove the reason and run pg_copy_data again.");
}

/* ---- the slot ---- */

static void slot_lost(Arena *a, const Migration *m, MigReport *r)
{
    const char *why = m->slot.invalidation;
    trouble(
        a, r, fmt(a, "slot \"%s\" is lost%s", m->slot.name, why ? fmt(a, " (%s)", why) : ""),
        "The source has removed WAL or rows that had not been sent: those changes never arrive.",
        "Remove the subscription and begin the copy anew; before that, raise "
        "max_slot_wal_keep_size (or idle_replication_slot_timeout) on the source.");
}

static void slot_troubles(Arena *a, const Migration *m, const MigLook *look, MigReport *r)
{
    const MigSlot *s = &m->slot;
    if (look->away[SIDE_SOURCE] || !s->name)
        return;
    if (s->lost)
        slot_lost(a, m, r);
    else if (!s->exists && m->sub)
        trouble(
            a, r, fmt(a, "slot \"%s\" does not exist on the source", s->name),
            "What the source changes is not kept for the target, and what has changed since the "
            "slot went is missing there.",
            "If this is the right source, remove the subscription and begin the copy anew.");
    else if (s->exists && !s->fits)
        trouble(a, r, fmt(a, "slot \"%s\" is not one of this database", s->name),
                "It is a physical one, or belongs to another database.",
                "Look whether source names the right database.");
    if (s->exists && s->losing)
        trouble(a, r, fmt(a, "slot \"%s\" is about to be lost", s->name),
                fmt(a,
                    "It keeps %s of WAL, more than max_slot_wal_keep_size allows: the next "
                    "checkpoint may remove it.",
                    amount_bytes(a, s->retained_bytes)),
                "Raise max_slot_wal_keep_size on the source now (a reload is enough).");
    bool idle = s->exists && !s->lost && !s->active && !s->making;
    if (idle && !m->sub && !m->record && !look->away[SIDE_TARGET])
        trouble(a, r, fmt(a, "slot \"%s\" is there without a subscription", s->name),
                fmt(a, "Nobody reads it%s.", kept_for(a, s)),
                fmt(a, "If nobody needs it, drop it on the source: %s",
                    sql(a, "SELECT pg_drop_replication_slot(%L)", s->name)));
    if (idle && m->sub && m->sub->enabled && m->workers.apply_pid)
        trouble(a, r, fmt(a, "nobody reads slot \"%s\"", s->name),
                fmt(a, "A worker runs on the target, but it is not connected to this slot%s.",
                    kept_for(a, s)),
                "It may be connecting. If it stays so, look whether source is the server that the "
                "subscription connects to.");
    if (idle && look->away[SIDE_TARGET])
        trouble(a, r, fmt(a, "nobody reads slot \"%s\"", s->name),
                fmt(a, "Nothing is sent to the target%s.", kept_for(a, s)),
                "Start the target's server, or enable its subscription.");
}

/* ---- the subscription ---- */

static void disabled_trouble(Arena *a, const Migration *m, MigReport *r)
{
    bool by_error = m->sub->disable_on_error && (m->workers.apply_errors || m->workers.sync_errors);
    trouble(a, r, fmt(a, "subscription \"%s\" is disabled", m->sub->name),
            fmt(a, "Nothing moves%s.%s", kept_for(a, &m->slot),
                by_error ? " An error did it (disable_on_error)." : ""),
            by_error ? "The reason is in the target's server log. Remove it, then run "
                       "pg_subscription with state=enabled."
                     : "To go on, run pg_subscription with state=enabled.");
}

static void apply_troubles(Arena *a, const Migration *m, MigReport *r)
{
    const MigWorkers *w = &m->workers;
    int64_t patience_ms = 3 * w->retry_ms + SLACK_MS;
    const char *counted =
        w->apply_errors ? fmt(a, " (%s)", amount_count(a, w->apply_errors, "error")) : "";
    bool young = w->apply_age >= 0 && w->apply_age * 1000 < (double)patience_ms;
    if (!w->apply_pid)
        trouble(
            a, r,
            fmt(a, "no worker applies the changes of subscription \"%s\"%s", m->sub->name, counted),
            fmt(a, "It ends again and again, or cannot start%s.", kept_for(a, &m->slot)),
            w->all >= w->all_most
                ? "All of max_logical_replication_workers are at work: raise it on the target "
                  "(restart)."
                : "The reason is in the target's server log: a row that is in the way, a column "
                  "or table that the target lacks, no way to the source. The server goes on "
                  "trying until it is removed.");
    else if (w->apply_errors && young)
        trouble(a, r,
                fmt(a, "the worker that applies changes has just been started anew%s", counted),
                "It has failed before, and may be at the same change again.",
                "If this stays so, the reason is in the target's server log.");
}

/* A table whose copy has begun and that no worker is at, or that holds rows of tries that failed.
 * Dead rows alone may be from before, and a worker in its place may be one that succeeds. */
static bool is_retried(const MigWorkers *w, const MigTable *t)
{
    bool free = w->sync < w->sync_most && w->all < w->all_most;
    if (str_eq(t->state, "copying"))
        return t->pid ? w->sync_errors && t->dead : w->apply_pid != 0;
    return str_eq(t->state, "init") && w->sync_errors && !t->pid && free;
}

static void retry_trouble(Arena *a, const Migration *m, MigReport *r)
{
    StrList names = {0};
    int64_t dead = 0, bloat = 0;
    for (int i = 0; i < m->subscribed.n; i++) {
        const MigTable *t = &m->subscribed.v[i];
        if (!is_retried(&m->workers, t))
            continue;
        strs_add(a, &names, shown_name(a, t->schema, t->name));
        dead += t->dead;
        bloat += t->dead > 0 ? t->bloat : 0;
    }
    if (!names.n)
        return;
    const char *counted =
        m->workers.sync_errors
            ? fmt(a, ", %s so far", amount_count(a, m->workers.sync_errors, "error"))
            : "";
    trouble(
        a, r,
        fmt(a, "the initial copy of %s fails and is tried again and again%s",
            strs_join(a, &names, ", ", NAMES_MOST), counted),
        fmt(a, "Each try copies the table from its beginning%s.",
            dead ? fmt(a, "; those that failed have left %s%s", amount_count(a, dead, "dead row"),
                       bloat ? fmt(a, " in a table of %s", amount_bytes(a, bloat)) : "")
                 : ""),
        "The reason is in the target's server log: a row that is in the way (the table was not "
        "empty), a column that the target lacks, a constraint, a missing right. The server goes "
        "on trying until it is removed.");
}

/* Tables wait, and nobody is at any of them. */
static void start_trouble(Arena *a, const Migration *m, MigReport *r)
{
    const MigWorkers *w = &m->workers;
    int64_t init = 0, begun = 0;
    for (int i = 0; i < m->subscribed.n; i++) {
        init += str_eq(m->subscribed.v[i].state, "init");
        begun += str_eq(m->subscribed.v[i].state, "copying");
    }
    bool settled = w->apply_age < 0 || w->apply_age * 1000 > (double)(w->retry_ms + SLACK_MS);
    if (!init || begun || w->sync || !w->apply_pid || !settled || w->sync_errors)
        return;
    if (w->sync_most == 0)
        trouble(a, r, "initial copies are turned off",
                fmt(a, "%s will never be copied: max_sync_workers_per_subscription is 0.",
                    amount_count(a, init, "table")),
                "Raise it on the target (a reload is enough).");
    else if (w->all < w->all_most)
        trouble(
            a, r, "no initial copy begins",
            fmt(a, "%s, and no worker is at any of them.", tables_wait(a, init)),
            "Either max_worker_processes of the target is used up, or each worker ends at once: "
            "then the reason is in the target's server log.");
}

void migration_troubles(Arena *a, const Migration *m, const MigLook *look, MigReport *r)
{
    copier_troubles(a, m, r);
    slot_troubles(a, m, look, r);
    if (m->sub && !m->sub->enabled && !record_is_open(m->record))
        disabled_trouble(a, m, r);
    if (m->sub && m->sub->enabled) {
        retry_trouble(a, m, r);
        apply_troubles(a, m, r);
        start_trouble(a, m, r);
    }
    for (int s = 0; s < 2; s++)
        if (look->away[s] && !(s == SIDE_TARGET && look->no_database))
            trouble(a, r, look->away[s],
                    fmt(a, "What the %s knows is missing here.", side_name((Side)s)),
                    "The migration itself does not depend on this connection.");
}

/* ---- what it waits for ---- */

void migration_waits(Arena *a, const Migration *m, MigReport *r)
{
    for (int i = 0; i < m->blocks.n; i++) {
        const MigBlock *b = &m->blocks.v[i];
        strs_add(a, &r->waiting_for,
                 b->making ? fmt(a, "waits for %s on the source: %s", b->who, b->blockers)
                           : fmt(a, "%s waits for a lock on the %s, held by %s", b->who,
                                 side_name(b->side), b->blockers));
    }
    const char *told = record_is_open(m->record) && m->record->alive ? m->record->waiting : NULL;
    if (told && *told && !r->waiting_for.n)
        strs_add(a, &r->waiting_for,
                 strncmp(told, "waits ", 6) == 0 ? told : fmt(a, "waits for %s", told));
    int64_t init = 0;
    for (int i = 0; i < m->subscribed.n; i++)
        init += str_eq(m->subscribed.v[i].state, "init");
    const MigWorkers *w = &m->workers;
    if (init && m->sub->enabled && w->sync < w->sync_most && w->all >= w->all_most)
        strs_add(a, &r->waiting_for,
                 fmt(a,
                     "%s for a free worker: all %lld of max_logical_replication_workers are at "
                     "work on the target",
                     tables_wait(a, init), (long long)w->all_most));
}
