#include "core/subscription_args.h"
#include "core/switch_window.h"
#include "embedded_sql.h"
#include "pg/sql.h"

enum { KEY_WAIT_MS = 2000, KEY_LOOK_MS = 50 };

static Way way_of(Switch *w, Side publisher)
{
    const SwitchArgs *args = w->args;
    bool forward = publisher == SIDE_SOURCE;
    Way x = {.publisher = publisher,
             .subscriber = side_other(publisher),
             .subscription = forward ? args->subscription : args->reverse_subscription};
    x.sub = subscription_read(w->db[x.subscriber], w->a, x.subscription);
    x.slot = x.sub.slot_name              ? x.sub.slot_name
             : forward && args->slot_name ? args->slot_name
                                          : subscription_slot_name(w->a, x.subscription);
    x.is = slot_read(w->db[publisher], w->a, x.slot);
    if (x.sub.exists)
        x.publications = x.sub.publications;
    else
        strs_add(w->a, &x.publications, x.subscription);
    return x;
}

void switch_roles(Switch *w, Side from)
{
    w->from = from;
    w->to = side_other(from);
    w->carry = way_of(w, w->from);
    w->back = way_of(w, w->to);
}

void switch_read(Switch *w)
{
    int64_t last = 0;
    for (int side = 0; side < 2; side++) {
        w->notes[side] = handover_read(w->db[side], w->a);
        if (w->notes[side].epoch > last)
            last = w->notes[side].epoch;
    }
    w->epoch = last + 1;
    switch_roles(w, handover_primary(w->notes));
}

bool switch_unfinished(const Switch *w, Side *from)
{
    *from = side_other(handover_primary(w->notes));
    const Handover *last = &w->notes[*from];
    return last->epoch > w->notes[side_other(*from)].epoch && last->state == HANDOVER_COMMITTED;
}

void switch_exec(Switch *w, Side side, const char *what, const char *text)
{
    db_exec(w->db[side], what, text);
    if (w->done)
        strs_add(w->keep, w->done, arena_strdup(w->keep, text));
    if (w->t)
        w->t->report.changed = true;
}

/* ---- the marker ---- */

const char *switch_mark(Switch *w, Db *from, int64_t timeout_ms)
{
    DbError err;
    const char *id = fmt(w->a, "%lld-%d-%lld", (long long)w->epoch, db_pid(from),
                         (long long)(clock_now() * 1e6));
    db_send(from,
            sql(w->a,
                "SET synchronous_commit = on; INSERT INTO pgonline.heartbeat (id, at)"
                " VALUES (%L, pg_catalog.clock_timestamp())",
                id),
            NULL, 0);
    bool late = db_wait_any(w->run, &from, 1, timeout_ms) < 0;
    if (late)
        db_cancel(from); /* a commit that waits for a standby returns then, and is one */
    const Rows *r = db_take(from, w->a, &err);
    if (!r && !(late && str_eq(err.sqlstate, "57014")))
        db_die(from, "write the marker", &err);
    return late ? NULL : id;
}

bool switch_mark_seen(Switch *w, Db *to, const char *id)
{
    Arena *scratch = arena_new();
    bool seen = db_ask(to, scratch, "look for the marker",
                       "SELECT FROM pgonline.heartbeat WHERE id = $1", id)
                    ->n > 0;
    arena_free(scratch);
    (void)w;
    return seen;
}

/* ---- sequences ---- */

enum { PART_OF_THE_REST = 100 };

static const TableFilter everything = {
    .schemas = "{}", .tables = "{}", .exclude_schemas = "{}", .exclude_tables = "{}"};

void switch_sequences_list(Switch *w, SwitchSequences *s)
{
    Db *from = w->db[w->from], *to = w->db[w->to];
    sequences_send(from, &everything);
    sequences_send(to, &everything);
    Sequences list = sequences_take(from, w->a), there = sequences_take(to, w->a);
    s->to = sequences_alike(w->a, &list, &there);
    s->from = sequences_alike(w->a, &s->to, &list);
    SequenceReading what[] = {{from, &s->from, NULL}, {to, &s->to, NULL}};
    sequences_values(what, 2, w->a);
}

int64_t sequence_margin(const Sequence *s, int64_t margin)
{
    bool down = s->increment < 0;
    __int128 left = down ? (__int128)s->last_value - s->min : (__int128)s->max - s->last_value;
    __int128 most = left / (down ? -(__int128)s->increment : s->increment) / PART_OF_THE_REST;
    return most < 0 ? 0 : margin < most ? margin : (int64_t)most;
}

SeqPairs switch_sequences_want(Switch *w, const SeqPairs *is)
{
    SeqPairs want = {0};
    for (int i = 0; i < is->n; i++) {
        SeqPair *p = list_add(w->a, &want);
        *p = is->v[i];
        sequence_want(p, sequence_margin(&p->source, w->args->sequence_margin), false);
    }
    return want;
}

const char *switch_sequences_sql(Switch *w, const SwitchSequences *s, int *n)
{
    SeqPairs is = sequences_pair(w->a, &s->from, &s->to), want = switch_sequences_want(w, &is);
    return sequences_sql(w->a, &is, &want, n);
}

const char *switch_key_sql(Arena *a, SwitchKey key)
{
    return sql(a,
               "SELECT pg_catalog.pg_try_advisory_lock(pg_catalog.hashtext('pgonline.switch'), %s)"
               " AS taken",
               fmt(a, "%d", (int)key));
}

void switch_take_key(Switch *w, Db *db, SwitchKey key)
{
    int64_t until = now_ms() + KEY_WAIT_MS; /* a watchdog has it for a moment only */
    while (!row_bool(db_ask(db, w->a, "take the key of the switch", switch_key_sql(w->a, key)), 0,
                     "taken")) {
        if (now_ms() >= until)
            die_hint(w->run, "Wait for it to end.", "another run is switching on the %s",
                     db_where(db));
        run_sleep(w->run, KEY_LOOK_MS);
    }
}

void switch_unchanged(Switch *w)
{
    for (int side = 0; side < 2; side++) {
        Handover now = handover_read(w->db[side], w->a);
        const Handover *was = &w->notes[side];
        if (now.epoch != was->epoch || now.state != was->state ||
            is_closed(&now.closed) != is_closed(&was->closed))
            die_hint(w->run, "Run it again.", "another run was at work on the %s meanwhile",
                     db_where(w->db[side]));
    }
}

const char *switch_application(const Switch *w)
{
    return fmt(w->a, "pgonline_switch_%lld_%d", (long long)w->epoch, w->driver);
}
