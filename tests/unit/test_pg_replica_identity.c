/* pg_replica_identity: what repairs a table, and in which order memory and tables are written. */
#include "unit.h"

#include "catalog/identity.h"
#include "core/plan.h"

void replica_identity_plan(Arena *a, const void *actual, const void *wanted, Plan *plan);

static const Table table = {.oid = "7", .schema = "s", .name = "Odd \"T\""};

static void test_repair(void **state)
{
    (void)state;
    StrList json = {0};
    strs_add(A, &json, "doc json");
    const struct {
        Identity id;
        bool full;
        const char *code;
    } rows[] = {
        {{.best_index = "t_pkey", .best_is_primary = true}, true, "d"},
        {{.best_index = "t_u"}, true, "i:t_u"},
        {{.best_index = "t_u", .not_full = json}, false, "i:t_u"},
        {{.kind = 'd'}, true, "f"},
        {{.kind = 'd'}, false, NULL},
        {{.not_full = json}, true, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *code = identity_repair(A, &rows[i].id, rows[i].full);
        if (!str_eq(code, rows[i].code))
            fail_msg("row %zu: %s", i, code ? code : "NULL");
    }
}

static void test_codes(void **state)
{
    (void)state;
    static const struct {
        char kind;
        const char *index, *code, *shown, *sql;
    } rows[] = {
        {'d', "t_pkey", "d", "default", "DEFAULT"},
        {'f', NULL, "f", "full", "FULL"},
        {'n', NULL, "n", "nothing", "NOTHING"},
        {'i', "My \"Index\"", "i:My \"Index\"", "index \"My \"\"Index\"\"\"",
         "USING INDEX \"My \"\"Index\"\"\""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Identity id = {.kind = rows[i].kind, .index = rows[i].index};
        const char *code = identity_code(A, &id);
        assert_string_equal(code, rows[i].code);
        assert_string_equal(identity_shown(A, code), rows[i].shown);
        assert_string_equal(
            identity_sql(A, &table, code),
            fmt(A, "ALTER TABLE \"s\".\"Odd \"\"T\"\"\" REPLICA IDENTITY %s", rows[i].sql));
    }
    assert_string_equal(identity_code(A, &(Identity){.kind = 'i'}), "i:");
    assert_string_equal(identity_shown(A, "i:"), "index (dropped)");
}

/* found, repaired: of the one memo; NULL: there is none. */
static IdentityState *state_of(char kind, const char *found, const char *repaired)
{
    IdentityState *s = NEW(A, IdentityState);
    *list_add(A, &s->ids) = (Identity){.table = table, .kind = kind};
    s->memory.schema_there = s->memory.view_there = found != NULL;
    if (found)
        *list_add(A, &s->memory.memos) = (IdentityMemo){
            .oid = "7", .schema = "s", .name = "t", .found = found, .repaired = repaired};
    return s;
}

#define VIEW "CREATE OR REPLACE VIEW \"pgonline\".\"replica_identity\""
#define ALTER "ALTER TABLE \"s\".\"Odd \"\"T\"\"\" REPLICA IDENTITY "

static void test_plan(void **state)
{
    (void)state;
    static const struct {
        char is, want;
        const char *is_found, *is_repaired, *want_found, *want_repaired;
        const char *sql[5]; /* how each statement begins */
    } rows[] = {
        {'d', 'd', NULL, NULL, NULL, NULL, {NULL}},
        {'f', 'f', "d", "f", "d", "f", {NULL}},
        /* remembered first, then changed */
        {'d',
         'f',
         NULL,
         NULL,
         "d",
         "f",
         {"CREATE SCHEMA \"pgonline\"", VIEW, "COMMENT ON VIEW", ALTER "FULL"}},
        /* cut off after it was remembered: only the rest is done */
        {'d', 'f', "d", "f", "d", "f", {ALTER "FULL"}},
        /* repaired in another way than before */
        {'f', 'd', "n", "f", "n", "d", {VIEW, ALTER "DEFAULT"}},
        /* put back first, then forgotten */
        {'f',
         'd',
         "d",
         "f",
         NULL,
         NULL,
         {ALTER "DEFAULT", "DROP VIEW \"pgonline\".\"replica_identity\"", "DROP SCHEMA"}},
        {'d',
         'd',
         "d",
         "f",
         NULL,
         NULL,
         {"DROP VIEW \"pgonline\".\"replica_identity\"", "DROP SCHEMA"}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Plan plan = {0};
        IdentityState *is = state_of(rows[i].is, rows[i].is_found, rows[i].is_repaired);
        IdentityState *want = state_of(rows[i].want, rows[i].want_found, rows[i].want_repaired);
        replica_identity_plan(A, is, want, &plan);
        int n = 0;
        for (; rows[i].sql[n]; n++) {
            if (n >= plan.n || strncmp(plan.v[n].sql, rows[i].sql[n], strlen(rows[i].sql[n])) != 0)
                fail_msg("row %zu: statement %d is %s", i, n, n < plan.n ? plan.v[n].sql : "none");
            /* Each ALTER TABLE commits by itself: one short lock after the other. */
            assert_int_equal(plan.v[n].alone, strncmp(plan.v[n].sql, "ALTER", 5) == 0);
        }
        assert_int_equal(plan.n, n);
        Plan none = {0};
        replica_identity_plan(A, want, want, &none);
        assert_int_equal(none.n, 0);
    }
    /* A schema that somebody else uses too stays. */
    IdentityState *is = state_of('d', "d", "f");
    is->memory.schema_shared = true;
    Plan plan = {0};
    replica_identity_plan(A, is, state_of('d', NULL, NULL), &plan);
    assert_int_equal(plan.n, 1);
}

static void test_memory(void **state)
{
    (void)state;
    IdentityMemory m = {0};
    for (int i = 200; i > 0; i--)
        *list_add(A, &m.memos) = (IdentityMemo){.oid = fmt(A, "%d", i),
                                                .schema = "it's",
                                                .name = "a \\ \"b\"",
                                                .found = "d",
                                                .repaired = "f",
                                                .gone = i == 9};
    identity_memory_sort(&m);
    assert_string_equal(identity_memo(&m, "123")->oid, "123");
    assert_null(identity_memo(&m, "9"));
    assert_null(identity_memo(&m, "201"));
    assert_null(identity_memo(&(IdentityMemory){0}, "1"));
    Identities ids = {0};
    *list_add(A, &ids) = (Identity){.table = {.oid = "5"}};
    *list_add(A, &ids) = (Identity){.table = {.oid = "9"}};
    identities_recall(&ids, &m);
    assert_string_equal(ids.v[0].remembered, "d");
    assert_null(ids.v[1].remembered);
    m.memos.n = 1;
    assert_string_equal(
        identity_memory_sql(A, &m),
        "CREATE OR REPLACE VIEW \"pgonline\".\"replica_identity\" AS SELECT * FROM"
        " unnest('{\"1\"}'::oid[], '{\"it''s\"}'::text[],  E'{\"a \\\\\\\\ "
        "\\\\\"b\\\\\"\"}'::text[],"
        " '{\"d\"}'::text[], '{\"f\"}'::text[]) AS m (relid, schema, name, found, repaired)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {UNIT(test_repair), UNIT(test_codes), UNIT(test_plan),
                                       UNIT(test_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
