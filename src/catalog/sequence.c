/*
 * Reading sequences. Their values are in one relation each, and every reading way locks that
 * relation until its transaction ends; so they are read PER_TRANSACTION at a time, far below the
 * 6400 locks that a server has room for by default.
 */
#include "catalog/sequence.h"

#include "embedded_sql.h"
#include "pg/sql.h"

enum {
    PER_TRANSACTION = 2000,
    PER_STATEMENT = 20, /* longer UNION ALLs are slower to plan: 200 take twice the time */
    TRIES = 5,
};

void sequences_send(Db *db, const TableFilter *f)
{
    const char *params[] = {f->schemas, f->tables, f->exclude_schemas, f->exclude_tables};
    db_send(db, q_sequences.text, params, 4);
}

Sequences sequences_take(Db *db, Arena *a)
{
    Sequences out = {0};
    DbError err;
    const Rows *r = db_take(db, a, &err);
    if (!r)
        db_die(db, q_sequences.what, &err);
    for (int i = 0; i < r->n; i++)
        *list_add(a, &out) = (Sequence){
            .oid = row_text(r, i, "oid"),
            .schema = row_text(r, i, "schema"),
            .name = row_text(r, i, "name"),
            .type = row_text(r, i, "type"),
            .min = row_int(r, i, "min"),
            .max = row_int(r, i, "max"),
            .increment = row_int(r, i, "increment"),
            .cycle = row_bool(r, i, "cycle"),
            .may_enter = row_bool(r, i, "may_enter"),
            .may_read = row_bool(r, i, "may_read"),
            .may_write = row_bool(r, i, "may_write"),
        };
    return out;
}

static const char *oid_array(Arena *a, const Sequence *s, int n)
{
    StrList oids = {0};
    for (int i = 0; i < n; i++)
        strs_add(a, &oids, s[i].oid);
    return sql_array(a, &oids);
}

/* Asks the sequences themselves: index, last_value, is_called of those that are not called. */
static int ask_uncalled(Db *db, Arena *a, Sequence *s, int n, DbError *err)
{
    StrList texts = {0};
    Buf b = buf_new(a);
    int in_b = 0;
    for (int i = 0; i < n; i++) {
        if (!s[i].is_called) {
            buf_str(&b, sql(a, "%sSELECT %s AS i, last_value, is_called FROM %I.%I",
                            in_b ? " UNION ALL " : "", fmt(a, "%d", i), s[i].schema, s[i].name));
            in_b++;
        }
        if (in_b == PER_STATEMENT || (in_b && i == n - 1)) {
            strs_add(a, &texts, b.s);
            b = buf_new(a);
            in_b = 0;
        }
    }
    const Rows **rows = NEW_N(a, const Rows *, texts.n + 1);
    int failed = texts.n ? db_pipeline_try(db, a, texts.v, texts.n, rows, err) : -1;
    for (int k = 0; failed < 0 && k < texts.n; k++)
        for (int r = 0; r < rows[k]->n; r++) {
            Sequence *one = &s[row_int(rows[k], r, "i")];
            one->last_value = row_int(rows[k], r, "last_value");
            one->is_called = row_bool(rows[k], r, "is_called");
        }
    return failed;
}

static const Query *values_query(const Db *db)
{
    return db_has(db, FEAT_SEQUENCE_DATA) ? &q_sequence_data : &q_sequence_last_values;
}

static void values_send(Db *db, Arena *a, const Sequence *s, int n)
{
    const char *oids = oid_array(a, s, n);
    db_send(db, values_query(db)->text, &oids, 1);
}

/* The answer to values_send(): true, or false and *err when one of them is gone (or worse). */
static bool values_take(Db *db, Arena *a, Sequence *s, int n, DbError *err)
{
    bool direct = db_has(db, FEAT_SEQUENCE_DATA);
    const Rows *r = db_take(db, a, err);
    for (int i = 0; r && i < n; i++) {
        bool known = row_str(r, i, "last_value") != NULL;
        if (direct && !known) {
            *err = (DbError){"42P01",
                             fmt(a, "sequence %s is gone", shown_name(a, s[i].schema, s[i].name)),
                             NULL};
            return false;
        }
        s[i].last_value = row_int(r, i, "last_value");
        s[i].is_called = known && row_bool(r, i, "is_called");
    }
    if (!r || direct)
        return r != NULL;
    return ask_uncalled(db, a, s, n, err) < 0;
}

static void drop_gone(Db *db, Arena *a, Sequences *list)
{
    Sequences left = {0};
    const char *oids = oid_array(a, list->v, list->n);
    const Rows *r = db_ask(db, a, "see which sequences are still there",
                           "SELECT c.oid IS NOT NULL AS there"
                           " FROM pg_catalog.unnest($1::oid[]) WITH ORDINALITY u (oid, n)"
                           " LEFT JOIN pg_catalog.pg_class c ON c.oid = u.oid ORDER BY u.n",
                           oids);
    for (int i = 0; i < list->n; i++)
        if (row_bool(r, i, "there"))
            *list_add(a, &left) = list->v[i];
    *list = left;
}

/* How many are read next. */
static int portion(const Sequences *list, int from)
{
    int left = list->n - from;
    return left < 0 ? 0 : left < PER_TRANSACTION ? left : PER_TRANSACTION;
}

void sequences_values(Db *db, Arena *a, Sequences *list)
{
    for (int from = 0, tries = 1; from < list->n;) {
        int n = portion(list, from);
        DbError err;
        values_send(db, a, list->v + from, n);
        if (values_take(db, a, list->v + from, n, &err)) {
            from += n;
        } else if ((str_eq(err.sqlstate, "42P01") || str_eq(err.sqlstate, "XX000")) &&
                   tries++ < TRIES) {
            drop_gone(db, a, list);
            from = 0;
        } else {
            db_die(db, values_query(db)->what, &err);
        }
    }
}

void sequences_values_both(Db *source, Sequences *of_source, Db *target, Sequences *of_target,
                           Arena *a)
{
    bool good = true;
    for (int from = 0; good && (from < of_source->n || from < of_target->n);
         from += PER_TRANSACTION) {
        int s = portion(of_source, from), t = portion(of_target, from);
        DbError err;
        if (s)
            values_send(source, a, of_source->v + from, s);
        if (t)
            values_send(target, a, of_target->v + from, t);
        if (t)
            good = values_take(target, a, of_target->v + from, t, &err);
        if (s)
            good = values_take(source, a, of_source->v + from, s, &err) && good;
    }
    if (good)
        return;
    sequences_values(source, a, of_source); /* these know what to do about one that is gone */
    sequences_values(target, a, of_target);
}

const char *sequence_value_shown(Arena *a, const Sequence *s)
{
    return fmt(a, "%lld%s", (long long)s->last_value, s->is_called ? "" : " (not called)");
}
