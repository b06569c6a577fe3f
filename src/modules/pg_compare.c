/*
 * pg_compare: are the rows of the target those of the source? Counted, or by the checksums of
 * catalog/rowhash.h, and which of them are not (see core/compare.h). And are the sequences and the
 * schemas?
 */
#include "core/compare_beside.h"
#include "core/compare_report.h"
#include "core/selector.h"

typedef struct Args {
    CompareArgs compare;
    SchemaArgs schema_args;
    const char *on_extra;
    bool fail_on_difference, unlogged, sequences, schema;
} Args;

static const Option options[] = {
    STR("method", Args, compare.method, .preset = "checksum", .choices = "checksum,count,estimate"),
    INT("jobs", Args, compare.jobs, .preset = "2", .min = 1, .max = 32),
    INT("limit", Args, compare.limit, .preset = "20", .min = 0, .max = 10000),
    INT("throttle", Args, compare.throttle, .preset = "0", .min = 0, .max = 1000000),
    REAL("sample", Args, compare.sample, .preset = "0", .min = 0, .max = 100),
    STR("numeric", Args, compare.numeric, .preset = "value", .choices = "value,text"),
    BOOL("generated", Args, compare.generated, .preset = "yes"),
    BOOL("live", Args, compare.live, .preset = "no"),
    STR("subscription", Args, compare.subscription, .identifier = true),
    INT("live_timeout", Args, compare.live_timeout, .preset = "60", .min = 1, .max = 86400),
    BOOL("repair", Args, compare.repair, .preset = "no"),
    BOOL("repair_sql", Args, compare.repair_sql, .preset = "no"),
    BOOL("sequences", Args, sequences, .preset = "no"),
    BOOL("schema", Args, schema, .preset = "no"),
    STR("on_extra", Args, on_extra, .preset = "fail", .choices = "fail,warn"),
    SCHEMA_OPTIONS(Args, schema_args),
    BOOL("fail_on_difference", Args, fail_on_difference, .preset = "no"),
    BOOL("unlogged", Args, unlogged, .preset = "no"),
    INT("timeout", Args, compare.timeout, .preset = "3600", .min = 1, .max = 604800),
    {0},
};

enum { NAMES_SHOWN = 10 };

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
    const CompareArgs *c = &args->compare;
    const char *asked = c->live         ? "live"
                        : c->repair     ? "repair"
                        : c->repair_sql ? "repair_sql"
                        : c->sample > 0 ? "sample"
                                        : NULL;
    if (asked && !compare_contents(c))
        die(t->run, "option '%s' needs method=checksum: numbers of rows do not tell which", asked);
}

static ComparedTables list_tables(Task *t)
{
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
    return list;
}

/* ---- what it comes to ---- */

static const char *tables_message(Arena *a, const CompareArgs *args, const CompareVerdict *v)
{
    const char *bad = strs_join(a, &v->bad, ", ", NAMES_SHOWN);
    const char *of =
        args->sample > 0 ? fmt(a, " of a sample of %g %% of the rows", args->sample) : "";
    if (compare_estimates(args))
        return fmt(
            a, "%d table(s): numbers of rows estimated from statistics, nothing was compared%s%s",
            v->total, v->bad.n ? "; not so: " : "", bad);
    return fmt(a, "%d table(s) compared by %s%s: %d equal%s%s", v->total, args->method, of,
               v->equal, v->bad.n ? "; not so: " : "", bad);
}

/* beside: what else is not as it should be, each with its names. */
static void conclude(Task *t, const CompareVerdict *v, const StrList *beside)
{
    const Args *args = t->args;
    StrList all = {0};
    if (v->left)
        strs_add(t->a, &all,
                 fmt(t->a, "%d of %d table(s) of source and target are not the same: %s", v->bad.n,
                     v->total, strs_join(t->a, &v->bad, ", ", NAMES_SHOWN)));
    for (int i = 0; i < beside->n; i++)
        strs_add(t->a, &all, beside->v[i]);
    if (all.n && args->fail_on_difference)
        die(t->run, "%s", strs_join(t->a, &all, "; ", 0));
    const char *others = strs_join(t->a, beside, "; ", 0);
    t->report.msg =
        fmt(t->a, "%s%s%s", tables_message(t->a, &args->compare, v), beside->n ? "; " : "", others);
}

/* Before the rows: what cannot be asked for is told at once, and no result of a long reading can be
 * lost by it. */
static StrList look_beside(Task *t)
{
    const Args *args = t->args;
    StrList bad = {0};
    const char *schemas = NULL, *sequences = NULL;
    if (args->schema)
        schemas = compare_schemas(t, &args->schema_args, str_eq(args->on_extra, "fail"),
                                  args->compare.timeout * 1000);
    if (args->sequences)
        sequences = compare_sequences(t);
    if (sequences)
        strs_add(t->a, &bad, sequences);
    if (schemas)
        strs_add(t->a, &bad, schemas);
    return bad;
}

static void run_compare(Task *t)
{
    const Args *opt = t->args;
    const CompareArgs *args = &opt->compare;
    check_args(t);
    ComparedTables list = list_tables(t);
    StrList beside = look_beside(t);
    if (compare_estimates(args))
        compare_estimate(t, &list);
    int64_t waited = compare_estimates(args) ? 0 : compare_tables(t, args, &list);
    if (args->live)
        val_set_int(t->a, t->report.facts, "waited_ms", waited);
    Plan repair = {0};
    if (args->repair || args->repair_sql)
        compare_plan_repair(t, &list, &repair);
    CompareVerdict v = compare_report(t, args, &list);
    if (beside.n)
        val_set_bool(t->a, t->report.facts, "match", false);
    if (args->repair)
        plan_apply(t, &repair);
    conclude(t, &v, &beside);
}

const Module module = {"pg_compare", options, sizeof(Args), run_compare};
