/* pg_dump's text cut into entries, and entries compared. */
#include "unit.h"

#include "catalog/entry.h"
#include "catalog/entry_parts.h"

#define HEAD(name, type, schema, owner)                                                            \
    "--\n-- Name: " name "; Type: " type "; Schema: " schema "; Owner: " owner "\n--\n\n"

static const char prologue[] = "--\n-- PostgreSQL database dump\n--\n\n\\restrict abc\n\n"
                               "SET statement_timeout = 0;\nSET transaction_timeout = 0;\n"
                               "SELECT pg_catalog.set_config('search_path', '', false);\n\n";
static const char epilogue[] =
    "\n--\n-- PostgreSQL database dump complete\n--\n\n\\unrestrict abc\n";

static Schema split(const char *body)
{
    return schema_split(A, fmt(A, "%s%s%s", prologue, body, epilogue));
}

static void splits(void **state)
{
    (void)state;
    Schema s = split(HEAD(
        "shop", "SCHEMA", "-",
        "postgres") "CREATE SCHEMA \"shop\";\n\n\n"
                    "ALTER SCHEMA \"shop\" OWNER TO \"postgres\";\n\n" HEAD(
                        "f(\"text\")", "FUNCTION", "shop",
                        "bob") "CREATE FUNCTION \"shop\".\"f\"(\"text\")"
                               " RETURNS integer\n    LANGUAGE \"sql\"\n    AS $_$\n" HEAD(
                                   "orders", "TABLE", "shop",
                                   "bob") "CREATE TABLE x; $$\n$_$;\n\n\n"
                                          "SET default_tablespace = \"fast disk\";\n\nSET "
                                          "default_table_access_method = "
                                          "\"heap\";\n\n" HEAD("orders", "TABLE", "shop", "bob; Tablespace: fast disk") "CREATE TABLE \"shop\".\"orders\" (\n    \"a\" \"text\" DEFAULT '\n" HEAD(
                                              "no", "TABLE", "no",
                                              "no") "'::\"text\"\n);\n\n\n"
                                                    "SET default_tablespace = '';\n\n" HEAD(
                                                        "two lines; Type: VIEW; Schema: x", "TABLE",
                                                        "Odd; Owner: y",
                                                        "bob") "CREATE TABLE \"Odd; Owner: "
                                                               "y\".\"two\nlines; Type: "
                                                               "VIEW; Schema: x\" "
                                                               "(\n);\n\n\n" HEAD(
                                                                   "public", "SCHEMA", "-",
                                                                   "postgre"
                                                                   "s") "-- "
                                                                        "*no"
                                                                        "t* "
                                                                        "cre"
                                                                        "ati"
                                                                        "ng "
                                                                        "sch"
                                                                        "ema"
                                                                        "\n"
                                                                        "\n"
                                                                        "\n" HEAD(
                                                                            "TABLE \"orders\"",
                                                                            "ACL", "shop",
                                                                            "bob") "GRANT SELECT "
                                                                                   "ON TABLE "
                                                                                   "\"shop\"."
                                                                                   "\"orders\""
                                                                                   " TO "
                                                                                   "\"eve\";"
                                                                                   "\nGRANT ALL ON "
                                                                                   "TABLE "
                                                                                   "\"shop\"."
                                                                                   "\"orders\" TO "
                                                                                   "PUBLIC;\n\n\n");
    static const struct {
        const char *label, *owner, *tablespace, *access_method;
        int statements;
    } want[] = {
        {"SCHEMA shop", "postgres", "", "", 2},
        {"FUNCTION shop.f(text)", "bob", "", "", 1},
        {"TABLE shop.orders", "bob", "fast disk", "heap", 1},
        {"TABLE \"Odd; Owner: y\".two lines; Type: VIEW; Schema: x", "bob", "", "heap", 1},
        {"ACL ON TABLE shop.orders", "bob", "", "heap", 2},
    };
    assert_int_equal(s.entries.n, (int)(sizeof want / sizeof *want));
    for (int i = 0; i < s.entries.n; i++) {
        const Entry *e = &s.entries.v[i];
        assert_string_equal(e->label, want[i].label);
        assert_string_equal(e->owner, want[i].owner);
        assert_string_equal(e->tablespace, want[i].tablespace);
        assert_string_equal(e->access_method, want[i].access_method);
        assert_int_equal(e->statements.n, want[i].statements);
        assert_ptr_equal(schema_find(&s, e->key), e);
    }
    assert_non_null(strstr(s.entries.v[1].statements.v[0], "CREATE TABLE x; $$"));
    assert_string_equal(s.entries.v[4].statements.v[1],
                        "GRANT ALL ON TABLE \"shop\".\"orders\" TO PUBLIC");
    assert_null(schema_find(&s, "no"));
    Schema none = split("");
    assert_int_equal(none.entries.n, 0);
    assert_null(schema_find(&none, "x"));
}

static void keys_differ(void **state)
{
    (void)state;
    Schema s = split(HEAD(
        "===", "OPERATOR", "s",
        "o") "CREATE OPERATOR \"s\".=== (\n    FUNCTION = \"f\",\n"
             "    LEFTARG = \"s\".\"a\",\n    RIGHTARG = integer\n);\n" HEAD(
                 "===", "OPERATOR", "s",
                 "o") "CREATE OPERATOR \"s\".=== (\n    FUNCTION = \"f\",\n"
                      "    LEFTARG = \"s\".\"b\",\n    RIGHTARG = "
                      "integer\n);\n" HEAD("DEFAULT PRIVILEGES FOR TABLES", "DEFAULT ACL", "s", "bob") "ALTER DEFAULT x;\n" HEAD(
                          "DEFAULT PRIVILEGES FOR TABLES", "DEFAULT ACL", "s",
                          "eve") "ALTER DEFAULT x;\n" HEAD("a b", "TABLE", "s",
                                                           "o") "CREATE TABLE "
                                                                "\"s\".\"a b\" "
                                                                "();\n" HEAD(
                                                                    "a b", "TABLE", "s",
                                                                    "o") "C"
                                                                         "R"
                                                                         "E"
                                                                         "A"
                                                                         "T"
                                                                         "E"
                                                                         " "
                                                                         "T"
                                                                         "A"
                                                                         "B"
                                                                         "L"
                                                                         "E"
                                                                         " "
                                                                         "\"s\".\"a\nb\" "
                                                                         "();\n" HEAD(
                                                                             "a b", "TABLE", "s",
                                                                             "o") "CREATE TABLE "
                                                                                  "\"s\".\"a\rb\" "
                                                                                  "();\n");
    assert_int_equal(s.entries.n, 7);
    for (int i = 0; i < s.entries.n; i++)
        assert_ptr_equal(schema_find(&s, s.entries.v[i].key), &s.entries.v[i]);
}

/* Two texts of one entry, and whether they make the same on servers of one version, and across. */
static const struct {
    const char *type, *x, *y;
    bool same, across;
} pairs[] = {
    {"TABLE", "CREATE TABLE a (b  int)", "CREATE TABLE a (\n b int) -- c", true, true},
    {"TABLE", "CREATE TABLE a (b int)", "CREATE TABLE a (b text)", false, false},
    {"TABLE", "CREATE TABLE a (b text DEFAULT 'x y')", "CREATE TABLE a (b text DEFAULT 'x  y')",
     false, false},
    {"FUNCTION", "f AS $$ a $$", "f AS $$ a  $$", false, false},
    /* ARRAY casts, as they come back after one reading */
    {"TABLE",
     "CHECK (((\"s\")::\"text\" = ANY ((ARRAY['a'::character varying, 'b'::character "
     "varying])::\"text\"[])))",
     "CHECK (((\"s\")::\"text\" = ANY (ARRAY[('a'::character varying)::\"text\", ('b'::character "
     "varying)::\"text\"])))",
     true, true},
    {"INDEX", "(ARRAY['a'::\"t\"])::\"s\".\"u\"[]", "ARRAY[('a'::\"t\")::\"s\".\"u\"]", true, true},
    {"TABLE", "ANY ((ARRAY['a'::character varying])::\"text\"[])",
     "ANY (ARRAY[('b'::character varying)::\"text\"])", false, false},
    {"TABLE", "ANY ((ARRAY['a'::character varying])::\"text\"[])",
     "ANY (ARRAY[('a'::character varying)::\"name\"])", false, false},
    {"TABLE", "ARRAY[]::\"text\"[]", "(ARRAY[])::\"text\"[]", true, true},
    /* parentheses */
    {"TABLE", "CHECK ((\"a\" > 0))", "CHECK (\"a\" > 0)", true, true},
    {"TABLE", "CHECK (((\"a\")::\"text\" > 'x'))", "CHECK (\"a\"::\"text\" > 'x')", true, true},
    {"TABLE", "CHECK (((\"a\" + \"b\") * 2 > 0))", "CHECK ((\"a\" + \"b\" * 2 > 0))", false, false},
    /* columns without their table, in queries of another version only */
    {"VIEW", "SELECT \"o\".\"a\", \"o\".\"o\" FROM \"s\".\"t\" \"o\"",
     "SELECT \"a\", \"o\" FROM \"s\".\"t\" \"o\"", false, true},
    {"VIEW", "SELECT \"o\".\"a\" FROM \"s\".\"t\" \"o\"", "SELECT \"b\" FROM \"s\".\"t\" \"o\"",
     false, false},
    {"VIEW", "SELECT \"o\".\"a\" FROM \"s\".\"t\" \"o\"",
     "SELECT \"x\".\"a\" FROM \"s\".\"t\" \"o\"", false, false},
    {"VIEW", "SELECT \"a\" FROM \"s\".\"t\"", "SELECT \"a\" FROM \"u\".\"t\"", false, false},
    {"TABLE", "CHECK (\"s\".\"f\"(1))", "CHECK (\"f\"(1))", false, false},
    {"VIEW", "SELECT \"date_part\"('year'::\"text\", \"a\")", "SELECT EXTRACT(year FROM \"a\")",
     false, true},
    {"VIEW", "SELECT \"date_part\"('month'::\"text\", \"a\")", "SELECT EXTRACT(year FROM \"a\")",
     false, false},
    /* what came with 12, 14, 18 */
    {"TRIGGER", "CREATE TRIGGER t EXECUTE PROCEDURE \"f\"()",
     "CREATE TRIGGER t EXECUTE FUNCTION \"f\"()", false, true},
    {"TYPE",
     "CREATE TYPE r AS RANGE (\n subtype = x,\n multirange_type_name = \"s\".\"m\",\n canonical = "
     "c\n)",
     "CREATE TYPE r AS RANGE (\n subtype = x,\n canonical = c\n)", false, true},
    {"TYPE", "CREATE TYPE r AS RANGE (\n multirange_type_name = \"m\",\n subtype = x\n)",
     "CREATE TYPE r AS RANGE (\n subtype = x\n)", false, true},
    {"TABLE", "CREATE TABLE t (a int CONSTRAINT \"n\" NOT NULL)", "CREATE TABLE t (a int NOT NULL)",
     false, true},
    {"TABLE", "CREATE TABLE t (a int NOT NULL)", "CREATE TABLE t (a int)", false, false},
    {"TABLE", "CREATE TABLE t (a int NOT NULL) INHERITS (p)", "CREATE TABLE t (a int) INHERITS (p)",
     false, true},
};

static Entry entry(const char *type, const char *statement)
{
    Entry e = {.type = type, .name = "n", .tablespace = "", .access_method = ""};
    strs_add(A, &e.statements, statement);
    return e;
}

static void compares(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        Entry x = entry(pairs[i].type, pairs[i].x), y = entry(pairs[i].type, pairs[i].y);
        for (int across = 0; across < 2; across++) {
            bool want = across ? pairs[i].across : pairs[i].same;
            if (entry_equal(A, &x, &y, across) != want || entry_equal(A, &y, &x, across) != want)
                fail_msg("%s and %s should %sbe equal (across: %d)", pairs[i].x, pairs[i].y,
                         want ? "" : "not ", across);
        }
    }
}

static void compares_more(void **state)
{
    (void)state;
    Entry x = entry("ACL", "GRANT a"), y = entry("ACL", "GRANT b");
    strs_add(A, &x.statements, "GRANT b");
    strs_add(A, &y.statements, "GRANT a");
    assert_true(entry_equal(A, &x, &y, false));
    assert_string_equal(x.statements.v[0], "GRANT a"); /* comparing sorts a copy */
    assert_string_equal(y.statements.v[0], "GRANT b");
    x.type = y.type = "TABLE";
    assert_false(entry_equal(A, &x, &y, false));

    x = entry("TABLE", "CREATE TABLE t ()");
    y = entry("TABLE", "CREATE TABLE t ()");
    strs_add(A, &y.statements, "ALTER TABLE ONLY \"s\".\"t\" REPLICA IDENTITY FULL");
    assert_true(entry_equal(A, &x, &y, false));
    y.access_method = "heap";
    assert_true(entry_equal(A, &x, &y, false));
    y.access_method = "columnar";
    assert_false(entry_equal(A, &x, &y, false));
    y.access_method = "";
    y.tablespace = "fast";
    assert_false(entry_equal(A, &x, &y, false));
    x.type = y.type = "VIEW"; /* has no place: the setting is another entry's */
    assert_true(entry_equal(A, &x, &y, false));
}

static void compares_schemas(void **state)
{
    (void)state;
    Schema source = split(HEAD("a", "TABLE", "s", "o") "CREATE TABLE a ();\n" HEAD(
        "b", "TABLE", "s",
        "o") "CREATE TABLE b (x int);\n" HEAD("c", "TABLE", "s",
                                              "o") "CREATE TABLE c ();\n" HEAD("EXTENSION \"e\"",
                                                                               "COMMENT", "-",
                                                                               "") "COMMENT ON "
                                                                                   "EXTENSION e IS "
                                                                                   "'a';\n");
    Schema target =
        split(HEAD("public", "SCHEMA", "-", "o") "ALTER SCHEMA public OWNER TO o;\n" HEAD(
            "SCHEMA \"public\"", "ACL", "-",
            "o") "GRANT x;\n" HEAD("EXTENSION \"f\"", "COMMENT", "-",
                                   "") "COMMENT ON EXTENSION f IS "
                                       "'a';\n" HEAD(
                                           "d", "TABLE", "s",
                                           "o") "CREATE TABLE d "
                                                "();\n" HEAD(
                                                    "c",
                                                    "TAB"
                                                    "LE",
                                                    "s",
                                                    "o") "CREATE TABLE c ();\n" HEAD("b", "TABLE",
                                                                                     "s",
                                                                                     "o") "CREATE "
                                                                                          "TABLE b "
                                                                                          "(x "
                                                                                          "text);"
                                                                                          "\n");
    Comparison c = schema_compare(A, &source, &target, false);
    assert_int_equal(c.equal, 1);
    assert_int_equal(c.missing.n, 1);
    assert_string_equal(c.missing.v[0].label, "TABLE s.a");
    assert_int_equal(c.different.n, 1);
    assert_string_equal(c.different.v[0].label, "TABLE s.b");
    assert_int_equal(c.extra.n, 1);
    assert_string_equal(c.extra.v[0].label, "TABLE s.d");
    c = schema_compare(A, &source, &source, false);
    assert_int_equal(c.missing.n + c.different.n + c.extra.n, 0);
}

static const struct {
    const char *type, *statement, *roles;
} roles[] = {
    {"TABLE", "ALTER TABLE \"s\".\"t\" OWNER TO \"bob\"\"x\"", "bob\"x"},
    {"TABLE", "CREATE TABLE \"to\" (\"owner\" \"to\")", ""},
    {"ACL", "GRANT SELECT(\"a\"),UPDATE ON TABLE \"s\".\"t\" TO \"eve\" WITH GRANT OPTION", "eve"},
    {"ACL", "REVOKE ALL ON FUNCTION \"s\".\"f\"(\"from\" \"to\") FROM PUBLIC", ""},
    {"ACL", "REVOKE ALL ON TABLE \"s\".\"t\" FROM \"eve\"", "eve"},
    {"ACL", "SET SESSION AUTHORIZATION \"ann\"", "ann"},
    {"DEFAULT ACL",
     "ALTER DEFAULT PRIVILEGES FOR ROLE \"bob\" IN SCHEMA \"s\" GRANT ALL ON TABLES TO \"eve\"",
     "bob,eve"},
    {"POLICY",
     "CREATE POLICY \"p\" ON \"s\".\"t\" FOR UPDATE TO \"a\", \"b\" USING ((\"x\" TO \"c\"))",
     "a,b"},
    {"USER MAPPING", "CREATE USER MAPPING FOR \"eve\" SERVER \"x\"", "eve"},
    {"USER MAPPING", "CREATE USER MAPPING FOR \"public\" SERVER \"x\"", ""},
    {"VIEW", "CREATE VIEW v AS SELECT 'OWNER TO \"x\"'", ""},
};

static void finds_roles(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
        Entry e = entry(roles[i].type, roles[i].statement);
        StrList found = {0};
        entry_roles(A, &e, &found);
        entry_roles(A, &e, &found);
        assert_string_equal(strs_join(A, &found, ",", 0), roles[i].roles);
    }
}

static const struct {
    const char *type, *statement, *shown; /* NULL: as it is */
} secrets[] = {
    {"USER MAPPING", "FOR x OPTIONS (\n \"password\" 'a''b',\n \"user\" 'u', \"k\" E'\\'z'\n)",
     "FOR x OPTIONS (\n \"password\" '********',\n \"user\" 'u', \"k\" '********'\n)"},
    {"SERVER", "OPTIONS (\"host\" 'h', \"secret_Key\" 'k')",
     "OPTIONS (\"host\" 'h', \"secret_Key\" '********')"},
    {"SERVER", "OPTIONS (\"host\" 'h')", NULL},
    {"TABLE", "CREATE TABLE t (\"password\" \"text\" DEFAULT 'x')", NULL},
};

static void hides_secrets(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
        Entry e = entry(secrets[i].type, secrets[i].statement);
        const char *shown = entry_shown(A, &e, secrets[i].statement);
        assert_string_equal(shown, secrets[i].shown ? secrets[i].shown : secrets[i].statement);
        assert_true((shown == secrets[i].statement) == !secrets[i].shown);
    }
}

static void adapts_to_before_14(void **state)
{
    (void)state;
    Entry e = entry("TYPE", "CREATE TYPE r AS RANGE (\n    subtype = x,\n"
                            "    multirange_type_name = \"s\".\"m\"\n)");
    e = entry_before_multiranges(A, &e);
    assert_string_equal(e.statements.v[0], "CREATE TYPE r AS RANGE (\n    subtype = x\n)");
    e = entry("FUNCTION", "f AS 'multirange_type_name = x'");
    assert_string_equal(entry_before_multiranges(A, &e).statements.v[0], e.statements.v[0]);
    e = entry("EXTENSION", "CREATE EXTENSION IF NOT EXISTS \"uuid-ossp\" WITH SCHEMA \"s\"");
    assert_string_equal(entry_extension(A, &e), "uuid-ossp");
    e = entry_with_schema(A, &e);
    assert_int_equal(e.statements.n, 2);
    assert_string_equal(e.statements.v[0], "CREATE SCHEMA IF NOT EXISTS \"s\"");
    e = entry("EXTENSION", "CREATE EXTENSION IF NOT EXISTS \"x\" WITH SCHEMA \"public\"");
    assert_int_equal(entry_with_schema(A, &e).statements.n, 1);
    e = entry("TABLE", "CREATE SCHEMA \"x\"");
    assert_int_equal(entry_with_schema(A, &e).statements.n, 1);
    assert_null(entry_extension(A, &e));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        UNIT(splits),           UNIT(keys_differ), UNIT(compares),      UNIT(compares_more),
        UNIT(compares_schemas), UNIT(finds_roles), UNIT(hides_secrets), UNIT(adapts_to_before_14),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
