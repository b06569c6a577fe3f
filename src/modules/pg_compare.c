/*
 * pg_compare: are the rows of the target those of the source? Counted, or by the checksums of
 * catalog/rowhash.h, and which of them are not (see core/compare.h).
 */
#include "core/compare.h"
#include "core/selector.h"

typedef struct Args {
    CompareArgs compare;
    bool fail_on_difference, unlogged, repair, repair_sql;
} Args;

static const Option options[] = {
    STR("method", Args, compare.method, .preset = "checksum", .choices = "checksum,count"),
    INT("jobs", Args, compare.jobs, .preset = "2", .min = 1, .max = 32),
    INT("limit", Args, compare.limit, .preset = "20", .min = 0, .max = 10000),
    INT("throttle", Args, compare.throttle, .preset = "0", .min = 0, .max = 1000000),
    BOOL("live", Args, compare.live, .preset = "no"),
    STR("subscription", Args, compare.subscription, .identifier = true),
    INT("live_timeout", Args, compare.live_timeout, .preset = "60", .min = 1, .max = 86400),
    BOOL("repair", Args, repair, .preset = "no"),
    BOOL("repair_sql", Args, repair_sql, .preset = "no"),
    BOOL("fail_on_difference", Args, fail_on_difference, .preset = "no"),
    BOOL("unlogged", Args, unlogged, .preset = "no"),
    INT("timeout", Args, compare.timeout, .preset = "3600", .min = 1, .max = 604800),
    {0},
};

enum { NAMES_SHOWN = 10 };

/* ---- what came out ---- */

static bool matches(const Compared *c)
{
    const Answer *x = &c->answers[SIDE_SOURCE], *y = &c->answers[SIDE_TARGET];
    return x->known && y->known && !c->differs && !c->error;
}

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

/* How many rows are wrong: 0 where nothing is, null where that is not known. */
static void set_totals(Arena *a, Val *v, const Compared *c)
{
    bool known = c->looked || matches(c);
    for (DifferenceKind k = MISSING_ON_TARGET; k <= DIFFERENT; k++)
        val_set(a, v, difference_word(k), known ? val_int(a, c->totals[k]) : val_null(a));
    val_set(a, v, "key", val_strs(a, &c->key));
    val_set(a, v, "differences", differences_fact(a, c));
    val_set_str(a, v, "not_looked", c->not_looked);
    val_set_int(a, v, "dissolved", c->dissolved);
}

static Val *compared_fact(Arena *a, const Args *args, const Compared *c)
{
    bool checksum = !str_eq(args->compare.method, "count");
    static const char *const rows[] = {"source_rows", "target_rows"};
    static const char *const sums[] = {"source_checksum", "target_checksum"};
    Val *v = val_map(a);
    val_set_str(a, v, "table", compared_name(a, c));
    val_set_bool(a, v, "match", matches(c));
    for (int s = 0; s < 2; s++) {
        const Answer *x = &c->answers[s];
        val_set(a, v, rows[s], x->known ? val_int(a, x->rows) : val_null(a));
        val_set_str(a, v, sums[s],
                    x->known && checksum ? fmt(a, "%016llx", (unsigned long long)x->sum) : NULL);
    }
    val_set_str(a, v, "missing_on",
                !c->pair.sides[0]   ? "source"
                : !c->pair.sides[1] ? "target"
                                    : NULL);
    val_set_str(a, v, "error", c->error);
    val_set(a, v, "by_text", val_strs(a, &c->by_text));
    if (checksum)
        set_totals(a, v, c);
    if (args->repair)
        val_set_int(a, v, "repaired", c->repaired);
    if (args->repair_sql)
        val_set(a, v, "repair_sql", val_strs(a, &c->repair_sql));
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

/* What it comes to. */
typedef struct Verdict {
    StrList bad;     /* the tables that are not the same, each with why */
    int equal, left; /* left: bad, and not repaired either */
} Verdict;

static Verdict report_tables(Task *t, const ComparedTables *list)
{
    const Args *args = t->args;
    Arena *a = t->a;
    Val *tables = val_list(a), *counts = val_map(a);
    Verdict v = {0};
    int different = 0, missing = 0, failed = 0;
    for (int i = 0; i < list->n; i++) {
        const Compared *c = &list->v[i];
        const char *name = compared_name(a, c);
        val_add(a, tables, compared_fact(a, args, c));
        if (!compared_on_both(c)) {
            missing++;
            strs_add(a, &v.bad,
                     fmt(a, "%s (not on the %s)", name, c->pair.sides[0] ? "target" : "source"));
        } else if (c->error) {
            failed++;
            strs_add(a, &v.bad, fmt(a, "%s (%s)", name, c->error));
        } else if (!matches(c)) {
            different++;
            strs_add(a, &v.bad, fmt(a, "%s (%s)", name, how_different(a, c)));
        } else {
            v.equal++;
        }
        v.left += !matches(c) && !(args->repair && c->whole && !c->error);
    }
    val_set_int(a, counts, "total", list->n);
    val_set_int(a, counts, "equal", v.equal);
    val_set_int(a, counts, "different", different);
    val_set_int(a, counts, "missing", missing);
    val_set_int(a, counts, "failed", failed);
    val_set_bool(a, t->report.facts, "match", v.bad.n == 0);
    val_set(a, t->report.facts, "tables", tables);
    val_set(a, t->report.facts, "counts", counts);
    return v;
}

static void conclude(Task *t, const ComparedTables *list, const Verdict *v)
{
    const Args *args = t->args;
    const char *names = strs_join(t->a, &v->bad, ", ", NAMES_SHOWN);
    if (v->left && args->fail_on_difference)
        die(t->run, "%d of %d table(s) of source and target are not the same: %s", v->bad.n,
            list->n, names);
    t->report.msg = fmt(t->a, "%d table(s) compared by %s: %d equal%s%s", list->n,
                        args->compare.method, v->equal, v->bad.n ? "; not so: " : "", names);
}

/* ---- the tables of both sides ---- */

/* Of trees of which a partition was left out, what is above it cannot be compared. */
static void drop_partial_trees(Task *t, Side side, Tables *tables)
{
    const Common *c = &t->common;
    if (!c->exclude_tables.n && !c->exclude_schemas.n)
        return;
    Tables all = tables_read(task_db(t, side), t->a, &(TableFilter){"{}", "{}", "{}", "{}"});
    for (int i = 0; i < all.n; i++) {
        const Table *x = &all.v[i];
        if (!x->partition || table_find(tables, x->schema, x->name))
            continue;
        for (int k = 0; k < tables->n; k++)
            if (str_eq(tables->v[k].schema, x->root_schema) &&
                str_eq(tables->v[k].name, x->root_name)) {
                memmove(&tables->v[k], &tables->v[k + 1],
                        sizeof(Table) * (size_t)(tables->n - k - 1));
                tables->n--;
            }
    }
}

/* What logical replication does not carry cannot be expected to be equal; it is told by name. */
static bool is_left_out(const Task *t, const TablePair *p)
{
    const Args *args = t->args;
    const Table *x = p->sides[SIDE_SOURCE] ? p->sides[SIDE_SOURCE] : p->sides[SIDE_TARGET];
    return x->persistence == 'u' && !args->unlogged;
}

/* What needs the rows themselves. */
static void check_args(Task *t)
{
    const Args *args = t->args;
    const char *asked = args->compare.live ? "live"
                        : args->repair     ? "repair"
                        : args->repair_sql ? "repair_sql"
                                           : NULL;
    if (asked && str_eq(args->compare.method, "count"))
        die(t->run, "option '%s' needs method=checksum: numbers of rows do not tell which", asked);
}

static void run_compare(Task *t)
{
    check_args(t);
    TableFilter f = selector_filter(t);
    Tables source = selector_tables(t, SIDE_SOURCE);
    Tables target = tables_read(task_db(t, SIDE_TARGET), t->a, &f);
    drop_partial_trees(t, SIDE_SOURCE, &source);
    drop_partial_trees(t, SIDE_TARGET, &target);
    TablePairs pairs = table_pairs(t->a, &source, &target);
    ComparedTables list = {0};
    StrList left_out = {0};
    for (int i = 0; i < source.n; i++)
        if (source.v[i].kind == 'f')
            strs_add(t->a, &left_out, table_shown(t->a, &source.v[i]));
    for (int i = 0; i < pairs.n; i++) {
        const TablePair *p = &pairs.v[i];
        if (is_left_out(t, p))
            strs_add(t->a, &left_out,
                     table_shown(t->a, p->sides[SIDE_SOURCE] ? p->sides[SIDE_SOURCE]
                                                             : p->sides[SIDE_TARGET]));
        else
            list_add(t->a, &list)->pair = *p;
    }
    val_set(t->a, t->report.facts, "left_out", val_strs(t->a, &left_out));
    const Args *opt = t->args;
    const CompareArgs *args = &opt->compare;
    int64_t waited = compare_tables(t, args, &list);
    if (args->live)
        val_set_int(t->a, t->report.facts, "waited_ms", waited);
    Plan repair = {0};
    if (opt->repair || opt->repair_sql)
        compare_plan_repair(t, &list, &repair);
    Verdict v = report_tables(t, &list);
    if (opt->repair)
        plan_apply(t, &repair);
    conclude(t, &list, &v);
}

const Module module = {"pg_compare", options, sizeof(Args), run_compare};
