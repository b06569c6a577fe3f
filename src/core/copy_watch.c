/* While rows are on their way: the record is told, and what could spoil the copy is looked for. */
#include "core/copy_run.h"
#include "embedded_sql.h"
#include "pg/sql.h"

enum { SLOT_EACH = 2, SOURCE_EACH = 10, MIB = 1 << 20 };

void copy_tell(CopyRun *r, const char *text)
{
    if (r->record.exists && !r->t->inv.check_mode)
        db_exec(task_db(r->t, SIDE_TARGET), "write the record of the copy", text);
}

void copy_phase(CopyRun *r, const char *phase)
{
    Task *t = r->t;
    Val *step = val_map(t->a), *timeline = val_get(t->report.facts, "timeline");
    if (t->inv.check_mode)
        return;
    if (r->stepped && timeline && timeline->items.n)
        val_set_int(t->a, timeline->items.v[timeline->items.n - 1], "ms", now_ms() - r->stepped);
    r->stepped = now_ms();
    if (!str_eq(phase, "done")) {
        val_set_str(t->a, step, "phase", phase);
        val_add(t->a, timeline, step);
    }
    val_set_str(t->a, t->report.facts, "phase", phase);
    copy_tell(r, copy_record_phase_sql(t->a, r->args->subscription, phase));
}

void copy_waits(Task *t, void *run, const char *who)
{
    CopyRun *r = run;
    Arena *scratch = arena_new();
    const char *text = who ? fmt(scratch, "the slot waits for %s", who) : NULL;
    db_query(task_db(t, SIDE_TARGET), scratch, &q_copy_record_waits, r->args->subscription, text);
    arena_free(scratch);
}

/* ---- the record ---- */

/* In the unit of the table's size: by the rows that have come of those that the statistics know. */
static int64_t bytes_done(const CopyWork *w, int64_t *rows, const char **state)
{
    int64_t bytes = 0, all = w->table->from->bytes;
    int done = 0, begun = 0;
    *rows = 0;
    for (int i = 0; i < w->pieces; i++) {
        *rows += w->moved[i].rows;
        bytes += w->moved[i].bytes;
        done += w->moved[i].state == MOVED_ALL;
        begun += w->moved[i].state != MOVED_NOTHING;
    }
    *state = done == w->pieces ? "copied" : begun ? "copying" : "waiting";
    if (done == w->pieces)
        return all;
    if (w->table->from->rows > 0)
        bytes = (int64_t)((double)all * (double)*rows / (double)w->table->from->rows);
    return bytes < all ? bytes : all - all / 100;
}

typedef struct Sums {
    int64_t bytes, builds, built, weight, weight_done;
} Sums;

static Sums sum_up(CopyRun *r, Arena *a, StrList *schemas, StrList *names, StrList *figures[3])
{
    Sums s = {0};
    for (int i = 0; i < r->works.n; i++) {
        CopyWork *w = &r->works.v[i];
        const CopyRelation *from = w->table->from;
        int64_t rows;
        const char *state;
        int64_t bytes = bytes_done(w, &rows, &state);
        s.bytes += bytes;
        s.weight += from->bytes;
        s.weight_done += bytes;
        if (w->told || str_eq(state, "waiting"))
            continue;
        w->told = str_eq(state, "copied");
        strs_add(a, schemas, from->schema);
        strs_add(a, names, from->name);
        strs_add(a, figures[0], fmt(a, "%lld", (long long)bytes));
        strs_add(a, figures[1], fmt(a, "%lld", (long long)rows));
        strs_add(a, figures[2], state);
    }
    int64_t weight = 0;
    for (int i = 0; i < r->waves[WAVE_BUILD].n; i++) {
        const Action *x = &r->waves[WAVE_BUILD].v[i];
        if (x->weight)
            weight = x->weight;
        if (!x->moved)
            continue;
        bool done = x->moved->state == MOVED_ALL;
        s.builds++;
        s.built += done;
        s.weight += weight;
        s.weight_done += done ? weight : 0;
        weight = 0; /* the transaction's, once */
    }
    return s;
}

static const char *rate_of(CopyRun *r, Arena *a, int64_t bytes)
{
    int64_t before = r->samples[r->ticks % RATE_SECONDS];
    int seconds = r->ticks < RATE_SECONDS ? r->ticks : RATE_SECONDS;
    if (r->ticks < RATE_SECONDS)
        before = 0;
    r->samples[r->ticks % RATE_SECONDS] = bytes;
    return seconds ? fmt(a, "%lld", (long long)(bytes - before) / seconds) : NULL;
}

static void tell_record(CopyRun *r, Arena *a)
{
    StrList schemas = {0}, names = {0}, bytes = {0}, rows = {0}, states = {0};
    Sums s = sum_up(r, a, &schemas, &names, (StrList *[]){&bytes, &rows, &states});
    db_query(task_db(r->t, SIDE_TARGET), a, &q_copy_record_tell, r->args->subscription,
             sql_array(a, &schemas), sql_array(a, &names), sql_array(a, &bytes),
             sql_array(a, &rows), sql_array(a, &states), fmt(a, "%lld", (long long)s.builds),
             fmt(a, "%lld", (long long)s.built), fmt(a, "%lld", (long long)s.weight),
             fmt(a, "%lld", (long long)s.weight_done), rate_of(r, a, s.bytes));
}

/* ---- the source ---- */

static void check_slot(CopyRun *r, Arena *a)
{
    Task *t = r->t;
    Db *source = task_db(t, SIDE_SOURCE);
    Slot s = slot_read(source, a, r->slot.name);
    int64_t most = r->args->max_retained_wal;
    if (!s.exists || s.lost)
        die_hint(t->run,
                 "See max_slot_wal_keep_size and idle_replication_slot_timeout on the source; "
                 "then run it again, it begins anew.",
                 "slot \"%s\" on the %s %s: what was copied cannot be continued", r->slot.name,
                 db_where(source), s.exists ? "has lost WAL that it needs" : "is gone");
    if (most && s.retained_bytes / MIB >= most)
        die_hint(t->run,
                 "Make room on the source's disk and raise max_retained_wal, or copy with more "
                 "jobs or at a quieter time.",
                 "given up before the disk of the %s fills: slot \"%s\" keeps %lld MiB of WAL, "
                 "and max_retained_wal is %lld MiB",
                 db_where(source), r->slot.name, (long long)s.retained_bytes / MIB,
                 (long long)most);
}

static bool all_pieces(const CopyWork *w, bool (*is)(const Moved *m))
{
    for (int i = 0; i < w->pieces; i++)
        if (!is(&w->moved[i]))
            return false;
    return true;
}

static bool is_moved(const Moved *m)
{
    return m->state == MOVED_ALL;
}

static bool has_rows(const Moved *m)
{
    return m->rows > 0;
}

/*
 * ALTER TABLE that writes a table anew, and TRUNCATE, do not care for snapshots: the rows that one
 * should see are gone. After TRUNCATE that is right in the end, since it comes through the slot as
 * well. VACUUM FULL and CLUSTER, too, make a new file, but keep what a snapshot sees.
 */
static void judge_change(CopyRun *r, const CopyWork *w, bool gone, bool redefined, bool finally)
{
    Task *t = r->t;
    bool moved = all_pieces(w, is_moved), full = all_pieces(w, has_rows);
    const char *name = copy_table_shown(t->a, w->table);
    if (moved && (!finally || full || !w->table->from->main_bytes))
        return; /* its rows had been read before */
    if (gone || redefined)
        die_hint(t->run, "Run it again when the schema is at rest; it begins anew.",
                 "table %s was %s on the source before its rows were read", name,
                 gone ? "dropped" : "altered");
    if (moved && !strs_has(&r->truncated, name))
        strs_add(t->a, &r->truncated, name);
}

void copy_check_source(CopyRun *r, Arena *scratch, bool finally)
{
    StrList oids = {0}, filenodes = {0}, signatures = {0};
    LIST(const CopyWork *) asked = {0};
    for (int i = 0; i < r->works.n; i++) {
        const CopyWork *w = &r->works.v[i];
        if (w->table->from->kind != 'r' || (!finally && all_pieces(w, is_moved)))
            continue;
        *list_add(scratch, &asked) = w;
        strs_add(scratch, &oids, w->table->from->oid);
        strs_add(scratch, &filenodes, w->table->from->filenode);
        strs_add(scratch, &signatures, w->table->from->signature);
    }
    const Rows *rows =
        db_query(task_db(r->t, SIDE_SOURCE), scratch, &q_copy_changed, sql_array(scratch, &oids),
                 sql_array(scratch, &filenodes), sql_array(scratch, &signatures));
    for (int i = 0; i < rows->n; i++)
        judge_change(r, asked.v[row_int(rows, i, "n")], row_bool(rows, i, "gone"),
                     row_bool(rows, i, "redefined"), finally);
}

void copy_watch(void *run)
{
    CopyRun *r = run;
    Arena *scratch = arena_new();
    tell_record(r, scratch);
    if (r->ticks % SLOT_EACH == 0)
        check_slot(r, scratch);
    if (r->ticks % SOURCE_EACH == SOURCE_EACH - 1)
        copy_check_source(r, scratch, false);
    r->ticks++;
    arena_free(scratch);
}
