/*
 * pg_migration_info: where a migration is, whoever started it and however it goes: how far, how
 * much longer, how far behind, what is wrong, what it waits for. Only looks, and never changes
 * anything. catalog/migration.h reads, core/migration.h judges; here are the options, the lag and
 * the result.
 */
#include "core/migration.h"
#include "core/module.h"
#include "core/subscription_args.h"
#include "embedded_sql.h"
#include "pg/sql.h"

#include <stdlib.h>

enum { LOOK_FIRST_MS = 5, LOOK_MOST_MS = 40 };

typedef struct Args {
    const char *subscription, *slot_name;
    int64_t marker_timeout, timeout;
    bool list_tables;
    const Val *since;
} Args;

static const Option options[] = {
    STR("subscription", Args, subscription, .identifier = true),
    STR("slot_name", Args, slot_name, .identifier = true),
    INT("marker_timeout", Args, marker_timeout, .preset = "500", .min = 0, .max = 60000),
    MAP("since", Args, since),
    BOOL("list_tables", Args, list_tables, .preset = "yes"),
    INT("timeout", Args, timeout, .preset = "30", .min = 1, .max = 3600),
    {0},
};

/* ---- the marker of an earlier look ---- */

static double number_in(const Val *map, const char *key, double otherwise)
{
    const Val *v = map ? val_get(map, key) : NULL;
    char *end = NULL;
    double n = !v                    ? otherwise
               : v->kind == VAL_INT  ? (double)v->i
               : v->kind == VAL_REAL ? v->r
               : v->kind == VAL_STR  ? strtod(v->s, &end)
                                     : otherwise;
    return end && (end == v->s || *end) ? otherwise : n;
}

static void add_marker(Task *t, Markers *markers, const Val *v)
{
    const Val *lsn = v->kind == VAL_MAP ? val_get(v, "lsn") : NULL;
    double at = v->kind == VAL_MAP ? number_in(v, "at", -1) : -1;
    if (!lsn || lsn->kind != VAL_STR || !strchr(lsn->s, '/') || at < 0)
        die_hint(t->run, "Give the value of marker that an earlier run has returned.",
                 "option 'since': a dictionary of lsn and at is needed");
    *list_add(t->a, markers) = (Marker){lsn_read(lsn->s), at};
}

/* Those of `since`, and that of this look. What lies after it is of another server. */
static Markers markers_of(Task *t, const Migration *m)
{
    const Args *args = t->args;
    Markers given = {0}, markers = {0};
    const Val *earlier = args->since ? val_get(args->since, "earlier") : NULL;
    for (int i = 0; earlier && earlier->kind == VAL_LIST && i < earlier->items.n; i++)
        add_marker(t, &given, earlier->items.v[i]);
    if (args->since && args->since->keys.n)
        add_marker(t, &given, args->since);
    if (!m->marker)
        return markers;
    Marker now = {lsn_read(m->marker), m->marker_at};
    for (int i = 0; i < given.n; i++) {
        const Marker *last = markers.n ? &markers.v[markers.n - 1] : NULL;
        bool in_order = !last || (given.v[i].lsn >= last->lsn && given.v[i].at >= last->at);
        if (in_order && given.v[i].lsn <= now.lsn && given.v[i].at < now.at)
            *list_add(t->a, &markers) = given.v[i];
    }
    *list_add(t->a, &markers) = now;
    return markers;
}

/* Until the slot has passed the marker, if somebody is there to move it. */
static Lag watch_lag(Task *t, Db *source, Migration *m, const Markers *markers, int64_t until)
{
    MigSlot *s = &m->slot;
    bool moves = s->active && m->sub && m->sub->enabled;
    if (!source || !m->marker || !s->exists || s->lost || !s->confirmed_flush)
        return (Lag){.seconds = -1, .at_least = -1};
    for (int64_t pause = LOOK_FIRST_MS;; pause = pause < LOOK_MOST_MS ? pause * 2 : pause) {
        Lag lag = lag_measure(markers, lsn_read(s->confirmed_flush), s->at);
        if (lag.seen || !moves || now_ms() + pause > until)
            return lag;
        run_sleep(t->run, pause);
        migration_look_again(source, t->a, s);
    }
}

/* ---- which migration ---- */

/* Opens a side; NULL and why when it is not reached. */
static Db *open_side(Task *t, Side side, MigLook *look)
{
    const Args *args = t->args;
    const char *why;
    DbOptions o = {.read_only = true};
    if (!task_has(t, side)) {
        look->away[side] = fmt(t->a, "the %s was not given", side_name(side));
        return NULL;
    }
    Db *db = task_try_session(t, side, NULL, &o, &look->away[side]);
    t->dbs[side] = db;
    if (db)
        db_exec(
            db, "bound the look",
            sql(t->a, "SET statement_timeout = %L", fmt(t->a, "%llds", (long long)args->timeout)));
    if (db || side == SIDE_SOURCE)
        return db;
    /* Before anything was started even the database may still be to be made. */
    Db *server = task_try_session(t, side, "postgres", &o, &why);
    ConnInfo given = task_conninfo(t, side);
    const char *database = conninfo_get(&given, "dbname");
    look->no_database = server && database &&
                        !row_bool(db_query(server, t->a, &q_database_exists, database), 0, "there");
    return NULL;
}

/* The subscription that is meant, by its own name or by a copy's record. NULL: there is none. */
static const char *choose_name(Task *t, const Migration *m)
{
    const Args *args = t->args;
    StrList names = {0};
    if (args->subscription)
        return args->subscription;
    for (int i = 0; i < m->subs.n; i++)
        strs_add(t->a, &names, m->subs.v[i].name);
    for (int i = 0; i < m->records.n; i++)
        if (!strs_has(&names, m->records.v[i].subscription) &&
            !str_eq(m->records.v[i].phase, "done"))
            strs_add(t->a, &names, m->records.v[i].subscription);
    if (names.n > 1)
        die_hint(t->run, "Say which one by the option subscription.",
                 "there are several migrations into the %s: %s", db_where(t->dbs[SIDE_TARGET]),
                 strs_join(t->a, &names, ", ", 20));
    return names.n ? names.v[0] : NULL;
}

static void choose(Task *t, Migration *m, MigLook *look)
{
    const Args *args = t->args;
    look->name = choose_name(t, m);
    for (int i = 0; i < m->subs.n; i++)
        if (str_eq(m->subs.v[i].name, look->name))
            m->sub = &m->subs.v[i];
    for (int i = 0; i < m->records.n; i++)
        if (str_eq(m->records.v[i].subscription, look->name))
            m->record = &m->records.v[i];
    bool alone = look->away[SIDE_TARGET] && !look->no_database && m->slots.n == 1;
    m->slot.name = args->slot_name ? args->slot_name
                   : m->sub        ? m->sub->slot_name
                   : m->record     ? m->record->slot
                   : look->name    ? subscription_slot_name(t->a, look->name)
                   : alone         ? m->slots.v[0]
                                   : NULL;
}

/* With one side away, does the other one have something to say? */
static void require_something(Task *t, const Migration *m, const MigLook *look)
{
    bool target_away = look->away[SIDE_TARGET] && !look->no_database;
    Side silent = target_away ? SIDE_TARGET : SIDE_SOURCE;
    bool enough = target_away ? m->slot.exists : !look->away[SIDE_SOURCE] || m->sub || m->record;
    if (enough)
        return;
    task_conninfo(t, silent); /* dies when it was not given at all */
    die(t->run, "%s", look->away[silent]);
}

/* ---- the result ---- */

static Val *int_or_null(Arena *a, int64_t n)
{
    return n < 0 ? val_null(a) : val_int(a, n);
}

/* To the millisecond. */
static Val *seconds_or_null(Arena *a, double s)
{
    return s < 0 ? val_null(a) : val_real(a, (double)(int64_t)(s * 1000 + 0.5) / 1000);
}

static Val *tables_fact(Arena *a, const Migration *m)
{
    Val *tables = val_list(a);
    for (int i = 0; i < m->tables.n; i++) {
        const MigTable *t = &m->tables.v[i];
        Val *one = val_map(a);
        val_set_str(a, one, "table", shown_name(a, t->schema, t->name));
        val_set_str(a, one, "state", t->state);
        val_set(a, one, "bytes", int_or_null(a, t->bytes));
        val_set(a, one, "bytes_done", t->bytes < 0 ? val_null(a) : val_int(a, t->bytes_done));
        val_set(a, one, "rows", int_or_null(a, t->rows));
        val_add(a, tables, one);
    }
    return tables;
}

static Val *totals_fact(Arena *a, const MigReport *r)
{
    Val *v = val_map(a);
    val_set_int(a, v, "tables", r->tables);
    val_set_int(a, v, "tables_done", r->tables_done);
    val_set(a, v, "bytes", int_or_null(a, r->bytes));
    val_set(a, v, "bytes_done", r->bytes < 0 ? val_null(a) : val_int(a, r->bytes_done));
    val_set(a, v, "indexes", int_or_null(a, r->indexes));
    val_set(a, v, "indexes_done", r->indexes < 0 ? val_null(a) : val_int(a, r->indexes_done));
    return v;
}

static Val *slot_fact(Arena *a, const MigSlot *s, bool known)
{
    Val *v = val_map(a);
    val_set_str(a, v, "name", s->name);
    val_set(a, v, "exists", known ? val_bool(a, s->exists) : val_null(a));
    val_set(a, v, "active", known ? val_bool(a, s->active) : val_null(a));
    val_set(a, v, "lost", known ? val_bool(a, s->lost) : val_null(a));
    val_set_str(a, v, "confirmed_flush", s->confirmed_flush);
    val_set(a, v, "safe_bytes", int_or_null(a, s->exists ? s->safe_bytes : -1));
    return v;
}

static Val *record_fact(Arena *a, const MigRecord *c)
{
    Val *v = val_map(a);
    if (!c)
        return val_null(a);
    val_set_str(a, v, "phase", c->phase);
    val_set_bool(a, v, "alive", c->alive);
    val_set_str(a, v, "lsn", c->lsn);
    val_set_str(a, v, "started", c->started);
    val_set_str(a, v, "updated", c->updated);
    val_set_str(a, v, "finished", c->finished);
    val_set_str(a, v, "error", c->error);
    return v;
}

static Val *errors_fact(Arena *a, const MigReport *r)
{
    Val *list = val_list(a);
    for (int i = 0; i < r->errors.n; i++) {
        Val *one = val_map(a);
        val_set_str(a, one, "what", r->errors.v[i].what);
        val_set_str(a, one, "meaning", r->errors.v[i].meaning);
        val_set_str(a, one, "hint", r->errors.v[i].hint);
        val_add(a, list, one);
    }
    return list;
}

/* What the next look takes as `since`. */
static Val *marker_fact(Arena *a, const Migration *m, const Markers *markers, const MigReport *r)
{
    Markers kept = markers_kept(a, markers, lsn_read(m->slot.confirmed_flush));
    Val *v = val_map(a), *earlier = val_list(a);
    if (!m->marker)
        return val_null(a);
    val_set_str(a, v, "lsn", m->marker);
    val_set(a, v, "at", val_real(a, m->marker_at));
    for (int i = 0; i < kept.n - 1; i++) {
        Val *one = val_map(a);
        val_set_str(a, one, "lsn", lsn_text(a, kept.v[i].lsn));
        val_set(a, one, "at", val_real(a, kept.v[i].at));
        val_add(a, earlier, one);
    }
    val_set(a, v, "earlier", earlier);
    if (r->bytes >= 0)
        val_set_int(a, v, "bytes_done", r->bytes_done);
    if (r->rate >= 0)
        val_set_int(a, v, "rate", r->rate);
    return v;
}

static void report_facts(Task *t, const Migration *m, const MigLook *look, const Markers *markers)
{
    Arena *a = t->a;
    const Args *args = t->args;
    Val *f = t->report.facts, *ready = val_map(a);
    MigReport r = migration_report(a, m, look);
    bool source = !look->away[SIDE_SOURCE];
    val_set_str(a, f, "phase", r.phase);
    val_set_str(a, f, "method", r.method);
    val_set_str(a, f, "line", r.line);
    val_set_str(a, f, "subscription", look->name);
    val_set(a, f, "slot", slot_fact(a, &m->slot, source));
    val_set(a, f, "tables", args->list_tables ? tables_fact(a, m) : val_list(a));
    val_set(a, f, "totals", totals_fact(a, &r));
    val_set(a, f, "rate", int_or_null(a, r.rate));
    val_set(a, f, "eta_seconds", int_or_null(a, r.eta));
    val_set(a, f, "snapshot_age_seconds", seconds_or_null(a, r.snapshot_age));
    val_set(a, f, "retained_bytes", int_or_null(a, m->slot.exists ? m->slot.retained_bytes : -1));
    val_set(a, f, "lag_bytes",
            int_or_null(a, m->slot.confirmed_flush && !m->slot.lost ? m->slot.lag_bytes : -1));
    val_set(a, f, "lag_seconds", seconds_or_null(a, look->lag.seconds));
    val_set(a, f, "lag_at_least_seconds", seconds_or_null(a, look->lag.at_least));
    val_set(a, f, "marker", marker_fact(a, m, markers, &r));
    val_set(a, f, "record", record_fact(a, m->record));
    val_set(a, f, "errors", errors_fact(a, &r));
    val_set(a, f, "waiting_for", val_strs(a, &r.waiting_for));
    val_set_bool(a, ready, "synced", r.synced);
    val_set_bool(a, ready, "indexed", r.indexed);
    val_set_bool(a, ready, "caught_up", r.caught_up);
    val_set(a, f, "ready", ready);
    t->report.msg = r.line;
    for (int i = 0; i < m->unseen.n; i++)
        report_warn(a, &t->report, m->unseen.v[i]);
    if (m->record_hidden)
        report_warn(
            a, &t->report,
            "this login may not read what pg_copy_data has written down (schema pgonline of "
            "the target): phase and progress of a copy are not known");
}

static void run_info(Task *t)
{
    const Args *args = t->args;
    MigLook look = {.before_bytes = (int64_t)number_in(args->since, "bytes_done", -1),
                    .before_rate = (int64_t)number_in(args->since, "rate", -1)};
    if (!task_has(t, SIDE_SOURCE) && !task_has(t, SIDE_TARGET))
        die(t->run, "missing required arguments: source, target");
    Db *target = open_side(t, SIDE_TARGET, &look), *source = open_side(t, SIDE_SOURCE, &look);
    if (!target && !source)
        die(t->run, "%s", look.away[task_has(t, SIDE_TARGET) ? SIDE_TARGET : SIDE_SOURCE]);
    int64_t until = now_ms() + args->marker_timeout;
    Migration m = migration_begin(target, source, t->a);
    choose(t, &m, &look);
    migration_look(target, source, t->a, &m);
    require_something(t, &m, &look);
    look.before_seconds = m.marker_at - number_in(args->since, "at", m.marker_at);
    Markers markers = markers_of(t, &m);
    look.lag = watch_lag(t, source, &m, &markers, until);
    report_facts(t, &m, &look, &markers);
}

const Module module = {"pg_migration_info", options, sizeof(Args), run_info};
