#include "core/sequence_plan.h"

#include "pg/sql.h"

#include <stdlib.h>

enum { PER_ACTION = 1000 }; /* setval() locks each sequence until its transaction ends */

static int by_name(const void *x, const void *y)
{
    const Sequence *p = x, *q = y;
    int c = strcmp(p->schema, q->schema);
    return c ? c : strcmp(p->name, q->name);
}

Sequences sequences_alike(Arena *a, const Sequences *list, const Sequences *there)
{
    Sequences out = {0};
    for (int i = 0; there->n && i < list->n; i++) {
        const Sequence *found =
            bsearch(&list->v[i], there->v, (size_t)there->n, sizeof *there->v, by_name);
        if (found)
            *list_add(a, &out) = *found;
    }
    return out;
}

SeqPairs sequences_pair(Arena *a, const Sequences *source, const Sequences *target)
{
    SeqPairs pairs = {0};
    for (int i = 0, k = 0; i < source->n; i++) {
        SeqPair *p = list_add(a, &pairs);
        p->source = source->v[i];
        while (k < target->n && by_name(&target->v[k], &p->source) < 0)
            k++; /* gone on the source since the lists were read */
        p->there = k < target->n && by_name(&p->source, &target->v[k]) == 0;
        if (p->there)
            p->target = target->v[k++];
    }
    return pairs;
}

/*
 * Sets pair->target to what it should be, and the status. The gap is whole increments beyond the
 * source, as many of them as the target's range has room for; a sequence that cycles is treated
 * alike, it does not wrap for a gap.
 */
void sequence_want(SeqPair *pair, int64_t gap, bool allow_backwards)
{
    const Sequence *is = &pair->source;
    Sequence *want = &pair->target, before = pair->target;
    if (!pair->there) {
        pair->status = SEQ_MISSING;
        return;
    }
    bool down = is->increment < 0, clamped = false;
    int64_t last = down ? want->min : want->max, first = down ? want->max : want->min;
    want->last_value = is->last_value;
    want->is_called = is->is_called;
    if (down ? is->last_value < last : is->last_value > last) {
        want->last_value = last; /* used up: better no value than one that was given out */
        want->is_called = true;
        clamped = true;
    } else if (down ? is->last_value > first : is->last_value < first) {
        want->last_value = first;
        want->is_called = false;
        clamped = true;
    } else {
        __int128 step = is->increment, room = ((__int128)last - is->last_value) / step;
        clamped = gap > room;
        want->last_value = (int64_t)(is->last_value + (clamped ? room : gap) * step);
    }
    int ahead = sequence_order(&before, want, is->increment);
    pair->status = clamped ? SEQ_CLAMPED : ahead == 0 ? SEQ_EQUAL : SEQ_MOVED;
    if (ahead > 0 && !allow_backwards)
        pair->status = SEQ_AHEAD;
    if (ahead == 0 || pair->status == SEQ_AHEAD)
        *want = before;
}

bool sequence_same(const Sequence *x, const Sequence *y)
{
    return x->last_value == y->last_value && x->is_called == y->is_called;
}

static const char *setval_text(Arena *a, StrList *cells)
{
    return sql(a,
               "SELECT pg_catalog.setval(c.oid::pg_catalog.regclass, v.value, v.is_called)"
               " FROM ROWS FROM (pg_catalog.unnest(%L::text[]), pg_catalog.unnest(%L::text[]),"
               " pg_catalog.unnest(%L::bigint[]), pg_catalog.unnest(%L::boolean[]))"
               " v (schema, name, value, is_called)"
               " JOIN pg_catalog.pg_namespace n ON n.nspname = v.schema"
               " JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = v.name"
               " AND c.relkind = 'S'",
               sql_array(a, &cells[0]), sql_array(a, &cells[1]), sql_array(a, &cells[2]),
               sql_array(a, &cells[3]));
}

static bool add_cells(Arena *a, StrList *cells, const SeqPair *is, const SeqPair *want)
{
    const Sequence *s = &want->target;
    if (!want->there || sequence_same(s, &is->target))
        return false;
    strs_add(a, &cells[0], s->schema);
    strs_add(a, &cells[1], s->name);
    strs_add(a, &cells[2], fmt(a, "%lld", (long long)s->last_value));
    strs_add(a, &cells[3], s->is_called ? "t" : "f");
    return true;
}

const char *sequences_sql(Arena *a, const SeqPairs *is, const SeqPairs *want, int *n)
{
    StrList cells[4] = {0};
    for (int i = 0; i < want->n; i++)
        add_cells(a, cells, &is->v[i], &want->v[i]);
    *n = cells[0].n;
    return *n ? setval_text(a, cells) : NULL;
}

/* Each action is alone: setval() is not transactional anyway, and the locks stay few. */
void sequences_plan_on(Arena *a, Side side, const SeqPairs *is, const SeqPairs *want, Plan *plan)
{
    StrList cells[4] = {0};
    for (int i = 0; i < want->n; i++) {
        add_cells(a, cells, &is->v[i], &want->v[i]);
        if (cells[0].n == PER_ACTION || (cells[0].n && i == want->n - 1)) {
            plan_add(a, plan, side, fmt(a, "set %d sequence(s)", cells[0].n), setval_text(a, cells))
                ->alone = true;
            for (int k = 0; k < 4; k++)
                cells[k] = (StrList){0};
        }
    }
}

void sequences_plan(Arena *a, const void *actual, const void *wanted, Plan *plan)
{
    sequences_plan_on(a, SIDE_TARGET, actual, wanted, plan);
}
