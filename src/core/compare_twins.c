/*
 * A key may be written in two ways that its index takes for the same: citext, 0 and -0, 1 month and
 * 30 days. Hashes tell the two apart, so that such a row is found twice, as missing and as extra;
 * here it becomes one that differs, in columns of its key.
 */
#include "core/compare_run.h"
#include "pg/sql.h"

#include <stdlib.h>

typedef struct Extra {
    const char *key; /* its cells as one text */
    int at;          /* in found */
} Extra;

static int by_key(const void *x, const void *y)
{
    return strcmp(((const Extra *)x)->key, ((const Extra *)y)->key);
}

static Extra *extras_sorted(Arena *a, const Compared *c, int *n)
{
    Extra *out = NEW_N(a, Extra, c->found.n + 1);
    *n = 0;
    for (int i = 0; i < c->found.n; i++)
        if (c->found.v[i].kind == EXTRA_ON_TARGET)
            out[(*n)++] = (Extra){sql_array(a, &c->found.v[i].cells), i};
    qsort(out, (size_t)*n, sizeof *out, by_key);
    return out;
}

static void pair(Arena *a, Compared *c, Difference *missing, const Extra *extras, int n,
                 const StrList *there, bool *gone)
{
    Extra like = {.key = sql_array(a, there)};
    const Extra *x = bsearch(&like, extras, (size_t)n, sizeof *extras, by_key);
    if (!x || gone[x->at] || missing->kind != MISSING_ON_TARGET)
        return;
    gone[x->at] = true;
    missing->kind = DIFFERENT;
    c->totals[MISSING_ON_TARGET]--;
    c->totals[EXTRA_ON_TARGET]--;
    c->totals[DIFFERENT]++;
}

const char *compare_twins(CompareRun *r, Compared *c, Db **target)
{
    if (!c->key.n || !c->totals[MISSING_ON_TARGET] || !c->totals[EXTRA_ON_TARGET])
        return NULL;
    Arena *a = arena_new();
    int n_extras, n = 0, kept = 0, *at = NEW_N(a, int, c->found.n + 1);
    Extra *extras = extras_sorted(a, c, &n_extras);
    bool *gone = NEW_N(a, bool, c->found.n + 1);
    StrList *keys = NEW_N(a, StrList, c->found.n + 1);
    const char *why = NULL;
    for (int i = 0; i < c->found.n; i++)
        if (c->found.v[i].kind == MISSING_ON_TARGET) {
            keys[n] = c->found.v[i].cells;
            at[n++] = i;
        }
    for (int i = 0; i < n && n_extras && !why; i += CELLS_AT_ONCE) {
        DbError err;
        const char *text =
            rowhash_keys_sql(a, &c->hashed[SIDE_TARGET], keys + i, compare_batch(n - i));
        const Rows *rows = db_try(*target, a, text, NULL, 0, &err);
        if (!rows)
            why = compare_failed(r, SIDE_TARGET, target, &err);
        for (int k = 0; rows && k < rows->n; k++) {
            StrList there = row_list(a, rows, k, "cells");
            pair(a, c, &c->found.v[at[i + row_int(rows, k, "n")]], extras, n_extras, &there, gone);
        }
    }
    for (int i = 0; i < c->found.n; i++)
        if (!gone[i])
            c->found.v[kept++] = c->found.v[i];
    c->found.n = kept;
    arena_free(a);
    return why;
}
