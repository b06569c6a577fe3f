/* catalog/rowhash.c: the expression for each type. That the values behave is tested on servers. */
#include "unit.h"

#include "catalog/rowhash.h"

static const RowHashing modern = {.extended = true, .exact_floats = true};
static const RowHashing since11 = {.extended = true};
static const RowHashing old = {.extended = false};

static Type builtin(const char *name)
{
    return (Type){.schema = "pg_catalog", .name = name, .shown = name, .kind = 'b'};
}

static const StrList no_key;

static const char *text_of(const RowHashing *how, const Type *t)
{
    Columns columns = {0};
    *list_add(A, &columns) = (Column){"c", t, -1};
    return rowhash_buckets_sql(
        A, how, &(HashedTable){"ONLY \"s\".\"t\"", NULL, &columns, &no_key, NULL, 1});
}

static void holds(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("no %s in %s", part, text);
}

static void lacks(const char *text, const char *part)
{
    if (strstr(text, part))
        fail_msg("%s in %s", part, text);
}

static void hashes_by_type(void **state)
{
    (void)state;
    static const struct {
        const char *type, *modern, *old;
    } rows[] = {
        {"int4", "pg_catalog.hashint4extended(r.\"c\", '", "ROW(r.\"c\")"},
        {"int8", "(r.\"c\" >> 32)::pg_catalog.int4", "ROW(r.\"c\")"},
        {"bool", "pg_catalog.hashint4extended((r.\"c\")::pg_catalog.int4, '", "ROW(r.\"c\")"},
        {"text", "pg_catalog.hashtextextended((r.\"c\")::pg_catalog.text COLLATE pg_catalog.\"C\"",
         "ROW(r.\"c\")"},
        {"bpchar", "pg_catalog.textin(pg_catalog.bpcharout(r.\"c\"))", "ROW(r.\"c\")"},
        {"uuid", "pg_catalog.uuid_hash_extended(r.\"c\", '", "ROW(r.\"c\")"},
        {"numeric", "CASE WHEN r.\"c\" < 0 THEN 1 WHEN", "pg_catalog.scale(r.\"c\") > 0"},
        {"timestamptz", "pg_catalog.encode(pg_catalog.timestamptz_send(r.\"c\"), 'hex')",
         "ROW(r.\"c\")"},
        {"interval", "pg_catalog.interval_send(r.\"c\")", "ROW(r.\"c\")"},
        {"float8", "CASE WHEN r.\"c\" = 'NaN' THEN 'NaN' ELSE", "pg_catalog.float8send(r.\"c\")"},
        {"money", "pg_catalog.cash_send(r.\"c\")", "pg_catalog.cash_send(r.\"c\")"},
        {"bytea", "pg_catalog.hash_array_extended(ARRAY[r.\"c\"]", "ROW(r.\"c\")"},
        {"tstzrange", "ARRAY[pg_catalog.range_send(r.\"c\")]", "ROW(r.\"c\")"},
        {"date", "pg_catalog.isfinite(r.\"c\")", "ROW(r.\"c\")"},
        {"jsonb", "(r.\"c\")::pg_catalog.text", "ROW(r.\"c\")"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Type t = builtin(rows[i].type);
        holds(text_of(&modern, &t), rows[i].modern);
        holds(text_of(&old, &t), rows[i].old);
        lacks(text_of(&modern, &t), "md5");
        lacks(text_of(&old, &t), "extended");
    }
}

static void takes_apart_what_has_no_common_text(void **state)
{
    (void)state;
    Type float8 = builtin("float8"), int4 = builtin("int4"), money = builtin("money");
    Type floats = {
        .schema = "pg_catalog", .name = "_float8", .kind = 'b', .of = &float8, .array = true};
    Type ints = {.schema = "pg_catalog", .name = "_int4", .kind = 'b', .of = &int4, .array = true};
    Type moneys = {
        .schema = "pg_catalog", .name = "_money", .kind = 'b', .of = &money, .array = true};
    Type domain = {.schema = "s", .name = "d", .kind = 'd', .of = &floats};
    Type range = {.schema = "s", .name = "r", .kind = 'r', .of = &float8};
    Type row = {.schema = "s", .name = "c", .kind = 'c'};
    strs_add(A, &row.fields, "od\"d");
    *list_add(A, &row.field_types) = &domain;

    lacks(text_of(&modern, &floats), "unnest"); /* exact on both sides: its text will do */
    holds(text_of(&since11, &floats), "pg_catalog.float8send(u1.e)");
    holds(text_of(&since11, &floats), "pg_catalog.array_dims(r.\"c\")");
    lacks(text_of(&since11, &ints), "unnest");
    holds(text_of(&modern, &moneys), "pg_catalog.cash_send(u1.e)"); /* lc_monetary */
    holds(text_of(&since11, &domain), "pg_catalog.unnest((r.\"c\")::\"pg_catalog\".\"_float8\")");
    holds(text_of(&since11, &range), "pg_catalog.float8send(pg_catalog.lower(r.\"c\"))");
    lacks(text_of(&modern, &range), "lower");
    holds(text_of(&since11, &row), "num_nulls(r.\"c\") = 0");
    holds(text_of(&since11, &row), "unnest(((r.\"c\").\"od\"\"d\")::\"pg_catalog\".\"_float8\")");
    lacks(text_of(&modern, &row), "num_nulls");
}

static void columns_differ_by_place(void **state)
{
    (void)state;
    Type int4 = builtin("int4"), citext = {.schema = "x", .name = "citext", .kind = 'b'};
    Type citexts = {.schema = "x", .name = "_citext", .kind = 'b', .of = &citext, .array = true};
    Columns columns = {0};
    *list_add(A, &columns) = (Column){"a\"b", &int4, -1};
    *list_add(A, &columns) = (Column){"b", &int4, -1};
    *list_add(A, &columns) = (Column){"e", &citexts, -1};
    StrList by_text = rowhash_by_text(A, &columns);
    HashedTable table = {"\"s\".\"t\"", "r.ctid < '(9,0)'", &columns, &no_key, NULL, 4};
    const char *text = rowhash_buckets_sql(A, &modern, &table);
    holds(text, "SELECT q.k & 3 AS bucket");
    holds(text, "r.\"a\"\"b\"");
    holds(text, "FROM \"s\".\"t\" AS r WHERE r.ctid < '(9,0)' OFFSET '0') AS q");
    assert_int_equal(by_text.n, 1);
    assert_string_equal(by_text.v[0], "e");
    /* Two seeds and two NULLs, all of them different. */
    const char *a = strstr(text, "r.\"a\"\"b\", '"), *b = strstr(text, "r.\"b\", '");
    assert_non_null(a);
    assert_non_null(b);
    assert_memory_not_equal(a + strlen("r.\"a\"\"b\", '"), b + strlen("r.\"b\", '"), 12);
    assert_string_equal(rowhash_buckets_sql(A, &modern, &table), text);
}

/* character(n) on both sides has no blanks to be told apart by. */
static void padded_by_value(void **state)
{
    (void)state;
    Type bpchar = builtin("bpchar");
    Columns columns = {0};
    *list_add(A, &columns) = (Column){"c", &bpchar, 14};
    HashedTable table = {"t", NULL, &columns, &no_key, NULL, 1};
    holds(rowhash_buckets_sql(A, &modern, &table), "hashbpcharextended(r.\"c\" COLLATE");
    columns.v[0].modifier = -1;
    holds(rowhash_buckets_sql(A, &modern, &table), "bpcharout");
}

static void rows_by_key(void **state)
{
    (void)state;
    Type int4 = builtin("int4"), text = builtin("text");
    Columns columns = {0};
    *list_add(A, &columns) = (Column){"k", &int4, -1};
    *list_add(A, &columns) = (Column){"v", &text, -1};
    StrList key = {0};
    strs_add(A, &key, "k");
    HashedTable table = {"t", NULL, &columns, &key, NULL, 16};
    const unsigned char bits[] = {0x01, 0x80};
    const char *rows = rowhash_rows_sql(A, &modern, &table, bits, 200);
    holds(rows, "get_bit(pg_catalog.decode('0180', 'hex'), (");
    holds(rows, ", (r.\"k\")::pg_catalog.text FROM t AS r WHERE");
    holds(rows, "ORDER BY 1, 2");
    lacks(rows, "left(");
    table.key = &no_key;
    holds(rowhash_rows_sql(A, &modern, &table, bits, 200), "left((r.\"v\")::pg_catalog.text, 200)");
    table.key = &key;
    StrList keys[2] = {{0}, {0}};
    strs_add(A, &keys[0], "1");
    strs_add(A, &keys[1], "it's");
    const char *cells = rowhash_cells_sql(A, &modern, &table, keys, 2);
    holds(cells, "(VALUES (0, '1'), (1, 'it''s')) AS v (n, c0)");
    holds(cells, "ON r.\"k\" = (v.c0)::\"pg_catalog\".\"int4\"");
    /* The hash of a key is the same whatever else there is. */
    const char *k = strstr(rows, "pg_catalog.hashint4extended(r.\"k\"");
    assert_memory_equal(k, strstr(cells, "pg_catalog.hashint4extended(r.\"k\""), 60);
}

/* Both readings take the same rows, by other bits than the bucket's; the others are only counted.
 */
static void samples_by_key(void **state)
{
    (void)state;
    Type int4 = builtin("int4"), numeric = builtin("numeric");
    Columns columns = {0};
    *list_add(A, &columns) = (Column){"k", &int4, -1};
    *list_add(A, &columns) = (Column){"v", &numeric, -1};
    StrList key = {0}, equals = {0};
    strs_add(A, &key, "k");
    strs_add(A, &equals, "OPERATOR(x.=)");
    RowHashing how = modern;
    how.sample = SAMPLE_OF / 100;
    HashedTable table = {"t", NULL, &columns, &key, &equals, 16};
    const char *text = rowhash_buckets_sql(A, &how, &table);
    holds(text,
          "SELECT CASE WHEN ((q.k >> 24) & 16777215) < 167772 THEN q.k & 15 ELSE -1 END AS bucket");
    holds(text, ">> 24) & 16777215) < 167772 THEN (coalesce(pg_catalog.hashint4extended(CASE");
    holds(rowhash_rows_sql(A, &how, &table, (const unsigned char[]){1, 1}, 9),
          ">> 24) & 16777215) < 167772 AND");
    table.key = &no_key;
    lacks(rowhash_buckets_sql(A, &how, &table), "AS k, CASE");
    table.key = &key;
    how.numeric_text = true;
    holds(rowhash_buckets_sql(A, &how, &table), "hashtextextended((r.\"v\")::pg_catalog.text");
    how.extended = false;
    lacks(rowhash_buckets_sql(A, &how, &table), "rtrim");
    holds(rowhash_keys_sql(A, &table, &key, 1), "ARRAY[(r.\"k\")::pg_catalog.text]");
    holds(rowhash_keys_sql(A, &table, &key, 1), "r.\"k\" OPERATOR(x.=) (v.c0)::");
}

static void recodes(void **state)
{
    (void)state;
    Type text = builtin("text");
    RowHashing how = modern;
    how.recode = true;
    holds(text_of(&how, &text), "pg_catalog.convert_to((r.\"c\")::pg_catalog.text, 'UTF8')");
    how.extended = false;
    holds(text_of(&how, &text), "pg_catalog.md5(pg_catalog.convert_to(ROW(");
}

static void takes_sums(void **state)
{
    (void)state;
    assert_true(rowhash_sum(NULL) == 0);
    assert_true(rowhash_sum("255") == 255 && rowhash_sum("-1") == UINT64_MAX);
    /* 2^64 + 1, -(2^64 + 1) */
    assert_true(rowhash_sum("18446744073709551617") == 1);
    assert_true(rowhash_sum("-18446744073709551617") == UINT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        UNIT(hashes_by_type),
        UNIT(takes_apart_what_has_no_common_text),
        UNIT(columns_differ_by_place),
        UNIT(samples_by_key),
        UNIT(recodes),
        UNIT(padded_by_value),
        UNIT(rows_by_key),
        UNIT(takes_sums),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
