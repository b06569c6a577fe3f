/* core/objects_plan.c: which large objects differ, and what is done about them in which
 * transaction. */
#include "unit.h"

#include <stdio.h>

#include "core/objects_plan.h"
#include "pg/sql.h"

/* "oid content about [own]" */
static LargeObjects objects(const char *const *rows)
{
    LargeObjects out = {0};
    for (int i = 0; rows[i]; i++) {
        long long oid;
        char content[8], about[8], own[8] = "";
        assert_true(sscanf(rows[i], "%lld %7s %7s %7s", &oid, content, about, own) >= 3);
        *list_add(A, &out) = (LargeObject){.oid = oid,
                                           .bytes = 10,
                                           .content = arena_strdup(A, content),
                                           .about = arena_strdup(A, about),
                                           .own = *own};
    }
    return out;
}

static const struct {
    const char *source[5], *target[5];
    const char *changes; /* + missing, ~ changed, @ what is about it, - gone, ! foreign */
} rows[] = {
    {{NULL}, {NULL}, ""},
    {{"1 a x"}, {"1 a x own"}, ""},
    {{"1 a x", "3000000000 b x"}, {NULL}, "+1 +3000000000"},
    {{NULL}, {"1 a x own", "4294967295 b x own"}, "-1 -4294967295"},
    {{"1 a x"}, {"1 b x own"}, "~1"},
    {{"1 a x"}, {"1 b y own"}, "~1"},
    {{"1 a x"}, {"1 a y own"}, "@1"},
    {{"2 a x"}, {"1 a x own", "3 a x own"}, "-1 +2 -3"},
    {{"1 a x", "3 a x"}, {"2 a x own", "3 a x own"}, "+1 -2"},
    /* those of others: left alone, unless the source has one of that OID, even the same */
    {{NULL}, {"1 a x"}, ""},
    {{"2 a x"}, {"1 a x", "2 a x own", "3 a x"}, ""},
    {{"1 a x", "2 a x"}, {"1 a x", "2 b x"}, "!1 !2"},
};

static void compared(void **state)
{
    static const char signs[] = "+~@-!";
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        LargeObjects source = objects(rows[i].source), target = objects(rows[i].target);
        ObjectChanges found = {0};
        StrList names = {0};
        objects_compare(A, &source, &target, &found);
        for (int k = 0; k < found.n; k++)
            strs_add(A, &names,
                     fmt(A, "%c%lld", signs[found.v[k].fate], (long long)found.v[k].oid));
        assert_string_equal(strs_join(A, &names, " ", 0), rows[i].changes);
    }
}

static const LargeObjectRules rules = {.owners = true, .grants = true, .comments = true};
static const ObjectsPlan how = {
    .rules = &rules, .subscription = "it's", .to = SIDE_TARGET, .page = 2048, .most = 3};

static int units(const Plan *p)
{
    int n = 0;
    for (int i = 0; i < p->n; i++) {
        assert_true(p->v[i].beside && p->v[i].side == SIDE_TARGET);
        n += p->v[i].last;
    }
    return n;
}

/* The OIDs in the question for what is about them, by transaction. */
static const char *asked(const Plan *p)
{
    StrList out = {0};
    for (int i = 0; i < p->n; i++) {
        const char *at = p->v[i].out ? strstr(p->v[i].out, "WHERE m.oid") : NULL;
        if (!at)
            continue;
        const char *end = strstr(at, "\n");
        strs_add(A, &out, arena_strndup(A, at + 6, (size_t)(end - at - 6)));
    }
    return strs_join(A, &out, "; ", 0);
}

static void changes_share_transactions(void **state)
{
    (void)state;
    ObjectChanges c = {0};
    Plan plan = {0};
    static const ObjectChange some[] = {
        {9, 10, OBJECT_GONE},    {3000000000, 10, OBJECT_MISSING}, {1, 10, OBJECT_CHANGED},
        {2, 10, OBJECT_DRESSED}, {4, 10, OBJECT_FOREIGN},          {5, 1 << 30, OBJECT_MISSING},
    };
    for (size_t i = 0; i < sizeof some / sizeof *some; i++)
        *list_add(A, &c) = some[i];
    ObjectsMoves m = objects_plan_changes(A, &how, &c, &plan);
    assert_int_equal(m.n, 3);
    assert_int_equal(units(&plan), 3);
    assert_string_equal(asked(&plan), "m.oid = ANY ('{\"1\",\"5\"}'::oid[]); "
                                      "m.oid = ANY ('{\"9\",\"3000000000\"}'::oid[]); "
                                      "m.oid = ANY ('{\"2\"}'::oid[])");
    assert_true(m.v[0].pages && m.v[1].pages && !m.v[2].pages);
    /* what there was goes first, and only what the copy has made */
    assert_non_null(strstr(plan.v[0].sql, "c.subscription = 'it''s' WHERE m.oid = ANY"));
    assert_non_null(strstr(plan.v[0].sql, "lo_unlink"));
    assert_true(plan.v[0].weight > (1 << 30));
}

static void no_more_than_the_locks_allow(void **state)
{
    (void)state;
    ObjectChanges c = {0};
    Plan plan = {0};
    for (int i = 1; i <= 7; i++)
        *list_add(A, &c) = (ObjectChange){.oid = i, .fate = OBJECT_MISSING};
    ObjectsMoves m = objects_plan_changes(A, &how, &c, &plan);
    assert_int_equal(units(&plan), 3);
    assert_int_equal(m.v[0].n + m.v[1].n + m.v[2].n, 7);
    assert_int_equal(m.v[2].n, 1);
}

static void ranges_are_created_and_listed(void **state)
{
    (void)state;
    Plan plan = {0};
    LargeObjectRanges r = {0};
    *list_add(A, &r) = (LargeObjectRange){.first = 1, .last = 3000000000, .n = 2, .bytes = 4096};
    ObjectsMoves m = objects_plan_ranges(A, &how, &r, &plan);
    assert_int_equal(m.n, 1);
    assert_int_equal(m.v[0].n, 2);
    assert_int_equal(units(&plan), 1);
    assert_string_equal(asked(&plan), "m.oid >= '1' AND m.oid <= '3000000000'");
    StrList texts = {0};
    for (int i = 0; i < plan.n; i++)
        strs_add(A, &texts, plan.v[i].sql);
    assert_string_equal(
        strs_join(A, &texts, "\n", 0),
        "COPY pg_temp.\"pgonline_object\" FROM STDIN (FORMAT binary)\n"
        "SELECT pg_catalog.count(pg_catalog.lo_create(oid)) FROM pg_temp.pgonline_object\n"
        "INSERT INTO pgonline.copy_large_object (oid, subscription)"
        " SELECT oid, 'it''s' FROM pg_temp.pgonline_object\n"
        "COPY pg_temp.\"pgonline_page\" FROM STDIN (FORMAT binary)\n"
        "SELECT pg_temp.pgonline_dress()");
    assert_string_equal(plan.v[3].out,
                        "COPY (SELECT loid, pageno::bigint * 2048, data FROM"
                        " pg_catalog.pg_largeobject WHERE loid >= '1' AND loid <= '3000000000')"
                        " TO STDOUT (FORMAT binary)");
}

/* All that the source has is shared: no list is kept there, and none is asked. */
static void back_to_the_source_without_a_list(void **state)
{
    (void)state;
    ObjectChanges c = {0};
    Plan plan = {0};
    ObjectsPlan back = how;
    back.to = SIDE_SOURCE;
    *list_add(A, &c) = (ObjectChange){.oid = 1, .fate = OBJECT_CHANGED};
    *list_add(A, &c) = (ObjectChange){.oid = 2, .fate = OBJECT_GONE};
    *list_add(A, &c) = (ObjectChange){.oid = 3, .fate = OBJECT_DRESSED};
    objects_plan_changes(A, &back, &c, &plan);
    for (int i = 0; i < plan.n; i++) {
        assert_int_equal(plan.v[i].side, SIDE_SOURCE);
        assert_null(strstr(plan.v[i].sql, "copy_large_object"));
    }
    assert_non_null(strstr(plan.v[0].sql, "lo_unlink(m.oid)"));
    assert_non_null(strstr(plan.v[0].sql, "m.oid = ANY ('{\"1\",\"2\"}'::oid[])"));
}

/* The source speaks of roles by the target's names; the target of its own. */
static void roles_are_mapped_on_the_source(void **state)
{
    (void)state;
    Val *map = val_map(A);
    val_set_str(A, map, "o'ld", "new");
    LargeObjectRules mapped = {.role_map = map, .owners = true};
    LargeObjectHashing hash = {.sha256 = true, .piece = 2048};
    const char *on_source = large_objects_compare_sql(A, &mapped, &hash, 4096, NULL, 0, 9);
    const char *on_target = large_objects_compare_sql(A, &mapped, &hash, 2048, "false", 0, 9);
    assert_non_null(strstr(on_source, "'{\"new\"}'::text[]"));
    assert_non_null(strstr(on_source, "'{\"o''ld\"}'::text[]"));
    assert_non_null(strstr(on_source, "4096 AS page, 2048 AS piece"));
    assert_null(strstr(on_target, "new"));
    mapped.owners = false;
    mapped.own_name = "me";
    assert_non_null(
        strstr(large_objects_about_out_sql(A, &mapped, "true"), "(SELECT 'me'::text AS name) o"));
    assert_null(strstr(large_object_session_sql(A, &mapped), "'me'"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        UNIT(compared),
        UNIT(changes_share_transactions),
        UNIT(no_more_than_the_locks_allow),
        UNIT(ranges_are_created_and_listed),
        UNIT(back_to_the_source_without_a_list),
        UNIT(roles_are_mapped_on_the_source),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
