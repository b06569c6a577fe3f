/* Into which publication a table goes that came up while a migration is under way. */
#include "unit.h"

#include "core/follow.h"
#include "pg/sql.h"

enum { ALL = PUB_INSERT | PUB_UPDATE | PUB_DELETE | PUB_TRUNCATE, INSERTS = PUB_INSERT };

static const struct {
    int publish[3]; /* of publications a, b, c; 0: there is none */
    const char *all_tables, *subscribed;
    const char *keyed, *bare; /* where go a table with an identity, and one without? "": nowhere */
} rows[] = {
    {{ALL}, NULL, NULL, "a", ""},
    {{INSERTS, ALL}, NULL, NULL, "b", ""},
    {{ALL & ~PUB_TRUNCATE, ALL}, NULL, NULL, "a", ""},
    /* nothing but rows that come: as it is meant */
    {{INSERTS}, NULL, NULL, "a", "a"},
    {{PUB_UPDATE, INSERTS | PUB_DELETE, INSERTS}, NULL, NULL, "b", ""},
    {{PUB_UPDATE | PUB_DELETE}, NULL, NULL, "", ""},
    {{0}, NULL, NULL, "", ""},
    {{ALL, ALL}, "a", NULL, "b", ""},
    {{ALL, ALL}, NULL, "b", "b", ""},
    {{ALL, INSERTS}, NULL, "b", "b", "b"},
    {{ALL, ALL}, NULL, "x", "", ""},
};

static const char *found_in(const Publications *all, const char *table)
{
    StrList in = {0};
    for (int i = 0; i < all->n; i++)
        if (publication_table(&all->v[i], "s", table))
            strs_add(A, &in, all->v[i].name);
    return strs_join(A, &in, ",", 0);
}

static void test_choose(void **state)
{
    (void)state;
    Identities ids = {0};
    *list_add(A, &ids) = (Identity){.table = {.schema = "s", .name = "keyed"}, .works = true};
    *list_add(A, &ids) =
        (Identity){.table = {.schema = "s", .name = "bare"}, .why_not = "it has no primary key"};
    /* A root goes with its leaves. */
    *list_add(A, &ids) =
        (Identity){.table = {.schema = "s", .name = "l1", .root_schema = "s", .root_name = "root"},
                   .works = true};
    *list_add(A, &ids) =
        (Identity){.table = {.schema = "s", .name = "l2", .root_schema = "s", .root_name = "root"},
                   .why_not = "it has no primary key"};
    static const char *const names[] = {"keyed", "bare", "root"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Publications all = {0};
        PubTables tables = {0};
        StrList subscribed = {0};
        for (int k = 0; k < 3; k++)
            if (rows[i].publish[k])
                *list_add(A, &all) = (Publication){.exists = true,
                                                   .name = fmt(A, "%c", 'a' + k),
                                                   .publish = rows[i].publish[k],
                                                   .all_tables = rows[i].all_tables &&
                                                                 *rows[i].all_tables == 'a' + k};
        for (int k = 0; k < 3; k++)
            *list_add(A, &tables) = (PubTable){.schema = "s", .name = names[k]};
        if (rows[i].subscribed)
            strs_add(A, &subscribed, rows[i].subscribed);
        StrList rest =
            follow_choose(A, &all, &tables, &ids, rows[i].subscribed ? &subscribed : NULL);
        int nowhere = !*rows[i].keyed + 2 * !*rows[i].bare;
        if (!str_eq(found_in(&all, "keyed"), rows[i].keyed) ||
            !str_eq(found_in(&all, "bare"), rows[i].bare) ||
            !str_eq(found_in(&all, "root"), rows[i].bare) || rest.n != nowhere)
            fail_msg("row %zu: keyed in %s, bare in %s, %d in none", i, found_in(&all, "keyed"),
                     found_in(&all, "bare"), rest.n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {UNIT(test_choose)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
