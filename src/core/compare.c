#include "core/compare_run.h"

#include "embedded_sql.h"
#include "pg/sql.h"

enum { BUCKET_BYTES = 32 << 10, BUCKETS_MOST = 2048 };

const char *difference_word(DifferenceKind kind)
{
    static const char *const words[] = {[MISSING_ON_TARGET] = "missing_on_target",
                                        [EXTRA_ON_TARGET] = "extra_on_target",
                                        [DIFFERENT] = "different"};
    return words[kind];
}

/* ---- sessions ---- */

/* A reader that waits does no harm: one long wait instead of many tries. */
static int64_t lock_wait(const Task *t)
{
    return t->common.lock_timeout * (t->common.lock_retries + 1);
}

/* When the client is killed, the server notices by itself in the midst of a statement. Not every
 * server's system can. */
static void watch_client(Arena *a, Db *db)
{
    DbError ignored;
    if (db_has(db, FEAT_CLIENT_CHECK))
        db_try(db, a, "SET client_connection_check_interval = '2s'", NULL, 0, &ignored);
}

Db *compare_session(CompareRun *r, Side side, const char **why)
{
    Task *t = r->t;
    DbError err;
    *why = r->down[side];
    if (*why)
        return NULL;
    Db *db = task_try_session(
        t, side, NULL, &(DbOptions){.read_only = true, .lock_timeout_ms = lock_wait(t)}, why);
    if (!db)
        return NULL;
    watch_client(t->a, db);
    const char *text =
        sql(t->a, "SET statement_timeout = %L", fmt(t->a, "%llds", (long long)r->args->timeout));
    if (db_try(db, t->a, text, NULL, 0, &err))
        return db;
    db_close(db);
    *why = fmt(t->a, "%s: %s", side_name(side), err.message);
    return NULL;
}

int compare_begin(CompareRun *r, Side side, const char *texts[2])
{
    texts[0] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    if (!r->snapshots[side])
        return 1;
    texts[1] = sql(r->t->a, "SET TRANSACTION SNAPSHOT %L", r->snapshots[side]);
    return 2;
}

/* Without an answer, or with the server's last one: 57P01 terminated, 57P02 crash, 08: broken. */
static bool is_lost(const DbError *err)
{
    return !*err->sqlstate || strncmp(err->sqlstate, "57P", 3) == 0 ||
           strncmp(err->sqlstate, "08", 2) == 0;
}

const char *compare_failed(CompareRun *r, Side side, Db **db, const DbError *err)
{
    Task *t = r->t;
    DbError ignored;
    if (is_lost(err)) {
        db_close(*db);
        *db = NULL;
    } else {
        db_try(*db, t->a, "ROLLBACK", NULL, 0, &ignored);
    }
    if (str_eq(err->sqlstate, "57014"))
        return fmt(t->a, "%s: not done within %lld s (see 'timeout')", side_name(side),
                   (long long)r->args->timeout);
    if (str_eq(err->sqlstate, "55P03"))
        return fmt(t->a, "%s: no lock within %lld ms (see 'lock_timeout')", side_name(side),
                   (long long)lock_wait(t));
    if (!*err->sqlstate)
        return fmt(t->a, "%s: the connection was lost: %s", side_name(side), err->message);
    return fmt(t->a, "%s: %s (%s)", side_name(side), err->message, err->sqlstate);
}

/* ---- what is compared with what ---- */

static const char *from_clause(Arena *a, const Table *t)
{
    /* A partitioned table has no rows of its own; the children of an ordinary one are compared
     * by themselves. */
    return sql(a, "%s%s", t->kind == 'p' ? "" : "ONLY ", table_sql(a, t));
}

static Tables tables_of_side(CompareRun *r, Side side)
{
    Tables out = {0};
    for (int i = 0; i < r->list->n; i++)
        if (compared_on_both(&r->list->v[i]))
            *list_add(r->t->a, &out) = *r->list->v[i].pair.sides[side];
    return out;
}

static const char *encoding(Task *t, Side side)
{
    return row_text(db_ask(task_db(t, side), t->a, "read the encoding",
                           "SELECT pg_catalog.current_setting('server_encoding') AS encoding"),
                    0, "encoding");
}

/* Blanks at the end are told from none only where both sides pad them, or neither. */
static void same_modifiers(Columns *x, Columns *y)
{
    for (int i = 0; i < x->n; i++)
        if (x->v[i].modifier < 0 || y->v[i].modifier < 0)
            x->v[i].modifier = y->v[i].modifier = -1;
}

static int buckets_for(int64_t bytes)
{
    int n = 1;
    while (n < BUCKETS_MOST && n * (int64_t)BUCKET_BYTES < bytes)
        n *= 2;
    return n;
}

static bool is_generated(const Columns *columns, const char *name)
{
    for (int i = 0; i < columns->n; i++)
        if (str_eq(columns->v[i].name, name))
            return columns->v[i].generated;
    return false;
}

/* What is generated on either side goes on both, but for what rows are known by. */
static void drop_generated(const StrList *key, Columns *x, Columns *y)
{
    StrList gone = {0};
    Arena *a = arena_new();
    Columns *both[2] = {x, y};
    for (int s = 0; s < 2; s++)
        for (int i = 0; i < both[s]->n; i++)
            if (is_generated(both[s], both[s]->v[i].name) && !strs_has(key, both[s]->v[i].name))
                strs_add(a, &gone, both[s]->v[i].name);
    for (int s = 0; s < 2; s++) {
        int kept = 0;
        for (int i = 0; i < both[s]->n; i++)
            if (!strs_has(&gone, both[s]->v[i].name))
                both[s]->v[kept++] = both[s]->v[i];
        both[s]->n = kept;
    }
    arena_free(a);
}

/* Of SAMPLE_OF; at least the smallest part there is. */
static int64_t sample_of(double percent)
{
    int64_t n = (int64_t)(percent / 100 * SAMPLE_OF);
    return percent <= 0 || percent >= 100 ? 0 : n > 0 ? n : 1;
}

static void prepare_columns(CompareRun *r, const Tables both[2])
{
    Task *t = r->t;
    Db *dbs[2] = {task_db(t, SIDE_SOURCE), task_db(t, SIDE_TARGET)};
    r->how = (RowHashing){
        .extended = db_has(dbs[0], FEAT_HASH_EXTENDED) && db_has(dbs[1], FEAT_HASH_EXTENDED),
        .exact_floats = db_has(dbs[0], FEAT_EXACT_FLOATS) && db_has(dbs[1], FEAT_EXACT_FLOATS),
        .recode = !str_eq(encoding(t, SIDE_SOURCE), encoding(t, SIDE_TARGET)),
        .numeric_text = str_eq(r->args->numeric, "text"),
        .sample = sample_of(r->args->sample),
    };
    Columns *columns[2] = {columns_read(dbs[0], t->a, &both[0]),
                           columns_read(dbs[1], t->a, &both[1])};
    StrList oids = tables_oids(t->a, &both[0]);
    const Rows *keys = db_query(dbs[0], t->a, &q_compare_keys, sql_array(t->a, &oids));
    for (int i = 0, at = 0, k = 0; i < r->list->n; i++) {
        Compared *c = &r->list->v[i];
        if (!compared_on_both(c))
            continue;
        while (k < keys->n && row_int(keys, k, "n") < at + 1)
            k++;
        if (k < keys->n && row_int(keys, k, "n") == at + 1) {
            c->key = row_list(t->a, keys, k, "columns");
            c->equals = row_list(t->a, keys, k, "operators");
        }
        if (!r->args->generated)
            drop_generated(&c->key, &columns[0][at], &columns[1][at]);
        c->error = columns_differ(t->a, &columns[0][at], &columns[1][at]);
        if (!c->error) {
            same_modifiers(&columns[0][at], &columns[1][at]);
            c->by_text = rowhash_by_text(t->a, &columns[0][at]);
        }
        for (int s = 0; s < 2; s++) {
            c->hashed[s].columns = &columns[s][at];
            c->hashed[s].key = &c->key;
            c->hashed[s].equals = &c->equals;
            c->hashed[s].buckets = buckets_for(c->pair.bytes);
        }
        at++;
    }
}

/* ---- the moment ---- */

/* Each side's state of one moment, kept by a session of its own. */
static void take_snapshots(CompareRun *r)
{
    Task *t = r->t;
    for (int s = 0; s < 2; s++) {
        /* Only what is written between the two moments is under way. */
        const char *why = s == SIDE_TARGET && r->args->live ? compare_catch_up(r) : NULL;
        if (why)
            die(t->run, "cannot compare: %s", why);
        Db *db = task_session(t, (Side)s, &(DbOptions){.read_only = true, .idle_timeout_ms = -1});
        DbError err;
        const Rows *rows = NULL;
        db_exec(db, "begin a transaction", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        rows = db_try(db, t->a, "SELECT pg_catalog.pg_export_snapshot() AS name", NULL, 0, &err);
        if (!rows)
            report_warn(t->a, &t->report,
                        fmt(t->a,
                            "%s gives no snapshot, so that each table is read at a moment of "
                            "its own: %s",
                            db_where(db), err.message));
        r->snapshots[s] = rows ? row_text(rows, 0, "name") : NULL;
        r->holders[s] = db;
    }
}

static void give_back_snapshots(CompareRun *r)
{
    for (int s = 0; s < 2; s++)
        db_close(r->holders[s]);
}

/* ---- what has become of the tables meanwhile ---- */

static const Rows *read_shapes(CompareRun *r, Side side, const Tables *tables, DbError *err)
{
    StrList oids = tables_oids(r->t->a, tables);
    const char *param = sql_array(r->t->a, &oids);
    return db_try(task_db(r->t, side), r->t->a, q_compare_shapes.text, &param, 1, err);
}

/* One that was rewritten is empty, or not what it was, for a snapshot from before. */
static void compare_shapes(CompareRun *r, Side side, const Rows *before, const Tables *tables)
{
    DbError err;
    const Rows *after = read_shapes(r, side, tables, &err);
    if (!after)
        report_warn(r->t->a, &r->t->report,
                    fmt(r->t->a, "%s: whether tables were written anew meanwhile is not known: %s",
                        side_name(side), err.message));
    for (int i = 0, at = 0; after && i < r->list->n; i++) {
        Compared *c = &r->list->v[i];
        if (!compared_on_both(c))
            continue;
        const char *was = row_str(before, at, "shape"), *is = row_str(after, at, "shape");
        at++;
        if (!str_eq(was, is) && !(c->error && strstr(c->error, side_name(side))))
            c->error = fmt(r->t->a, "%s: the table was %s while it was compared", side_name(side),
                           is ? "changed or written anew" : "dropped");
    }
}

int64_t compare_tables(Task *t, const CompareArgs *args, ComparedTables *list)
{
    CompareRun r = {.t = t, .args = args, .list = list};
    Tables both[2] = {tables_of_side(&r, SIDE_SOURCE), tables_of_side(&r, SIDE_TARGET)};
    if (!both[0].n)
        return 0;
    for (int i = 0; i < list->n; i++)
        for (int s = 0; s < 2 && compared_on_both(&list->v[i]); s++)
            list->v[i].hashed[s].from = from_clause(t->a, list->v[i].pair.sides[s]);
    if (compare_contents(args))
        prepare_columns(&r, both);
    const Rows *shapes[2];
    for (int s = 0; s < 2; s++) {
        DbError err;
        shapes[s] = read_shapes(&r, (Side)s, &both[s], &err);
        if (!shapes[s])
            db_die(task_db(t, (Side)s), q_compare_shapes.what, &err);
    }
    if (args->live)
        compare_find_slot(&r);
    take_snapshots(&r);
    compare_scan(&r);
    Db *dbs[2] = {NULL, NULL};
    for (int i = 0; i < list->n && (args->limit || args->live) && compare_contents(args); i++)
        if (list->v[i].differs && !list->v[i].error)
            compare_rows(&r, &list->v[i], dbs);
    give_back_snapshots(&r);
    compare_settle_live(&r, dbs);
    for (int s = 0; s < 2; s++)
        compare_shapes(&r, (Side)s, shapes[s], &both[s]);
    return r.waited_ms;
}
