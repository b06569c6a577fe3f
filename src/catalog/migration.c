#include "catalog/migration.h"

#include "embedded_sql.h"
#include "pg/sql.h"

#include <stdlib.h>

static double row_real(const Rows *r, int i, const char *col)
{
    return strtod(row_text(r, i, col), NULL);
}

/* A number, or otherwise for NULL. */
static int64_t row_int_or(const Rows *r, int i, const char *col, int64_t otherwise)
{
    return row_str(r, i, col) ? row_int(r, i, col) : otherwise;
}

/* ---- asking both sides at once ---- */

typedef struct Question {
    const Query *query;
    bool needed; /* without the answer nothing can be said */
    const Rows **answer;
    const char *params[2];
} Question;

typedef struct Questions {
    Db *db;
    Question v[8];
    int n;
    Ask asks[8];
} Questions;

static void add(Questions *q, bool needed, const Rows **answer, const Query *query, const char *p1,
                const char *p2)
{
    *answer = NULL;
    if (q->db)
        q->v[q->n++] = (Question){query, needed, answer, {p1, p2}};
}

static void send_questions(Questions *q)
{
    for (int i = 0; i < q->n; i++) {
        const Question *x = &q->v[i];
        int n = strstr(x->query->text, "$2") ? 2 : strstr(x->query->text, "$1") ? 1 : 0;
        q->asks[i] = (Ask){.text = x->query->text, .params = x->params, .n = n};
    }
    if (q->n)
        db_asks_send(q->db, q->asks, q->n, NULL);
}

static void take_answers(Questions *q, Arena *a, StrList *unseen)
{
    if (q->n)
        db_asks_take(q->db, a, q->asks, q->n);
    for (int i = 0; i < q->n; i++) {
        const Ask *ask = &q->asks[i];
        *q->v[i].answer = ask->rows;
        if (!ask->rows && (q->v[i].needed || !*ask->err.sqlstate))
            db_die(q->db, q->v[i].query->what, &ask->err);
        if (!ask->rows)
            strs_add(a, unseen,
                     fmt(a, "could not %s on the %s: %s (%s)", q->v[i].query->what, db_where(q->db),
                         ask->err.message, ask->err.sqlstate));
    }
}

static void ask_both(Questions *target, Questions *source, Arena *a, StrList *unseen)
{
    send_questions(target);
    send_questions(source);
    take_answers(target, a, unseen);
    take_answers(source, a, unseen);
}

/* ---- the first look ---- */

static void take_subs(Arena *a, Migration *m, const Rows *r)
{
    for (int i = 0; r && i < r->n; i++)
        *list_add(a, &m->subs) = (MigSub){
            .oid = row_text(r, i, "oid"),
            .name = row_text(r, i, "name"),
            .enabled = row_bool(r, i, "enabled"),
            .slot_name = row_str(r, i, "slot_name"),
            .publications = row_list(a, r, i, "publications"),
            .disable_on_error = row_bool(r, i, "disable_on_error"),
        };
}

static void take_records(Arena *a, Migration *m, const Rows *r)
{
    for (int i = 0; r && i < r->n; i++)
        *list_add(a, &m->records) = (MigRecord){
            .subscription = row_text(r, i, "subscription"),
            .slot = row_text(r, i, "slot"),
            .publications = row_list(a, r, i, "publications"),
            .method = row_text(r, i, "method"),
            .phase = row_text(r, i, "phase"),
            .lsn = row_str(r, i, "lsn"),
            .waiting = row_str(r, i, "waiting"),
            .error = row_str(r, i, "error"),
            .indexes = row_int_or(r, i, "indexes", -1),
            .indexes_done = row_int(r, i, "indexes_done"),
            .weight = row_int(r, i, "weight"),
            .weight_done = row_int(r, i, "weight_done"),
            .rate = row_int_or(r, i, "rate", -1),
            .started = row_str(r, i, "started"),
            .updated = row_str(r, i, "updated"),
            .finished = row_str(r, i, "finished"),
            .snapshot_age = row_str(r, i, "snapshot_age") ? row_real(r, i, "snapshot_age") : -1,
            .alive = row_bool(r, i, "alive"),
        };
}

Migration migration_begin(Db *target, Db *source, Arena *a)
{
    Migration m = {0};
    Questions t = {.db = target}, s = {.db = source}, more = {.db = target}, none = {0};
    const Rows *about, *subs, *end, *records;
    add(&t, false, &about, &q_info_target, NULL, NULL);
    add(&t, true, &subs, &q_info_subscriptions, NULL, NULL);
    add(&s, true, &end, &q_info_source, NULL, NULL);
    ask_both(&t, &s, a, &m.unseen);
    take_subs(a, &m, subs);
    if (about && about->n) {
        m.sysid = row_str(about, 0, "sysid");
        m.record_hidden = row_bool(about, 0, "record") && !row_bool(about, 0, "readable");
        if (row_bool(about, 0, "record") && row_bool(about, 0, "readable")) {
            add(&more, false, &records, &q_info_records, NULL, NULL);
            ask_both(&more, &none, a, &m.unseen);
            take_records(a, &m, records);
        }
    }
    if (end && end->n) {
        m.marker = row_str(end, 0, "lsn");
        m.marker_at = row_real(end, 0, "at");
        m.slots = row_list(a, end, 0, "slots");
    }
    return m;
}

/* ---- the second look: tables ---- */

static void take_record_tables(Arena *a, Migration *m, const Rows *r)
{
    for (int i = 0; r && i < r->n; i++)
        *list_add(a, &m->tables) = (MigTable){
            .schema = row_text(r, i, "schema"),
            .name = row_text(r, i, "name"),
            .state = row_text(r, i, "state"),
            .bytes = row_int(r, i, "bytes"),
            .bytes_done = row_int(r, i, "bytes_done"),
            .rows = row_int(r, i, "rows_done"),
            .indexes = -1,
        };
}

static void take_target_tables(Arena *a, MigTables *tables, const Rows *r, const Rows *copies)
{
    for (int i = 0; r && i < r->n; i++) {
        MigTable *t = list_add(a, tables);
        *t = (MigTable){
            .schema = row_text(r, i, "schema"),
            .name = row_text(r, i, "name"),
            .state = row_text(r, i, "state"),
            .pid = row_int(r, i, "pid"),
            .valid = row_int(r, i, "valid"),
            .invalid = row_int(r, i, "invalid"),
            .dead = row_int(r, i, "dead"),
            .bloat = row_int(r, i, "size"),
            .bytes = -1,
            .rows = -1,
            .indexes = -1,
        };
        for (int k = 0; copies && str_eq(t->state, "copying") && k < copies->n; k++)
            if (str_eq(row_text(copies, k, "relid"), row_text(r, i, "relid"))) {
                t->running = true;
                t->copy_rows = row_int(copies, k, "rows");
                t->copy_bytes = row_int(copies, k, "bytes");
            }
    }
}

static int by_name(const char *schema, const char *name, const MigTable *t)
{
    int c = strcmp(schema, t->schema);
    return c ? c : strcmp(name, t->name);
}

/* How far a table is, in bytes of its size on the source. A COPY counts in another unit, so its
 * rows come first, where the statistics know how many there are. */
static int64_t bytes_done(const MigTable *t, int64_t source_rows)
{
    if (str_eq(t->state, "init") || t->bytes < 0)
        return 0;
    if (!str_eq(t->state, "copying"))
        return t->bytes;
    int64_t done = t->running && source_rows > 0
                       ? (int64_t)((double)t->bytes * (double)t->copy_rows / (double)source_rows)
                   : t->running ? t->copy_bytes
                                : t->bloat;
    return done > t->bytes ? t->bytes : done;
}

/* Sizes and indexes of the source; both lists are sorted in the same way. */
static void join_source_tables(MigTables *tables, const Rows *r)
{
    for (int i = 0, k = 0; i < tables->n; i++) {
        MigTable *t = &tables->v[i];
        int c = -1;
        while (k < r->n && (c = by_name(row_text(r, k, "schema"), row_text(r, k, "name"), t)) < 0)
            k++;
        if (k == r->n || c)
            continue;
        t->bytes = row_int(r, k, "bytes");
        t->indexes = row_int(r, k, "indexes");
        t->bytes_done = bytes_done(t, row_int(r, k, "rows"));
        if (t->running)
            t->rows = t->copy_rows;
    }
}

/* ---- the second look: workers, slots, waits ---- */

static void take_workers(MigWorkers *w, const Rows *r, const Rows *errors)
{
    if (r && r->n)
        *w = (MigWorkers){
            .apply_pid = row_int(r, 0, "apply_pid"),
            .apply_age = row_real(r, 0, "apply_age"),
            .sync = row_int(r, 0, "sync_workers"),
            .all = row_int(r, 0, "workers"),
            .all_most = row_int(r, 0, "workers_most"),
            .sync_most = row_int(r, 0, "sync_workers_most"),
            .retry_ms = row_int(r, 0, "retry_ms"),
        };
    if (errors && errors->n) {
        w->apply_errors = row_int(errors, 0, "apply");
        w->sync_errors = row_int(errors, 0, "sync");
    }
}

static void take_main_slot(MigSlot *s, const Rows *r, int i)
{
    const char *status = row_text(r, i, "wal_status");
    s->exists = true;
    s->fits = row_bool(r, i, "fits");
    s->active = row_bool(r, i, "active");
    s->making = row_bool(r, i, "making");
    s->invalidation = row_str(r, i, "invalidation");
    s->lost = str_eq(status, "lost") || s->invalidation;
    s->losing = str_eq(status, "unreserved");
    s->confirmed_flush = row_str(r, i, "confirmed_flush");
    s->at = row_real(r, i, "at");
    s->safe_bytes = row_int_or(r, i, "safe_wal_size", -1);
    s->lag_bytes = row_int(r, i, "lag_bytes");
}

static void take_slots(MigSlot *s, const Rows *r)
{
    s->safe_bytes = -1;
    s->copy_age = -1;
    for (int i = 0; r && i < r->n; i++) {
        int64_t retained = row_int(r, i, "retained_bytes");
        if (retained > s->retained_bytes)
            s->retained_bytes = retained;
        if (row_bool(r, i, "main")) {
            take_main_slot(s, r, i);
            continue;
        }
        s->copies++;
        if (row_real(r, i, "snapshot_age") > s->copy_age)
            s->copy_age = row_real(r, i, "snapshot_age");
    }
}

static void take_blocks(Arena *a, Migration *m, const Rows *target, const Rows *source)
{
    StrList making = {0}, locks = {0};
    for (int i = 0; target && i < target->n; i++)
        *list_add(a, &m->blocks) = (MigBlock){.side = SIDE_TARGET,
                                              .who = row_text(target, i, "who"),
                                              .blockers = row_text(target, i, "blockers")};
    for (int i = 0; source && i < source->n; i++)
        strs_add(a, row_bool(source, i, "making") ? &making : &locks, row_text(source, i, "who"));
    if (making.n)
        *list_add(a, &m->blocks) =
            (MigBlock){.side = SIDE_SOURCE,
                       .making = true,
                       .who = fmt(a, "%d transaction%s", making.n, making.n == 1 ? "" : "s"),
                       .blockers = strs_join(a, &making, ", ", 5)};
    if (locks.n)
        *list_add(a, &m->blocks) = (MigBlock){
            .side = SIDE_SOURCE, .who = "the copy", .blockers = strs_join(a, &locks, ", ", 5)};
}

/* Matches the slots of table copies: permanent ones from 14 on, temporary ones before. */
static const char *copy_slots(Arena *a, const Migration *m)
{
    if (!m->sub)
        return "^$";
    return fmt(a, "^(pg_%s_sync_[0-9]+_%s|.*_%s_sync_[0-9]+)$", m->sub->oid,
               m->sysid ? m->sysid : "[0-9]+", m->sub->oid);
}

bool migration_by_record(const Migration *m)
{
    return m->record && str_eq(m->record->method, "snapshot") && !str_eq(m->record->phase, "done");
}

void migration_look(Db *target, Db *source, Arena *a, Migration *m)
{
    Questions t = {.db = target && (m->sub || m->record) ? target : NULL}, s = {.db = source};
    const Rows *recorded = NULL, *tables = NULL, *copies = NULL, *workers = NULL, *errors = NULL,
               *blocked = NULL, *sizes = NULL, *slots, *held;
    const char *oid = m->sub ? m->sub->oid : NULL, *pattern = copy_slots(a, m);
    const StrList *publications = m->sub ? &m->sub->publications : NULL;
    bool by_record = migration_by_record(m);
    if (by_record)
        add(&t, false, &recorded, &q_info_record_tables, m->record->subscription, NULL);
    if (oid) {
        add(&t, false, &tables, &q_info_target_tables, oid, NULL);
        add(&t, false, &workers, &q_info_workers, oid, NULL);
    }
    if (oid && db_has(target, FEAT_COPY_PROGRESS) && !by_record)
        add(&t, false, &copies, &q_info_copy_progress, NULL, NULL);
    if (oid && db_has(target, FEAT_SUB_STATS))
        add(&t, false, &errors, &q_subscription_errors, oid, NULL);
    add(&t, false, &blocked, &q_info_blocked_target, oid, NULL);
    add(&s, false, &slots, &q_info_slots, m->slot.name, pattern);
    add(&s, false, &held, &q_info_blocked_source, m->slot.name, pattern);
    if (oid && !by_record)
        add(&s, false, &sizes, &q_info_source_tables, sql_array(a, publications), NULL);
    ask_both(&t, &s, a, &m->unseen);
    take_target_tables(a, &m->subscribed, tables, copies);
    take_record_tables(a, m, recorded);
    m->sizes_known = sizes != NULL;
    if (sizes)
        join_source_tables(&m->subscribed, sizes);
    if (!by_record)
        m->tables = m->subscribed;
    take_workers(&m->workers, workers, errors);
    take_slots(&m->slot, slots);
    take_blocks(a, m, blocked, held);
}

void migration_look_again(Db *source, Arena *a, MigSlot *s)
{
    const Rows *r = db_query(source, a, &q_info_position, s->name);
    if (!r->n)
        return;
    s->at = row_real(r, 0, "at");
    s->confirmed_flush = row_str(r, 0, "confirmed_flush");
}
