/*
 * Rows that differed while both sides went on: which of them do once what was under way has
 * arrived.
 *
 * A row is read on the source (S), then the target is waited for until it has all that was
 * committed there, then the row is read on the target (T), and on the source again. What was the
 * same in both readings of the source has not been changed meanwhile (or back again), so T must
 * have it. Cell by cell, because some rows never rest: a column that is written all the time is
 * written on the target too, and what is wrong in another one of such a row shows none the less.
 *
 * A row without a key is one cell, the number of rows like it. One round that finds nothing clears
 * a row; several in a row that find the same make a difference of it.
 */
#include "catalog/subscription.h"
#include "core/compare_run.h"
#include "core/lag.h"
#include "embedded_sql.h"
#include "pg/sql.h"

#include <stdlib.h>

enum { POLL_MS = 20, CONFIRMED_BY = 3, ROUNDS_MOST = 20 };
enum { SHORT_HEADER = 24, LONG_HEADER = 40, WAL_BLOCK = 8192 }; /* XLogPageHeaderData */

/* ---- the marker ---- */

/* Where the WAL ends. The header of a page that has no record yet is no part of it: it is not
 * written out before there is one. */
static uint64_t wal_end(const Rows *m)
{
    uint64_t lsn = lsn_read(row_text(m, 0, "lsn"));
    int64_t offset = row_int(m, 0, "offset");
    return offset == LONG_HEADER                ? lsn - LONG_HEADER
           : offset % WAL_BLOCK == SHORT_HEADER ? lsn - SHORT_HEADER
                                                : lsn;
}

/* Not catchup_wait(): there are many of these, each is short, in check mode they are waited for as
 * well, and one that takes too long is told of the tables. */
const char *compare_catch_up(CompareRun *r)
{
    Task *t = r->t;
    Db *source = task_db(t, SIDE_SOURCE);
    DbError err;
    const Rows *marker = db_try(source, t->a, q_compare_marker.text, NULL, 0, &err);
    if (!marker)
        return fmt(t->a, "source: where the WAL ends is not known: %s", err.message);
    uint64_t until_lsn = wal_end(marker);
    int64_t began = now_ms(), until = began + r->args->live_timeout * 1000;
    for (;; run_sleep(t->run, POLL_MS)) {
        Arena *scratch = arena_new();
        const Rows *slot = db_try(source, scratch, q_slot.text, &r->slot, 1, &err);
        const char *failed = slot ? NULL : arena_strdup(t->a, err.message);
        bool there = slot && slot->n && !row_bool(slot, 0, "lost");
        uint64_t behind = there ? until_lsn - lsn_read(row_text(slot, 0, "confirmed_flush")) : 0;
        arena_free(scratch);
        if (failed)
            return fmt(t->a, "source: the slot \"%s\" could not be read: %s", r->slot, failed);
        if (!there)
            return fmt(t->a,
                       "slot \"%s\" of subscription \"%s\" is gone or has lost WAL on the source",
                       r->slot, r->args->subscription);
        if ((int64_t)behind <= 0) {
            r->waited_ms += now_ms() - began;
            return NULL;
        }
        if (now_ms() >= until)
            return fmt(t->a,
                       "the target did not catch up within %lld s (see 'live_timeout'): it is %llu "
                       "bytes of WAL behind",
                       (long long)r->args->live_timeout, (unsigned long long)behind);
    }
}

void compare_find_slot(CompareRun *r)
{
    Task *t = r->t;
    Db *target = task_db(t, SIDE_TARGET);
    const char *name = r->args->subscription;
    if (!name)
        die(t->run, "missing required arguments: subscription (with live)");
    Subscription s = subscription_read(target, t->a, name);
    if (!s.exists || !s.enabled || !s.slot_name)
        die_hint(t->run, "live is for two sides that replicate; without it, both must be at rest.",
                 "subscription \"%s\" on the %s %s", name, db_where(target),
                 !s.exists    ? "does not exist"
                 : !s.enabled ? "is disabled"
                              : "has no slot");
    r->slot = s.slot_name;
}

/* ---- one reading ---- */

/* What the rows of one table are on one side: hashes of cells; none where there is no such row. */
typedef struct Reading {
    StrList *rows; /* of each difference */
} Reading;

/* Those of a round, which live in its scratch. */
typedef struct Round {
    Arena *a;
    Db **dbs;
    Reading *readings[3]; /* source, target, source again; of each table */
} Round;

/* Of a table without a key each row is one cell: how many there are like it. */
static const char *read_counts(CompareRun *r, Arena *a, Compared *c, Side side, Db **db, int first,
                               int n, StrList *out)
{
    Buf hashes = buf_new(a);
    for (int i = 0; i < n; i++) {
        buf_fmt(&hashes, "%s(%d, %lld)", i ? ", " : "", i, (long long)c->found.v[first + i].hash);
        strs_add(a, &out[first + i], "0");
    }
    DbError err;
    const Rows *rows =
        db_try(*db, a, rowhash_counts_sql(a, &r->how, &c->hashed[side], hashes.s), NULL, 0, &err);
    if (!rows)
        return compare_failed(r, side, db, &err);
    for (int i = 0; i < rows->n; i++)
        out[first + row_int(rows, i, "n")].v[0] = row_text(rows, i, "rows");
    return NULL;
}

/* Of all tables that still have rows to be followed. */
static void read_all(CompareRun *r, Round *o, Side side, Reading *out)
{
    for (int i = 0; i < r->list->n; i++) {
        Compared *c = &r->list->v[i];
        int n = c->following ? c->found.n : 0;
        out[i].rows = NEW_N(o->a, StrList, n + 1);
        if (n && !o->dbs[side])
            o->dbs[side] = compare_session(r, side, &c->not_looked);
        for (int k = 0; k < n && !c->not_looked; k += CELLS_AT_ONCE)
            c->not_looked = (c->key.n ? compare_cells : read_counts)(
                r, o->a, c, side, &o->dbs[side], k, compare_batch(n - k), out[i].rows);
        c->following = c->following && !c->not_looked;
    }
}

/* ---- what it says ---- */

/* The columns of one row that had time to arrive and have not; *differs: there are some, or one of
 * the sides has no such row. */
static StrList not_arrived(Arena *a, const Compared *c, const StrList *before, const StrList *there,
                           const StrList *after, bool *differs)
{
    StrList out = {0};
    *differs = false;
    if (before->n != after->n)
        return out; /* just inserted or deleted */
    if (before->n != there->n) {
        *differs = true;
        return out;
    }
    for (int i = 0; i < before->n; i++)
        if (str_eq(before->v[i], after->v[i]) && !str_eq(before->v[i], there->v[i])) {
            *differs = true;
            strs_add(a, &out, c->key.n ? c->hashed[0].columns->v[i].name : "");
        }
    return out;
}

static const char *round_word(Arena *a, const StrList *columns, const StrList *there)
{
    return fmt(a, "%d %s", there->n, strs_join(a, columns, ",", 0));
}

static void confirm(Compared *c, Difference *d, const StrList *source, const StrList *target)
{
    if (c->key.n) {
        d->kind = !source->n ? EXTRA_ON_TARGET : !target->n ? MISSING_ON_TARGET : DIFFERENT;
        d->rows = 1;
        return;
    }
    int64_t more = strtoll(source->v[0], NULL, 10) - strtoll(target->v[0], NULL, 10);
    d->kind = more > 0 ? MISSING_ON_TARGET : EXTRA_ON_TARGET;
    d->rows = more > 0 ? more : -more;
}

/* Clears and confirms rows of one table; returns how many still are neither. */
static int look_again(CompareRun *r, Compared *c, const Reading *before, const Reading *there,
                      const Reading *after)
{
    Arena *a = r->t->a;
    int kept = 0, open = 0;
    for (int i = 0; i < c->found.n; i++) {
        Difference d = c->found.v[i];
        bool differs;
        StrList columns =
            not_arrived(a, c, &before->rows[i], &there->rows[i], &after->rows[i], &differs);
        if (d.confirmed < CONFIRMED_BY && !differs) {
            c->dissolved++;
            continue;
        }
        if (d.confirmed < CONFIRMED_BY) {
            const char *word = round_word(a, &columns, &there->rows[i]);
            d.confirmed = str_eq(word, d.seen) ? d.confirmed + 1 : 1;
            d.seen = word;
            d.columns = c->key.n ? columns : (StrList){0};
            confirm(c, &d, &before->rows[i], &there->rows[i]);
            open += d.confirmed < CONFIRMED_BY;
        }
        c->found.v[kept++] = d;
    }
    c->found.n = kept;
    return open;
}

/* ---- all of it ---- */

/* Returns how many tables still have rows of which nothing is known yet. */
static int one_round(CompareRun *r, Db *dbs[2])
{
    Round o = {.a = arena_new(), .dbs = dbs};
    int open = 0;
    for (int i = 0; i < 3; i++)
        o.readings[i] = NEW_N(o.a, Reading, r->list->n);
    read_all(r, &o, SIDE_SOURCE, o.readings[0]);
    const char *why = compare_catch_up(r);
    if (!why) {
        read_all(r, &o, SIDE_TARGET, o.readings[1]);
        read_all(r, &o, SIDE_SOURCE, o.readings[2]);
    }
    for (int i = 0; i < r->list->n; i++) {
        Compared *c = &r->list->v[i];
        if (c->following && why)
            c->not_looked = why;
        else if (c->following)
            c->following =
                look_again(r, c, &o.readings[0][i], &o.readings[1][i], &o.readings[2][i]) > 0;
        open += c->following && !c->not_looked;
    }
    arena_free(o.a);
    return open;
}

void compare_settle_live(CompareRun *r, Db *dbs[2])
{
    int open = 0;
    for (int i = 0; i < r->list->n; i++)
        open += r->list->v[i].following;
    if (!open)
        return;
    for (int i = 0; i < ROUNDS_MOST && open; i++)
        open = one_round(r, dbs);
    for (int i = 0; i < r->list->n; i++) {
        Compared *c = &r->list->v[i];
        if (!c->followed)
            continue;
        memset(c->totals, 0, sizeof c->totals);
        for (int k = 0; k < c->found.n; k++)
            c->totals[c->found.v[k].kind] += c->found.v[k].rows;
        if (c->not_looked)
            c->error = fmt(r->t->a, "its rows could not be followed: %s", c->not_looked);
        c->differs = c->found.n > 0;
        if (c->found.n > r->args->limit)
            c->found.n = (int)r->args->limit;
    }
}
