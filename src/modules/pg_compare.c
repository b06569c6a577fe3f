/*
 * pg_compare: are the rows of the target those of the source? Counted, or by the checksum of
 * catalog/rowhash.h. Several tables at a time, each on both sides at once. What is wrong with one
 * table (missing, other columns, no permission, dropped meanwhile) is told of that table, and the
 * others go on.
 */
#include "catalog/rowhash.h"
#include "catalog/table_pair.h"
#include "core/selector.h"
#include "pg/sql.h"

#include <stdlib.h>

typedef struct Args {
    const char *method;
    int64_t jobs, timeout;
    bool fail_on_difference, unlogged;
} Args;

static const Option options[] = {
    STR("method", Args, method, .preset = "checksum", .choices = "checksum,count"),
    INT("jobs", Args, jobs, .preset = "2", .min = 1, .max = 32),
    BOOL("fail_on_difference", Args, fail_on_difference, .preset = "no"),
    BOOL("unlogged", Args, unlogged, .preset = "no"),
    INT("timeout", Args, timeout, .preset = "3600", .min = 1, .max = 604800),
    {0},
};

enum { NAMES_SHOWN = 10 };

typedef struct Answer {
    bool known;
    int64_t rows;
    const char *checksum;
} Answer;

typedef struct Compared {
    TablePair pair;
    const char *sql[2];
    Answer answers[2];
    StrList by_text;
    const char *error;
} Compared;

typedef LIST(Compared) Comparison;

/* ---- what to ask ---- */

static const char *from_clause(Arena *a, const Table *t)
{
    /* A partitioned table has no rows of its own; the children of an ordinary one are compared
     * by themselves. */
    return sql(a, "%s%s", t->kind == 'p' ? "" : "ONLY ", table_sql(a, t));
}

static const char *encoding(Task *t, Side side)
{
    return row_text(db_ask(task_db(t, side), t->a, "read the encoding",
                           "SELECT pg_catalog.current_setting('server_encoding') AS encoding"),
                    0, "encoding");
}

static void make_statements(Task *t, Comparison *list)
{
    const Args *args = t->args;
    Arena *a = t->a;
    Db *dbs[2] = {task_db(t, SIDE_SOURCE), task_db(t, SIDE_TARGET)};
    Tables both[2] = {{0}};
    for (int i = 0; i < list->n; i++)
        for (int s = 0; s < 2 && list->v[i].pair.sides[0] && list->v[i].pair.sides[1]; s++)
            *list_add(a, &both[s]) = *list->v[i].pair.sides[s];
    bool count = str_eq(args->method, "count");
    RowHashing how = {
        .extended = db_has(dbs[0], FEAT_HASH_EXTENDED) && db_has(dbs[1], FEAT_HASH_EXTENDED),
        .exact_floats = db_has(dbs[0], FEAT_EXACT_FLOATS) && db_has(dbs[1], FEAT_EXACT_FLOATS),
        .recode = !count && !str_eq(encoding(t, SIDE_SOURCE), encoding(t, SIDE_TARGET)),
    };
    Columns *columns[2] = {NULL, NULL};
    for (int s = 0; s < 2 && !count; s++)
        columns[s] = columns_read(dbs[s], a, &both[s]);
    for (int i = 0, at = 0; i < list->n; i++) {
        Compared *c = &list->v[i];
        if (!c->pair.sides[0] || !c->pair.sides[1])
            continue;
        if (!count)
            c->error = columns_differ(a, &columns[0][at], &columns[1][at]);
        for (int s = 0; s < 2 && !c->error; s++)
            c->sql[s] = count
                            ? sql(a, "SELECT pg_catalog.count(*) AS rows FROM %s",
                                  from_clause(a, c->pair.sides[s]))
                            : rowhash_sql(a, &how, &columns[0][at],
                                          from_clause(a, c->pair.sides[s]), s ? NULL : &c->by_text);
        at++;
    }
}

/* ---- asking, several at a time ---- */

typedef struct Lane {
    Compared *at; /* NULL: idle */
} Lane;

/* A reader that waits does no harm: one long wait instead of many tries. */
static int64_t lock_wait(const Task *t)
{
    return t->common.lock_timeout * (t->common.lock_retries + 1);
}

static Db *session(Task *t, Side side)
{
    const Args *args = t->args;
    DbOptions o = {.read_only = true, .lock_timeout_ms = lock_wait(t)};
    Db *db = task_session(t, side, &o);
    db_exec(db, "prepare the session",
            sql(t->a,
                "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL REPEATABLE READ;"
                " SET statement_timeout = %L",
                fmt(t->a, "%llds", (long long)args->timeout)));
    return db;
}

static const char *why_failed(Task *t, Side side, const DbError *err)
{
    const Args *args = t->args;
    if (str_eq(err->sqlstate, "57014"))
        return fmt(t->a, "%s: not done within %lld s (see 'timeout')", side_name(side),
                   (long long)args->timeout);
    if (str_eq(err->sqlstate, "55P03"))
        return fmt(t->a, "%s: no lock within %lld ms (see 'lock_timeout')", side_name(side),
                   (long long)lock_wait(t));
    if (!*err->sqlstate)
        return fmt(t->a, "%s: the connection was lost: %s", side_name(side), err->message);
    return fmt(t->a, "%s: %s (%s)", side_name(side), err->message, err->sqlstate);
}

/* Without an answer, or with the server's last one: 57P01 terminated, 57P02 crash, 08: broken. */
static bool is_lost(const DbError *err)
{
    return !*err->sqlstate || strncmp(err->sqlstate, "57P", 3) == 0 ||
           strncmp(err->sqlstate, "08", 2) == 0;
}

static void take_answer(Task *t, Db **db, Side side, Compared *c)
{
    DbError err;
    const Rows *r = db_take(*db, t->a, &err);
    if (!r) {
        const char *why = why_failed(t, side, &err);
        c->error = c->error ? fmt(t->a, "%s; %s", c->error, why) : why;
        if (is_lost(&err)) {
            db_close(*db);
            *db = session(t, side);
        }
        return;
    }
    const Args *args = t->args;
    c->answers[side] = (Answer){.known = true, .rows = row_int(r, 0, "rows")};
    if (str_eq(args->method, "checksum"))
        c->answers[side].checksum =
            rowhash_shown(t->a, row_str(r, 0, "sum1"), row_str(r, 0, "sum2"));
}

static int by_bytes(const void *x, const void *y)
{
    const Compared *p = *(Compared *const *)x, *q = *(Compared *const *)y;
    return p->pair.bytes < q->pair.bytes ? 1 : p->pair.bytes > q->pair.bytes ? -1 : p < q ? -1 : 1;
}

/* The largest first, so that the end is not one long wait for it. */
static void ask_all(Task *t, Comparison *list)
{
    const Args *args = t->args;
    LIST(Compared *) todo = {0};
    for (int i = 0; i < list->n; i++)
        if (list->v[i].sql[0] && list->v[i].sql[1])
            *list_add(t->a, &todo) = &list->v[i];
    if (!todo.n)
        return;
    qsort(todo.v, (size_t)todo.n, sizeof *todo.v, by_bytes);
    int jobs = args->jobs < todo.n ? (int)args->jobs : todo.n;
    Lane *lanes = NEW_N(t->a, Lane, jobs);
    Db **dbs = NEW_N(t->a, Db *, 2 * jobs);
    for (int i = 0; i < 2 * jobs; i++)
        dbs[i] = session(t, i % 2 ? SIDE_TARGET : SIDE_SOURCE);
    for (int next = 0, running = 0; next < todo.n || running;) {
        for (int i = 0; i < jobs && next < todo.n; i++) {
            if (lanes[i].at)
                continue;
            lanes[i].at = todo.v[next++];
            running++;
            for (int s = 0; s < 2; s++)
                db_send(dbs[2 * i + s], lanes[i].at->sql[s], NULL, 0);
        }
        int done = db_wait_any(t->run, dbs, 2 * jobs, -1); /* bound by statement_timeout */
        take_answer(t, &dbs[done], done % 2 ? SIDE_TARGET : SIDE_SOURCE, lanes[done / 2].at);
        if (!db_busy(dbs[done ^ 1])) {
            lanes[done / 2].at = NULL;
            running--;
        }
    }
    for (int i = 0; i < 2 * jobs; i++)
        db_close(dbs[i]);
}

/* ---- what came out ---- */

static bool matches(const Compared *c)
{
    const Answer *x = &c->answers[SIDE_SOURCE], *y = &c->answers[SIDE_TARGET];
    return x->known && y->known && x->rows == y->rows && str_eq(x->checksum, y->checksum);
}

static const char *compared_name(Arena *a, const Compared *c)
{
    return table_shown(a, c->pair.sides[0] ? c->pair.sides[0] : c->pair.sides[1]);
}

static Val *compared_fact(Arena *a, const Compared *c)
{
    static const char *const rows[] = {"source_rows", "target_rows"};
    static const char *const sums[] = {"source_checksum", "target_checksum"};
    Val *v = val_map(a);
    val_set_str(a, v, "table", compared_name(a, c));
    val_set_bool(a, v, "match", matches(c));
    for (int s = 0; s < 2; s++) {
        const Answer *x = &c->answers[s];
        val_set(a, v, rows[s], x->known ? val_int(a, x->rows) : val_null(a));
        val_set_str(a, v, sums[s], x->checksum);
    }
    val_set_str(a, v, "missing_on",
                !c->pair.sides[0]   ? "source"
                : !c->pair.sides[1] ? "target"
                                    : NULL);
    val_set_str(a, v, "error", c->error);
    val_set(a, v, "by_text", val_strs(a, &c->by_text));
    return v;
}

static void report_all(Task *t, const Comparison *list)
{
    const Args *args = t->args;
    Arena *a = t->a;
    Val *tables = val_list(a), *counts = val_map(a);
    StrList bad = {0};
    int equal = 0, different = 0, missing = 0, failed = 0;
    for (int i = 0; i < list->n; i++) {
        const Compared *c = &list->v[i];
        const char *name = compared_name(a, c);
        val_add(a, tables, compared_fact(a, c));
        if (!c->pair.sides[0] || !c->pair.sides[1]) {
            missing++;
            strs_add(a, &bad,
                     fmt(a, "%s (not on the %s)", name, c->pair.sides[0] ? "target" : "source"));
        } else if (c->error) {
            failed++;
            strs_add(a, &bad, fmt(a, "%s (%s)", name, c->error));
        } else if (!matches(c)) {
            const Answer *x = c->answers;
            different++;
            strs_add(a, &bad,
                     x[0].rows == x[1].rows
                         ? fmt(a, "%s (%lld rows, but others)", name, (long long)x[0].rows)
                         : fmt(a, "%s (%lld rows on the source, %lld on the target)", name,
                               (long long)x[0].rows, (long long)x[1].rows));
        } else {
            equal++;
        }
    }
    val_set_int(a, counts, "total", list->n);
    val_set_int(a, counts, "equal", equal);
    val_set_int(a, counts, "different", different);
    val_set_int(a, counts, "missing", missing);
    val_set_int(a, counts, "failed", failed);
    val_set_bool(a, t->report.facts, "match", bad.n == 0);
    val_set(a, t->report.facts, "tables", tables);
    val_set(a, t->report.facts, "counts", counts);
    const char *names = strs_join(a, &bad, ", ", NAMES_SHOWN);
    if (bad.n && args->fail_on_difference)
        die(t->run, "%d of %d table(s) of source and target are not the same: %s", bad.n, list->n,
            names);
    t->report.msg = fmt(a, "%d table(s) compared by %s: %d equal%s%s", list->n, args->method, equal,
                        bad.n ? "; not so: " : "", names);
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

static void run_compare(Task *t)
{
    TableFilter f = selector_filter(t);
    Tables source = selector_tables(t, SIDE_SOURCE);
    Tables target = tables_read(task_db(t, SIDE_TARGET), t->a, &f);
    drop_partial_trees(t, SIDE_SOURCE, &source);
    drop_partial_trees(t, SIDE_TARGET, &target);
    TablePairs pairs = table_pairs(t->a, &source, &target);
    Comparison list = {0};
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
    make_statements(t, &list);
    ask_all(t, &list);
    report_all(t, &list);
}

const Module module = {"pg_compare", options, sizeof(Args), run_compare};
