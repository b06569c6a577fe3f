/* src/pg/sql.c and conninfo.c: quoting, names, arrays, connection strings. */
#include "unit.h"

#include "pg/conninfo.h"
#include "pg/sql.h"

static void quotes_as_format_does(void **state)
{
    (void)state;
    assert_string_equal(sql(A, "SELECT 1"), "SELECT 1");
    assert_string_equal(sql(A, "%I.%I", "a\"b", "select"), "\"a\"\"b\".\"select\"");
    assert_string_equal(sql(A, "%L, %L", "it's", NULL), "'it''s', NULL");
    assert_string_equal(sql(A, "SET x = %L", "a\\b'"), "SET x =  E'a\\\\b'''");
    assert_string_equal(sql(A, "%s %% %s", "x", "y"), "x % y");
    assert_string_equal(sql_name(A, NULL, "t"), "\"t\"");
}

static void names_for_people(void **state)
{
    (void)state;
    assert_string_equal(shown_name(A, "public", "a_1$"), "public.a_1$");
    assert_string_equal(shown_name(A, "Odd", "1a"), "\"Odd\".\"1a\"");
    assert_string_equal(shown_name(A, NULL, "a\"b"), "\"a\"\"b\"");
}

static void parses_names(void **state)
{
    (void)state;
    static const struct {
        const char *text, *schema, *name; /* name NULL: refused */
    } rows[] = {
        {"t", NULL, "t"},          {"s.t", "s", "t"},
        {"S.T", "S", "T"},         {"\"a.b\".\"c\"\"d\"", "a.b", "c\"d"},
        {"s.\"T x\"", "s", "T x"}, {"", NULL, NULL},
        {".t", NULL, NULL},        {"s.", NULL, NULL},
        {"a.b.c", NULL, NULL},     {"\"open", NULL, NULL},
        {"\"a\"b", NULL, NULL},    {"a\"b", NULL, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *schema, *name;
        bool ok = name_parse(A, rows[i].text, &schema, &name);
        assert_int_equal(ok, rows[i].name != NULL);
        if (!ok)
            continue;
        assert_string_equal(name, rows[i].name);
        assert_true(str_eq(schema, rows[i].schema));
    }
    char longest[65];
    memset(longest, 'x', 64);
    longest[64] = '\0';
    const char *schema, *name;
    assert_false(name_parse(A, longest, &schema, &name));
    assert_true(name_parse(A, longest + 1, &schema, &name));
}

static void arrays_go_both_ways(void **state)
{
    (void)state;
    const char *items[] = {"a", "", "NULL", NULL, "x,y", "q\"\\", "{b}"};
    StrList l = {0};
    for (size_t i = 0; i < sizeof items / sizeof *items; i++)
        strs_add(A, &l, items[i]);
    StrList back = array_parse(A, sql_array(A, &l));
    assert_true(strs_equal(&l, &back));
    back = array_parse(A, "{plain,null,\"null\"}");
    assert_int_equal(back.n, 3);
    assert_null(back.v[1]);
    assert_string_equal(back.v[2], "null");
    assert_int_equal(array_parse(A, "{}").n, 0);
    assert_int_equal(array_parse(A, NULL).n, 0);
}

static Val *map(const char *key, const char *value)
{
    Val *v = val_map(A);
    val_set_str(A, v, key, value);
    return v;
}

static void connections_hide_passwords(void **state)
{
    (void)state;
    ConnInfo c = conninfo_parse(run, SIDE_SOURCE,
                                val_str(A, "postgresql://u:pw%27x@h:7/db?sslmode=require"));
    assert_string_equal(conninfo_get(&c, "password"), "pw'x");
    assert_string_equal(conninfo_get(&c, "port"), "7");
    assert_null(strstr(conninfo_shown(A, &c), "pw"));
    assert_non_null(strstr(conninfo_text(A, &c), "password='pw\\'x'"));
    assert_true(conninfo_secret("password"));
    assert_false(conninfo_secret("host"));

    c = conninfo_parse(run, SIDE_TARGET, val_str(A, "shop"));
    assert_string_equal(conninfo_get(&c, "dbname"), "shop");
    c = conninfo_parse(run, SIDE_TARGET, map("database", "shop"));
    assert_string_equal(conninfo_get(&c, "dbname"), "shop");
    c = conninfo_parse(run, SIDE_TARGET, map("host", ""));
    assert_null(conninfo_get(&c, "host"));
}

static void bad_connections_are_refused_without_their_text(void **state)
{
    (void)state;
    const char *why = DIES(conninfo_parse(run, SIDE_SOURCE, val_str(A, "host=h passwort=geheim")));
    assert_non_null(strstr(why, "source"));
    assert_null(strstr(why, "geheim"));
    why = DIES(conninfo_parse(run, SIDE_TARGET, map("hots", "x")));
    assert_non_null(strstr(why, "'hots'"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        UNIT(quotes_as_format_does),
        UNIT(names_for_people),
        UNIT(parses_names),
        UNIT(arrays_go_both_ways),
        UNIT(connections_hide_passwords),
        UNIT(bad_connections_are_refused_without_their_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
