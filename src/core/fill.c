#include "core/fill.h"

#include "embedded_sql.h"
#include "pg/sql.h"

enum { BATCH = 2000, PAUSE_MS = 100 };

typedef struct Filling {
    const char *schema, *table;
    StrList columns; /* as asked */
    /* The key's columns first, then those to be filled. */
    int keys;
    StrList names, types;
} Filling;

typedef LIST(Filling) Fillings;

static Fillings by_table(Arena *a, const ColumnNames *columns)
{
    Fillings all = {0};
    for (int i = 0; i < columns->n; i++) {
        const ColumnName *c = &columns->v[i];
        Filling *f = NULL;
        for (int k = 0; k < all.n && !f; k++)
            if (str_eq(all.v[k].table, c->table) && str_eq(all.v[k].schema, c->schema))
                f = &all.v[k];
        if (!f) {
            f = list_add(a, &all);
            *f = (Filling){.schema = c->schema, .table = c->table};
        }
        if (!strs_has(&f->columns, c->column))
            strs_add(a, &f->columns, c->column);
    }
    return all;
}

/* ---- the statements ---- */

/* The names from..to, each by a format with one %I, joined. */
static const char *names_as(Arena *a, const Filling *f, int from, int to, const char *format,
                            const char *between)
{
    StrList l = {0};
    for (int i = from; i < to; i++)
        strs_add(a, &l, sql(a, format, f->names.v[i]));
    return strs_join(a, &l, between, 0);
}

/* ROWS FROM (unnest($1::text[]), …) w ("k1", …): one array for each of the first n columns. */
static const char *unnested(Arena *a, const Filling *f, int n)
{
    StrList arrays = {0};
    for (int i = 0; i < n; i++)
        strs_add(a, &arrays, fmt(a, "pg_catalog.unnest($%d::text[])", i + 1));
    return sql(a, "ROWS FROM (%s) w (%s)", strs_join(a, &arrays, ", ", 0),
               names_as(a, f, 0, n, "%I", ", "));
}

static const char *same_key(Arena *a, const Filling *f)
{
    StrList l = {0};
    for (int i = 0; i < f->keys; i++)
        strs_add(a, &l, sql(a, "t.%I = w.%I::%s", f->names.v[i], f->names.v[i], f->types.v[i]));
    return strs_join(a, &l, " AND ", 0);
}

static const char *some_null(Arena *a, const Filling *f)
{
    return sql(a, "(%s)", names_as(a, f, f->keys, f->names.n, "t.%I IS NULL", " OR "));
}

static const char *update_sql(Arena *a, const Filling *f)
{
    StrList set = {0};
    for (int i = f->keys; i < f->names.n; i++)
        strs_add(a, &set,
                 sql(a, "%I = coalesce(t.%I, w.%I::%s)", f->names.v[i], f->names.v[i],
                     f->names.v[i], f->types.v[i]));
    return sql(a, "UPDATE ONLY %I.%I t SET %s FROM %s WHERE %s AND %s", f->schema, f->table,
               strs_join(a, &set, ", ", 0), unnested(a, f, f->names.n), same_key(a, f),
               some_null(a, f));
}

/* ---- the work ---- */

/* A column of rows as the text of an array. */
static const char **arrays_of(Arena *a, const Rows *r, const Filling *f, int n)
{
    const char **arrays = NEW_N(a, const char *, n);
    for (int c = 0; c < n; c++) {
        StrList l = {0};
        for (int i = 0; i < r->n; i++)
            strs_add(a, &l, row_str(r, i, f->names.v[c]));
        arrays[c] = sql_array(a, &l);
    }
    return arrays;
}

/* The apply worker may hold a row, or wait for one of ours. */
static void update(Task *t, Arena *a, const Filling *f, const char *text, const char **arrays)
{
    Db *db = task_db(t, SIDE_TARGET);
    DbError err;
    for (int64_t tries = 0;; tries++) {
        if (db_try(db, a, text, arrays, f->names.n, &err))
            return;
        bool held = str_eq(err.sqlstate, "55P03") || str_eq(err.sqlstate, "40P01");
        if (!held || tries >= t->common.lock_retries)
            db_die(db, fmt(t->a, "fill new columns of %s", shown_name(t->a, f->schema, f->table)),
                   &err);
        run_sleep(t->run, PAUSE_MS);
    }
}

/* The rows without a value, by a cursor of a session of its own: no lock is held longer than for a
 * batch, and each row is looked at once. */
static int64_t fill_table(Task *t, const Filling *f)
{
    Arena *a = t->a;
    Db *source = task_db(t, SIDE_SOURCE);
    Db *reader = task_session(t, SIDE_TARGET, &(DbOptions){.read_only = true});
    const char *look =
        sql(a, "SELECT %s FROM %s JOIN ONLY %I.%I t ON %s WHERE NOT (%s)",
            names_as(a, f, 0, f->names.n, "t.%I::text", ", "), unnested(a, f, f->keys), f->schema,
            f->table, same_key(a, f), names_as(a, f, f->keys, f->names.n, "t.%I IS NULL", " AND "));
    const char *change = update_sql(a, f);
    int64_t seen = 0;
    db_exec(reader, "look for rows to be filled",
            sql(a,
                "BEGIN; DECLARE pgonline_fill NO SCROLL CURSOR FOR SELECT %s FROM ONLY %I.%I t"
                " WHERE %s",
                names_as(a, f, 0, f->keys, "t.%I::text", ", "), f->schema, f->table,
                some_null(a, f)));
    for (;;) {
        Arena *scratch = arena_new();
        const Rows *keys = db_ask(reader, scratch, "look for rows to be filled",
                                  fmt(scratch, "FETCH %d FROM pgonline_fill", BATCH));
        int n = keys->n;
        if (n) {
            DbError err;
            const Rows *rows =
                db_try(source, scratch, look, arrays_of(scratch, keys, f, f->keys), f->keys, &err);
            if (!rows)
                db_die(source, "read the values of new columns", &err);
            if (rows->n)
                update(t, scratch, f, change, arrays_of(scratch, rows, f, f->names.n));
        }
        seen += n;
        arena_free(scratch);
        if (n < BATCH)
            break;
    }
    db_close(reader);
    return seen;
}

static bool has_empty(Task *t, const Filling *f)
{
    StrList l = {0};
    for (int i = 0; i < f->columns.n; i++)
        strs_add(t->a, &l, sql(t->a, "t.%I IS NULL", f->columns.v[i]));
    const Rows *r = db_ask(task_db(t, SIDE_TARGET), t->a, "look for rows to be filled",
                           sql(t->a, "SELECT FROM ONLY %I.%I t WHERE %s LIMIT 1", f->schema,
                               f->table, strs_join(t->a, &l, " OR ", 0)));
    return r->n > 0;
}

int64_t fill_columns(Task *t, const ColumnNames *columns)
{
    Db *target = task_db(t, SIDE_TARGET);
    Fillings all = by_table(t->a, columns);
    int64_t seen = 0;
    /* Neither triggers nor foreign keys are for rows that were there already; the subscription
     * does the same. */
    DbError err;
    if (all.n && !db_try(target, t->a, "SET session_replication_role = replica", NULL, 0, &err))
        report_warn(t->a, &t->report,
                    fmt(t->a,
                        "triggers on the target fire for rows that get a new column's "
                        "value: %s",
                        err.message));
    for (int i = 0; i < all.n; i++) {
        Filling *f = &all.v[i];
        if (!has_empty(t, f))
            continue;
        const Rows *r = db_query(target, t->a, &q_fill_columns, f->schema, f->table,
                                 sql_array(t->a, &f->columns));
        for (int k = 0; k < r->n; k++) {
            f->keys += row_bool(r, k, "of_key");
            strs_add(t->a, &f->names, row_text(r, k, "name"));
            strs_add(t->a, &f->types, row_text(r, k, "type"));
        }
        if (!f->keys)
            die_hint(t->run,
                     "Give it a primary key, or copy it anew: take it out of the publication, "
                     "refresh the subscription, empty it, and add it again.",
                     "rows of %s on the %s lack the values of new column(s) %s, and without a key "
                     "they cannot be found on the source",
                     shown_name(t->a, f->schema, f->table), db_where(target),
                     strs_join(t->a, &f->columns, ", ", 5));
        seen += fill_table(t, f);
    }
    if (all.n)
        db_try(target, t->a, "RESET session_replication_role", NULL, 0, &err);
    return seen;
}
