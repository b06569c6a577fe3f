/* T13, T17, T23 and T25: what only the rows, or the sequences themselves, can say. */
#include "core/checks_tables.h"

#include "catalog/table_pair.h"
#include "embedded_sql.h"
#include "pg/sql.h"

#include <stdlib.h>

enum {
    SEQUENCES_AT_ONCE = 2000, /* each is locked until the transaction ends */
    NEARLY_USED_UP = 80,      /* percent */
    TABLES_AT_ONCE = 50,
    TABLES_LOOKED_AT = 1000, /* for rows; if so many have files, one need not look at more */
    FILLED_SHOWN = 20,       /* more have one cause: the target is not new */
};

/* Questions that are answered in one round trip, each in a transaction of its own. */
typedef LIST(Ask) Asks;

static void ask_together(Checking *c, const Check *check, Side side, Asks *asks)
{
    static const unsigned types[] = {TYPE_OIDS};
    if (!asks->n)
        return;
    db_asks_send(c->dbs[side], asks->v, asks->n, types);
    db_asks_take(c->dbs[side], c->t->a, asks->v, asks->n);
    for (int i = 0; i < asks->n; i++)
        if (!asks->v[i].rows) {
            check_unseen(c, check, side, &asks->v[i].err);
            return; /* the others fail likewise, or their answers are still good */
        }
}

/* ---- T13: sequences ---- */

static void find_unreadable(Checking *c, const Check *check, const Rows *r)
{
    Arena *a = c->t->a;
    StrList names = {0};
    for (int i = 0; i < r->n; i++)
        if (!row_bool(r, i, "may_read"))
            strs_add(a, &names, shown_name(a, row_text(r, i, "schema"), row_text(r, i, "name")));
    if (!names.n)
        return;
    DbError err = {
        "42501",
        fmt(a, "SELECT is missing on %d sequence(s): %s", names.n, strs_join(a, &names, ", ", 5)),
        NULL};
    check_unseen(c, check, SIDE_SOURCE, &err);
}

static int64_t limit_of_type(const char *type)
{
    return !type ? INT64_MAX : str_eq(type, "smallint") ? INT16_MAX : INT32_MAX;
}

static const char *table_of(const Checking *c, const char *oid)
{
    const Tables *tables = &c->tables[SIDE_SOURCE];
    for (int i = 0; i < tables->n; i++)
        if (str_eq(tables->v[i].oid, oid))
            return table_shown(c->t->a, &tables->v[i]);
    return oid;
}

static void find_used_up(Checking *c, const Check *check, const Rows *r, int i, int64_t last)
{
    Arena *a = c->t->a;
    int64_t min = row_int(r, i, "min"), max = row_int(r, i, "max");
    const char *column_type = row_str(r, i, "column_type");
    bool down = row_int(r, i, "increment") < 0, by_column = false;
    if (column_type && !down && max > limit_of_type(column_type)) {
        max = limit_of_type(column_type);
        by_column = true;
    }
    double range = (double)max - (double)min,
           used = down ? (double)max - (double)last : (double)last - (double)min;
    if (row_bool(r, i, "cycle") || range <= 0 || used * 100 < range * NEARLY_USED_UP)
        return;
    const char *column = row_str(r, i, "column");
    const char *of = column ? fmt(a, ", which fills %s.%s,", table_of(c, row_text(r, i, "table")),
                                  shown_name(a, NULL, column))
                            : "";
    const char *name = shown_name(a, row_text(r, i, "schema"), row_text(r, i, "name"));
    Finding *f = check_find(c, check, name,
                            fmt(a, "the sequence%s is at %lld of %lld%s, %.0f %% are used up", of,
                                (long long)last, (long long)(down ? min : max),
                                by_column ? fmt(a, ", the most of an %s column", column_type) : "",
                                used * 100 / range));
    /* A key that is too narrow must be rewritten, which somebody has to plan. */
    if (column_type || str_eq(row_text(r, i, "type"), "bigint"))
        f->hint = "Make room before the switch, or on the target before rows are copied: a wider "
                  "type for the column and for what refers to it, or other bounds.";
    else
        f->fix_sql = sql(a, "ALTER SEQUENCE %I.%I AS bigint", row_text(r, i, "schema"),
                         row_text(r, i, "name"));
}

/* Nobody gets near the end of a bigint by counting, and each value costs some 10 µs. */
static bool is_limited(const Rows *r, int i)
{
    bool down = row_int(r, i, "increment") < 0;
    return !row_bool(r, i, "cycle") &&
           (row_str(r, i, "column_type") ||
            (down ? row_int(r, i, "min") > INT64_MIN + 1 : row_int(r, i, "max") < INT64_MAX));
}

static void look_at_values(Checking *c, const Check *check, const Rows *r)
{
    Arena *a = c->t->a;
    Db *db = c->dbs[SIDE_SOURCE];
    const Query *q = db_has(db, FEAT_SEQUENCE_DATA) ? &q_sequence_data : &q_sequence_last_values;
    Asks asks = {0};
    LIST(int) rows = {0};
    StrList oids = {0};
    for (int i = 0; i < r->n; i++)
        if (row_bool(r, i, "may_read") && is_limited(r, i)) {
            *list_add(a, &rows) = i;
            strs_add(a, &oids, row_text(r, i, "oid"));
        }
    for (int i = 0; i < oids.n; i += SEQUENCES_AT_ONCE) {
        StrList some = {.v = oids.v + i,
                        .n = oids.n - i < SEQUENCES_AT_ONCE ? oids.n - i : SEQUENCES_AT_ONCE};
        const char **params = NEW(a, const char *);
        *params = sql_array(a, &some);
        *list_add(a, &asks) = (Ask){.text = q->text, .params = params, .n = 1};
    }
    ask_together(c, check, SIDE_SOURCE, &asks);
    for (int i = 0; i < asks.n; i++)
        for (int k = 0; asks.v[i].rows && k < asks.v[i].rows->n; k++)
            if (row_str(asks.v[i].rows, k, "last_value"))
                find_used_up(c, check, r, rows.v[i * SEQUENCES_AT_ONCE + k],
                             row_int(asks.v[i].rows, k, "last_value"));
}

static bool is_narrower(const Rows *s, int i, const Rows *t, int k)
{
    return row_int(t, k, "min") > row_int(s, i, "min") ||
           row_int(t, k, "max") < row_int(s, i, "max") ||
           row_int(t, k, "increment") != row_int(s, i, "increment") ||
           row_bool(t, k, "cycle") != row_bool(s, i, "cycle");
}

static const char *bounds_shown(Arena *a, const Rows *r, int i)
{
    return fmt(a, "%s from %s to %s by %s%s", row_text(r, i, "type"), row_text(r, i, "min"),
               row_text(r, i, "max"), row_text(r, i, "increment"),
               row_bool(r, i, "cycle") ? ", around" : "");
}

static void compare_sequences(Checking *c, const Check *check, const Rows *s, const Rows *t)
{
    Arena *a = c->t->a;
    for (int i = 0, k = 0; i < s->n && k < t->n;) {
        const char *schema = row_text(s, i, "schema"), *name = row_text(s, i, "name");
        int order = strcmp(schema, row_text(t, k, "schema"));
        order = order ? order : strcmp(name, row_text(t, k, "name"));
        if (!order && is_narrower(s, i, t, k)) {
            Finding *f = check_find(c, check, shown_name(a, schema, name),
                                    fmt(a, "it counts as %s here, as %s on the source",
                                        bounds_shown(a, t, k), bounds_shown(a, s, i)));
            f->side = SIDE_TARGET;
            f->fix_sql = sql(
                a, "ALTER SEQUENCE %I.%I AS %s MINVALUE %s MAXVALUE %s INCREMENT %s %sCYCLE",
                schema, name, row_text(s, i, "type"), row_text(s, i, "min"), row_text(s, i, "max"),
                row_text(s, i, "increment"), row_bool(s, i, "cycle") ? "" : "NO ");
        }
        i += order <= 0;
        k += order >= 0;
    }
}

void judge_sequences(Checking *c, const Check *check)
{
    Arena *a = c->t->a;
    const Common *common = &c->t->common;
    const char *selected = common->schemas.n + common->tables.n ? "yes" : "no";
    StrList oids[2] = {tables_oids(a, &c->tables[SIDE_SOURCE]),
                       tables_oids(a, &c->tables[SIDE_TARGET])};
    const Rows *r[2];
    judge_ask_both(c, check, &q_check_sequences, oids, selected, r);
    if (!r[SIDE_SOURCE])
        return;
    find_unreadable(c, check, r[SIDE_SOURCE]);
    look_at_values(c, check, r[SIDE_SOURCE]);
    if (r[SIDE_TARGET])
        compare_sequences(c, check, r[SIDE_SOURCE], r[SIDE_TARGET]);
}

/* ---- T17: what refers to the target's tables ---- */

void judge_truncate(Checking *c, const Check *check)
{
    if (!both_sides(c))
        return;
    StrList oids = tables_oids(c->t->a, &c->tables[SIDE_TARGET]);
    const Rows *r = judge_ask(c, check, SIDE_TARGET, &q_check_foreign_keys_target, &oids, NULL);
    for (int i = 0; r && i < r->n; i++) {
        Finding *f = check_find(c, check, row_text(r, i, "object"), row_text(r, i, "detail"));
        f->side = SIDE_TARGET;
        f->fix_sql = row_text(r, i, "fix_sql");
    }
}

/* ---- T23: settings that extensions keep in tables ---- */

void judge_extension_tables(Checking *c, const Check *check)
{
    Arena *a = c->t->a;
    Asks asks = {0};
    StrList none = {0};
    const Rows *r = judge_ask(c, check, SIDE_SOURCE, &q_check_extension_tables, &none, NULL);
    for (int i = 0; r && i < r->n; i++) /* the condition is a WHERE of the extension's own */
        *list_add(a, &asks) =
            (Ask){.text = sql(a, "SELECT WHERE EXISTS (SELECT FROM ONLY %s %s)",
                              row_text(r, i, "name"), row_text(r, i, "condition"))};
    ask_together(c, check, SIDE_SOURCE, &asks);
    for (int i = 0; i < asks.n; i++)
        if (asks.v[i].rows && asks.v[i].rows->n) {
            const char *name = row_text(r, i, "name");
            Finding *f = check_find(c, check, name,
                                    fmt(a,
                                        "a table of the extension %s that holds rows of yours, "
                                        "which are neither copied nor replicated",
                                        row_text(r, i, "extension")));
            f->hint = fmt(a, "Copy them by hand: pg_dump --data-only --table='%s'.", name);
        }
}

/* ---- T25: rows in the target's tables ---- */

/* The target's tables that the source has too, or whose partitioned table it has. */
static StrList shared_tables(const Checking *c)
{
    const Tables *source = &c->tables[SIDE_SOURCE], *target = &c->tables[SIDE_TARGET];
    StrList oids = {0};
    for (int i = 0; i < target->n; i++) {
        const Table *t = &target->v[i];
        if (t->kind == 'r' && (table_find(source, t->schema, t->name) ||
                               (t->partition && table_find(source, t->root_schema, t->root_name))))
            strs_add(c->t->a, &oids, t->oid);
    }
    return oids;
}

static StrList with_files(Checking *c, const Check *check, const StrList *oids)
{
    StrList out = {0};
    const Rows *r = judge_ask(c, check, SIDE_TARGET, &q_check_table_files, oids, NULL);
    for (int i = 0; r && i < r->n; i++)
        strs_add(c->t->a, &out, row_text(r, i, "oid"));
    return out;
}

/* Those of the tables that have rows; *n of them were looked at. */
static StrList with_rows(Checking *c, const Check *check, const Rows *r, int *n)
{
    Arena *a = c->t->a;
    Asks asks = {0};
    StrList out = {0}, unseen = {0};
    Buf b = buf_new(a);
    int in_b = 0;
    *n = r->n < TABLES_LOOKED_AT ? r->n : TABLES_LOOKED_AT;
    for (int i = 0; i < *n; i++) {
        const char *name = row_text(r, i, "name");
        if (!row_bool(r, i, "may_see")) {
            strs_add(a, &unseen, name);
        } else {
            buf_str(&b, sql(a, "%sSELECT %L AS name WHERE EXISTS (SELECT FROM ONLY %s)",
                            in_b ? " UNION ALL " : "", name, name));
            in_b++;
        }
        if (in_b && (in_b == TABLES_AT_ONCE || i == *n - 1)) {
            *list_add(a, &asks) = (Ask){.text = b.s};
            b = buf_new(a);
            in_b = 0;
        }
    }
    ask_together(c, check, SIDE_TARGET, &asks);
    for (int i = 0; i < asks.n; i++)
        for (int k = 0; asks.v[i].rows && k < asks.v[i].rows->n; k++)
            strs_add(a, &out, row_text(asks.v[i].rows, k, "name"));
    if (unseen.n) {
        DbError err = {"42501",
                       fmt(a, "no right to see the rows of %d table(s): %s", unseen.n,
                           strs_join(a, &unseen, ", ", 5)),
                       NULL};
        check_unseen(c, check, SIDE_TARGET, &err);
    }
    return out;
}

void judge_filled(Checking *c, const Check *check)
{
    Arena *a = c->t->a;
    int looked_at;
    if (!both_sides(c))
        return;
    StrList oids = shared_tables(c);
    if (oids.n && db_is_superuser(c->dbs[SIDE_TARGET]))
        oids = with_files(c, check, &oids);
    const Rows *r =
        oids.n ? judge_ask(c, check, SIDE_TARGET, &q_check_target_filled, &oids, c->o->subscription)
               : NULL;
    if (!r || !r->n)
        return;
    StrList filled = with_rows(c, check, r, &looked_at);
    for (int i = 0; i < filled.n && filled.n <= FILLED_SHOWN; i++)
        check_find(
            c, check, filled.v[i],
            "it has rows, and no subscription of this migration that fills it: rows that are "
            "copied come on top, or break its keys");
    if (filled.n > FILLED_SHOWN)
        check_find(c, check, arena_strdup(a, db_name(c->dbs[SIDE_TARGET])),
                   fmt(a,
                       "%d tables of the first %d that have files have rows, and no subscription "
                       "of this migration that fills them: %s",
                       filled.n, looked_at, strs_join(a, &filled, ", ", 5)));
}
