/*
 * What must hold before anything is paused: a table of conditions, each of which gives its
 * evidence. All are looked at, so that one run tells everything that is in the way.
 */
#include "catalog/standby.h"
#include "core/lag.h"
#include "core/matviews.h"
#include "core/switch.h"
#include "embedded_sql.h"
#include "pg/sql.h"

enum { POLL_MS = 2, SHOWN = 5, RETRY_BEST_MS = 100, WORKER_MS = 10000, WORKER_LOOK_MS = 50 };

static const char *subscription(Switch *w, const char **evidence)
{
    const Subscription *s = &w->carry.sub;
    *evidence = fmt(w->a, "subscription \"%s\": %d of %d tables are ready", w->carry.subscription,
                    subscription_ready(s), s->tables.n);
    return !s->exists    ? "it does not exist"
           : !s->enabled ? "it is disabled"
           : subscription_ready(s) < s->tables.n || !s->tables.n
               ? "changes of the others do not arrive"
               : NULL;
}

static const char *slot(Switch *w, const char **evidence)
{
    const Slot *s = &w->carry.is;
    *evidence = fmt(w->a, "slot \"%s\" on the %s", w->carry.slot, side_name(w->from));
    const char *unfit = s->exists ? slot_unfit(w->a, s, db_name(w->db[w->from])) : NULL;
    return !s->exists   ? "it does not exist"
           : unfit      ? fmt(w->a, "it %s", unfit)
           : s->lost    ? "it has lost WAL that is needed"
           : !s->active ? "nobody reads it"
                        : NULL;
}

static const char *same_tables(Switch *w, const char **evidence)
{
    StrList published =
        published_read(w->db[w->from], w->a, &w->carry.publications, db_version(w->db[w->to]));
    StrList missing = {0}, there = strs_sorted(w->a, &w->carry.sub.tables);
    for (int i = 0; i < published.n; i++)
        if (!strs_has_sorted(&there, published.v[i]))
            strs_add(w->a, &missing, published.v[i]);
    *evidence = fmt(w->a, "%d tables are published, %d of them not subscribed to%s%s", published.n,
                    missing.n, missing.n ? ": " : "", strs_join(w->a, &missing, ", ", SHOWN));
    return missing.n ? "refresh the subscription first (pg_subscription, refresh: true)" : NULL;
}

static const char *closed(Switch *w, const char **evidence)
{
    bool is = is_closed(&w->notes[w->to].closed);
    *evidence = fmt(w->a, "default_transaction_read_only of the %s is %s", db_where(w->db[w->to]),
                    is ? "on" : "not on");
    return is ? NULL : "both sides could be written to; run it with state=prepared first";
}

static const char *others_open(Switch *w, const char **evidence)
{
    const char *exempt[2] = {w->notes[0].closed.roles_exempt, w->notes[1].closed.roles_exempt};
    *evidence =
        exempt[0] || exempt[1]
            ? fmt(w->a, "roles with a default_transaction_read_only=off of their own: %s%s%s",
                  exempt[0] ? exempt[0] : "", exempt[0] && exempt[1] ? ", " : "",
                  exempt[1] ? exempt[1] : "")
            : "no role has a default_transaction_read_only of its own";
    return exempt[0] || exempt[1] ? "closing a side does not shut them out (ALTER ROLE … RESET)"
                                  : NULL;
}

static const char *way_back(Switch *w, const char **evidence)
{
    const Way *b = &w->back;
    if (!w->args->reverse) {
        *evidence = "no way back is asked for (reverse: false)";
        return NULL;
    }
    *evidence =
        fmt(w->a, "slot \"%s\" on the %s %s, subscription \"%s\" on the %s %s", b->slot,
            side_name(w->to), b->is.exists ? b->is.lost ? "is lost" : "is there" : "is missing",
            b->subscription, side_name(w->from),
            !b->sub.exists      ? "is missing"
            : !b->sub.slot_name ? "has no slot"
            : b->sub.enabled    ? "is enabled"
                                : "is there");
    if (b->is.exists && !b->is.lost && b->sub.exists && b->sub.slot_name && !b->sub.enabled)
        return NULL;
    /* rolled_back prepares by itself, but for check mode */
    return w->t->inv.check_mode && w->to == SIDE_SOURCE && b->sub.exists && !b->sub.enabled
               ? NULL
               : "run it with state=prepared first";
}

static const char *standbys(Switch *w, const char **evidence)
{
    const char *bad = NULL;
    for (int i = 0; i < 2; i++) {
        const char *why = standbys_missing(w->db[i], w->a, false);
        if (why)
            bad = fmt(w->a, "%s%son the %s %s", bad ? bad : "", bad ? "; " : "", db_where(w->db[i]),
                      why);
    }
    *evidence = bad ? bad : "no commit waits for a standby that is not there";
    return bad ? "no commit returns" : NULL;
}

static const char *prepared_transactions(Switch *w, const char **evidence)
{
    const Rows *r = db_query(w->db[w->from], w->a, &q_transactions_prepared);
    *evidence = fmt(w->a, "%d prepared transactions%s%s", r->n, r->n ? ", as " : "",
                    r->n ? row_text(r, 0, "gid") : "");
    return r->n ? "they hold locks, and could be committed after the switch" : NULL;
}

static const char *old_transactions(Switch *w, const char **evidence)
{
    const Rows *r = db_query(w->db[w->from], w->a, &q_transactions_older,
                             fmt(w->a, "%lld", (long long)w->args->max_transaction_age));
    StrList who = {0};
    for (int i = 0; i < r->n; i++)
        strs_add(w->a, &who, row_text(r, i, "who"));
    *evidence = fmt(w->a, "%d transactions older than %lld s%s%s", r->n,
                    (long long)w->args->max_transaction_age, r->n ? ": " : "",
                    strs_join(w->a, &who, ", ", SHOWN));
    return r->n ? "the pause would wait for them (see max_transaction_age)" : NULL;
}

static const char *indexes(Switch *w, const char **evidence)
{
    const Rows *r =
        db_query(w->db[w->to], w->a, &q_invalid_indexes, sql_array(w->a, &w->carry.sub.tables));
    StrList names = {0};
    for (int i = 0; i < r->n; i++)
        strs_add(w->a, &names, shown_name(w->a, row_text(r, i, "schema"), row_text(r, i, "name")));
    *evidence = fmt(w->a, "%d invalid indexes on the %s%s%s", r->n, side_name(w->to),
                    r->n ? ": " : "", strs_join(w->a, &names, ", ", SHOWN));
    return r->n ? "queries would go without them" : NULL;
}

static const char *room_for_locks(Switch *w, const char **evidence)
{
    int64_t room = row_int(db_query(w->db[w->from], w->a, &q_lock_room), 0, "locks");
    int n = w->carry.sub.tables.n + switch_locks(w).n;
    *evidence = fmt(w->a, "%d tables to lock, room for %lld locks on the %s", n, (long long)room,
                    side_name(w->from));
    return n > room / 2 ? "raise max_locks_per_transaction" : NULL;
}

static const char *logins(Switch *w, const char **evidence)
{
    StrList tried = {0}, users = {0};
    const char *why = switch_logins(w, &tried);
    int sessions = switch_look_at_users(w, &tried, &users);
    int64_t room = row_int(db_query(w->db[w->to], w->a, &q_switch_login_room), 0, "room");
    *evidence =
        fmt(w->a, "%d logins tried on the %s; %d sessions of %d users on the %s, room for %lld",
            tried.n, side_name(w->to), sessions, users.n, side_name(w->from), (long long)room);
    return why               ? why
           : sessions > room ? "not all clients would get in (max_connections, CONNECTION LIMIT)"
                             : NULL;
}

/* PgBouncer closes a client when the server does not know what is set for him. */
static void warn_tracking(Switch *w, const Bouncer *b)
{
    if (b->tracks_all && db_has(w->db[w->from], FEAT_SCRAM_ITERATIONS) &&
        !db_has(w->db[w->to], FEAT_SCRAM_ITERATIONS))
        report_warn(
            w->a, &w->t->report,
            fmt(w->a,
                "%s (1.26 or newer) has learnt scram_iterations from the %s, and will close its "
                "clients when the %s does not know it: restart it right after the change, as "
                "with a command in the hooks 'after'",
                b->name, side_name(w->from), side_name(w->to)));
}

static const char *pgbouncer(Switch *w, const char **evidence)
{
    Bouncers *all = &w->bouncers;
    const char *why = bouncers_look(w->run, all, true);
    if (!why && !w->t->inv.check_mode)
        why = bouncers_rehearse(w->run, all);
    for (int i = 0; !why && i < all->n; i++)
        warn_tracking(w, &all->v[i]);
    for (int i = 0; !why && i < all->n; i++)
        if (str_eq(all->v[i].mode, "session"))
            report_warn(w->a, &w->t->report,
                        fmt(w->a,
                            "%s pools by session: the pause waits until each client has left, or "
                            "for the deadline",
                            all->v[i].name));
    *evidence = fmt(w->a, "%d PgBouncer processes", all->n);
    return why;
}

static const char *matviews(Switch *w, const char **evidence)
{
    if (!w->args->refresh_matviews) {
        *evidence = "materialized views are not asked for (refresh_matviews)";
        return NULL;
    }
    w->matviews = matviews_stale(w->t, w->from, w->to, false);
    const Rows *r = db_ask(w->db[w->to], w->a, "read the sizes of the materialized views",
                           "SELECT pg_catalog.pg_size_pretty(coalesce(pg_catalog.sum("
                           "pg_catalog.pg_relation_size(v::pg_catalog.regclass)), 0)) AS size"
                           " FROM pg_catalog.unnest($1::text[]) v",
                           sql_array(w->a, &w->matviews));
    *evidence = fmt(w->a, "%d materialized views (%s now) are refreshed within the pause",
                    w->matviews.n, row_text(r, 0, "size"));
    return NULL;
}

static const struct {
    const char *id;
    SwitchCondition holds;
} conditions[] = {
    {"subscription_ready", subscription},
    {"slot_in_use", slot},
    {"tables_subscribed", same_tables},
    {"other_side_closed", closed},
    {"roles_shut_out", others_open},
    {"way_back", way_back},
    {"standbys_there", standbys},
    {"no_prepared_transaction", prepared_transactions},
    {"no_old_transaction", old_transactions},
    {"indexes_valid", indexes},
    {"room_for_locks", room_for_locks},
    {"logins", logins},
    {"pgbouncer", pgbouncer},
    {"matviews", matviews},
    {"copy_at_switch", switch_copy_look},
    {"large_objects", switch_objects_look},
};

/* ---- how long a change takes ---- */

static void note(Switch *w, Val *list, StrList *failed, const char *id, const char *evidence,
                 const char *why)
{
    Val *v = val_map(w->a);
    val_set_str(w->a, v, "condition", id);
    val_set_bool(w->a, v, "ok", !why);
    val_set_str(w->a, v, "evidence", evidence);
    val_set_str(w->a, v, "reason", why);
    val_add(w->a, list, v);
    if (why)
        strs_add(w->a, failed, fmt(w->a, "%s (%s): %s", id, evidence, why));
}

/* In check mode nothing is written, so the WAL's end is the marker and the slot tells; that is
 * later by the target's wal_writer_delay. */
static bool arrived(Switch *w, const char *id, uint64_t lsn)
{
    Arena *scratch = arena_new();
    bool is =
        id ? switch_mark_seen(w, w->db[w->to], id)
           : lsn_read(slot_read(w->db[w->from], scratch, w->carry.slot).confirmed_flush) >= lsn;
    arena_free(scratch);
    return is;
}

static void round_trip(Switch *w, Val *list, StrList *failed)
{
    bool dry = w->t->inv.check_mode;
    bool there = row_bool(db_query(w->db[w->from], w->a, &q_heartbeat_there), 0, "there") &&
                 row_bool(db_query(w->db[w->to], w->a, &q_heartbeat_there), 0, "there") &&
                 strs_has(&w->carry.sub.tables, HEARTBEAT);
    if (!there || !w->carry.sub.enabled || !w->carry.is.active) {
        note(w, list, failed, "round_trip", "no marker travels yet",
             "run it with state=prepared first");
        return;
    }
    int64_t began = now_us(), took = 0, most = w->args->max_lag_ms * 1000;
    const char *id = dry ? NULL : switch_mark(w, w->db[w->from], w->args->max_lag_ms);
    if (!dry && !id) {
        note(w, list, failed, "round_trip",
             fmt(w->a, "a commit on the %s did not return within %lld ms", db_where(w->db[w->from]),
                 (long long)w->args->max_lag_ms),
             "no commit gets through there (is a standby of synchronous_standby_names gone?)");
        return;
    }
    uint64_t lsn =
        dry ? lsn_read(row_text(db_query(w->db[w->from], w->a, &q_wal_end), 0, "lsn")) : 0;
    bool is = arrived(w, id, lsn);
    for (; !is && took <= most; took = now_us() - began) {
        run_sleep(w->run, POLL_MS);
        is = arrived(w, id, lsn);
    }
    took = now_us() - began;
    note(w, list, failed, "round_trip",
         fmt(w->a, "a change %s within %.1f ms%s", is ? "arrived" : "did not arrive",
             (double)took / 1000, dry ? " (by the slot)" : ""),
         is ? NULL : "the other side is too far behind (see max_lag_ms)");
}

/* ---- how long it takes to bring over what no change carries ---- */

/* Whoever is broken off in the midst of it leaves a side that may be overwritten the next time. */
static void note_brought(Switch *w)
{
    StrList all = w->notes[w->to].brought, more = switch_brought(w);
    int n = all.n;
    for (int i = 0; i < more.n; i++)
        if (!strs_has(&all, more.v[i]))
            strs_add(w->a, &all, more.v[i]);
    if (w->notes[w->to].epoch && all.n > n)
        switch_exec(w, w->to, "note what is brought over",
                    handover_brought_sql(w->a, db_name(w->db[w->to]), &all));
}

/* For real, while clients work: within the pause it takes about as long. Half of the deadline is
 * for everything else. */
static void rehearse(Switch *w, Val *list, StrList *failed)
{
    static const struct {
        const char *id;
        const char *(*rehearse)(Switch *w);
    } parts[] = {{"copy_at_switch_cost", switch_copy_rehearse},
                 {"large_objects_cost", switch_objects_rehearse}};
    int64_t took = 0, most = w->args->deadline_ms * 1000 / 2;
    if (failed->n || w->t->inv.check_mode || !switch_brought(w).n)
        return;
    w->run->until = now_ms() + w->args->timeout * 1000;
    w->run->until_what =
        fmt(w->a,
            "not begun: copying what copy_at_switch and large_objects name took longer than "
            "%lld s already beforehand (see timeout)",
            (long long)w->args->timeout);
    note_brought(w);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const char *evidence = parts[i].rehearse(w), *why = NULL;
        took += w->rehearsed_us[i];
        if (took > most)
            why = fmt(w->a,
                      "%.1f ms in all are more than half of deadline_ms (%lld): raise it, or bring "
                      "less",
                      (double)took / 1000, (long long)w->args->deadline_ms);
        if (evidence)
            note(w, list, failed, parts[i].id, evidence, why);
    }
    w->run->until = 0;
}

static void recommend(Switch *w)
{
    const Rows *r = db_query(w->db[w->to], w->a, &q_retry_interval);
    if (row_int(r, 0, "ms") > RETRY_BEST_MS)
        report_warn(w->a, &w->t->report,
                    fmt(w->a,
                        "wal_retrieve_retry_interval is %s on the %s: should a worker end within "
                        "the pause, the next begins that much later and the switch is taken back; "
                        "100ms is better while this runs",
                        row_text(r, 0, "shown"), db_where(w->db[w->to])));
}

/* A worker that has just been told to begin takes its time. */
static void wait_for_worker(Switch *w)
{
    int64_t until = now_ms() + WORKER_MS;
    while (w->carry.sub.enabled && w->carry.is.exists && !w->carry.is.active && now_ms() < until) {
        run_sleep(w->run, WORKER_LOOK_MS);
        w->carry.is = slot_read(w->db[w->from], w->a, w->carry.slot);
    }
}

bool switch_gate(Switch *w)
{
    wait_for_worker(w);
    Val *list = val_list(w->a);
    StrList failed = {0};
    for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++) {
        const char *evidence = "", *why = conditions[i].holds(w, &evidence);
        note(w, list, &failed, conditions[i].id, evidence, why);
    }
    round_trip(w, list, &failed);
    val_set(w->a, w->t->report.facts, "gate", list);
    recommend(w);
    rehearse(w, list, &failed);
    if (failed.n && !w->t->inv.check_mode)
        die_hint(w->run, "No client was touched; mend it and run again.",
                 "not switched: %d condition(s) do not hold: %s", failed.n,
                 strs_join(w->a, &failed, "; ", 0));
    return !failed.n;
}
