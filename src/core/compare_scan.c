/*
 * The one reading of all tables: parts (a table, or a piece of its file where the server can read
 * one, on one side) on as many sessions of each side as there are jobs, the largest tables first.
 */
#include "core/compare_run.h"
#include "core/share.h"
#include "pg/sql.h"

#include <stdlib.h>

enum { PIECE_THROTTLED = 32 << 20, PIECES_MOST = 10000, MB = 1000000 };
enum { PAUSE_MS = 50, TEXTS = 5 };

typedef struct Part {
    Compared *c;
    Side side;
    const char *sql;
    int64_t bytes;
    bool is_piece;
} Part;

typedef struct Lane {
    Db *db;
    const Part *part; /* NULL: idle */
    int texts;        /* statements on their way */
    bool off;         /* there is no session for it */
} Lane;

typedef struct Scan {
    CompareRun *r;
    LIST(Part) parts[2];
    int next[2];
    int64_t read[2]; /* bytes of the parts that were begun */
    Lane *lanes[2];
    Db **dbs; /* of all lanes */
    int running;
    int64_t started;
} Scan;

/* ---- what is to be read ---- */

static const char *part_sql(Scan *s, Compared *c, Side side, const char *piece)
{
    Arena *a = s->r->t->a;
    const HashedTable *h = &c->hashed[side];
    if (!compare_contents(s->r->args))
        return sql(a,
                   "SELECT 0 AS bucket, pg_catalog.count(*) AS rows, NULL AS sum FROM %s AS r%s%s",
                   h->from, piece ? " WHERE " : "", piece ? piece : "");
    HashedTable part = *h;
    part.piece = piece;
    return rowhash_buckets_sql(a, &s->r->how, &part);
}

/* No piece is larger; 0: none is made. */
static int64_t piece_bytes(const Scan *s, Side side)
{
    int64_t all = 0;
    if (s->r->args->throttle)
        return PIECE_THROTTLED;
    for (int i = 0; i < s->r->list->n; i++) {
        const Table *t = s->r->list->v[i].pair.sides[side];
        all += t && t->bytes > 0 ? t->bytes : 0;
    }
    return share_of(all, s->r->args->jobs);
}

static void add_parts(Scan *s, Compared *c, Side side, int64_t piece)
{
    Arena *a = s->r->t->a;
    const Table *t = c->pair.sides[side];
    bool splits = t->kind == 'r' && t->pages > 0 && db_has(task_db(s->r->t, side), FEAT_TID_RANGE);
    int64_t most = splits && t->pages < PIECES_MOST ? t->pages : PIECES_MOST;
    int64_t n = splits ? share_pieces(t->bytes, piece, most) : 1;
    for (int64_t i = 0; i < n; i++) {
        const char *where = n > 1 ? share_by_tid(a, t->pages, i, n) : NULL;
        *list_add(a, &s->parts[side]) = (Part){.c = c,
                                               .side = side,
                                               .sql = part_sql(s, c, side, where),
                                               .bytes = t->bytes / n,
                                               .is_piece = n > 1};
        c->parts_left[side]++;
    }
}

static int by_table(const void *x, const void *y)
{
    const Part *p = x, *q = y;
    int64_t a = p->c->pair.bytes, b = q->c->pair.bytes;
    return a < b ? 1 : a > b ? -1 : p->c < q->c ? -1 : p->c > q->c;
}

/* ---- one table's answers ---- */

static int buckets_n(const Compared *c)
{
    return c->hashed[0].buckets ? c->hashed[0].buckets : 1;
}

static Bucket *buckets_of(Compared *c, Side side)
{
    if (!c->scratch)
        c->scratch = arena_new();
    if (!c->buckets[side])
        c->buckets[side] = NEW_N(c->scratch, Bucket, buckets_n(c));
    return c->buckets[side];
}

static void take_rows(const Rows *rows, Compared *c, Side side)
{
    Bucket *b = buckets_of(c, side);
    for (int i = 0; i < rows->n; i++) {
        int64_t bucket = row_int(rows, i, "bucket");
        if (bucket == OUTSIDE) {
            c->outside[side] += row_int(rows, i, "rows");
            continue;
        }
        Bucket *x = &b[bucket];
        x->rows += row_int(rows, i, "rows");
        x->sum += rowhash_sum(row_str(rows, i, "sum"));
    }
}

static void add_up(Compared *c, Side side)
{
    const Bucket *b = buckets_of(c, side);
    Answer *answer = &c->answers[side];
    *answer = (Answer){.known = true};
    for (int i = 0; i < buckets_n(c); i++) {
        answer->sampled += b[i].rows;
        answer->sum += b[i].sum;
    }
    answer->rows = answer->sampled + c->outside[side];
}

static void judge(Scan *s, Compared *c)
{
    const Bucket *x = buckets_of(c, SIDE_SOURCE), *y = buckets_of(c, SIDE_TARGET);
    c->bits = NEW_N(s->r->t->a, unsigned char, (buckets_n(c) + 7) / 8);
    for (int i = 0; i < buckets_n(c); i++)
        if (x[i].rows != y[i].rows || x[i].sum != y[i].sum) {
            c->bits[i / 8] |= (unsigned char)(1 << i % 8);
            c->differs = true;
        }
    /* Live, what is under way there cannot be told from what is wrong. */
    c->outside_differs = !s->r->args->live && c->outside[0] != c->outside[1];
}

/* What one side has counted is told also when the other could not. */
static void end_part(Scan *s, const Part *p)
{
    Compared *c = p->c;
    if (--c->parts_left[p->side] == 0 && !c->failed[p->side])
        add_up(c, p->side);
    if (c->parts_left[0] || c->parts_left[1])
        return;
    if (!c->error)
        judge(s, c);
    if (c->scratch)
        arena_free(c->scratch);
    c->scratch = NULL;
}

static void fail_part(Scan *s, const Part *p, const char *why)
{
    Compared *c = p->c;
    c->error = c->error ? fmt(s->r->t->a, "%s; %s", c->error, why) : why;
    c->failed[p->side] = true;
}

/* ---- reading ---- */

static bool others_have_sessions(const Scan *s, Side side, const Lane *lane)
{
    for (int i = 0; i < s->r->args->jobs; i++)
        if (&s->lanes[side][i] != lane && s->lanes[side][i].db)
            return true;
    return false;
}

/* No session for it: others take its work. Without others the side is lost. */
static void without_session(Scan *s, Lane *lane, const Part *p, const char *why)
{
    Task *t = s->r->t;
    lane->off = others_have_sessions(s, p->side, lane);
    if (lane->off) {
        s->next[p->side]--;
        report_warn(t->a, &t->report, fmt(t->a, "fewer jobs than asked for: %s", why));
        return;
    }
    s->r->down[p->side] = why;
    fail_part(s, p, why);
    end_part(s, p);
}

static void begin(Scan *s, Lane *lane, const Part *p)
{
    const char *texts[TEXTS], *why;
    if (!lane->db)
        lane->db = compare_session(s->r, p->side, &why);
    if (!lane->db) {
        without_session(s, lane, p, why);
        return;
    }
    int n = compare_begin(s->r, p->side, texts);
    /* Parallel workers can only read a range of a file by reading all of it (at least up to 18). */
    if (p->is_piece)
        texts[n++] = "SET LOCAL max_parallel_workers_per_gather = 0";
    texts[n++] = p->sql;
    texts[n++] = "COMMIT";
    lane->texts = n;
    lane->part = p;
    s->read[p->side] += p->bytes;
    s->running++;
    db_pipeline_send(lane->db, texts, n);
}

static void finish(Scan *s, Lane *lane)
{
    const Part *p = lane->part;
    Arena *scratch = arena_new();
    const Rows *rows[TEXTS + 1] = {NULL};
    DbError err = {0};
    if (db_pipeline_take(lane->db, scratch, lane->texts, rows, &err) < 0)
        take_rows(rows[lane->texts - 2], p->c, p->side);
    else
        fail_part(s, p, compare_failed(s->r, p->side, &lane->db, &err));
    arena_free(scratch);
    lane->part = NULL;
    s->running--;
    end_part(s, p);
}

static bool is_allowed(const Scan *s, int side)
{
    int64_t most = s->r->args->throttle * MB;
    return !most || s->read[side] <= most * (now_ms() - s->started) / 1000;
}

/* Of a table that has failed nothing more is read. */
static const Part *next_part(Scan *s, int side)
{
    while (s->next[side] < s->parts[side].n) {
        const Part *p = &s->parts[side].v[s->next[side]];
        if (!is_allowed(s, side))
            return NULL;
        s->next[side]++;
        if (!p->c->error)
            return p;
        p->c->failed[side] = true;
        end_part(s, p);
    }
    return NULL;
}

void compare_scan(CompareRun *r)
{
    Task *t = r->t;
    int jobs = (int)r->args->jobs;
    Scan s = {.r = r, .started = now_ms(), .dbs = NEW_N(t->a, Db *, 2 * jobs)};
    for (int side = 0; side < 2; side++) {
        int64_t piece = piece_bytes(&s, (Side)side);
        for (int i = 0; i < r->list->n; i++) {
            Compared *c = &r->list->v[i];
            if (compared_on_both(c) && !c->error)
                add_parts(&s, c, (Side)side, piece);
        }
        if (s.parts[side].n)
            qsort(s.parts[side].v, (size_t)s.parts[side].n, sizeof(Part), by_table);
        s.lanes[side] = NEW_N(t->a, Lane, jobs);
    }
    while (s.running || s.next[0] < s.parts[0].n || s.next[1] < s.parts[1].n) {
        for (int i = 0; i < 2 * jobs; i++) {
            Lane *lane = &s.lanes[i % 2][i / 2];
            const Part *p = lane->part || lane->off ? NULL : next_part(&s, i % 2);
            if (p)
                begin(&s, lane, p);
            s.dbs[i] = lane->db;
        }
        if (!s.running) {
            if (r->args->throttle)
                run_sleep(t->run, PAUSE_MS);
            continue;
        }
        /* Bound by statement_timeout. */
        int done = db_wait_any(t->run, s.dbs, 2 * jobs, r->args->throttle ? PAUSE_MS : -1);
        if (done >= 0)
            finish(&s, &s.lanes[done % 2][done / 2]);
    }
    for (int i = 0; i < 2 * jobs; i++)
        if (s.dbs[i])
            db_close(s.dbs[i]);
}
