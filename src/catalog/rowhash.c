#include "catalog/rowhash.h"

#include "pg/sql.h"

#include <inttypes.h>

/*
 * What is known of the types in pg_catalog; those that are not here are hashed by their text, which
 * is the same everywhere under the session's settings.
 *
 * hash: the extended hash function, where it tells all values apart. Not used: the one of int8 and
 *   the timestamps (it folds 64 bits to 32 before it hashes), of numeric as it is (it forgets the
 *   sign and gives NaN and infinity the seed), of float8 (-0 = 0), of interval (1 month = 30 days),
 *   of jsonb ([[1],2] = [[1,2]]) and of arrays (no dimensions).
 * send: the function to the binary format, short and without settings.
 * untextual: the text differs between servers: U_VERSION, floats before 12; U_ALWAYS, lc_monetary.
 */
typedef enum Untextual { TEXTUAL, U_VERSION, U_ALWAYS } Untextual;

static const struct Known {
    const char *type, *hash, *send;
    Untextual untextual;
} knowns[] = {
    {"char", "hashcharextended"},
    {"cidr", "hashinetextended"},
    {"inet", "hashinetextended"},
    {"int2", "hashint2extended"},
    {"int4", "hashint4extended"},
    {"macaddr", "hashmacaddrextended"},
    {"name", "hashnameextended"},
    {"oid", "hashoidextended"},
    {"uuid", "uuid_hash_extended"},
    {"date", NULL, "date_send"},
    {"interval", NULL, "interval_send"},
    {"time", NULL, "time_send"},
    {"timestamp", NULL, "timestamp_send"},
    {"timestamptz", NULL, "timestamptz_send"},
    {"timetz", NULL, "timetz_send"},
    {"money", NULL, "cash_send", U_ALWAYS},
    {"float4", NULL, "float4send", U_VERSION},
    {"float8", NULL, "float8send", U_VERSION},
    {"box", NULL, "box_send", U_VERSION},
    {"circle", NULL, "circle_send", U_VERSION},
    {"line", NULL, "line_send", U_VERSION},
    {"lseg", NULL, "lseg_send", U_VERSION},
    {"path", NULL, "path_send", U_VERSION},
    {"point", NULL, "point_send", U_VERSION},
    {"polygon", NULL, "poly_send", U_VERSION},
};

static bool is_builtin(const Type *t, const char *name)
{
    return str_eq(t->schema, "pg_catalog") && str_eq(t->name, name);
}

static const struct Known *known_of(const Type *t)
{
    for (size_t i = 0; i < sizeof knowns / sizeof *knowns; i++)
        if (is_builtin(t, knowns[i].type))
            return &knowns[i];
    return NULL;
}

/* Must it be taken apart, because something in it has another text on another server? */
static bool untextual(const RowHashing *how, const Type *t)
{
    const struct Known *k = known_of(t);
    if (k && (k->untextual == U_ALWAYS || (k->untextual == U_VERSION && !how->exact_floats)))
        return true;
    for (int i = 0; i < t->field_types.n; i++)
        if (untextual(how, t->field_types.v[i]))
            return true;
    return t->of && t->kind != 'm' && untextual(how, t->of);
}

static bool has_foreign(const Type *t)
{
    for (int i = 0; i < t->field_types.n; i++)
        if (has_foreign(t->field_types.v[i]))
            return true;
    if (t->of)
        return has_foreign(t->of);
    return t->kind == 'b' && !str_eq(t->schema, "pg_catalog");
}

/* ---- one value, as something whose text is the same everywhere; NULL stays NULL ---- */

static const char *sent(Arena *a, const struct Known *k, const char *x)
{
    const char *hex = sql(a, "pg_catalog.encode(pg_catalog.%s(%s), 'hex')", k->send, x);
    /* A NaN that was computed may have its sign set, one that was read has not. */
    if (strncmp(k->type, "float", 5) == 0)
        return sql(a, "CASE WHEN %s = 'NaN' THEN 'NaN' ELSE %s END", x, hex);
    if (k->untextual == U_VERSION) /* points are made of float8 */
        return sql(a, "pg_catalog.replace(%s, 'fff8000000000000', '7ff8000000000000')", hex);
    return hex;
}

static const char *to_text(Arena *a, const Type *t, const char *x)
{
    /* The cast from character(n) to text cuts trailing blanks off. */
    if (is_builtin(t, "bpchar"))
        return sql(a, "pg_catalog.textin(pg_catalog.bpcharout(%s))", x);
    return sql(a, "(%s)::pg_catalog.text", x);
}

static const char *cast_to(Arena *a, const Type *t, const char *x)
{
    return sql(a, "(%s)::%I.%I", x, t->schema, t->name);
}

static const char *canon(Arena *a, const RowHashing *how, const Type *t, const char *x, int depth);

static const char *canon_composite(Arena *a, const RowHashing *how, const Type *t, const char *x,
                                   int depth)
{
    StrList parts = {0};
    for (int i = 0; i < t->fields.n; i++)
        strs_add(a, &parts,
                 canon(a, how, t->field_types.v[i], sql(a, "(%s).%I", x, t->fields.v[i]), depth));
    /* IS NULL would be true for a row of NULLs, too. */
    return sql(a, "CASE WHEN pg_catalog.num_nulls(%s) = 0 THEN ROW(%s)::pg_catalog.text END", x,
               strs_join(a, &parts, ", ", 0));
}

static const char *canon_range(Arena *a, const RowHashing *how, const Type *t, const char *x,
                               int depth)
{
    const char *lower = sql(a, "pg_catalog.lower(%s)", x);
    const char *upper = sql(a, "pg_catalog.upper(%s)", x);
    return sql(a,
               "CASE WHEN %s IS NOT NULL THEN ROW(pg_catalog.isempty(%s),"
               " pg_catalog.lower_inc(%s), pg_catalog.upper_inc(%s), %s, %s)::pg_catalog.text END",
               x, x, x, x, canon(a, how, t->of, lower, depth), canon(a, how, t->of, upper, depth));
}

static const char *canon(Arena *a, const RowHashing *how, const Type *t, const char *x, int depth)
{
    const struct Known *k = known_of(t);
    if (!untextual(how, t))
        return x;
    if (k)
        return sent(a, k, x);
    if (t->kind == 'd')
        return canon(a, how, t->of, cast_to(a, t->of, x), depth);
    if (t->kind == 'c')
        return canon_composite(a, how, t, x, depth);
    if (!t->array)
        return canon_range(a, how, t, x, depth);
    const char *u = fmt(a, "u%d", depth + 1);
    return sql(a,
               "CASE WHEN %s IS NOT NULL THEN (SELECT ROW(pg_catalog.array_dims(%s),"
               " pg_catalog.array_agg(%s))::pg_catalog.text"
               " FROM (SELECT pg_catalog.unnest(%s) AS e) AS %s) END",
               x, x, canon(a, how, t->of, fmt(a, "%s.e", u), depth + 1), x, u);
}

/* Equal numbers have equal text: 1.0 and 1.00 (trim_scale() is there from 13). */
static const char *canon_numeric(Arena *a, const char *x)
{
    return sql(a,
               "CASE WHEN pg_catalog.scale(%s) > 0"
               " THEN pg_catalog.rtrim(pg_catalog.rtrim((%s)::pg_catalog.text, '0'), '.')"
               " ELSE (%s)::pg_catalog.text END",
               x, x, x);
}

/* ---- one value, as 64 bits; NULL stays NULL ---- */

/* The seeds of a place in the row have nothing in common (splitmix64). */
enum { SEED, SEED_HIGH, SEED_NULL, SEEDS };

static const char *seed_text(Arena *a, int place, int which)
{
    uint64_t z = (uint64_t)(place * SEEDS + which + 1) * 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    z ^= z >> 31;
    return fmt(a, "'%" PRId64 "'::pg_catalog.int8", (int64_t)(z >> 1));
}

static const char *hash_text(Arena *a, const RowHashing *how, const char *x, const char *seed)
{
    if (how->recode)
        x = sql(a, "pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(%s, 'UTF8')), 'hex')",
                x);
    return sql(a, "pg_catalog.hashtextextended(%s COLLATE pg_catalog.\"C\", %s)", x, seed);
}

static const char *hash_int8(Arena *a, const char *x, const char *seed, const char *high)
{
    /* hashint8extended() sees low xor high only; with high beside it nothing is lost. The seeds
     * must differ, or the two would cancel each other where low = high. */
    return sql(a,
               "(pg_catalog.hashint8extended(%s, %s)"
               " # pg_catalog.hashint4extended((%s >> 32)::pg_catalog.int4, %s))",
               x, seed, x, high);
}

static const char *hash_numeric(Arena *a, const char *x, const char *seed)
{
    /* By value. The function forgets the sign, gives the seed for NaN and infinity, and only xor-s
     * the exponent in, so that two columns could cancel each other: its result is mixed once more,
     * with what it forgot. */
    return sql(
        a,
        "pg_catalog.hashint4extended(CASE WHEN %s < 0 THEN 1 WHEN %s = 'NaN' THEN 2 ELSE 0 END,"
        " pg_catalog.hash_numeric_extended(%s, %s))",
        x, x, x, seed);
}

/* hashfloat8extended() does not tell -0 from 0; what it does with NaN depends on the version. */
static const char *hash_float(Arena *a, const RowHashing *how, const struct Known *k, const char *x,
                              const char *seed)
{
    return sql(a, "CASE WHEN %s = 0 OR %s = 'NaN' THEN %s ELSE pg_catalog.%s(%s, %s) END", x, x,
               hash_text(a, how, sent(a, k, x), seed),
               str_eq(k->type, "float4") ? "hashfloat4extended" : "hashfloat8extended", x, seed);
}

/* Infinite dates cannot be subtracted. */
static const char *hash_date(Arena *a, const RowHashing *how, const struct Known *k, const char *x,
                             const char *seed)
{
    return sql(a,
               "CASE WHEN pg_catalog.isfinite(%s) THEN pg_catalog.hashint4extended(%s -"
               " '2000-01-01'::pg_catalog.date, %s) ELSE %s END",
               x, x, seed, hash_text(a, how, sent(a, k, x), seed));
}

/* The function hashes the elements by the hash of their type, one after the other, without
 * dimensions; an element of a type whose hash tells all values apart. */
static bool hashes_as_array(const RowHashing *how, const Type *of)
{
    static const char *const types[] = {"bool", "bytea", "cidr", "date", "inet",
                                        "int2", "int4",  "oid",  "uuid", NULL};
    static const char *const texts[] = {"text", "varchar", NULL};
    for (int i = 0; types[i]; i++)
        if (is_builtin(of, types[i]))
            return true;
    for (int i = 0; !how->recode && texts[i]; i++)
        if (is_builtin(of, texts[i]))
            return true;
    return false;
}

static const char *hash_array(Arena *a, const RowHashing *how, const Type *of, const char *x,
                              const char *seed)
{
    bool text = is_builtin(of, "text") || is_builtin(of, "varchar");
    const char *cast = sql(a, "(%s)::pg_catalog.text", x);
    const char *other = hash_text(a, how, cast, seed);
    return sql(a,
               "CASE pg_catalog.array_ndims(%s) WHEN 1 THEN"
               " pg_catalog.hashint4extended(pg_catalog.array_lower(%s, 1),"
               " pg_catalog.hash_array_extended(%s%s, %s)) ELSE %s END",
               x, x, x, text ? " COLLATE pg_catalog.\"C\"" : "", seed, other);
}

/* Ranges whose binary format holds no more than their value does. */
static bool hashes_as_sent_range(const Type *t)
{
    static const char *const types[] = {"daterange", "int4range", "int8range",
                                        "tsrange",   "tstzrange", NULL};
    for (int i = 0; types[i]; i++)
        if (is_builtin(t, types[i]))
            return true;
    return false;
}

/* The hash function of bytea cannot be called by itself. */
static const char *hash_bytes(Arena *a, const char *x, const char *bytes, const char *seed)
{
    return sql(a, "CASE WHEN %s IS NOT NULL THEN pg_catalog.hash_array_extended(ARRAY[%s], %s) END",
               x, bytes, seed);
}

/* padded: all values have the same length, so that blanks at the end tell nothing. */
static const char *hash_value(Arena *a, const RowHashing *how, const Type *t, const char *x,
                              int place, bool padded)
{
    const struct Known *k = known_of(t);
    const char *seed = seed_text(a, place, SEED);
    if (t->kind == 'd')
        return hash_value(a, how, t->of, cast_to(a, t->of, x), place, false);
    if (k && k->hash)
        return sql(a, "pg_catalog.%s(%s, %s)", k->hash, x, seed);
    if (is_builtin(t, "float4") || is_builtin(t, "float8"))
        return hash_float(a, how, k, x, seed);
    if (is_builtin(t, "date"))
        return hash_date(a, how, k, x, seed);
    if (k)
        return hash_text(a, how, sent(a, k, x), seed);
    if (is_builtin(t, "bool"))
        return sql(a, "pg_catalog.hashint4extended((%s)::pg_catalog.int4, %s)", x, seed);
    if (is_builtin(t, "int8"))
        return hash_int8(a, x, seed, seed_text(a, place, SEED_HIGH));
    if (is_builtin(t, "numeric") && !how->numeric_text)
        return hash_numeric(a, x, seed);
    if (is_builtin(t, "bpchar") && padded && !how->recode)
        return sql(a, "pg_catalog.hashbpcharextended(%s COLLATE pg_catalog.\"C\", %s)", x, seed);
    if (is_builtin(t, "bytea"))
        return hash_bytes(a, x, x, seed);
    if (hashes_as_sent_range(t))
        return hash_bytes(a, x, sql(a, "pg_catalog.range_send(%s)", x), seed);
    if (t->array && hashes_as_array(how, t->of))
        return hash_array(a, how, t->of, x, seed);
    return hash_text(a, how, untextual(how, t) ? canon(a, how, t, x, 0) : to_text(a, t, x), seed);
}

static const char *hash_cell(Arena *a, const RowHashing *how, const Column *c, int place)
{
    const char *x = sql(a, "r.%I", c->name);
    return sql(a, "coalesce(%s, %s)", hash_value(a, how, c->type, x, place, c->modifier >= 0),
               seed_text(a, place, SEED_NULL));
}

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
            buf_fmt(&b, "%s%s", b.len ? " # " : "", hash_cell(a, how, c, i));
    }
    return b.len ? fmt(a, "(%s)", b.s) : "'0'::pg_catalog.int8";
}

static const char *plain_text(Arena *a, const RowHashing *how, const Column *c)
{
    const Type *type = c->type;
    const char *x = sql(a, "r.%I", c->name);
    for (; type->kind == 'd'; type = type->of)
        x = cast_to(a, type->of, x);
    return is_builtin(type, "numeric") && !how->numeric_text ? canon_numeric(a, x)
                                                             : canon(a, how, type, x, 0);
}

/* ROW() quotes its members, so that no two rows have the same text. */
static const char *row_text_of(Arena *a, const RowHashing *how, const HashedTable *t, bool key)
{
    StrList cells = {0};
    for (int i = 0; i < t->columns->n; i++)
        if (!key || in_key(t, &t->columns->v[i]))
            strs_add(a, &cells, plain_text(a, how, &t->columns->v[i]));
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
        return hash_cell(a, how, c, place);
    const char *text = sql(a, "(%s)::pg_catalog.text", plain_text(a, how, c));
    return sql(a, "coalesce(%s, %s)", text_hash(a, text), seed_text(a, place, SEED_NULL));
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
        const char *value = cast_to(a, column_named(t->columns, t->key->v[k])->type, name);
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
        if (has_foreign(columns->v[i].type))
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
