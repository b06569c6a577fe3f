#include "core/catchup.h"

#include "catalog/slot.h"
#include "core/lag.h"
#include "core/wait.h"
#include "embedded_sql.h"

/* A worker that ends before its work is done; counted until somebody has to be told. */
enum { ENDS_MOST = 3, ERRORS_MOST = 3, SLACK_MS = 2000, FORGET_MS = 60000 };

typedef struct Watched {
    int64_t relid; /* 0: the apply worker */
    int64_t pid;
    int ends;
    int64_t idle_since; /* since when nobody works on it, 0: somebody does */
    bool seen;
} Watched;

typedef struct Catchup {
    const char *name, *slot, *lsn;
    LIST(Watched) watched;
    int64_t no_copy_since;
    int64_t apply_errors, sync_errors, errors_at; /* -1: not read yet */
} Catchup;

static Watched *watch(Task *t, Catchup *c, int64_t relid, int64_t pid)
{
    Watched *w = NULL;
    for (int i = 0; i < c->watched.n; i++)
        if (c->watched.v[i].relid == relid)
            w = &c->watched.v[i];
    if (!w) {
        w = list_add(t->a, &c->watched);
        *w = (Watched){.relid = relid, .pid = pid};
    }
    w->ends += w->pid != 0 && w->pid != pid;
    w->pid = pid;
    w->seen = true;
    if (pid)
        w->idle_since = 0;
    else if (!w->idle_since)
        w->idle_since = now_ms();
    return w;
}

static bool idle_for(int64_t since, int64_t ms)
{
    return since && now_ms() - since > ms;
}

static _Noreturn void die_failing(Task *t, const char *what)
{
    die_hint(t->run,
             "The reason is in the target's server log; the server goes on trying until it is "
             "removed.",
             "%s again and again on the %s", what, db_where(task_db(t, SIDE_TARGET)));
}

/* Errors that the server itself has counted (15+), of late. */
static void look_at_errors(Task *t, Arena *a, Catchup *c, const char *oid, const char *suspects)
{
    Db *db = task_db(t, SIDE_TARGET);
    if (!db_has(db, FEAT_SUB_STATS))
        return;
    const Rows *r = db_query(db, a, &q_subscription_errors, oid);
    if (!r->n)
        return;
    int64_t apply = row_int(r, 0, "apply"), sync = row_int(r, 0, "sync");
    if (c->apply_errors < 0 || now_ms() - c->errors_at > FORGET_MS) {
        c->apply_errors = apply;
        c->sync_errors = sync;
        c->errors_at = now_ms();
    }
    if (apply - c->apply_errors >= ERRORS_MOST)
        die_failing(t, fmt(a, "subscription \"%s\" fails to apply changes", c->name));
    if (sync - c->sync_errors >= ERRORS_MOST && *suspects)
        die_failing(t, fmt(a, "the initial copy of %s fails", suspects));
}

/* Copies under way: dies for one that starts over and over, returns those that may be. */
static const char *look_at_copies(Task *t, Arena *a, Catchup *c, const Rows *p, int64_t patience)
{
    StrList suspects = {0}, failing = {0};
    const Rows *r =
        db_query(task_db(t, SIDE_TARGET), a, &q_subscription_copying, row_text(p, 0, "oid"));
    for (int i = 0; i < c->watched.n; i++)
        c->watched.v[i].seen = c->watched.v[i].relid == 0;
    for (int i = 0; i < r->n; i++) {
        const Watched *w = watch(t, c, row_int(r, i, "relid"), row_int(r, i, "pid"));
        /* One that is only waiting for a free worker is none. */
        bool stuck = idle_for(w->idle_since, patience) && row_bool(p, 0, "free");
        if (w->ends || w->idle_since)
            strs_add(a, &suspects, row_text(r, i, "name"));
        if (w->ends >= ENDS_MOST || stuck)
            strs_add(a, &failing, row_text(r, i, "name"));
    }
    for (int i = 0; i < c->watched.n; i++)
        if (!c->watched.v[i].seen)
            c->watched.v[i--] = c->watched.v[--c->watched.n];
    if (failing.n)
        die_failing(t, fmt(a, "the initial copy of %s fails", strs_join(a, &failing, ", ", 5)));

    /* A copy that cannot even reach the source never gets as far as its first state. */
    bool none = !r->n && row_int(p, 0, "started") < row_int(p, 0, "tables") &&
                row_int(p, 0, "sync_workers") == 0 && row_bool(p, 0, "free") &&
                row_str(p, 0, "apply_pid");
    if (!none)
        c->no_copy_since = 0;
    else if (!c->no_copy_since)
        c->no_copy_since = now_ms();
    if (idle_for(c->no_copy_since, patience))
        die_failing(t, fmt(a, "the initial copy of %s fails", row_text(p, 0, "not_ready")));
    return suspects.n ? strs_join(a, &suspects, ", ", 5) : "";
}

static const char *look(Task *t, Arena *a, void *arg)
{
    Catchup *c = arg;
    Db *db = task_db(t, SIDE_TARGET);
    const Rows *p = db_query(db, a, &q_subscription_progress, c->name);
    if (!p->n)
        die(t->run, "there is no subscription \"%s\" on the %s", c->name, db_where(db));
    if (!row_bool(p, 0, "enabled"))
        die_hint(t->run,
                 "Nothing moves while it is. If disable_on_error is set, an error did it: see the "
                 "target's server log.",
                 "subscription \"%s\" on the %s is disabled", c->name, db_where(db));

    int64_t patience = 3 * row_int(p, 0, "retry_ms") + SLACK_MS;
    const Watched *apply = watch(t, c, 0, row_int(p, 0, "apply_pid"));
    if (apply->ends >= ENDS_MOST || idle_for(apply->idle_since, patience))
        die_failing(t, fmt(a,
                           "the worker that applies changes of subscription \"%s\" ends (or "
                           "cannot start: see max_logical_replication_workers)",
                           c->name));
    int64_t tables = row_int(p, 0, "tables"), ready = row_int(p, 0, "ready");
    const char *suspects = ready < tables ? look_at_copies(t, a, c, p, patience) : "";
    look_at_errors(t, a, c, row_text(p, 0, "oid"), suspects);
    if (ready < tables)
        return fmt(a, "%lld of %lld tables are ready; not yet: %s", (long long)ready,
                   (long long)tables, row_text(p, 0, "not_ready"));
    if (!apply->pid)
        return "no worker applies changes";
    if (!c->lsn)
        return NULL;

    Db *source = task_db(t, SIDE_SOURCE);
    Slot s = slot_read(source, a, c->slot);
    if (!s.exists || s.lost)
        die_hint(t->run, "Changes are lost: remove the subscription and create it anew.",
                 "slot \"%s\" of subscription \"%s\" %s on the %s", c->slot, c->name,
                 s.exists ? "has lost WAL that it needs" : "does not exist", db_where(source));
    uint64_t have = lsn_read(s.confirmed_flush), want = lsn_read(c->lsn);
    if (have >= want)
        return NULL;
    return fmt(a, "the target is %llu bytes of WAL before %s%s", (unsigned long long)(want - have),
               c->lsn, s.active ? "" : ", and nobody reads the slot");
}

int64_t catchup_wait(Task *t, const char *subscription, const char *slot, const char *lsn,
                     int64_t timeout_ms)
{
    Catchup c = {.name = subscription, .slot = slot, .lsn = lsn, .apply_errors = -1};
    return wait_until(
        t,
        lsn ? fmt(t->a, "catch up with subscription \"%s\"", subscription)
            : fmt(t->a, "finish the initial copy of subscription \"%s\"", subscription),
        timeout_ms, look, &c);
}

const char *source_lsn(Task *t)
{
    const Rows *r = db_query(task_db(t, SIDE_SOURCE), t->a, &q_wal_end);
    return row_text(r, 0, "lsn");
}
