#include "catalog/rowhash_value.h"

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

bool type_is_foreign(const Type *t)
{
    for (int i = 0; i < t->field_types.n; i++)
        if (type_is_foreign(t->field_types.v[i]))
            return true;
    if (t->of)
        return type_is_foreign(t->of);
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

const char *value_cast(Arena *a, const Type *t, const char *x)
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
        return canon(a, how, t->of, value_cast(a, t->of, x), depth);
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
        return hash_value(a, how, t->of, value_cast(a, t->of, x), place, false);
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

const char *value_null(Arena *a, int place)
{
    return seed_text(a, place, SEED_NULL);
}

const char *value_hash(Arena *a, const RowHashing *how, const Column *c, int place)
{
    const char *x = sql(a, "r.%I", c->name);
    return sql(a, "coalesce(%s, %s)", hash_value(a, how, c->type, x, place, c->modifier >= 0),
               value_null(a, place));
}

/* ---- for a row ---- */

const char *value_text(Arena *a, const RowHashing *how, const Column *c)
{
    const Type *type = c->type;
    const char *x = sql(a, "r.%I", c->name);
    for (; type->kind == 'd'; type = type->of)
        x = value_cast(a, type->of, x);
    return is_builtin(type, "numeric") && !how->numeric_text ? canon_numeric(a, x)
                                                             : canon(a, how, type, x, 0);
}
