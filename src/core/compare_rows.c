/*
 * The rows of the buckets that differ, read side by side in the order of their hashes and paired as
 * they come. What is left of a key on both sides is a row that differs, on one side a row too many.
 */
#include "core/compare_run.h"
#include "pg/sql.h"
#include "pg/stream.h"

#include <stdlib.h>

enum { LIVE_MOST = 50000 };
enum { SHOWN_LETTERS = 200, LEADING = 2 }; /* columns before the cells: hash of key and of row */

/* Rows of one hash on one side. */
typedef struct Same {
    int64_t hash, rows;
    StrList cells;
} Same;

typedef LIST(Same) Group; /* of one key */

typedef struct Reader {
    Stream *stream;
    bool more;
    int64_t key, hash; /* of the row that is next */
    int n_cells;
    DbError err;
} Reader;

static void advance(Reader *x)
{
    x->more = stream_next(x->stream, &x->err);
    if (!x->more)
        return;
    x->key = strtoll(stream_cell(x->stream, 0), NULL, 10);
    x->hash = strtoll(stream_cell(x->stream, 1), NULL, 10);
}

static void take_group(Arena *a, Reader *x, int64_t key, Group *g)
{
    for (; x->more && x->key == key; advance(x)) {
        if (g->n && g->v[g->n - 1].hash == x->hash) {
            g->v[g->n - 1].rows++;
            continue;
        }
        Same *s = list_add(a, g);
        *s = (Same){.hash = x->hash, .rows = 1};
        for (int i = 0; i < x->n_cells; i++) {
            const char *cell = stream_cell(x->stream, LEADING + i);
            strs_add(a, &s->cells, cell ? arena_strdup(a, cell) : NULL);
        }
    }
}

/* ---- what is not on both sides ---- */

static void cancel_equal(Group *x, Group *y)
{
    for (int i = 0, k = 0; i < x->n && k < y->n;) {
        Same *p = &x->v[i], *q = &y->v[k];
        if (p->hash == q->hash) {
            int64_t both = p->rows < q->rows ? p->rows : q->rows;
            p->rows -= both;
            q->rows -= both;
        }
        i += p->hash <= q->hash;
        k += p->hash >= q->hash;
    }
}

static Same *first_left(Group *g)
{
    for (int i = 0; i < g->n; i++)
        if (g->v[i].rows)
            return &g->v[i];
    return NULL;
}

static void found(CompareRun *r, Compared *c, DifferenceKind kind, int64_t key, const Same *s,
                  int64_t rows)
{
    Arena *a = r->t->a;
    c->totals[kind] += rows;
    if (c->found.n >= compare_most(r))
        return;
    Difference *d = list_add(a, &c->found);
    *d = (Difference){.kind = kind, .rows = rows, .hash = key};
    for (int i = 0; i < s->cells.n; i++)
        strs_add(a, &d->cells, s->cells.v[i] ? arena_strdup(a, s->cells.v[i]) : NULL);
}

static void settle(CompareRun *r, Compared *c, int64_t key, Group *x, Group *y)
{
    cancel_equal(x, y);
    Same *p, *q;
    while ((p = first_left(x)) && (q = first_left(y)) && c->key.n) {
        found(r, c, DIFFERENT, key, p, 1);
        p->rows--;
        q->rows--;
    }
    for (; (p = first_left(x)); p->rows = 0)
        found(r, c, MISSING_ON_TARGET, key, p, p->rows);
    for (; (q = first_left(y)); q->rows = 0)
        found(r, c, EXTRA_ON_TARGET, key, q, q->rows);
}

/* ---- the columns of rows that differ ---- */

const char *compare_cells(CompareRun *r, Arena *a, Compared *c, Side side, Db **db, int first,
                          int n, StrList *out)
{
    StrList *keys = NEW_N(a, StrList, n);
    for (int i = 0; i < n; i++)
        keys[i] = c->found.v[first + i].cells;
    DbError err;
    const Rows *rows =
        db_try(*db, a, rowhash_cells_sql(a, &r->how, &c->hashed[side], keys, n), NULL, 0, &err);
    if (!rows)
        return compare_failed(r, side, db, &err);
    for (int i = 0; i < rows->n; i++) {
        StrList *x = &out[first + row_int(rows, i, "n")];
        if (!x->n) /* a key that is twice there is told by the first of its rows */
            *x = row_list(a, rows, i, "cells");
    }
    return NULL;
}

static void name_columns(CompareRun *r, Compared *c, Arena *scratch, Db *dbs[2])
{
    StrList *cells[2];
    for (int s = 0; s < 2; s++) {
        cells[s] = NEW_N(scratch, StrList, c->found.n + 1);
        for (int i = 0; i < c->found.n && !c->not_looked && dbs[s]; i += CELLS_AT_ONCE)
            c->not_looked = compare_cells(r, scratch, c, (Side)s, &dbs[s], i,
                                          compare_batch(c->found.n - i), cells[s]);
    }
    for (int i = 0; i < c->found.n && !c->not_looked; i++) {
        Difference *d = &c->found.v[i];
        const StrList *x = &cells[0][i], *y = &cells[1][i];
        for (int k = 0; k < x->n && k < y->n && d->kind == DIFFERENT; k++)
            if (!str_eq(x->v[k], y->v[k]))
                strs_add(r->t->a, &d->columns, c->hashed[0].columns->v[k].name);
    }
}

/* ---- both sides at once ---- */

static bool enter(CompareRun *r, Compared *c, Side side, Db **db)
{
    const char *texts[2], *why;
    DbError err;
    if (!*db)
        *db = compare_session(r, side, &why);
    if (!*db) {
        c->not_looked = why;
        return false;
    }
    int n = compare_begin(r, side, texts);
    for (int i = 0; i < n; i++)
        if (!db_try(*db, r->t->a, texts[i], NULL, 0, &err)) {
            c->not_looked = compare_failed(r, side, db, &err);
            return false;
        }
    return true;
}

static void pair_up(CompareRun *r, Compared *c, Reader readers[2])
{
    Reader *x = &readers[SIDE_SOURCE], *y = &readers[SIDE_TARGET];
    for (int s = 0; s < 2; s++)
        advance(&readers[s]);
    while ((x->more || y->more) && !x->err.message && !y->err.message) {
        Arena *scratch = arena_new();
        Group g[2] = {{0}, {0}};
        int64_t key = !y->more || (x->more && x->key < y->key) ? x->key : y->key;
        take_group(scratch, x, key, &g[0]);
        take_group(scratch, y, key, &g[1]);
        if (!x->err.message && !y->err.message) /* else there may be more of it */
            settle(r, c, key, &g[0], &g[1]);
        arena_free(scratch);
    }
}

int64_t compare_most(const CompareRun *r)
{
    return r->args->live && r->args->limit < LIVE_MOST ? LIVE_MOST : r->args->limit;
}

/* So many rows are not under way: not all of them are followed, and all are told. */
static bool is_too_much(const CompareRun *r, Compared *c)
{
    if (c->found.n < compare_most(r))
        return false;
    c->not_looked = fmt(r->t->a, "more than %lld rows differ: they are not followed",
                        (long long)compare_most(r));
    return true;
}

void compare_rows(CompareRun *r, Compared *c, Db *dbs[2])
{
    Task *t = r->t;
    Arena *scratch = arena_new();
    Reader readers[2] = {{0}, {0}};
    bool entered[2] = {enter(r, c, SIDE_SOURCE, &dbs[0]), enter(r, c, SIDE_TARGET, &dbs[1])};
    if (entered[0] && entered[1]) {
        for (int s = 0; s < 2; s++) {
            readers[s].n_cells = c->key.n ? c->key.n : c->hashed[s].columns->n;
            readers[s].stream = stream_begin(
                scratch, dbs[s],
                rowhash_rows_sql(t->a, &r->how, &c->hashed[s], c->bits, SHOWN_LETTERS));
        }
        pair_up(r, c, readers);
        for (int s = 0; s < 2; s++) {
            stream_end(readers[s].stream);
            if (readers[s].err.message)
                c->not_looked = compare_failed(r, (Side)s, &dbs[s], &readers[s].err);
        }
    }
    if (!c->not_looked)
        c->not_looked = compare_twins(r, c, &dbs[SIDE_TARGET]);
    if (!c->not_looked) {
        c->looked = true;
        if (!r->args->live && c->key.n)
            name_columns(r, c, scratch, dbs);
    }
    for (int s = 0; s < 2; s++) {
        DbError err;
        if (entered[s] && dbs[s])
            db_try(dbs[s], t->a, "ROLLBACK", NULL, 0, &err);
    }
    arena_free(scratch);
    c->following = c->followed = r->args->live && c->looked && !is_too_much(r, c);
    if (!c->following && c->found.n > r->args->limit)
        c->found.n = (int)r->args->limit;
}
