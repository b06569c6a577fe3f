#include "core/migration.h"

bool record_is_open(const MigRecord *r)
{
    return r && !str_eq(r->phase, "done") && !str_eq(r->phase, "failed");
}

bool record_is_orphan(const MigRecord *r)
{
    return record_is_open(r) && !r->alive;
}

bool migration_table_done(const MigTable *t)
{
    static const char *const done[] = {"copied", "indexed", "finished", "synced", "ready"};
    for (size_t i = 0; i < sizeof done / sizeof *done; i++)
        if (str_eq(t->state, done[i]))
            return true;
    return false;
}

static int64_t ready_tables(const Migration *m)
{
    int64_t n = 0;
    for (int i = 0; i < m->subscribed.n; i++)
        n += str_eq(m->subscribed.v[i].state, "ready");
    return n;
}

/* Nothing can go on from here by itself. */
static bool has_failed(const Migration *m, const MigLook *look)
{
    if (m->record && str_eq(m->record->phase, "failed"))
        return true;
    if (record_is_orphan(m->record))
        return true;
    bool slot_known = !look->away[SIDE_SOURCE] && m->slot.name;
    return slot_known && (m->slot.lost || (m->sub && !m->slot.exists));
}

static const char *phase_of(const Migration *m, const MigLook *look)
{
    if (look->away[SIDE_TARGET] && !look->no_database)
        return NULL;
    if (has_failed(m, look))
        return "failed";
    if (record_is_open(m->record))
        return m->record->phase;
    if (!m->sub)
        return m->slot.making ? "preparing" : "none";
    if (!m->sub->enabled)
        return "disabled";
    return ready_tables(m) < m->subscribed.n ? "copying" : "streaming";
}

/* ---- how far ---- */

static void add_tables(const Migration *m, MigReport *r)
{
    r->bytes = m->tables.n ? 0 : -1;
    for (int i = 0; i < m->tables.n; i++) {
        const MigTable *t = &m->tables.v[i];
        r->tables++;
        r->tables_done += migration_table_done(t);
        if (t->bytes < 0)
            continue;
        r->bytes += t->bytes;
        r->bytes_done += t->bytes_done;
    }
    bool counted = migration_by_record(m) && (record_is_open(m->record) || r->bytes > 0);
    if (!m->sizes_known && !counted)
        r->bytes = -1;
}

/* Of a copier, as it counts; else as many as the source has. */
static void add_indexes(const Migration *m, MigReport *r)
{
    if (migration_by_record(m)) {
        r->indexes = m->record->indexes;
        r->indexes_done = m->record->indexes_done;
        return;
    }
    r->indexes = m->sizes_known ? 0 : -1;
    for (int i = 0; m->sizes_known && i < m->tables.n; i++) {
        const MigTable *t = &m->tables.v[i];
        if (t->indexes < 0)
            continue;
        r->indexes += t->indexes;
        r->indexes_done += t->valid < t->indexes ? t->valid : t->indexes;
    }
}

static void add_speed(const Migration *m, const MigLook *look, MigReport *r)
{
    const MigRecord *c = m->record;
    r->rate = r->eta = -1;
    if (migration_by_record(m) && record_is_open(c)) {
        r->rate = c->alive && str_eq(c->phase, "copying") ? c->rate : -1;
        if (c->alive && c->snapshot_age >= 0 && c->weight_done > 0 && c->weight >= c->weight_done)
            r->eta = (int64_t)(c->snapshot_age * (double)(c->weight - c->weight_done) /
                               (double)c->weight_done);
        return;
    }
    if (!str_eq(r->phase, "copying") || r->bytes < 0 || look->before_bytes < 0 ||
        look->before_seconds < 0.5)
        return;
    double now = (double)(r->bytes_done - look->before_bytes) / look->before_seconds;
    now = now < 0 ? 0 : now; /* a copy has started over */
    r->rate = (int64_t)(look->before_rate < 0 ? now : (now + (double)look->before_rate) / 2);
    if (r->rate > 0)
        r->eta = (r->bytes - r->bytes_done) / r->rate;
}

/* ---- whether it is there ---- */

static bool is_synced(const Migration *m, const MigReport *r)
{
    if (!m->sub || !m->sub->enabled || ready_tables(m) < m->subscribed.n)
        return false;
    return !m->record || str_eq(m->record->phase, "done") || r->tables_done == r->tables;
}

static bool is_indexed(const Migration *m, const MigReport *r)
{
    for (int i = 0; i < m->subscribed.n; i++) {
        const MigTable *t = &m->subscribed.v[i];
        if (t->invalid || (t->indexes >= 0 && t->valid < t->indexes))
            return false;
    }
    if (!m->sub || (m->record && !str_eq(m->record->phase, "done")))
        return false;
    return m->record || r->indexes >= 0; /* one of the two must have told */
}

MigReport migration_report(Arena *a, const Migration *m, const MigLook *look)
{
    MigReport r = {.phase = phase_of(m, look)};
    r.method = m->record ? m->record->method : m->sub ? "native" : NULL;
    add_tables(m, &r);
    add_indexes(m, &r);
    add_speed(m, look, &r);
    r.snapshot_age = record_is_open(m->record) && m->record->alive ? m->record->snapshot_age
                     : m->slot.copies                              ? m->slot.copy_age
                                                                   : -1;
    r.synced = is_synced(m, &r);
    r.indexed = is_indexed(m, &r);
    r.caught_up = r.synced && look->lag.seen;
    migration_troubles(a, m, look, &r);
    migration_waits(a, m, &r);
    r.line = migration_line(a, m, look, &r);
    return r;
}
