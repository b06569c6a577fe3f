/* The tables of checks: each row is whole, and no id stands twice for the same question. */
#include "unit.h"

#include "core/check.h"

static const struct {
    char letter;
    const Check *rows;
} groups[] = {{'C', checks_server},
              {'G', checks_settings},
              {'P', checks_rights},
              {'T', checks_tables},
              {'O', checks_objects}};

static void test_rows(void **state)
{
    (void)state;
    StrList seen = {0};
    for (size_t g = 0; g < sizeof groups / sizeof *groups; g++)
        for (const Check *c = groups[g].rows; c->id; c++) {
            assert_int_equal(c->id[0], groups[g].letter);
            assert_int_equal(strlen(c->id), 3);
            /* An id may be asked of both sides, or by several queries. */
            const char *question = fmt(A, "%s %d %p", c->id, c->side, (const void *)c->query);
            assert_true(!strs_has(&seen, question));
            strs_add(A, &seen, question);
            assert_string_equal(check_by_id(c->id)->id, c->id);
            assert_non_null(c->what);
            assert_true(c->severity >= SEV_INFO && c->severity <= SEV_ERROR);
            assert_true(!c->other || c->query);
            assert_true(!c->docs || !strstr(c->docs, ".html"));
        }
    assert_null(check_by_id("X99"));
}

/* A query that several rows share is asked once of a side, so they must agree on with what. */
static void test_shared_queries(void **state)
{
    (void)state;
    for (size_t g = 0; g < sizeof groups / sizeof *groups; g++)
        for (const Check *x = groups[g].rows; x->id; x++)
            for (const Check *y = groups[g].rows; y->id; y++)
                if (x->query && x->query == y->query && x->side == y->side) {
                    assert_ptr_equal(x->other, y->other);
                    assert_int_equal(x->since, y->since);
                    assert_int_equal(x->anywhere, y->anywhere);
                }
}

int main(void)
{
    const struct CMUnitTest tests[] = {UNIT(test_rows), UNIT(test_shared_queries)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
