#include "catalog/rowhash_value.h"
#include "pg/sql.h"

/* ---- the row ---- */

static bool in_key(const HashedTable *t, const Column *c)
{
    return !t->key->n || strs_has(t->key, c->name);
}

/* Of the columns that are in the key, or of the others. */
static const char *typed_hash(Arena *a, const RowHashing *how, const HashedTable *t, bool key)
{
    Buf b = buf_new(a);
    for (int i = 0; i < t->columns->n; i++) {
        const Column *c = &t->columns->v[i];
        if (in_key(t, c) == key)
            buf_fmt(&b, "%s%s", b.len ? " # " : "", value_hash(a, how, c, i));
    }
    return b.len ? fmt(a, "(%s)", b.s) : "'0'::pg_catalog.int8";
}

/* ROW() quotes its members, so that no two rows have the same text. */
static const char *row_text_of(Arena *a, const RowHashing *how, const HashedTable *t, bool key)
{
    StrList cells = {0};
    for (int i = 0; i < t->columns->n; i++)
        if (!key || in_key(t, &t->columns->v[i]))
            strs_add(a, &cells, value_text(a, how, &t->columns->v[i]));
    const char *row = sql(a, "ROW(%s)::pg_catalog.text", strs_join(a, &cells, ", ", 0));
    return how->recode ? sql(a, "pg_catalog.md5(pg_catalog.convert_to(%s, 'UTF8'))", row) : row;
}

static const char *text_hash(Arena *a, const char *text)
{
    return sql(a,
               "(SELECT pg_catalog.hashtext(h.t COLLATE pg_catalog.\"C\")::pg_catalog.int8 << 32"
               " # pg_catalog.hashtext(('.' || h.t) COLLATE pg_catalog.\"C\")::pg_catalog.int8"
               " FROM (SELECT %s AS t OFFSET 0) AS h)",
               text);
}

static const char *key_hash(Arena *a, const RowHashing *how, const HashedTable *t)
{
    return how->extended ? typed_hash(a, how, t, true) : text_hash(a, row_text_of(a, how, t, true));
}

/* What makes the hash of the whole row, xor-ed to that of the key. */
static const char *rest_hash(Arena *a, const RowHashing *how, const HashedTable *t)
{
    if (how->extended)
        return typed_hash(a, how, t, false);
    return t->key->n ? text_hash(a, row_text_of(a, how, t, false)) : "'0'::pg_catalog.int8";
}

/* ---- the table ---- */

static const char *where(Arena *a, const char *x, const char *y)
{
    return x && y ? fmt(a, " WHERE %s AND %s", x, y) : x || y ? fmt(a, " WHERE %s", x ? x : y) : "";
}

/* NULL for all rows. By other bits of the key's hash than those that say the bucket. */
static const char *in_sample(Arena *a, const RowHashing *how, const char *k)
{
    return how->sample
               ? fmt(a, "((%s >> 24) & %d) < %lld", k, SAMPLE_OF - 1, (long long)how->sample)
               : NULL;
}

const char *rowhash_buckets_sql(Arena *a, const RowHashing *how, const HashedTable *t)
{
    /* OFFSET keeps k from being computed twice, and the planner from making a group of each row: it
     * would sort them. As 0 it would also keep parallel workers from it, because that is no bigint
     * yet when the planner looks; '0' is. A hash is mixed (hashint4extended() takes all 64
     * bits of its seed in): sums of what was xor-ed would hardly see values change rows. */
    const char *mixed = how->extended ? "pg_catalog.hashint4extended(1, q.k # q.x)" : "q.k # q.x";
    const char *bucket = fmt(a, "q.k & %d", t->buckets - 1);
    const char *k = key_hash(a, how, t), *x = rest_hash(a, how, t);
    if (how->sample) {
        bucket =
            fmt(a, "CASE WHEN %s THEN %s ELSE %d END", in_sample(a, how, "q.k"), bucket, OUTSIDE);
        if (t->key->n) /* else there is no rest */
            x = fmt(a, "CASE WHEN %s THEN %s END", in_sample(a, how, k), x);
    }
    return sql(a,
               "SELECT %s AS bucket, pg_catalog.count(*) AS rows, pg_catalog.sum(%s) AS sum"
               " FROM (SELECT %s AS k, %s AS x FROM %s AS r%s OFFSET '0') AS q GROUP BY 1",
               bucket, mixed, k, x, t->from, where(a, t->piece, NULL));
}

static const char *bits_literal(Arena *a, const unsigned char *bits, int buckets)
{
    Buf b = buf_new(a);
    for (int i = 0; i < (buckets + 7) / 8; i++)
        buf_fmt(&b, "%02x", bits[i]);
    return sql(a, "pg_catalog.decode(%L, 'hex')", b.s);
}

static const char *shown_cells(Arena *a, const HashedTable *t, int most)
{
    Buf b = buf_new(a);
    if (t->key->n)
        for (int i = 0; i < t->key->n; i++)
            buf_str(&b, sql(a, ", (r.%I)::pg_catalog.text", t->key->v[i]));
    else
        for (int i = 0; i < t->columns->n; i++)
            buf_str(&b, sql(a, ", pg_catalog.left((r.%I)::pg_catalog.text, %s)",
                            t->columns->v[i].name, fmt(a, "%d", most)));
    return b.s;
}

const char *rowhash_rows_sql(Arena *a, const RowHashing *how, const HashedTable *t,
                             const unsigned char *bits, int most)
{
    const char *k = key_hash(a, how, t);
    const char *taken = sql(a, "pg_catalog.get_bit(%s, (%s & %s)::pg_catalog.int4) = 1",
                            bits_literal(a, bits, t->buckets), k, fmt(a, "%d", t->buckets - 1));
    return sql(a, "SELECT %s, %s # %s%s FROM %s AS r%s ORDER BY 1, 2", k, k, rest_hash(a, how, t),
               shown_cells(a, t, most), t->from,
               where(a, in_sample(a, how, k), t->buckets > 1 ? taken : NULL));
}

static const Column *column_named(const Columns *columns, const char *name)
{
    for (int i = 0; i < columns->n; i++)
        if (str_eq(columns->v[i].name, name))
            return &columns->v[i];
    return NULL;
}

static const char *cell_hash(Arena *a, const RowHashing *how, const Column *c, int place)
{
    if (how->extended)
        return value_hash(a, how, c, place);
    const char *text = sql(a, "(%s)::pg_catalog.text", value_text(a, how, c));
    return sql(a, "coalesce(%s, %s)", text_hash(a, text), value_null(a, place));
}

/* Each of the rows with these keys, once more for each row that has the same. */
static const char *by_keys_sql(Arena *a, const HashedTable *t, const StrList *keys, int n,
                               const char *cells, const char *type)
{
    Buf values = buf_new(a), names = buf_new(a), same = buf_new(a);
    for (int i = 0; i < n; i++) {
        buf_fmt(&values, "%s(%d", i ? ", " : "", i);
        for (int k = 0; k < t->key->n; k++)
            buf_str(&values, sql(a, ", %L", keys[i].v[k]));
        buf_str(&values, ")");
    }
    for (int k = 0; k < t->key->n; k++) {
        const char *name = fmt(a, "v.c%d", k);
        buf_fmt(&names, ", c%d", k);
        const char *value = value_cast(a, column_named(t->columns, t->key->v[k])->type, name);
        const char *equals = t->equals ? t->equals->v[k] : "=";
        buf_str(&same, sql(a, "%s r.%I %s %s", k ? " AND" : "", t->key->v[k], equals, value));
    }
    return sql(a,
               "SELECT v.n, ARRAY[%s]::pg_catalog.%s[] AS cells FROM (VALUES %s) AS v (n%s)"
               " JOIN %s AS r ON%s",
               cells, type, values.s, names.s, t->from, same.s);
}

const char *rowhash_cells_sql(Arena *a, const RowHashing *how, const HashedTable *t,
                              const StrList *keys, int n)
{
    Buf cells = buf_new(a);
    for (int i = 0; i < t->columns->n; i++)
        buf_fmt(&cells, "%s%s", i ? ", " : "", cell_hash(a, how, &t->columns->v[i], i));
    return by_keys_sql(a, t, keys, n, cells.s, "int8");
}

const char *rowhash_values_sql(Arena *a, const HashedTable *t, const StrList *keys, int n)
{
    Buf cells = buf_new(a);
    for (int i = 0; i < t->columns->n; i++) {
        const char *x = sql(a, "r.%I", t->columns->v[i].name);
        /* As the type itself writes it: the cast of character(n) to text cuts blanks off. */
        buf_str(&cells, sql(a,
                            "%sCASE WHEN pg_catalog.num_nulls(%s) = 0 THEN"
                            " pg_catalog.format('%%s', %s) END",
                            i ? ", " : "", x, x));
    }
    return by_keys_sql(a, t, keys, n, cells.s, "text");
}

const char *rowhash_keys_sql(Arena *a, const HashedTable *t, const StrList *keys, int n)
{
    return by_keys_sql(a, t, keys, n, shown_cells(a, t, 0) + strlen(", "), "text");
}

const char *rowhash_counts_sql(Arena *a, const RowHashing *how, const HashedTable *t,
                               const char *hashes)
{
    return sql(
        a,
        "SELECT v.n, pg_catalog.count(*) AS rows FROM (SELECT %s AS k FROM %s AS r OFFSET '0') AS q"
        " JOIN (VALUES %s) AS v (n, k) ON v.k = q.k GROUP BY v.n",
        key_hash(a, how, t), t->from, hashes);
}

StrList rowhash_by_text(Arena *a, const Columns *columns)
{
    StrList out = {0};
    for (int i = 0; i < columns->n; i++)
        if (type_is_foreign(columns->v[i].type))
            strs_add(a, &out, columns->v[i].name);
    return out;
}

uint64_t rowhash_sum(const char *sum)
{
    uint64_t n = 0;
    const char *s = sum ? sum : "0";
    bool minus = *s == '-';
    for (s += minus; *s >= '0' && *s <= '9'; s++)
        n = n * 10 + (uint64_t)(*s - '0');
    return minus ? -n : n;
}
