/* What is inside of entries: relations, sections, kinds; and other names put into them. */
#include "unit.h"

#include "catalog/entry_parts.h"

static Entry entry(const char *type, const char *name, const char *statement)
{
    Entry e = {.type = type, .name = name, .schema = "s", .tablespace = "", .access_method = ""};
    strs_add(A, &e.statements, statement);
    entry_identify(A, &e);
    return e;
}

static const struct {
    const char *type, *statement, *relations;
} relations[] = {
    {"INDEX", "CREATE UNIQUE INDEX \"i\" ON ONLY \"s\".\"t\" USING \"btree\" (\"a\")",
     "\"s\".\"t\""},
    {"CONSTRAINT", "ALTER TABLE ONLY \"s\".\"a.b\"\n    ADD CONSTRAINT \"c\" UNIQUE (\"x\")",
     "\"s\".\"a.b\""},
    {"FK CONSTRAINT",
     "ALTER TABLE ONLY \"s\".\"t\" ADD CONSTRAINT \"c\" FOREIGN KEY (\"on\") REFERENCES "
     "\"o\".\"u\"(\"x\") ON "
     "DELETE CASCADE",
     "\"s\".\"t\" \"o\".\"u\""},
    {"FK CONSTRAINT",
     "ALTER TABLE \"s\".\"t\" ADD CONSTRAINT \"c\" FOREIGN KEY (\"p\") REFERENCES "
     "\"s\".\"t\"(\"x\")",
     "\"s\".\"t\""},
    {"TRIGGER",
     "CREATE TRIGGER \"g\" BEFORE UPDATE OF \"a\" ON \"s\".\"t\" FOR EACH ROW EXECUTE FUNCTION "
     "\"f\"()",
     "\"s\".\"t\""},
    {"RULE", "CREATE RULE \"r\" AS\n    ON INSERT TO \"s\".\"v\" DO INSTEAD NOTHING",
     "\"s\".\"v\""},
    {"POLICY", "CREATE POLICY \"p\" ON \"s\".\"t\" USING (true)", "\"s\".\"t\""},
    {"TABLE", "CREATE TABLE \"s\".\"t\" ()", ""},
};

static void finds_relations(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof relations / sizeof *relations; i++) {
        Entry e = entry(relations[i].type, "x", relations[i].statement);
        StrList found = entry_relations(A, &e);
        assert_string_equal(strs_join(A, &found, " ", 0), relations[i].relations);
    }
}

#define ON_T "ALTER TABLE ONLY \"s\".\"t\"\n    ADD CONSTRAINT \"c\" "

static const struct {
    const char *statement, *create, *attach; /* behind the name; NULL: not in two steps */
} uniques[] = {
    {ON_T "PRIMARY KEY (\"a\", \"b\")", "(\"a\", \"b\")", "PRIMARY KEY"},
    {ON_T "UNIQUE (\"a\") WITH (fillfactor='70')", "(\"a\") WITH (fillfactor='70')", "UNIQUE"},
    {ON_T "UNIQUE NULLS NOT DISTINCT (\"a\") INCLUDE (\"b\")",
     "(\"a\") INCLUDE (\"b\") NULLS NOT DISTINCT", "UNIQUE"},
    {ON_T "UNIQUE (\"a\") DEFERRABLE INITIALLY DEFERRED", NULL, NULL},
    {ON_T "PRIMARY KEY (\"a\", \"b\" WITHOUT OVERLAPS)", NULL, NULL},
    {ON_T "EXCLUDE USING \"gist\" (\"a\" WITH &&)", NULL, NULL},
    {ON_T "PRIMARY KEY", NULL, NULL},
};

static void makes_indexes_of_keys(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof uniques / sizeof *uniques; i++) {
        Entry e = entry("CONSTRAINT", "t c", uniques[i].statement);
        Entry index, then;
        assert_int_equal(entry_as_index(A, &e, &index, &then), uniques[i].create != NULL);
        if (!uniques[i].create)
            continue;
        assert_string_equal(index.key, entry_key(A, "INDEX", "s", "c"));
        assert_string_equal(index.statements.v[0],
                            fmt(A,
                                "CREATE UNIQUE INDEX \"c\" ON \"s\".\"t\" USING "
                                "\"btree\" %s",
                                uniques[i].create));
        assert_string_equal(then.statements.v[0],
                            fmt(A,
                                "ALTER TABLE ONLY \"s\".\"t\" ADD CONSTRAINT \"c\" %s "
                                "USING INDEX \"c\"",
                                uniques[i].attach));
    }
}

static void takes_keys(void **state)
{
    (void)state;
    Schema s = {0};
    const Entry all[] = {
        entry("TABLE", "f", "CREATE TABLE x"),
        entry("CONSTRAINT", "t p",
              "ALTER TABLE ONLY \"s\".\"t\" ADD CONSTRAINT \"p\" PRIMARY KEY (\"a\")"),
        entry("CONSTRAINT", "t u",
              "ALTER TABLE ONLY \"s\".\"t\" ADD CONSTRAINT \"u\" UNIQUE (\"a\")"),
        entry("CONSTRAINT", "f u",
              "ALTER TABLE ONLY \"s\".\"f\" ADD CONSTRAINT \"fu\" UNIQUE (\"a\")"),
        entry("INDEX", "i", "CREATE UNIQUE INDEX \"i\" ON \"s\".\"t\" USING \"btree\" (\"b\")"),
        entry("INDEX", "j", "CREATE UNIQUE INDEX \"j\" ON \"s\".\"t\" USING \"btree\" (\"b\")"),
        entry("INDEX ATTACH", "p", "ALTER INDEX \"s\".\"root\" ATTACH PARTITION \"s\".\"p\""),
        entry("INDEX ATTACH", "j", "ALTER INDEX \"s\".\"root_j\" ATTACH PARTITION \"s\".\"j\""),
        entry("FK CONSTRAINT", "t k",
              "ALTER TABLE ONLY \"s\".\"t\" ADD CONSTRAINT \"k\" FOREIGN KEY"),
        entry("COMMENT", "INDEX \"i\"", "COMMENT ON INDEX \"s\".\"i\" IS 'PRIMARY KEY'"),
        entry("COMMENT", "TABLE \"f\"", "COMMENT ON TABLE \"s\".\"f\" IS ''"),
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        *list_add(A, &s.entries) = all[i];
    strs_add(A, &s.entries.v[0].statements, "ALTER TABLE ONLY \"s\".\"f\" REPLICA IDENTITY FULL");
    strs_add(A, &s.entries.v[4].statements,
             "ALTER TABLE ONLY \"s\".\"t\" REPLICA IDENTITY USING INDEX \"i\"");
    StrList keys = schema_replication_keys(A, &s), names = {0};
    Entries e = entries_with_keys(A, &s.entries, true, &keys);
    for (int i = 0; i < e.n; i++)
        strs_add(A, &names, fmt(A, "%s %s", e.v[i].type, e.v[i].name));
    assert_string_equal(strs_join(A, &names, ", ", 0),
                        "TABLE f, CONSTRAINT t p, CONSTRAINT f u, INDEX i, INDEX ATTACH p, "
                        "COMMENT TABLE \"f\"");
    e = entries_with_keys(A, &s.entries, false, &keys);
    assert_int_equal(e.n, keys.n);
}

static Val *map(const char *from, const char *to)
{
    Val *v = val_map(A);
    val_set_str(A, v, from, to);
    return v;
}

static void maps_names(void **state)
{
    (void)state;
    Entry e = entry("ACL", "TABLE \"t\"",
                    "GRANT SELECT(\"bob\") ON TABLE \"s\".\"bob\" TO \"bob\" WITH GRANT OPTION");
    e.tablespace = "fast";
    e.owner = "bob";
    Entry mapped = entry_mapped(A, &e, map("bob", "Eve \"x\""), map("fast", "pg_default"));
    assert_string_equal(
        mapped.statements.v[0],
        "GRANT SELECT(\"bob\") ON TABLE \"s\".\"bob\" TO \"Eve \"\"x\"\"\" WITH GRANT OPTION");
    assert_string_equal(mapped.tablespace, "");
    assert_string_equal(mapped.owner, "Eve \"x\"");
    e = entry("USER MAPPING", "USER MAPPING bob SERVER z",
              "CREATE USER MAPPING FOR \"bob\" SERVER \"bob\"");
    mapped = entry_mapped(A, &e, map("bob", "eve"), NULL);
    assert_string_equal(mapped.statements.v[0], "CREATE USER MAPPING FOR \"eve\" SERVER \"bob\"");
    assert_string_equal(mapped.name, "USER MAPPING eve SERVER z");
    assert_string_not_equal(mapped.key, e.key);
    e = entry("EXTENSION", "x", "CREATE EXTENSION IF NOT EXISTS \"x\" WITH SCHEMA \"s\"");
    assert_string_equal(entry_with_version(A, &e, "1.2'").statements.v[0],
                        "CREATE EXTENSION IF NOT EXISTS \"x\" WITH SCHEMA \"s\" VERSION '1.2'''");
}

static void knows_kinds(void **state)
{
    (void)state;
    Entry table = entry("TABLE", "t", "x"), comment = entry("COMMENT", "EVENT TRIGGER \"t\"", "x"),
          publication = entry("PUBLICATION TABLE", "p t", "x");
    assert_true(entry_is_kind(&table, "table"));
    assert_false(entry_is_kind(&table, "tab"));
    assert_false(entry_is_kind(&table, "table_attach"));
    assert_true(entry_is_kind(&comment, "event_trigger"));
    assert_true(entry_is_kind(&comment, "Comment"));
    assert_false(entry_is_kind(&comment, "trigger"));
    assert_true(entry_is_kind(&publication, "publication"));
    assert_true(kind_is_known("text-search-parser"));
    assert_false(kind_is_known("gizmo"));
    assert_true(entry_is_post_data(&comment));
    assert_false(entry_is_post_data(&table));
}

int main(void)
{
    const struct CMUnitTest tests[] = {UNIT(finds_relations), UNIT(makes_indexes_of_keys),
                                       UNIT(takes_keys), UNIT(maps_names), UNIT(knows_kinds)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
