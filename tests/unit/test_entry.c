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
    {"TABLE", "CREATE TABLE t (a int CONSTRAINT \"n\" NOT NULL)", "CREATE TABLE t (a int NOT NULL)",
     false, true},
    {"TABLE", "CREATE TABLE t (a int NOT NULL)", "CREATE TABLE t (a int)", false, false},
    {"TABLE", "CREATE TABLE t (a int NOT NULL) INHERITS (p)", "CREATE TABLE t (a int) INHERITS (p)",
     false, true},
    /* AND in AND, once read, is one AND; brackets of another kind are not */
    {"TABLE", "CHECK ((((\"a\" >= 0) AND (\"a\" <= 9)) AND (\"b\" > 1)))",
     "CHECK (((\"a\" >= 0) AND (\"a\" <= 9) AND (\"b\" > 1)))", true, true},
    {"VIEW", "((((x > 1) OR (y > 1)) OR (z > 1)) OR (w > 1))",
     "((x > 1) OR (y > 1) OR (z > 1) OR (w > 1))", true, true},
    {"TABLE", "CHECK ((((\"a\" > 0) OR (\"b\" > 0)) AND (\"c\" > 0)))",
     "CHECK (((\"a\" > 0) OR (\"b\" > 0) AND (\"c\" > 0)))", false, false},
    {"TABLE", "CHECK ((((\"a\" > 0) AND (\"b\" > 0)) OR (\"c\" > 0)))",
     "CHECK (((\"a\" > 0) AND (\"b\" > 0) OR (\"c\" > 0)))", false, false},
    /* the columns of a table that inherits, the roles of a policy */
    {"TABLE", "CREATE TABLE \"t\" (\"a\" integer, \"b\" numeric(3,1)) INHERITS (\"p\")",
     "CREATE TABLE \"t\" (\"b\" numeric(3,1), \"a\" integer) INHERITS (\"p\")", true, true},
    {"TABLE", "CREATE TABLE \"t\" (\"a\" integer, \"b\" integer)",
     "CREATE TABLE \"t\" (\"b\" integer, \"a\" integer)", false, false},
    {"TABLE", "CREATE TABLE \"t\" (\"a\" integer, \"b\" numeric(3,1)) INHERITS (\"p\")",
     "CREATE TABLE \"t\" (\"b\" numeric(1,3), \"a\" integer) INHERITS (\"p\")", false, false},
    {"TABLE", "CREATE TABLE \"t\" (\"a\" integer, \"b\" integer) INHERITS (\"p\", \"q\")",
     "CREATE TABLE \"t\" (\"a\" integer, \"b\" integer) INHERITS (\"q\", \"p\")", false, false},
    {"POLICY", "CREATE POLICY \"p\" ON \"t\" TO \"a\", \"b\" USING (true)",
     "CREATE POLICY \"p\" ON \"t\" TO \"b\", \"a\" USING (true)", true, true},
    {"POLICY", "CREATE POLICY \"p\" ON \"t\" TO \"a\", \"b\" USING (true)",
     "CREATE POLICY \"p\" ON \"t\" TO \"b\", \"c\" USING (true)", false, false},
    {"POLICY", "CREATE POLICY \"p\" ON \"t\" TO \"a\" USING (\"f\"(\"a\", \"b\"))",
     "CREATE POLICY \"p\" ON \"t\" TO \"a\" USING (\"f\"(\"b\", \"a\"))", false, false},
    /* parts of a column */
    {"VIEW", "SELECT (\"c\".\"pair\").\"a\", \"c\".\"l\"[1].\"x\"",
     "SELECT (\"pair\").\"a\", \"l\"[1].\"x\"", false, true},
    {"VIEW", "SELECT (\"c\".\"pair\").\"a\"", "SELECT (\"pair\").\"b\"", false, false},
    {"VIEW", "SELECT \"s\".\"c\".\"a\"", "SELECT \"a\"", false, false},
    /* words: 16 and 17 */
    {"TABLE", "CREATE TABLE \"t\" (\"a\" \"json\", \"b\" \"json\"[])",
     "CREATE TABLE \"t\" (\"a\" json, \"b\" json[])", false, true},
    {"TABLE", "CREATE TABLE \"t\" (\"a\" \"jsonb\")", "CREATE TABLE \"t\" (\"a\" json)", false,
     false},
    {"TABLE", "CREATE TABLE \"t\" (\"a\" \"s\".\"json\")", "CREATE TABLE \"t\" (\"a\" json)", false,
     false},
    {"TABLE", "DEFAULT B'101'::\"bit\"", "DEFAULT '101'::\"bit\"", false, true},
    {"TABLE", "DEFAULT B'101'::\"bit\"", "DEFAULT '100'::\"bit\"", false, false},
    {"VIEW", "SELECT B'101'", "SELECT '101'", false, false},
    {"VIEW", "XMLSERIALIZE(CONTENT \"x\" AS \"text\")",
     "XMLSERIALIZE(CONTENT \"x\" AS \"text\" NO INDENT)", false, true},
    {"VIEW", "XMLSERIALIZE(CONTENT \"x\" AS \"text\")",
     "XMLSERIALIZE(CONTENT \"x\" AS \"text\" INDENT)", false, false},
    {"VIEW", "XMLNAMESPACES ('u'::\"text\" AS z)", "XMLNAMESPACES ('u'::\"text\" AS \"z\")", false,
     true},
    {"VIEW", "XMLNAMESPACES ('u'::\"text\" AS z)", "XMLNAMESPACES ('u'::\"text\" AS \"Z\")", false,
     false},
    {"VIEW", "SELECT 1 AS z", "SELECT 1 AS \"z\"", false, false},
    /* SQL's own syntax: 14 */
    {"VIEW", "POSITION(('a'::\"text\") IN (\"c\"))", "\"position\"(\"c\", 'a'::\"text\")", false,
     true},
    {"VIEW", "POSITION(('a'::\"text\") IN (\"c\"))", "\"position\"('a'::\"text\", \"c\")", false,
     false},
    {"TABLE", "TRIM(BOTH 'x'::\"text\" FROM \"c\")", "\"btrim\"((\"c\")::\"text\", 'x'::\"text\")",
     false, true},
    {"TABLE", "TRIM(LEADING 'x'::\"text\" FROM \"c\")",
     "\"btrim\"((\"c\")::\"text\", 'x'::\"text\")", false, false},
    {"TABLE", "TRIM(BOTH FROM \"c\")", "\"btrim\"((\"c\")::\"name\")", false, false},
    {"VIEW", "TRIM(TRAILING FROM SUBSTRING(\"c\" FROM 2 FOR 3))",
     "\"rtrim\"(\"substring\"((\"c\")::\"text\", 2, 3))", false, true},
    {"VIEW", "SUBSTRING(\"c\" FROM 2 FOR 3)", "\"substring\"(\"c\", 3, 2)", false, false},
    {"VIEW", "OVERLAY(\"c\" PLACING 'x'::\"text\" FROM 2 FOR 1)",
     "\"overlay\"(\"c\", 'x'::\"text\", 2, 1)", false, true},
    {"VIEW", "OVERLAY(\"c\" PLACING 'x'::\"text\" FROM 2)",
     "\"overlay\"(\"c\", 'x'::\"text\", 2, 1)", false, false},
    {"VIEW", "(\"a\" AT TIME ZONE 'UTC'::\"text\")", "\"timezone\"('UTC'::\"text\", \"a\")", false,
     true},
    {"VIEW", "(\"a\" AT TIME ZONE 'UTC'::\"text\")", "\"timezone\"('CET'::\"text\", \"a\")", false,
     false},
    {"VIEW", "EXTRACT(year FROM (\"a\" AT TIME ZONE 'UTC'::\"text\"))",
     "\"date_part\"('year'::\"text\", \"timezone\"('UTC'::\"text\", \"a\"))", false, true},
    {"VIEW", "COLLATION FOR (\"c\")", "\"pg_collation_for\"(\"c\")", false, true},
    {"VIEW", "XMLEXISTS(('/a'::\"text\") PASSING (\"x\"))", "\"xmlexists\"('/a'::\"text\", \"x\")",
     false, true},
    {"VIEW", "\"f\"((\"c\")::\"text\")", "\"f\"(\"c\")", false, false},
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
            int other = across ? 180000 : 100000;
            if (entry_equal(A, &x, &y, (Versions){100000, other}) != want ||
                entry_equal(A, &y, &x, (Versions){other, 100000}) != want)
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
    assert_true(entry_equal(A, &x, &y, (Versions){150000, 150000}));
    assert_string_equal(x.statements.v[0], "GRANT a"); /* comparing sorts a copy */
    assert_string_equal(y.statements.v[0], "GRANT b");
    x.type = y.type = "TABLE";
    assert_false(entry_equal(A, &x, &y, (Versions){150000, 150000}));

    x = entry("TABLE", "CREATE TABLE t ()");
    y = entry("TABLE", "CREATE TABLE t ()");
    strs_add(A, &y.statements, "ALTER TABLE ONLY \"s\".\"t\" REPLICA IDENTITY FULL");
    assert_true(entry_equal(A, &x, &y, (Versions){150000, 150000}));
    y.access_method = "heap";
    assert_true(entry_equal(A, &x, &y, (Versions){150000, 150000}));
    y.access_method = "columnar";
    assert_false(entry_equal(A, &x, &y, (Versions){150000, 150000}));
    y.access_method = "";
    y.tablespace = "fast";
    assert_false(entry_equal(A, &x, &y, (Versions){150000, 150000}));
    x.type = y.type = "VIEW"; /* has no place: the setting is another entry's */
    assert_true(entry_equal(A, &x, &y, (Versions){150000, 150000}));
}

/* A tolerance holds only where the two servers differ in it. */
static void compares_versions(void **state)
{
    (void)state;
    Entry x = entry("VIEW", "SELECT \"o\".\"a\" FROM \"s\".\"t\" \"o\"");
    Entry y = entry("VIEW", "SELECT \"a\" FROM \"s\".\"t\" \"o\"");
    assert_true(entry_equal(A, &x, &y, (Versions){150000, 160000}));
    assert_false(entry_equal(A, &x, &y, (Versions){140000, 150000}));
    assert_false(entry_equal(A, &x, &y, (Versions){160000, 180000}));
    x = entry("VIEW", "SELECT \"date_part\"('year'::\"text\", \"a\")");
    y = entry("VIEW", "SELECT EXTRACT(year FROM \"a\")");
    assert_true(entry_equal(A, &x, &y, (Versions){130000, 140000}));
    assert_false(entry_equal(A, &x, &y, (Versions){140000, 180000}));
    x = entry("TABLE", "CREATE TABLE t (a int CONSTRAINT \"n\" NOT NULL)");
    y = entry("TABLE", "CREATE TABLE t (a int NOT NULL)");
    assert_true(entry_equal(A, &x, &y, (Versions){170000, 180000}));
    assert_false(entry_equal(A, &x, &y, (Versions){160000, 170000}));
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
    Comparison c = schema_compare(A, &source, &target, (Versions){150000, 150000});
    assert_int_equal(c.equal, 1);
    assert_int_equal(c.missing.n, 1);
    assert_string_equal(c.missing.v[0].label, "TABLE s.a");
    assert_int_equal(c.different.n, 1);
    assert_string_equal(c.different.v[0].label, "TABLE s.b");
    assert_int_equal(c.extra.n, 1);
    assert_string_equal(c.extra.v[0].label, "TABLE s.d");
    c = schema_compare(A, &source, &source, (Versions){150000, 150000});
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

/* An entry on both sides: is it the same to the target's server? */
static const struct {
    const char *type, *x[2], *y[2];
    int source, target;
    bool same;
} made[] = {
    {"TYPE",
     {"CREATE TYPE \"r\" AS RANGE (subtype = x)"},
     {"CREATE TYPE \"r\" AS RANGE (subtype = x, multirange_type_name = \"m\")"},
     130000,
     170000,
     true},
    {"TYPE",
     {"CREATE TYPE \"r\" AS RANGE (subtype = x, multirange_type_name = \"m\")"},
     {"CREATE TYPE \"r\" AS RANGE (subtype = x)"},
     170000,
     130000,
     true},
    {"TYPE",
     {"CREATE TYPE \"r\" AS RANGE (subtype = x, multirange_type_name = \"m\")"},
     {"CREATE TYPE \"r\" AS RANGE (subtype = x, multirange_type_name = \"n\")"},
     150000,
     170000,
     false},
    {"TYPE",
     {"CREATE TYPE \"r\" AS RANGE (subtype = x)"},
     {"CREATE TYPE \"r\" AS RANGE (subtype = y, multirange_type_name = \"m\")"},
     130000,
     170000,
     false},
    {"TYPE",
     {"CREATE TYPE \"b\" (INPUT = \"i\", ELEMENT = integer)"},
     {"CREATE TYPE \"b\" (INPUT = \"i\", SUBSCRIPT = \"raw_array_subscript_handler\", ELEMENT = "
      "integer)"},
     130000,
     170000,
     true},
    {"TYPE",
     {"CREATE TYPE \"b\" (INPUT = \"i\", ELEMENT = integer)"},
     {"CREATE TYPE \"b\" (INPUT = \"i\", SUBSCRIPT = \"mine\", ELEMENT = integer)"},
     130000,
     170000,
     false},
    {"ACL",
     {"REVOKE SELECT,INSERT,REFERENCES,DELETE,TRIGGER,TRUNCATE,UPDATE ON TABLE \"t\" FROM \"o\"",
      "GRANT SELECT ON TABLE \"t\" TO \"o\""},
     {"REVOKE ALL ON TABLE \"t\" FROM \"o\"", "GRANT SELECT,MAINTAIN ON TABLE \"t\" TO \"o\""},
     130000,
     170000,
     true},
    {"ACL",
     {"REVOKE SELECT,INSERT,REFERENCES,DELETE,TRIGGER,TRUNCATE,UPDATE ON TABLE \"t\" FROM \"o\""},
     {"REVOKE ALL ON TABLE \"t\" FROM \"o\"", "GRANT MAINTAIN ON TABLE \"t\" TO \"o\""},
     130000,
     170000,
     true},
    {"ACL",
     {"REVOKE SELECT,INSERT,REFERENCES,DELETE,TRIGGER,TRUNCATE,UPDATE ON TABLE \"t\" FROM \"o\"",
      "GRANT SELECT ON TABLE \"t\" TO \"o\""},
     {"REVOKE ALL ON TABLE \"t\" FROM \"o\"",
      "GRANT SELECT,UPDATE,MAINTAIN ON TABLE \"t\" TO \"o\""},
     130000,
     170000,
     false},
    {"ACL",
     {"GRANT SELECT ON TABLE \"t\" TO \"r\""},
     {"GRANT SELECT,MAINTAIN ON TABLE \"t\" TO \"r\""},
     130000,
     170000,
     false},
    {"ACL",
     {"GRANT SELECT,INSERT,REFERENCES,DELETE,TRIGGER,TRUNCATE,UPDATE ON TABLE \"t\" TO \"r\""},
     {"GRANT ALL ON TABLE \"t\" TO \"r\""},
     130000,
     170000,
     false},
    {"ACL",
     {"GRANT ALL ON TABLE \"t\" TO \"r\""},
     {"GRANT SELECT,INSERT,REFERENCES,DELETE,TRIGGER,TRUNCATE,UPDATE ON TABLE \"t\" TO \"r\""},
     170000,
     130000,
     true},
    {"ACL",
     {"GRANT ALL ON TABLE \"t\" TO \"r\""},
     {"GRANT SELECT ON TABLE \"t\" TO \"r\""},
     170000,
     130000,
     false},
    {"TABLE",
     {"CREATE TABLE \"t\" (\"a\" integer)",
      "ALTER TABLE ONLY \"t\" ALTER COLUMN \"a\" SET COMPRESSION pglz"},
     {"CREATE TABLE \"t\" (\"a\" integer)"},
     170000,
     130000,
     true},
    {"TABLE",
     {"CREATE TABLE \"t\" (\"a\" integer)"},
     {"CREATE TABLE \"t\" (\"a\" integer)",
      "ALTER TABLE ONLY \"t\" ALTER COLUMN \"a\" SET COMPRESSION pglz"},
     130000,
     170000,
     false},
};

static Schema schema_of(const char *type, const char *const statements[2])
{
    Schema s = {0};
    Entry e = entry(type, statements[0]);
    if (statements[1])
        strs_add(A, &e.statements, statements[1]);
    e.key = type;
    *list_add(A, &s.entries) = e;
    schema_index(A, &s);
    return s;
}

static void compares_what_a_version_makes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
        Schema x = schema_of(made[i].type, made[i].x), y = schema_of(made[i].type, made[i].y);
        Comparison c = schema_compare(A, &x, &y, (Versions){made[i].source, made[i].target});
        if ((c.equal == 1) != made[i].same || c.equal + c.different.n != 1)
            fail_msg("%s and %s should %sbe equal (%d, %d)", made[i].x[0], made[i].y[0],
                     made[i].same ? "" : "not ", made[i].source, made[i].target);
    }
    /* Nothing is left of the source's: then it is not missing. */
    Schema x = schema_of("ACL", (const char *[]){"GRANT MAINTAIN ON TABLE \"t\" TO \"r\"", NULL});
    Schema none = {0};
    Comparison c = schema_compare(A, &x, &none, (Versions){170000, 130000});
    assert_int_equal(c.missing.n, 0);
    assert_int_equal(c.dropped.n, 1);
    c = schema_compare(A, &x, &none, (Versions){170000, 180000});
    assert_int_equal(c.missing.n, 1);
}

/* From 14 on, operators of a gist class hang on its family. */
static void compares_operator_classes(void **state)
{
    (void)state;
    static const char in_class[] =
        HEAD("f", "OPERATOR FAMILY", "s",
             "o") "CREATE OPERATOR FAMILY \"s\".\"f\" USING "
                  "\"gist\";\n" HEAD("c", "OPERATOR CLASS", "s",
                                     "o") "CREATE OPERATOR CLASS \"s\".\"c\"\n    "
                                          "FOR TYPE \"t\" USING "
                                          "\"gist\" FAMILY \"s\".\"f\" AS\n    "
                                          "STORAGE \"box\" ,\n    OPERATOR 3 "
                                          "&&(\"t\",\"t\") ,\n    "
                                          "FUNCTION 1 (\"t\", \"t\") \"g\"(\"t\");\n";
    static const char in_family[] =
        HEAD("f", "OPERATOR FAMILY", "s",
             "o") "CREATE OPERATOR FAMILY \"s\".\"f\" USING \"gist\";\n"
                  "ALTER OPERATOR FAMILY \"s\".\"f\" USING \"gist\" ADD\n    OPERATOR %d "
                  "&&(\"t\",\"t\");\n" HEAD(
                      "c", "OPERATOR CLASS", "s",
                      "o") "CREATE OPERATOR CLASS \"s\".\"c\"\n    FOR TYPE \"t\" USING "
                           "\"gist\" FAMILY \"s\".\"f\" AS\n    STORAGE \"%s\" ,\n    "
                           "FUNCTION 1 (\"t\", \"t\") \"g\"(\"t\");\n";
    Schema x = split(in_class), y = split(fmt(A, in_family, 3, "box"));
    assert_int_equal(schema_compare(A, &x, &y, (Versions){130000, 140000}).equal, 2);
    assert_int_equal(schema_compare(A, &y, &x, (Versions){140000, 130000}).equal, 2);
    assert_int_equal(schema_compare(A, &x, &y, (Versions){140000, 170000}).different.n, 2);
    y = split(fmt(A, in_family, 4, "box"));
    assert_int_equal(schema_compare(A, &x, &y, (Versions){130000, 140000}).different.n, 2);
    y = split(fmt(A, in_family, 3, "circle"));
    assert_int_equal(schema_compare(A, &x, &y, (Versions){130000, 140000}).different.n, 1);
}

/* What an older server gets, and what people are told. */
static const struct {
    const char *type;
    int version;
    const char *before, *after; /* NULL: nothing is left */
    const char *note;           /* NULL: none */
} fits[] = {
    {"TYPE", 130000,
     "CREATE TYPE r AS RANGE (\n    subtype = x,\n    multirange_type_name = \"s\".\"m\"\n)",
     "CREATE TYPE r AS RANGE (\n    subtype = x\n)", NULL},
    {"TYPE", 130000, "CREATE TYPE r AS RANGE (multirange_type_name = \"m\", subtype = x)",
     "CREATE TYPE r AS RANGE ( subtype = x)", NULL},
    {"TYPE", 140000, "CREATE TYPE r AS RANGE (multirange_type_name = \"m\", subtype = x)",
     "CREATE TYPE r AS RANGE (multirange_type_name = \"m\", subtype = x)", NULL},
    {"FUNCTION", 130000, "f AS 'multirange_type_name = x'", "f AS 'multirange_type_name = x'",
     NULL},
    {"TYPE", 130000,
     "CREATE TYPE b (ELEMENT = integer, SUBSCRIPT = \"pg_catalog\".\"array_subscript_handler\")",
     "CREATE TYPE b (ELEMENT = integer)", NULL},
    {"TYPE", 130000, "CREATE TYPE b (ELEMENT = integer, SUBSCRIPT = \"s\".\"mine\")",
     "CREATE TYPE b (ELEMENT = integer, SUBSCRIPT = \"s\".\"mine\")", NULL},
    {"TRIGGER", 100000, "CREATE TRIGGER t BEFORE INSERT ON x EXECUTE FUNCTION f()",
     "CREATE TRIGGER t BEFORE INSERT ON x EXECUTE PROCEDURE f()", NULL},
    {"TRIGGER", 110000, "CREATE TRIGGER t BEFORE INSERT ON x EXECUTE FUNCTION f()",
     "CREATE TRIGGER t BEFORE INSERT ON x EXECUTE FUNCTION f()", NULL},
    {"OPERATOR", 100000, "CREATE OPERATOR \"s\".= (\n    FUNCTION = \"f\",\n    LEFTARG = x\n)",
     "CREATE OPERATOR \"s\".= (\n    PROCEDURE = \"f\",\n    LEFTARG = x\n)", NULL},
    {"AGGREGATE", 100000,
     "CREATE AGGREGATE a(x) (\n    SFUNC = f,\n    FINALFUNC_MODIFY = READ_WRITE\n)",
     "CREATE AGGREGATE a(x) (\n    SFUNC = f\n)", "FINALFUNC_MODIFY of L: PostgreSQL 11 and newer"},
    {"ACL", 160000, "GRANT SELECT,MAINTAIN ON TABLE \"t\" TO \"r\"",
     "GRANT SELECT ON TABLE \"t\" TO \"r\"", "MAINTAIN of L: PostgreSQL 17 and newer"},
    {"ACL", 160000, "GRANT MAINTAIN,UPDATE ON TABLE \"t\" TO \"r\"",
     "GRANT UPDATE ON TABLE \"t\" TO \"r\"", "MAINTAIN of L: PostgreSQL 17 and newer"},
    {"ACL", 160000, "GRANT MAINTAIN ON TABLE \"t\" TO \"r\"", NULL,
     "MAINTAIN of L: PostgreSQL 17 and newer"},
    {"ACL", 170000, "GRANT MAINTAIN ON TABLE \"t\" TO \"r\"",
     "GRANT MAINTAIN ON TABLE \"t\" TO \"r\"", NULL},
    {"ACL", 160000, "GRANT ALL ON TABLE \"t\" TO \"r\"",
     "GRANT SELECT,INSERT,REFERENCES,DELETE,TRIGGER,TRUNCATE,UPDATE ON TABLE \"t\" TO \"r\"", NULL},
    {"ACL", 160000, "GRANT ALL ON SEQUENCE \"t\" TO \"maintain\"",
     "GRANT ALL ON SEQUENCE \"t\" TO \"maintain\"", NULL},
    {"ACL", 160000, "GRANT ALL(\"a\") ON TABLE \"t\" TO \"r\"",
     "GRANT ALL(\"a\") ON TABLE \"t\" TO \"r\"", NULL},
    {"DEFAULT ACL", 170000,
     "ALTER DEFAULT PRIVILEGES FOR ROLE \"r\" GRANT ALL ON LARGE OBJECTS TO \"x\"", NULL,
     "privileges of L: PostgreSQL 18 and newer"},
    {"TABLE", 130000, "ALTER TABLE ONLY \"t\" ALTER COLUMN \"a\" SET COMPRESSION lz4", NULL,
     "COMPRESSION of L: PostgreSQL 14 and newer"},
    {"TABLE", 160000, "ALTER TABLE \"t\" SET ACCESS METHOD \"heap\"", NULL,
     "the access method of L: PostgreSQL 17 and newer"},
    {"INDEX", 100000, "ALTER INDEX \"i\" ALTER COLUMN 2 SET STATISTICS 70", NULL,
     "STATISTICS of L: PostgreSQL 11 and newer"},
    {"STATISTICS", 120000, "ALTER STATISTICS \"s\" SET STATISTICS 50", NULL,
     "STATISTICS of L: PostgreSQL 13 and newer"},
    {"STATISTICS", 110000, "CREATE STATISTICS \"s\" (mcv, ndistinct) ON \"a\", \"b\" FROM \"t\"",
     "CREATE STATISTICS \"s\" ( ndistinct) ON \"a\", \"b\" FROM \"t\"",
     "mcv of L: PostgreSQL 12 and newer"},
    {"STATISTICS", 110000,
     "CREATE STATISTICS \"s\" (ndistinct, dependencies) ON \"a\", \"b\" FROM \"t\"",
     "CREATE STATISTICS \"s\"  ON \"a\", \"b\" FROM \"t\"", NULL},
    {"STATISTICS", 110000, "CREATE STATISTICS \"s\" (mcv) ON \"a\", \"b\" FROM \"t\"",
     "CREATE STATISTICS \"s\" (mcv) ON \"a\", \"b\" FROM \"t\"", NULL},
    {"STATISTICS", 110000, "CREATE STATISTICS \"s\" ON \"a\", \"b\" FROM \"t\"",
     "CREATE STATISTICS \"s\" ON \"a\", \"b\" FROM \"t\"", NULL},
    {"FUNCTION", 110000, "CREATE FUNCTION f() ROWS 7 SUPPORT \"s\".\"g\"\n    AS $$x$$",
     "CREATE FUNCTION f() ROWS 7 \n    AS $$x$$", "SUPPORT of L: PostgreSQL 12 and newer"},
    {"SEQUENCE", 140000, "CREATE UNLOGGED SEQUENCE \"s\"", "CREATE  SEQUENCE \"s\"",
     "UNLOGGED of L: PostgreSQL 15 and newer"},
    {"SEQUENCE", 140000,
     "ALTER TABLE \"t\" ALTER COLUMN \"i\" ADD GENERATED ALWAYS AS IDENTITY (\n    SEQUENCE NAME "
     "\"s\"\n    LOGGED\n    START WITH 1\n)",
     "ALTER TABLE \"t\" ALTER COLUMN \"i\" ADD GENERATED ALWAYS AS IDENTITY (\n    SEQUENCE NAME "
     "\"s\"\n    \n    START WITH 1\n)",
     NULL},
    {"INDEX", 120000,
     "CREATE INDEX i ON t USING \"gist\" (\"a\" \"s\".\"ops\" (\"siglen\"='32'), \"b\") WITH "
     "(\"fillfactor\"='60')",
     "CREATE INDEX i ON t USING \"gist\" (\"a\" \"s\".\"ops\" , \"b\") WITH (\"fillfactor\"='60')",
     "parameters of an operator class of L: PostgreSQL 13 and newer"},
    {"INDEX", 120000,
     "CREATE INDEX i ON t USING \"btree\" (\"a\") WITH (\"deduplicate_items\"='off', "
     "\"fillfactor\"='60')",
     "CREATE INDEX i ON t USING \"btree\" (\"a\") WITH ( \"fillfactor\"='60')",
     "deduplicate_items of L: PostgreSQL 13 and newer"},
    {"INDEX", 120000,
     "CREATE INDEX i ON t USING \"btree\" (\"a\") WITH (\"deduplicate_items\"='off') WHERE (\"a\" "
     "> 1)",
     "CREATE INDEX i ON t USING \"btree\" (\"a\")  WHERE (\"a\" > 1)",
     "deduplicate_items of L: PostgreSQL 13 and newer"},
    {"TABLE", 120000,
     "CREATE TABLE t (\"a\" integer)\nWITH (\"fillfactor\"='60', "
     "toast.\"autovacuum_vacuum_insert_threshold\"='7')",
     "CREATE TABLE t (\"a\" integer)\nWITH (\"fillfactor\"='60')",
     "autovacuum_vacuum_insert_threshold of L: PostgreSQL 13 and newer"},
    {"VIEW", 150000, "SELECT XMLSERIALIZE(CONTENT \"x\" AS \"text\" NO INDENT)",
     "SELECT XMLSERIALIZE(CONTENT \"x\" AS \"text\" )", NULL},
    {"VIEW", 120000, "SELECT (\"a\" ~ \"similar_to_escape\"('a|b'::\"text\"))",
     "SELECT (\"a\" ~ \"similar_escape\"('a|b'::\"text\", NULL::\"text\"))", NULL},
    {"VIEW", 120000, "SELECT (\"a\" ~ \"similar_to_escape\"('a|b'::\"text\", '!'::\"text\"))",
     "SELECT (\"a\" ~ \"similar_escape\"('a|b'::\"text\", '!'::\"text\"))", NULL},
    {"TABLE", 170000,
     "CREATE TABLE \"s\".\"t\" (\n    NOT NULL \"k\",\n    \"e\" integer NOT NULL\n)\nINHERITS "
     "(\"s\".\"p\")",
     "CREATE TABLE \"s\".\"t\" (\n    \n    \"e\" integer NOT NULL\n)\nINHERITS (\"s\".\"p\"); "
     "ALTER TABLE ONLY \"s\".\"t\" ALTER COLUMN \"k\" SET NOT NULL",
     NULL},
    {"TABLE", 170000,
     "CREATE TABLE \"t\" (\n    \"e\" numeric(3,1),\n    CONSTRAINT \"n\" NOT NULL \"k\"\n)",
     "CREATE TABLE \"t\" (\n    \"e\" numeric(3,1)\n); ALTER TABLE ONLY \"t\" ALTER COLUMN \"k\" "
     "SET NOT NULL",
     NULL},
    {"TABLE", 170000, "CREATE TABLE \"t\" (CONSTRAINT \"n\" NOT NULL \"k\" NO INHERIT)",
     "CREATE TABLE \"t\" (CONSTRAINT \"n\" NOT NULL \"k\" NO INHERIT)", NULL},
    {"TABLE", 180000, "CREATE TABLE \"t\" (NOT NULL \"k\")", "CREATE TABLE \"t\" (NOT NULL \"k\")",
     NULL},
    {"TABLE", 170000, "CREATE TABLE \"t\" (\"a\" integer GENERATED ALWAYS AS (1) )",
     "CREATE TABLE \"t\" (\"a\" integer GENERATED ALWAYS AS (1) )", NULL},
};

static void fits_older_servers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof fits / sizeof *fits; i++) {
        Entry e = entry(fits[i].type, fits[i].before);
        e.label = "L";
        StrList notes = {0};
        Entry out = entry_for_version(A, &e, fits[i].version, &notes);
        assert_string_equal(strs_join(A, &out.statements, "; ", 0),
                            fits[i].after ? fits[i].after : "");
        assert_string_equal(strs_join(A, &notes, "|", 0), fits[i].note ? fits[i].note : "");
        entry_for_version(A, &e, fits[i].version, NULL);
        /* What fits once fits again. */
        Entry again = entry_for_version(A, &out, fits[i].version, NULL);
        assert_true(strs_equal(&again.statements, &out.statements));
    }
    /* All but MAINTAIN for the owner is all that 16 has. */
    Entry e = entry("ACL", "REVOKE ALL ON TABLE \"t\" FROM \"o\"");
    strs_add(
        A, &e.statements,
        "GRANT SELECT,INSERT,REFERENCES,DELETE,TRIGGER,TRUNCATE,UPDATE ON TABLE \"t\" TO \"o\"");
    strs_add(A, &e.statements, "GRANT SELECT ON TABLE \"t\" TO \"r\"");
    e = entry_for_version(A, &e, 160000, NULL);
    assert_int_equal(e.statements.n, 1);
    assert_string_equal(e.statements.v[0], "GRANT SELECT ON TABLE \"t\" TO \"r\"");
}

static void reads_odd_headers(void **state)
{
    (void)state;
    /* A schema and a name that look like the header itself. */
    Schema s = split(
        HEAD("x", "VIEW", "; Type: TABLE; Schema: s; Owner: o",
             "bob") "CREATE VIEW \"; Type: TABLE; Schema: s; Owner: o\".\"x\" AS SELECT "
                    "1;\n" HEAD("y; Type: VIEW; Schema: z", "TABLE", "a b",
                                "bob") "CREATE TABLE \"a\nb\".\"y; Type: VIEW; Schema: z\" "
                                       "();\n" HEAD("; Type: TABLE; Schema: s; Owner: o", "SCHEMA",
                                                    "-", "bob") "CREATE SCHEMA \"; Type: "
                                                                "TABLE; Schema: s; Owner: "
                                                                "o\";\n" HEAD("f(\"json\", "
                                                                              "\"s\".\"json\")",
                                                                              "FUNCTION", "s",
                                                                              "bob") "CREATE "
                                                                                     "FUNCTION "
                                                                                     "\"s\"."
                                                                                     "\"f\"("
                                                                                     "\"json\","
                                                                                     " \"s\"."
                                                                                     "\"json\")"
                                                                                     ";\n");
    assert_int_equal(s.entries.n, 4);
    assert_string_equal(s.entries.v[0].type, "VIEW");
    assert_string_equal(s.entries.v[0].schema, "; Type: TABLE; Schema: s; Owner: o");
    assert_string_equal(s.entries.v[1].type, "TABLE");
    assert_string_equal(s.entries.v[1].name, "y; Type: VIEW; Schema: z");
    assert_string_equal(s.entries.v[2].type, "SCHEMA");
    /* json is a name to some servers and a keyword to others. */
    Schema newer = split(HEAD(
        "f(json, \"s\".\"json\")", "FUNCTION", "s",
        "bob") "CREATE FUNCTION \"s\".\"f\"(json, \"s\".\"json\");\n" HEAD("f(json, json)",
                                                                           "FUNCTION", "s",
                                                                           "bob") "CREATE FUNCTION "
                                                                                  "\"s\".\"f\"("
                                                                                  "json, json);\n");
    assert_string_equal(newer.entries.v[0].key, s.entries.v[3].key);
    assert_string_not_equal(newer.entries.v[1].key, s.entries.v[3].key);
}

static void looks_into_extensions(void **state)
{
    (void)state;
    Entry e = entry("EXTENSION", "CREATE EXTENSION IF NOT EXISTS \"uuid-ossp\" WITH SCHEMA \"s\"");
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
        UNIT(splits),
        UNIT(keys_differ),
        UNIT(compares),
        UNIT(compares_more),
        UNIT(compares_schemas),
        UNIT(finds_roles),
        UNIT(hides_secrets),
        UNIT(looks_into_extensions),
        UNIT(compares_versions),
        UNIT(compares_what_a_version_makes),
        UNIT(compares_operator_classes),
        UNIT(fits_older_servers),
        UNIT(reads_odd_headers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
