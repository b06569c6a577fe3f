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

/* One server's sequences, read up to v[from]. */
typedef struct Reader {
    Db *db;
    Sequence *v;
    int n, from;
    SequencePlans *plans; /* NULL: none are kept */
    StrList uncalled;     /* what is asked of those of this portion that were never called */
} Reader;

/* How many are read next. */
static int portion(const Reader *r)
{
    int left = r->n - r->from;
    return left < PER_TRANSACTION ? left : PER_TRANSACTION;
}

static const Query *values_query(const Db *db)
{
    return db_has(db, FEAT_SEQUENCE_DATA) ? &q_sequence_data : &q_sequence_last_values;
}

static void values_send(Reader *r, Arena *a)
{
    const char *oids = oid_array(a, r->v + r->from, portion(r));
    db_send(r->db, values_query(r->db)->text, &oids, 1);
}

static bool values_take(Reader *r, Arena *a, DbError *err)
{
    bool direct = db_has(r->db, FEAT_SEQUENCE_DATA);
    const Rows *rows = db_take(r->db, a, err);
    for (int i = 0; rows && i < rows->n; i++) {
        Sequence *s = &r->v[r->from + i];
        bool known = row_str(rows, i, "last_value") != NULL;
        if (direct && !known) {
            *err = (DbError){
                "42P01", fmt(a, "sequence %s is gone", shown_name(a, s->schema, s->name)), NULL};
            return false;
        }
        s->last_value = row_int(rows, i, "last_value");
        s->is_called = known && row_bool(rows, i, "is_called");
    }
    return rows != NULL;
}

/* What asks the sequences themselves: index, last_value, is_called; NULL when all of them were
 * called. A plan that is kept asks all, for others may not have been called the next time. */
static const char *uncalled_text(const Reader *r, Arena *a, int from, int to)
{
    Buf b = buf_new(a);
    bool any = false;
    for (int i = from; i < to; i++) {
        const Sequence *s = &r->v[i];
        any = any || !s->is_called;
        if (r->plans || !s->is_called)
            buf_str(&b, sql(a, "%sSELECT %s AS i, last_value, is_called FROM %I.%I",
                            b.len ? " UNION ALL " : "", fmt(a, "%d", i), s->schema, s->name));
    }
    return any ? b.s : NULL;
}

/* To parse and to plan it is most of its time. */
static void keep_plan(Reader *r, Arena *a, int k, const char *text)
{
    const char *name = fmt(a, "pgonline_sequences_%d", k);
    while (r->plans->texts.n <= k)
        strs_add(a, &r->plans->texts, "");
    if (!*r->plans->texts.v[k]) {
        strs_add(a, &r->uncalled, fmt(a, "PREPARE %s AS %s", name, text));
        r->plans->texts.v[k] = text;
    }
    strs_add(a, &r->uncalled,
             str_eq(r->plans->texts.v[k], text) ? fmt(a, "EXECUTE %s", name) : text);
}

static void uncalled_send(Reader *r, Arena *a)
{
    int end = r->from + (db_has(r->db, FEAT_SEQUENCE_DATA) ? 0 : portion(r));
    r->uncalled = (StrList){0};
    for (int i = r->from; i < end; i += PER_STATEMENT) {
        const char *text =
            uncalled_text(r, a, i, i + PER_STATEMENT < end ? i + PER_STATEMENT : end);
        if (text && r->plans)
            keep_plan(r, a, i / PER_STATEMENT, text);
        else if (text)
            strs_add(a, &r->uncalled, text);
    }
    if (r->uncalled.n)
        db_pipeline_send(r->db, r->uncalled.v, r->uncalled.n);
}

static bool uncalled_take(Reader *r, Arena *a, DbError *err)
{
    int n = r->uncalled.n;
    const Rows **rows = NEW_N(a, const Rows *, n + 1);
    if (n && db_pipeline_take(r->db, a, n, rows, err) >= 0)
        return false;
    for (int k = 0; k < n; k++)
        for (int i = 0; i < rows[k]->n; i++) {
            Sequence *s = &r->v[row_int(rows[k], i, "i")];
            s->last_value = row_int(rows[k], i, "last_value");
            s->is_called = row_bool(rows[k], i, "is_called");
        }
    return true;
}

/* All readers at once, a portion each at a time. NULL, or the reader that failed (one that met a
 * sequence which is gone, or worse) and *err; every answer is taken all the same. */
static const Reader *read_all(Reader *readers, int n, Arena *a, DbError *err)
{
    const Reader *failed = NULL;
    DbError e;
    for (bool more = true; more && !failed;) {
        Reader *end = readers + n;
        for (Reader *r = readers; r < end; r++)
            values_send(r, a);
        for (Reader *r = readers; r < end; r++)
            if (!values_take(r, a, &e) && !failed) {
                failed = r;
                *err = e;
            }
        if (failed)
            break;
        for (Reader *r = readers; r < end; r++)
            uncalled_send(r, a);
        more = false;
        for (Reader *r = readers; r < end; r++) {
            if (!uncalled_take(r, a, &e) && !failed) {
                failed = r;
                *err = e;
            }
            r->from += portion(r);
            more = more || r->from < r->n;
        }
    }
    return failed;
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

void sequences_values(const SequenceReading *what, int n, Arena *a)
{
    for (int tries = 1;; tries++) {
        LIST(Reader) readers = {0};
        for (int i = 0; i < n; i++) {
            SequencePlans *plans = what[i].plans;
            *list_add(a, &readers) = (Reader){.db = what[i].db,
                                              .v = what[i].list->v,
                                              .n = what[i].list->n,
                                              .plans = plans && !plans->off ? plans : NULL};
        }
        DbError err;
        const Reader *failed = read_all(readers.v, readers.n, a, &err);
        if (!failed)
            return;
        bool gone = str_eq(err.sqlstate, "42P01") || str_eq(err.sqlstate, "XX000");
        if (!gone || tries == TRIES)
            db_die(failed->db, values_query(failed->db)->what, &err);
        for (int i = 0; i < n; i++) {
            if (what[i].plans)
                what[i].plans->off = true;
            drop_gone(what[i].db, a, what[i].list);
        }
    }
}

const char *sequence_value_shown(Arena *a, const Sequence *s)
{
    return fmt(a, "%lld%s", (long long)s->last_value, s->is_called ? "" : " (not called)");
}

/* The next value to be given. Larger is further on. */
static __int128 position(const Sequence *s, int64_t increment)
{
    __int128 next = (__int128)s->last_value + (s->is_called ? increment : 0);
    return increment < 0 ? -next : next;
}

int sequence_order(const Sequence *x, const Sequence *y, int64_t increment)
{
    __int128 ahead = position(x, increment) - position(y, increment);
    return (ahead > 0) - (ahead < 0);
}

const char *sequence_difference(Arena *a, const SeqPair *p)
{
    const Sequence *s = &p->source, *d = &p->target;
    StrList l = {0};
    if (!str_eq(s->type, d->type))
        strs_add(a, &l, fmt(a, "type %s, not %s", d->type, s->type));
    const struct {
        const char *name;
        int64_t source, target;
    } numbers[] = {{"increment", s->increment, d->increment},
                   {"minimum", s->min, d->min},
                   {"maximum", s->max, d->max}};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (numbers[i].source != numbers[i].target)
            strs_add(a, &l,
                     fmt(a, "%s %lld, not %lld", numbers[i].name, (long long)numbers[i].target,
                         (long long)numbers[i].source));
    if (s->cycle != d->cycle)
        strs_add(a, &l, d->cycle ? "cycles" : "does not cycle");
    return l.n ? strs_join(a, &l, ", ", 0) : NULL;
}
