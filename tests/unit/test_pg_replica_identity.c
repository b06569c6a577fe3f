/* pg_replica_identity: what repairs a table, and in which order memory and tables are written. */
#include "unit.h"

#include "core/identity_plan.h"

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

/* Keys (a, b) and (n), the first of a deferrable constraint. */
static void add_keys(Identity *id)
{
    IdentityKey *k = list_add(A, &id->keys);
    strs_add(A, &k->columns, "a");
    strs_add(A, &k->columns, "b");
    k->deferrable = true;
    strs_add(A, &list_add(A, &id->keys)->columns, "n");
    id->built_next = "pgonline_identity_7";
}

static void test_choose(void **state)
{
    (void)state;
    StrList json = {0};
    strs_add(A, &json, "doc json");
    Identity keyed = {.kind = 'd', .ours = true};
    add_keys(&keyed);
    Identity foreign = keyed, on_purpose = keyed;
    foreign.ours = false;
    on_purpose.kind = 'n';
    const struct {
        Identity id;
        const char *fallback;
        bool override_nothing;
        Choice choice;
        const char *code; /* or the end of .why */
        bool build;
    } rows[] = {
        {{.works = true}, "fail", false, CHOICE_WORKS, NULL},
        {{.kind = 'd', .best_index = "u", .ours = true}, "fail", false, CHOICE_REPAIR, "i:u"},
        {{.kind = 'd', .best_index = "u"}, "fail", false, CHOICE_FOREIGN, "i:u"},
        {{.kind = 'd', .ours = true}, "full", false, CHOICE_REPAIR, "f"},
        {{.kind = 'd', .not_full = json}, "full", false, CHOICE_IMPOSSIBLE, "column(s) doc json"},
        {{.kind = 'd', .ours = true}, "fail", false, CHOICE_IMPOSSIBLE, "unique index"},
        {keyed, "full", false, CHOICE_REPAIR, "f"},
        {keyed, "fail", false, CHOICE_IMPOSSIBLE, "unique index"},
        {keyed, "create_index", false, CHOICE_REPAIR, "i:pgonline_identity_7", true},
        {foreign, "create_index", false, CHOICE_FOREIGN, "i:pgonline_identity_7", true},
        {{.kind = 'd', .ours = true}, "create_index", false, CHOICE_IMPOSSIBLE, "like a key"},
        {on_purpose, "create_index", false, CHOICE_SKIP, NULL},
        {on_purpose, "create_index", true, CHOICE_REPAIR, "i:pgonline_identity_7", true},
        {{.kind = 'd'}, "insert_only", false, CHOICE_INSERT_ONLY, NULL},
        {{.kind = 'd', .updated = 3},
         "insert_only",
         false,
         CHOICE_IMPOSSIBLE,
         "; 3 rows were updated and 0 deleted"},
        {{.kind = 'd', .deleted = 1}, "insert_only", false, CHOICE_IMPOSSIBLE, "and 1 deleted"},
        {{.kind = 'n'}, "insert_only", false, CHOICE_INSERT_ONLY, NULL},
        {{.kind = 'n', .deleted = 1}, "insert_only", false, CHOICE_SKIP, NULL},
        {{.kind = 'n', .best_index = "u", .ours = true}, "insert_only", true, CHOICE_REPAIR, "i:u"},
        {{.kind = 'n', .best_index = "u", .ours = true}, "full", false, CHOICE_SKIP, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        IdentityArgs args = {.fallback = rows[i].fallback,
                             .override_nothing = rows[i].override_nothing};
        IdentityChoice c = identity_choose(A, &args, &rows[i].id);
        const char *text = c.code ? c.code : c.why ? c.why : "";
        const char *end = rows[i].code ? rows[i].code : "";
        if (c.choice != rows[i].choice || c.build != rows[i].build || strlen(text) < strlen(end) ||
            !str_eq(text + strlen(text) - strlen(end), end))
            fail_msg("row %zu: %d %s", i, c.choice, text);
    }
    IdentityArgs args = {.fallback = "create_index"};
    on_purpose.table = table;
    assert_string_equal(
        identity_fix(A, &args, &on_purpose),
        "CREATE UNIQUE INDEX CONCURRENTLY \"pgonline_identity_7\" ON \"s\".\"Odd \"\"T\"\"\""
        " (\"a\", \"b\"); ALTER TABLE \"s\".\"Odd \"\"T\"\"\" REPLICA IDENTITY USING INDEX"
        " \"pgonline_identity_7\"");
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

#define DROP "DROP INDEX CONCURRENTLY IF EXISTS \"s\"."

/* The index is there before it is chosen, and gone after something else was. */
static void test_plan_index(void **state)
{
    (void)state;
    static const struct {
        const char *is, *is_built, *want, *want_built;
        bool is_valid;
        const char *sql[4];
    } rows[] = {
        {"d", NULL, "i:x", "x", false, {"CREATE UNIQUE INDEX CONCURRENTLY \"x\"", ALTER}},
        /* an earlier run was broken off */
        {"d", "x", "i:x", "x", false, {DROP "\"x\"", "CREATE", ALTER}},
        {"d", "x", "i:x", "x", true, {ALTER}},
        {"d", "y", "i:x", "x", true, {DROP "\"y\"", "CREATE", ALTER}},
        {"d", "x", "f", NULL, false, {ALTER "FULL", DROP "\"x\""}},
        {"i:x", "x", "d", NULL, true, {ALTER "DEFAULT", DROP "\"x\""}},
        {"d", "x", "d", NULL, false, {DROP "\"x\""}},
        {"i:x", "x", "i:x", "x", true, {NULL}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        IdentityState *s[2];
        for (int k = 0; k < 2; k++) {
            const char *code = k ? rows[i].want : rows[i].is;
            s[k] = NEW(A, IdentityState);
            s[k]->timeout_ms = 5000;
            Identity *id = list_add(A, &s[k]->ids);
            *id = (Identity){.table = table, .kind = *code};
            id->index = *code == 'i' ? code + 2 : NULL;
            id->built = k ? rows[i].want_built : rows[i].is_built;
            id->built_valid = rows[i].is_valid;
            add_keys(id);
        }
        Plan plan = {0};
        replica_identity_plan(A, s[0], s[1], &plan);
        int n = 0;
        for (; rows[i].sql[n]; n++) {
            if (n >= plan.n || strncmp(plan.v[n].sql, rows[i].sql[n], strlen(rows[i].sql[n])) != 0)
                fail_msg("row %zu: statement %d is %s", i, n, n < plan.n ? plan.v[n].sql : "none");
            bool waits = strncmp(plan.v[n].sql, "ALTER", 5) != 0;
            assert_int_equal(plan.v[n].timeout_ms, waits ? 5000 : 0);
            if (strncmp(plan.v[n].sql, "CREATE", 6) != 0)
                continue;
            /* When a and b are not unique, n is tried; then there is nothing more. */
            const Action *next = plan.v[n].instead;
            assert_non_null(strstr(plan.v[n].sql, "(\"a\", \"b\")"));
            assert_string_equal(plan.v[n].debris, DROP "\"x\"");
            assert_non_null(strstr(plan.v[n].expected, "23505"));
            assert_non_null(strstr(next->sql, "(\"n\")"));
            assert_non_null(strstr(next->hint, "tried: (a, b), (n)."));
            assert_null(next->instead);
        }
        assert_int_equal(plan.n, n);
    }
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
    const struct CMUnitTest tests[] = {UNIT(test_repair), UNIT(test_codes),      UNIT(test_choose),
                                       UNIT(test_plan),   UNIT(test_plan_index), UNIT(test_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
