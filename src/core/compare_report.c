#include "core/compare_report.h"

static bool matches(const Compared *c)
{
    const Answer *x = &c->answers[SIDE_SOURCE], *y = &c->answers[SIDE_TARGET];
    return x->known && y->known && !c->differs && !c->outside_differs && !c->error;
}

typedef enum Status { EQUAL, DIFFERS, MISSING, FAILED, ESTIMATED, STATUSES } Status;

static Status status_of(const CompareArgs *args, const Compared *c)
{
    return !compared_on_both(c)      ? MISSING
           : compare_estimates(args) ? ESTIMATED
           : c->error                ? FAILED
           : matches(c)              ? EQUAL
                                     : DIFFERS;
}

static const char *const status_words[] = {[EQUAL] = "equal",
                                           [DIFFERS] = "different",
                                           [MISSING] = "missing",
                                           [FAILED] = "failed",
                                           [ESTIMATED] = "estimated"};

static const char *compared_name(Arena *a, const Compared *c)
{
    return table_shown(a, c->pair.sides[0] ? c->pair.sides[0] : c->pair.sides[1]);
}

static Val *cells_fact(Arena *a, const Compared *c, const Difference *d)
{
    Val *v = val_map(a);
    for (int i = 0; i < d->cells.n; i++)
        val_set_str(a, v, c->key.n ? c->key.v[i] : c->hashed[0].columns->v[i].name, d->cells.v[i]);
    return v;
}

static Val *differences_fact(Arena *a, const Compared *c)
{
    Val *list = val_list(a);
    for (int i = 0; i < c->found.n; i++) {
        const Difference *d = &c->found.v[i];
        Val *v = val_map(a);
        val_set_str(a, v, "kind", difference_word(d->kind));
        val_set(a, v, c->key.n ? "key" : "row", cells_fact(a, c, d));
        val_set(a, v, "columns", val_strs(a, &d->columns));
        val_set_int(a, v, "rows", d->rows);
        val_add(a, list, v);
    }
    return list;
}

/* How many rows are wrong, of the sample: 0 where nothing is, null where that is not known. */
static void set_totals(Arena *a, Val *v, const Compared *c)
{
    bool read = c->answers[SIDE_SOURCE].known && c->answers[SIDE_TARGET].known;
    bool known = c->looked || (read && !c->differs && !c->error);
    for (DifferenceKind k = MISSING_ON_TARGET; k <= DIFFERENT; k++)
        val_set(a, v, difference_word(k), known ? val_int(a, c->totals[k]) : val_null(a));
    val_set(a, v, "key", val_strs(a, &c->key));
    val_set(a, v, "differences", differences_fact(a, c));
    val_set_str(a, v, "not_looked", c->not_looked);
    val_set_int(a, v, "dissolved", c->dissolved);
}

/* Both sides' numbers, each in words of its own. */
static void set_answers(Arena *a, Val *v, const CompareArgs *args, const Compared *c)
{
    static const char *const rows[] = {"source_rows", "target_rows"};
    static const char *const sampled[] = {"source_sampled", "target_sampled"};
    static const char *const sums[] = {"source_checksum", "target_checksum"};
    for (int s = 0; s < 2; s++) {
        const Answer *x = &c->answers[s];
        const char *sum = fmt(a, "%016llx", (unsigned long long)x->sum);
        val_set(a, v, rows[s], x->known ? val_int(a, x->rows) : val_null(a));
        val_set_str(a, v, sums[s], x->known && compare_contents(args) ? sum : NULL);
        if (args->sample > 0)
            val_set(a, v, sampled[s], x->known ? val_int(a, x->sampled) : val_null(a));
    }
}

static Val *compared_fact(Arena *a, const CompareArgs *args, const Compared *c)
{
    Val *v = val_map(a);
    Status status = status_of(args, c);
    val_set_str(a, v, "table", compared_name(a, c));
    val_set_str(a, v, "status", status_words[status]);
    val_set(a, v, "match", status == ESTIMATED ? val_null(a) : val_bool(a, status == EQUAL));
    set_answers(a, v, args, c);
    val_set_str(a, v, "missing_on",
                !c->pair.sides[0]   ? "source"
                : !c->pair.sides[1] ? "target"
                                    : NULL);
    val_set_str(a, v, "error", c->error);
    if (compare_estimates(args))
        val_set_str(a, v, "not_counted", c->not_counted);
    val_set(a, v, "by_text", val_strs(a, &c->by_text));
    if (compare_contents(args))
        set_totals(a, v, c);
    if (args->repair)
        val_set_int(a, v, "repaired", c->repaired);
    if (args->repair_sql)
        val_set(a, v, "repair_sql", val_strs(a, &c->repair_sql));
    if (args->repair || args->repair_sql)
        val_set_str(a, v, "not_repaired", c->not_repaired);
    return v;
}

/* "1 missing on the target, 2 different", or from the numbers of rows alone. */
static const char *how_different(Arena *a, const Compared *c)
{
    static const char *const words[] = {[MISSING_ON_TARGET] = "missing on the target",
                                        [EXTRA_ON_TARGET] = "only there",
                                        [DIFFERENT] = "different"};
    const Answer *x = c->answers;
    StrList parts = {0};
    for (int k = 0; k <= DIFFERENT; k++)
        if (c->totals[k])
            strs_add(a, &parts, fmt(a, "%lld %s", (long long)c->totals[k], words[k]));
    if (c->looked && parts.n)
        return fmt(a, "rows: %s", strs_join(a, &parts, ", ", 0));
    if (x[0].rows == x[1].rows)
        return fmt(a, "%lld rows, but others", (long long)x[0].rows);
    return fmt(a, "%lld rows on the source, %lld on the target", (long long)x[0].rows,
               (long long)x[1].rows);
}

static const char *why_bad(Arena *a, const Compared *c, Status status)
{
    return status == MISSING  ? fmt(a, "not on the %s", c->pair.sides[0] ? "target" : "source")
           : status == FAILED ? c->error
                              : how_different(a, c);
}

CompareVerdict compare_report(Task *t, const CompareArgs *args, const ComparedTables *list)
{
    Arena *a = t->a;
    Val *tables = val_list(a), *counts = val_map(a), *facts = t->report.facts;
    CompareVerdict v = {.total = list->n};
    int n[STATUSES] = {0};
    for (int i = 0; i < list->n; i++) {
        const Compared *c = &list->v[i];
        Status status = status_of(args, c);
        val_add(a, tables, compared_fact(a, args, c));
        n[status]++;
        if (status == EQUAL || status == ESTIMATED)
            continue;
        strs_add(a, &v.bad, fmt(a, "%s (%s)", compared_name(a, c), why_bad(a, c, status)));
        v.left += !(args->repair && c->whole && status == DIFFERS);
    }
    v.equal = n[EQUAL];
    val_set_int(a, counts, "total", list->n);
    for (int i = 0; i < STATUSES; i++)
        val_set_int(a, counts, status_words[i], n[i]);
    val_set(a, facts, "match", n[ESTIMATED] && !v.bad.n ? val_null(a) : val_bool(a, !v.bad.n));
    val_set(a, facts, "tables", tables);
    val_set(a, facts, "counts", counts);
    if (args->sample > 0)
        val_set(a, facts, "sample", val_real(a, args->sample));
    return v;
}
