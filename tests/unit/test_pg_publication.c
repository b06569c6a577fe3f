/* pg_publication: from what is and what is wanted to the statements that lead there. */
#include "unit.h"

#include "catalog/publication.h"
#include "core/plan.h"

void publication_plan(Arena *a, const void *actual, const void *wanted, Plan *plan);

enum { ALL = PUB_INSERT | PUB_UPDATE | PUB_DELETE | PUB_TRUNCATE };

typedef struct Row {
    const char *is[8], *want[8]; /* tables: "schema.name[(column, …)][ WHERE filter]" */
    Publication is_rest, want_rest;
    const char *sql[5];
} Row;

static PubTable table_of(const char *text)
{
    PubTable x = {0};
    char *s = arena_strdup(A, text);
    char *where = strstr(s, " WHERE ");
    if (where) {
        *where = '\0';
        x.filter = where + 7;
    }
    char *list = strchr(s, '(');
    if (list) {
        *list++ = '\0';
        for (char *c = strtok(list, ",)"); c; c = strtok(NULL, ",)"))
            strs_add(A, &x.columns, c);
    }
    char *dot = strchr(s, '.');
    *dot = '\0';
    x.schema = s;
    x.name = dot + 1;
    return x;
}

static Publication *state_of(const Publication *rest, const char *const *tables)
{
    Publication *p = NEW(A, Publication);
    *p = *rest;
    p->name = "Pub";
    for (int i = 0; tables[i]; i++)
        *list_add(A, &p->tables) = table_of(tables[i]);
    publication_sort(p);
    return p;
}

static void test_plan(void **state)
{
    (void)state;
    StrList none = {0}, x = {0}, xy = {0};
    strs_add(A, &x, "x");
    strs_add(A, &xy, "Y \"y\"");
    strs_add(A, &xy, "x");
#define THERE .exists = true, .owner = "me", .generated = "none"
    const Row rows[] = {
        /* absent */
        {{NULL}, {NULL}, {0}, {0}, {NULL}},
        {{"s.a"}, {NULL}, {THERE, .publish = ALL}, {0}, {"DROP PUBLICATION \"Pub\""}},
        /* created; what publish is by default grew in 11, so it is always said */
        {{NULL},
         {"s.b", "s.a", "Odd \"S.t"},
         {0},
         {.exists = true, .publish = ALL},
         {"CREATE PUBLICATION \"Pub\" FOR TABLE \"Odd \"\"S\".\"t\", \"s\".\"a\", \"s\".\"b\""
          " WITH (publish = 'insert, update, delete, truncate')"}},
        {{NULL},
         {"s.a(id,v) WHERE (id > 1)"},
         {0},
         {.exists = true, .publish = PUB_INSERT, .via_root = true, .generated = "stored"},
         {"CREATE PUBLICATION \"Pub\" FOR TABLE \"s\".\"a\" (\"id\", \"v\") WHERE ((id > 1))"
          " WITH (publish = 'insert', publish_via_partition_root = true,"
          " publish_generated_columns = stored)"}},
        {{NULL},
         {NULL},
         {0},
         {.exists = true, .publish = PUB_DELETE, .all_tables = true},
         {"CREATE PUBLICATION \"Pub\" FOR ALL TABLES WITH (publish = 'delete')"}},
        {{NULL},
         {NULL},
         {0},
         {.exists = true, .publish = PUB_DELETE, .schemas = xy},
         {"CREATE PUBLICATION \"Pub\" FOR TABLES IN SCHEMA \"Y \"\"y\"\"\", \"x\""
          " WITH (publish = 'delete')"}},
        {{NULL},
         {"s.a"},
         {0},
         {.exists = true, .publish = PUB_DELETE, .schemas = x, .owner = "Her \"self"},
         {"CREATE PUBLICATION \"Pub\" FOR TABLE \"s\".\"a\", TABLES IN SCHEMA \"x\""
          " WITH (publish = 'delete')",
          "ALTER PUBLICATION \"Pub\" OWNER TO \"Her \"\"self\""}},
        /* altered in place */
        {{"s.a", "s.b", "s.c"},
         {"s.d", "s.b", "r.a"},
         {THERE, .publish = ALL},
         {THERE, .publish = ALL},
         {"ALTER PUBLICATION \"Pub\" DROP TABLE \"s\".\"a\", \"s\".\"c\"",
          "ALTER PUBLICATION \"Pub\" ADD TABLE \"r\".\"a\", \"s\".\"d\""}},
        {{"s.a(id)", "s.b WHERE (id > 1)", "s.c(id) WHERE (id > 1)"},
         {"s.a(id,v)", "s.b", "s.c(id) WHERE (id > 1)"},
         {THERE, .publish = ALL},
         {THERE, .publish = ALL},
         {"ALTER PUBLICATION \"Pub\" DROP TABLE \"s\".\"a\", \"s\".\"b\"",
          "ALTER PUBLICATION \"Pub\" ADD TABLE \"s\".\"a\" (\"id\", \"v\"), \"s\".\"b\""}},
        {{"s.a"},
         {"s.a"},
         {THERE, .publish = ALL, .via_root = true},
         {THERE, .publish = PUB_INSERT},
         {"ALTER PUBLICATION \"Pub\" SET (publish = 'insert',"
          " publish_via_partition_root = false)"}},
        {{"s.a"},
         {"s.a"},
         {THERE, .publish = ALL, .schemas = x},
         {.exists = true, .owner = "you", .generated = "stored", .publish = ALL, .schemas = xy},
         {"ALTER PUBLICATION \"Pub\" SET (publish_generated_columns = stored)",
          "ALTER PUBLICATION \"Pub\" ADD TABLES IN SCHEMA \"Y \"\"y\"\"\"",
          "ALTER PUBLICATION \"Pub\" OWNER TO \"you\""}},
        {{NULL},
         {"s.a"},
         {THERE, .publish = ALL, .schemas = xy},
         {THERE, .publish = ALL, .schemas = none},
         {"ALTER PUBLICATION \"Pub\" ADD TABLE \"s\".\"a\"",
          "ALTER PUBLICATION \"Pub\" DROP TABLES IN SCHEMA \"Y \"\"y\"\"\", \"x\""}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Publication *is = state_of(&rows[i].is_rest, rows[i].is);
        Publication *want = state_of(&rows[i].want_rest, rows[i].want);
        Plan plan = {0}, again = {0};
        publication_plan(A, is, want, &plan);
        int n = 0;
        for (; rows[i].sql[n]; n++)
            if (n >= plan.n || !str_eq(plan.v[n].sql, rows[i].sql[n]))
                fail_msg("row %zu: statement %d is %s", i, n, n < plan.n ? plan.v[n].sql : "none");
        assert_int_equal(plan.n, n);
        publication_plan(A, want, want, &again);
        assert_int_equal(again.n, 0);
        /* What is shown tells whether there is something to do. */
        assert_int_equal(val_equal(publication_show(A, is), publication_show(A, want)), n == 0);
    }
}

static void test_table(void **state)
{
    (void)state;
    static const char *const names[] = {"s.b", "s.a", "r.z", "s.c", NULL};
    Publication *p = state_of(&(Publication){.exists = true}, names);
    for (int i = 0; names[i]; i++)
        assert_string_equal(publication_table(p, (char[]){names[i][0], '\0'}, names[i] + 2)->name,
                            names[i] + 2);
    assert_null(publication_table(p, "r", "a"));
    assert_null(publication_table(&(Publication){0}, "s", "a"));
}

static void test_publish(void **state)
{
    (void)state;
    assert_string_equal(publish_text(A, ALL), "insert, update, delete, truncate");
    assert_string_equal(publish_text(A, PUB_DELETE), "delete");
    assert_string_equal(publish_text(A, 0), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {UNIT(test_plan), UNIT(test_table), UNIT(test_publish)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
