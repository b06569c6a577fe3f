/* What a live migration follows: texts of both sides, and the statements that bring one to the
 * other; and near misses, which must not be touched. */
#include "unit.h"

#include "catalog/entry_additive.h"
#include "catalog/table_text.h"

static const Versions same = {170000, 170000};

#define T "CREATE TABLE \"s\".\"t\" (\n    "
#define E "\n)"
#define OLD "\"id\" integer NOT NULL"

/* Statements of an entry, and those expected, are parted by semicolons. */
static StrList list(const char *text)
{
    StrList l = {0};
    for (const char *s = text; *s;) {
        Piece p = script_next(&s);
        if (p.kind == PIECE_STATEMENT)
            strs_add(A, &l, arena_strndup(A, p.at, p.len));
    }
    return l;
}

static Entry entry(const char *type, const char *text)
{
    return (Entry){.type = type,
                   .name = "t",
                   .schema = "s",
                   .key = entry_key(A, type, "s", "t"),
                   .label = fmt(A, "%s s.t", type),
                   .tablespace = "",
                   .access_method = "",
                   .statements = list(text)};
}

static const char *joined(const StrList *l)
{
    return strs_join(A, l, "; ", 0);
}

static ColumnValues values_of(const char *value)
{
    ColumnValues values = {0};
    if (value)
        *list_add(A, &values) = (ColumnValue){{"s", "t", "n"}, value};
    return values;
}

static const struct {
    const char *type, *source, *target, *now, *later; /* now NULL: not additive */
    const char *value;                                /* of older rows in the column n */
    const char *fill;                                 /* columns */
} rows[] = {
    /* new columns */
    {"TABLE", T OLD ",\n    \"n\" numeric(10,2)" E, T OLD E,
     "ALTER TABLE \"s\".\"t\" ADD COLUMN \"n\" numeric(10,2)", ""},
    {"TABLE", T "\"n\" integer,\n    " OLD ",\n    \"o\" \"text\"[]" E, T OLD E,
     "ALTER TABLE \"s\".\"t\" ADD COLUMN \"n\" integer; "
     "ALTER TABLE \"s\".\"t\" ADD COLUMN \"o\" \"text\"[]",
     ""},
    {"TABLE", T "\"n\" integer" E, "CREATE TABLE \"s\".\"t\" (\n)",
     "ALTER TABLE \"s\".\"t\" ADD COLUMN \"n\" integer", ""},
    {"TABLE",
     T OLD ",\n    \"n\" \"text\" DEFAULT 'a,b (NOT NULL'::\"text\" NOT NULL COLLATE "
           "\"pg_catalog\".\"C\"" E,
     T OLD E,
     "ALTER TABLE \"s\".\"t\" ADD COLUMN \"n\" \"text\" COLLATE \"pg_catalog\".\"C\" DEFAULT "
     "'it''s'",
     "ALTER TABLE \"s\".\"t\" ALTER COLUMN \"n\" SET DEFAULT 'a,b (NOT NULL'::\"text\"; "
     "ALTER TABLE \"s\".\"t\" ALTER COLUMN \"n\" SET NOT NULL",
     .value = "it's"},
    /* what the older rows hold is not known */
    {"TABLE", T OLD ",\n    \"n\" \"uuid\" DEFAULT \"gen_random_uuid\"()" E, T OLD E,
     "ALTER TABLE \"s\".\"t\" ADD COLUMN \"n\" \"uuid\"",
     "ALTER TABLE \"s\".\"t\" ALTER COLUMN \"n\" SET DEFAULT \"gen_random_uuid\"()", .fill = "n"},
    {"TABLE",
     T OLD ",\n    \"n\" integer DEFAULT CASE WHEN (1 IS NOT NULL) THEN 1 ELSE 2 END NOT NULL" E,
     T OLD E, "ALTER TABLE \"s\".\"t\" ADD COLUMN \"n\" integer",
     "ALTER TABLE \"s\".\"t\" ALTER COLUMN \"n\" SET DEFAULT CASE WHEN (1 IS NOT NULL) THEN 1 ELSE "
     "2 "
     "END; ALTER TABLE \"s\".\"t\" ALTER COLUMN \"n\" SET NOT NULL",
     .fill = "n"},
    /* added with a default that was dropped then */
    {"TABLE", T OLD ",\n    \"n\" integer NOT NULL" E, T OLD E,
     "ALTER TABLE \"s\".\"t\" ADD COLUMN \"n\" integer DEFAULT '5'",
     "ALTER TABLE \"s\".\"t\" ALTER COLUMN \"n\" DROP DEFAULT; "
     "ALTER TABLE \"s\".\"t\" ALTER COLUMN \"n\" SET NOT NULL",
     .value = "5"},
    /* 18: NOT NULL with a name of its own */
    {"TABLE", T OLD ",\n    \"n\" integer CONSTRAINT \"x\" NOT NULL" E, T OLD E,
     "ALTER TABLE \"s\".\"t\" ADD COLUMN \"n\" integer",
     "ALTER TABLE \"s\".\"t\" ADD CONSTRAINT \"x\" NOT NULL \"n\"", .fill = "n"},
    {"TABLE", T OLD ",\n    \"n\" integer CONSTRAINT \"x\" NOT NULL NO INHERIT" E, T OLD E, NULL},
    {"TABLE", T OLD ",\n    \"n\" integer GENERATED ALWAYS AS ((\"id\" * 2)) STORED" E, T OLD E,
     "ALTER TABLE \"s\".\"t\" ADD COLUMN \"n\" integer GENERATED ALWAYS AS ((\"id\" * 2)) STORED",
     ""},
    {"TABLE",
     T OLD ",\n    \"n\" \"text\"" E ";\nALTER TABLE ONLY \"s\".\"t\" ALTER COLUMN \"n\" SET "
           "STORAGE EXTERNAL;\nALTER TABLE \"s\".\"t\" OWNER TO \"o\"",
     T OLD E ";\nALTER TABLE \"s\".\"t\" OWNER TO \"o\";\nALTER TABLE ONLY \"s\".\"t\" REPLICA "
             "IDENTITY FULL",
     "ALTER TABLE \"s\".\"t\" ADD COLUMN \"n\" \"text\"; "
     "ALTER TABLE ONLY \"s\".\"t\" ALTER COLUMN \"n\" SET STORAGE EXTERNAL",
     ""},
    {"TABLE",
     "CREATE TABLE \"s\".\"t\" (\n    \"n\" integer DEFAULT 1\n)\nPARTITION BY RANGE (\"n\")",
     "CREATE TABLE \"s\".\"t\" (\n)\nPARTITION BY RANGE (\"n\")",
     "ALTER TABLE \"s\".\"t\" ADD COLUMN \"n\" integer DEFAULT '1'",
     "ALTER TABLE ONLY \"s\".\"t\" ALTER COLUMN \"n\" SET DEFAULT 1", .value = "1"},
    {"FOREIGN TABLE",
     "CREATE FOREIGN TABLE \"s\".\"t\" (\n    \"n\" integer OPTIONS (\n    \"x\" 'y'\n    "
     ")\n)\nSERVER "
     "\"z\"",
     "CREATE FOREIGN TABLE \"s\".\"t\" (\n)\nSERVER \"z\"",
     "ALTER FOREIGN TABLE \"s\".\"t\" ADD COLUMN \"n\" integer OPTIONS (\n    \"x\" 'y'\n    )",
     ""},
    /* new checks, once rows in flight have arrived */
    {"TABLE", T OLD ",\n    \"n\" integer,\n    CONSTRAINT \"c\" CHECK ((\"n\" > 0))" E, T OLD E,
     "ALTER TABLE \"s\".\"t\" ADD COLUMN \"n\" integer",
     "ALTER TABLE \"s\".\"t\" ADD CONSTRAINT \"c\" CHECK ((\"n\" > 0))"},
    {"TABLE",
     T OLD
     ",\n    CONSTRAINT \"a\" CHECK ((\"id\" > 0)),\n    CONSTRAINT \"c\" CHECK ((\"id\" < 9))" E,
     T OLD ",\n    CONSTRAINT \"c\" CHECK (\"id\" < 9)" E, "",
     "ALTER TABLE \"s\".\"t\" ADD CONSTRAINT \"a\" CHECK ((\"id\" > 0))"},
    /* what a run that was broken off has left; and what is newer than the table */
    {"TABLE", T OLD ",\n    \"n\" integer NOT NULL" E, T OLD ",\n    \"n\" integer DEFAULT 5" E, "",
     "ALTER TABLE \"s\".\"t\" ALTER COLUMN \"n\" DROP DEFAULT; "
     "ALTER TABLE \"s\".\"t\" ALTER COLUMN \"n\" SET NOT NULL"},
    {"TABLE", T OLD ",\n    \"n\" integer DEFAULT 6 NOT NULL" E,
     T OLD ",\n    \"n\" integer DEFAULT 5 NOT NULL" E, "",
     "ALTER TABLE \"s\".\"t\" ALTER COLUMN \"n\" SET DEFAULT 6", .value = "6"},
    {"TABLE", T OLD ",\n    \"n\" integer DEFAULT 6 NOT NULL" E,
     T OLD ",\n    \"n\" integer DEFAULT 6" E, "",
     "ALTER TABLE \"s\".\"t\" ALTER COLUMN \"n\" SET NOT NULL", .value = "6"},
    {"TABLE", T "\"id\" integer DEFAULT 1 NOT NULL,\n    \"n\" integer" E, T OLD E,
     "ALTER TABLE \"s\".\"t\" ADD COLUMN \"n\" integer",
     "ALTER TABLE \"s\".\"t\" ALTER COLUMN \"id\" SET DEFAULT 1"},
    {"TABLE", T OLD ",\n    \"n\" integer NOT NULL" E, T OLD ",\n    \"n\" integer" E, "",
     "ALTER TABLE \"s\".\"t\" ALTER COLUMN \"n\" SET NOT NULL", .fill = "n"},
    /* near misses */
    {"TABLE", T OLD ",\n    \"n\" integer" E, T OLD ",\n    \"n\" integer NOT NULL" E, NULL},
    {"TABLE", T OLD ",\n    \"n\" integer DEFAULT 1" E, T OLD ",\n    \"n\" bigint" E, NULL},
    {"TABLE", T OLD ",\n    \"n\" integer GENERATED ALWAYS AS (1) STORED" E,
     T OLD ",\n    \"n\" integer GENERATED ALWAYS AS (2) STORED" E, NULL},
    {"TABLE", T OLD E, T OLD ",\n    \"n\" integer" E, NULL},
    {"TABLE", T "\"id\" bigint NOT NULL,\n    \"n\" integer" E, T OLD E, NULL},
    {"TABLE", T "\"id\" integer,\n    \"n\" integer" E, T OLD E, NULL},
    {"TABLE", T OLD ",\n    \"n\" integer" E, T OLD ",\n    \"m\" integer" E, NULL},
    {"TABLE", T OLD ",\n    \"n\" integer" E ";\nALTER TABLE \"s\".\"t\" OWNER TO \"o\"",
     T OLD E ";\nALTER TABLE \"s\".\"t\" OWNER TO \"p\"", NULL},
    {"TABLE",
     T OLD ",\n    \"n\" integer" E
           ";\nALTER TABLE ONLY \"s\".\"t\" ALTER COLUMN \"id\" SET STATISTICS 7",
     T OLD E, NULL},
    {"TABLE", T OLD ",\n    CONSTRAINT \"c\" CHECK ((\"id\" > 0))" E,
     T OLD ",\n    CONSTRAINT \"c\" CHECK ((\"id\" > 1))" E, NULL},
    {"TABLE", T OLD ",\n    CONSTRAINT \"c\" NOT NULL \"id\"" E, T OLD E, NULL},
    {"TABLE", T OLD ",\n    \"n\" integer" E "\nPARTITION BY LIST (\"id\")", T OLD E, NULL},
    {"TABLE", "CREATE UNLOGGED TABLE \"s\".\"t\" (\n    " OLD ",\n    \"n\" integer" E, T OLD E,
     NULL},
    {"TABLE", "CREATE TABLE \"s\".\"t\" OF \"s\".\"y\"", T OLD E, NULL},
    /* labels */
    {"TYPE",
     "CREATE TYPE \"s\".\"t\" AS ENUM (\n    'z',\n    'a',\n    'x, y',\n    'it''s',\n    'b'\n)",
     "CREATE TYPE \"s\".\"t\" AS ENUM (\n    'a',\n    'b'\n)",
     "ALTER TYPE \"s\".\"t\" ADD VALUE 'z' BEFORE 'a'; ALTER TYPE \"s\".\"t\" ADD VALUE 'x, y' "
     "AFTER 'a'; "
     "ALTER TYPE \"s\".\"t\" ADD VALUE 'it''s' AFTER 'x, y'",
     ""},
    {"TYPE", "CREATE TYPE \"s\".\"t\" AS ENUM (\n    'a'\n)",
     "CREATE TYPE \"s\".\"t\" AS ENUM (\n)", "ALTER TYPE \"s\".\"t\" ADD VALUE 'a'", ""},
    {"TYPE", "CREATE TYPE \"s\".\"t\" AS ENUM (\n    'b',\n    'a',\n    'c'\n)",
     "CREATE TYPE \"s\".\"t\" AS ENUM (\n    'a',\n    'b'\n)", NULL},
    {"TYPE", "CREATE TYPE \"s\".\"t\" AS ENUM (\n    'a'\n)",
     "CREATE TYPE \"s\".\"t\" AS ENUM (\n    'a',\n    'b'\n)", NULL},
    {"TYPE", "CREATE TYPE \"s\".\"t\" AS (\n\t\"a\" integer,\n\t\"b\" integer\n)",
     "CREATE TYPE \"s\".\"t\" AS (\n\t\"a\" integer\n)", NULL},
    /* grants */
    {"ACL",
     "GRANT SELECT ON TABLE \"s\".\"t\" TO \"a\";\nGRANT SELECT,UPDATE(\"x\",\"y\") ON TABLE "
     "\"s\".\"t\" TO \"b\"",
     "GRANT SELECT ON TABLE \"s\".\"t\" TO \"a\";\nGRANT SELECT ON TABLE \"s\".\"t\" TO \"b\"",
     "GRANT SELECT,UPDATE(\"x\",\"y\") ON TABLE \"s\".\"t\" TO \"b\"", ""},
    {"ACL", "GRANT ALL ON TABLE \"s\".\"t\" TO \"a\"", "GRANT SELECT ON TABLE \"s\".\"t\" TO \"a\"",
     "GRANT ALL ON TABLE \"s\".\"t\" TO \"a\"", ""},
    {"ACL", "GRANT SELECT ON TABLE \"s\".\"t\" TO \"a\"", "GRANT ALL ON TABLE \"s\".\"t\" TO \"a\"",
     NULL},
    {"ACL", "GRANT SELECT ON TABLE \"s\".\"t\" TO \"a\"",
     "GRANT SELECT ON TABLE \"s\".\"t\" TO \"a\" WITH GRANT OPTION", NULL},
    {"ACL",
     "REVOKE ALL ON FUNCTION \"s\".\"f\"() FROM PUBLIC;\nGRANT ALL ON FUNCTION \"s\".\"f\"() TO "
     "\"a\"",
     "GRANT ALL ON FUNCTION \"s\".\"f\"() TO \"a\"", NULL},
    /* others */
    {"COMMENT", "COMMENT ON TABLE \"s\".\"t\" IS 'new'", "COMMENT ON TABLE \"s\".\"t\" IS 'old'",
     "COMMENT ON TABLE \"s\".\"t\" IS 'new'", ""},
    {"DEFAULT", "ALTER TABLE ONLY \"s\".\"t\" ALTER COLUMN \"id\" SET DEFAULT 2",
     "ALTER TABLE ONLY \"s\".\"t\" ALTER COLUMN \"id\" SET DEFAULT 1",
     "ALTER TABLE ONLY \"s\".\"t\" ALTER COLUMN \"id\" SET DEFAULT 2", ""},
    {"SEQUENCE", "CREATE SEQUENCE \"s\".\"t\" CACHE 2", "CREATE SEQUENCE \"s\".\"t\" CACHE 1",
     NULL},
    {"VIEW", "CREATE VIEW \"s\".\"t\" AS SELECT 1, 2", "CREATE VIEW \"s\".\"t\" AS SELECT 1", NULL},
    {"FUNCTION", "CREATE FUNCTION \"s\".\"t\"() AS '2'", "CREATE FUNCTION \"s\".\"t\"() AS '1'",
     NULL},
    {"INDEX", "CREATE INDEX \"t\" ON \"s\".\"x\" (\"a\", \"b\")",
     "CREATE INDEX \"t\" ON \"s\".\"x\" (\"a\")", NULL},
};

static void test_entries(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Entry source = entry(rows[i].type, rows[i].source);
        Entry target = entry(rows[i].type, rows[i].target);
        ColumnValues values = values_of(rows[i].value);
        Addition x;
        bool additive = entry_additive(A, &source, &target, &values, same, &x);
        StrList fill = {0};
        for (int k = 0; k < x.fill.n; k++)
            strs_add(A, &fill, x.fill.v[k].column);
        if (additive != (rows[i].now != NULL) || additive != x.additive)
            fail_msg("row %zu should %sbe additive", i, additive ? "not " : "");
        assert_string_equal(joined(&x.now), additive ? rows[i].now : "");
        assert_string_equal(joined(&x.later), additive ? rows[i].later : "");
        assert_string_equal(joined(&fill), rows[i].fill ? rows[i].fill : "");
        assert_int_equal(x.alone, additive && str_eq(rows[i].type, "TYPE"));
    }
}

/* ---- whole schemas ---- */

static void add(Schema *s, const char *type, const char *name, const char *text)
{
    Entry e = entry(type, text);
    e.name = name;
    e.key = entry_key(A, type, "s", name);
    e.label = fmt(A, "%s %s", type, name);
    *list_add(A, &s->entries) = e;
}

static const char *steps_text(const Schema *source, const Schema *target, bool later)
{
    Comparison c = schema_compare(A, source, target, same);
    Additions added = additions(A, source, target, &c.different, NULL, same);
    FollowSteps steps = follow_steps(A, source, target, &c.missing, &added, later);
    StrList l = {0};
    for (int i = 0; i < steps.n; i++)
        strs_add(A, &l, joined(steps.v[i].statements));
    return strs_join(A, &l, "\n", 0);
}

#define PART "CREATE TABLE \"s\".\"a1\" (\n    \"id\" integer"
#define ROOT "CREATE TABLE \"s\".\"p\" (\n    \"id\" integer"
#define BY "\n)\nPARTITION BY RANGE (\"id\")"

static void test_partitions(void **state)
{
    (void)state;
    Schema is = {0}, want = {0};
    /* Partitions come by name, also before their root. */
    add(&is, "TABLE", "a1", PART "\n)");
    add(&is, "TABLE", "p", ROOT BY);
    add(&is, "TABLE ATTACH", "a1",
        "ALTER TABLE ONLY \"s\".\"p\" ATTACH PARTITION \"s\".\"a1\" FOR VALUES FROM (1) TO (2)");
    schema_index(A, &is);

    add(&want, "TABLE", "a1",
        PART
        ",\n    \"n\" integer DEFAULT 7 NOT NULL,\n    CONSTRAINT \"c\" CHECK ((\"n\" > 0))\n);\n"
        "ALTER TABLE ONLY \"s\".\"a1\" ALTER COLUMN \"n\" SET STATISTICS 5");
    add(&want, "TABLE", "p",
        ROOT
        ",\n    \"n\" integer DEFAULT 5 NOT NULL,\n    CONSTRAINT \"c\" CHECK ((\"n\" > 0))" BY);
    add(&want, "TABLE", "p2",
        "CREATE TABLE \"s\".\"p2\" (\n    \"id\" integer,\n    \"n\" integer\n)");
    add(&want, "TABLE ATTACH", "a1",
        "ALTER TABLE ONLY \"s\".\"p\" ATTACH PARTITION \"s\".\"a1\" FOR VALUES FROM (1) TO (2)");
    add(&want, "TABLE ATTACH", "p2",
        "ALTER TABLE ONLY \"s\".\"p\" ATTACH PARTITION \"s\".\"p2\" FOR VALUES FROM (2) TO (3)");
    add(&want, "CONSTRAINT", "p p_pkey",
        "ALTER TABLE ONLY \"s\".\"p\"\n    ADD CONSTRAINT \"p_pkey\" PRIMARY KEY (\"id\")");
    add(&want, "CONSTRAINT", "p2 p2_pkey",
        "ALTER TABLE ONLY \"s\".\"p2\"\n    ADD CONSTRAINT \"p2_pkey\" PRIMARY KEY (\"id\")");
    add(&want, "INDEX ATTACH", "p2_pkey",
        "ALTER INDEX \"s\".\"p_pkey\" ATTACH PARTITION \"s\".\"p2_pkey\"");
    schema_index(A, &want);

    assert_string_equal(
        steps_text(&want, &is, false),
        "ALTER TABLE \"s\".\"p\" ADD COLUMN \"n\" integer\n"
        "CREATE TABLE \"s\".\"p2\" (\n    \"id\" integer,\n    \"n\" integer\n)\n"
        "ALTER TABLE ONLY \"s\".\"p2\"\n    ADD CONSTRAINT \"p2_pkey\" PRIMARY KEY (\"id\")\n"
        "ALTER TABLE ONLY \"s\".\"p\" ATTACH PARTITION \"s\".\"p2\" FOR VALUES FROM (2) TO (3)");
    assert_string_equal(
        steps_text(&want, &is, true),
        "ALTER TABLE ONLY \"s\".\"a1\" ALTER COLUMN \"n\" SET STATISTICS 5; "
        "ALTER TABLE ONLY \"s\".\"a1\" ALTER COLUMN \"n\" SET DEFAULT 7\n"
        "ALTER TABLE ONLY \"s\".\"p\" ALTER COLUMN \"n\" SET DEFAULT 5; "
        "ALTER TABLE \"s\".\"p\" ALTER COLUMN \"n\" SET NOT NULL; "
        "ALTER TABLE \"s\".\"p\" ADD CONSTRAINT \"c\" CHECK ((\"n\" > 0))\n"
        "ALTER TABLE ONLY \"s\".\"p\"\n    ADD CONSTRAINT \"p_pkey\" PRIMARY KEY (\"id\")\n"
        "ALTER INDEX \"s\".\"p_pkey\" ATTACH PARTITION \"s\".\"p2_pkey\"");

    Comparison c = schema_compare(A, &want, &is, same);
    Additions added = additions(A, &want, &is, &c.different, NULL, same);
    assert_int_equal(added.n, 2);
    for (int i = 0; i < added.n; i++) {
        bool leaf = str_eq(added.v[i].source->name, "a1");
        assert_true(added.v[i].additive);
        assert_int_equal(added.v[i].covered, leaf);
        assert_int_equal(added.v[i].fill.n, leaf); /* a partitioned table has no rows of its own */
    }
    /* Nothing is to be done where all is the same. */
    assert_string_equal(steps_text(&want, &want, false), "");
    assert_string_equal(steps_text(&want, &want, true), "");
}

/* A partition cannot have a column that its root does not get. */
static void test_odd_root(void **state)
{
    (void)state;
    Schema is = {0}, want = {0};
    add(&is, "TABLE", "a1", PART "\n)");
    add(&is, "TABLE", "p", ROOT BY);
    add(&is, "TABLE ATTACH", "a1",
        "ALTER TABLE ONLY \"s\".\"p\" ATTACH PARTITION \"s\".\"a1\" FOR VALUES FROM (1) TO (2)");
    schema_index(A, &is);
    add(&want, "TABLE", "a1", PART ",\n    \"n\" integer\n)");
    add(&want, "TABLE", "p",
        "CREATE TABLE \"s\".\"p\" (\n    \"id\" bigint,\n    \"n\" integer" BY);
    schema_index(A, &want);
    Comparison c = schema_compare(A, &want, &is, same);
    Additions added = additions(A, &want, &is, &c.different, NULL, same);
    assert_int_equal(added.n, 2);
    assert_false(added.v[0].additive);
    assert_false(added.v[1].additive);
}

static void test_inheritance(void **state)
{
    (void)state;
    Schema is = {0}, want = {0};
    add(&is, "TABLE", "p", ROOT "\n)");
    add(&is, "TABLE", "q",
        "CREATE TABLE \"s\".\"q\" (\n    \"c\" integer\n)\nINHERITS (\"s\".\"x\", \"s\".\"p\")");
    schema_index(A, &is);
    add(&want, "TABLE", "p", ROOT ",\n    \"n\" \"uuid\" DEFAULT \"f\"()\n)");
    add(&want, "TABLE", "q",
        "CREATE TABLE \"s\".\"q\" (\n    \"c\" integer,\n    \"own\" integer\n)\nINHERITS "
        "(\"s\".\"x\", \"s\".\"p\")");
    add(&want, "DEFAULT", "q n", "ALTER TABLE ONLY \"s\".\"q\" ALTER COLUMN \"n\" SET DEFAULT 4");
    schema_index(A, &want);
    assert_string_equal(steps_text(&want, &is, false),
                        "ALTER TABLE \"s\".\"p\" ADD COLUMN \"n\" \"uuid\"\n"
                        "ALTER TABLE \"s\".\"q\" ADD COLUMN \"own\" integer");
    assert_string_equal(steps_text(&want, &is, true),
                        "ALTER TABLE \"s\".\"p\" ALTER COLUMN \"n\" SET DEFAULT \"f\"()\n"
                        "ALTER TABLE ONLY \"s\".\"q\" ALTER COLUMN \"n\" SET DEFAULT 4");
    Comparison c = schema_compare(A, &want, &is, same);
    Additions added = additions(A, &want, &is, &c.different, NULL, same);
    assert_int_equal(added.v[0].fill.n, 2);
    assert_string_equal(added.v[0].fill.v[1].table, "q");
}

/* What is missing and has to wait when its table is there, and that it does not when it is not. */
static const struct {
    const char *type, *name, *text;
    bool waits, waits_anyway;
} missing[] = {
    {"INDEX", "i", "CREATE UNIQUE INDEX \"i\" ON \"s\".\"p\" USING \"btree\" (\"id\")", true,
     false},
    {"INDEX", "i", "CREATE UNIQUE INDEX \"i\" ON ONLY \"s\".\"p\" USING \"btree\" (\"id\")", true,
     false},
    {"INDEX", "i", "CREATE INDEX \"i\" ON \"s\".\"p\" USING \"btree\" (\"id\")", false, false},
    {"CONSTRAINT", "p c", "ALTER TABLE ONLY \"s\".\"p\"\n    ADD CONSTRAINT \"c\" UNIQUE (\"id\")",
     true, false},
    {"CHECK CONSTRAINT", "p c",
     "ALTER TABLE \"s\".\"p\"\n    ADD CONSTRAINT \"c\" CHECK ((\"id\" > 1)) NOT VALID", true,
     false},
    {"FK CONSTRAINT", "p c",
     "ALTER TABLE ONLY \"s\".\"p\"\n    ADD CONSTRAINT \"c\" FOREIGN KEY (\"id\") REFERENCES "
     "\"s\".\"q\"(\"id\")",
     true, true},
    {"DEFAULT", "p id", "ALTER TABLE ONLY \"s\".\"p\" ALTER COLUMN \"id\" SET DEFAULT 1", true,
     false},
    {"SEQUENCE", "q",
     "ALTER TABLE \"s\".\"p\" ALTER COLUMN \"id\" ADD GENERATED ALWAYS AS IDENTITY (\n)", true,
     false},
    {"SEQUENCE", "q", "CREATE SEQUENCE \"s\".\"q\"", false, false},
    {"SEQUENCE OWNED BY", "q", "ALTER SEQUENCE \"s\".\"q\" OWNED BY \"s\".\"p\".\"id\"", false,
     false},
    {"COMMENT", "INDEX \"i\"", "COMMENT ON INDEX \"s\".\"i\" IS 'x'", true, true},
    {"COMMENT", "COLUMN \"p\".\"id\"", "COMMENT ON COLUMN \"s\".\"p\".\"id\" IS 'x'", false, false},
    {"TABLE", "x", "CREATE TABLE \"s\".\"x\" (\n)", false, false},
    {"VIEW", "x", "CREATE VIEW \"s\".\"x\" AS SELECT 1", false, false},
};

static void test_waiting(void **state)
{
    (void)state;
    Schema with = {0}, without = {0}, none = {0};
    add(&with, "TABLE", "p", ROOT "\n)");
    add(&without, "TABLE", "p2", ROOT "\n)");
    schema_index(A, &with);
    schema_index(A, &without);
    for (size_t i = 0; i < sizeof missing / sizeof *missing; i++) {
        Entry e = entry(missing[i].type, missing[i].text);
        e.name = missing[i].name;
        if (entry_needs_catchup(A, &e, &with) != missing[i].waits ||
            entry_needs_catchup(A, &e, &without) != missing[i].waits_anyway ||
            entry_needs_catchup(A, &e, &none))
            fail_msg("row %zu", i);
    }
}

static void test_table_text(void **state)
{
    (void)state;
    TableText t;
    assert_true(table_text_split(
        A,
        "CREATE TABLE \"S\".\"a\"\"b\" (\n    \"x, (y\" \"text\" DEFAULT '),('::\"text\",\n    "
        "CONSTRAINT \"c\" CHECK ((\"x, (y\" = ANY (ARRAY['a'::\"text\", 'b'::\"text\"]))),\n    "
        "EXCLUDE USING \"gist\" (\"z\" WITH =)\n)\nWITH (\"fillfactor\"='70')",
        &t));
    assert_string_equal(t.sql, "\"S\".\"a\"\"b\"");
    assert_int_equal(t.items.n, 3);
    assert_string_equal(t.items.v[0].column, "x, (y");
    assert_string_equal(t.items.v[1].constraint, "c");
    assert_true(t.items.v[1].check);
    assert_null(t.items.v[2].constraint);
    assert_false(t.items.v[2].check);
    assert_string_equal(t.tail, ")\nWITH (\"fillfactor\"='70')");
    assert_ptr_equal(table_text_column(&t.items, "x, (y"), &t.items.v[0]);
    assert_null(table_text_column(&t.items, "c"));
    static const char *const none[] = {"",
                                       "CREATE",
                                       "CREATE TABLE",
                                       "CREATE TABLE \"s\".\"t\"",
                                       "CREATE TABLE \"s\".\"t\" (\"a\" integer",
                                       "CREATE VIEW \"s\".\"t\" (\"a\")",
                                       "ALTER TABLE \"s\".\"t\" ADD (\"a\" integer)"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_false(table_text_split(A, none[i], &t));
}

int main(void)
{
    const struct CMUnitTest tests[] = {UNIT(test_entries),  UNIT(test_partitions),
                                       UNIT(test_odd_root), UNIT(test_inheritance),
                                       UNIT(test_waiting),  UNIT(test_table_text)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
