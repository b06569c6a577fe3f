/* pg_sequence_sync: what a sequence of the target should be, and the statement that sets it. */
#include "unit.h"

#include "catalog/sequence.h"
#include "core/plan.h"

void sequence_want(SeqPair *pair, int64_t gap, bool allow_backwards);
void sequences_plan(Arena *a, const void *actual, const void *wanted, Plan *plan);

static Sequence seq(int64_t last, bool called, int64_t increment, int64_t min, int64_t max)
{
    return (Sequence){.schema = "s",
                      .name = "q",
                      .min = min,
                      .max = max,
                      .increment = increment,
                      .last_value = last,
                      .is_called = called};
}

static const struct {
    int64_t increment, min, max;
    int64_t source;
    bool source_called;
    int64_t target;
    bool target_called;
    int64_t gap;
    bool backwards;
    int64_t last;
    bool called;
    SeqStatus status;
} rows[] = {
    /* the same next value, written in two ways, is left as it is */
    {1, 1, INT64_MAX, 5, true, 5, true, 0, false, 5, true, SEQ_EQUAL},
    {1, 1, INT64_MAX, 5, true, 6, false, 0, false, 6, false, SEQ_EQUAL},
    {1, 1, INT64_MAX, 6, false, 5, true, 0, true, 5, true, SEQ_EQUAL},
    {1, 1, INT64_MAX, 1, false, 1, false, 0, false, 1, false, SEQ_EQUAL},
    /* behind */
    {1, 1, INT64_MAX, 5, true, 5, false, 0, false, 5, true, SEQ_MOVED},
    {1, 1, INT64_MAX, 1000, true, 1, false, 0, false, 1000, true, SEQ_MOVED},
    {1, 1, INT64_MAX, 500, false, 7, true, 0, false, 500, false, SEQ_MOVED},
    /* ahead */
    {1, 1, INT64_MAX, 5, false, 5, true, 0, false, 5, true, SEQ_AHEAD},
    {1, 1, INT64_MAX, 5, true, 900, true, 0, false, 900, true, SEQ_AHEAD},
    {1, 1, INT64_MAX, 5, true, 900, true, 0, true, 5, true, SEQ_MOVED},
    /* the gap is whole increments, and the second run finds it done */
    {1, 1, INT64_MAX, 5, true, 1, false, 100, false, 105, true, SEQ_MOVED},
    {1, 1, INT64_MAX, 5, true, 105, true, 100, false, 105, true, SEQ_EQUAL},
    {1, 1, INT64_MAX, 5, true, 106, true, 100, false, 106, true, SEQ_AHEAD},
    {10, 1, INT64_MAX, 5, true, 1, false, 3, false, 35, true, SEQ_MOVED},
    {1, 1, INT64_MAX, 1, false, 1, false, 10, false, 11, false, SEQ_MOVED},
    /* downwards, forward is smaller */
    {-1, INT64_MIN, -1, -5, true, -1, false, 0, false, -5, true, SEQ_MOVED},
    {-1, INT64_MIN, -1, -5, true, -9, true, 0, false, -9, true, SEQ_AHEAD},
    {-1, INT64_MIN, -1, -5, true, -9, true, 0, true, -5, true, SEQ_MOVED},
    {-1, INT64_MIN, -1, -5, true, -1, false, 7, false, -12, true, SEQ_MOVED},
    {-5, -100, 100, 0, true, 0, false, 0, false, 0, true, SEQ_MOVED},
    /* the ends of smallint */
    {1, 1, 32767, 32700, true, 1, false, 1000, false, 32767, true, SEQ_CLAMPED},
    {1, 1, 32767, 32700, true, 32767, true, 1000, false, 32767, true, SEQ_CLAMPED},
    {1, 1, 32767, 32767, true, 1, false, 0, false, 32767, true, SEQ_MOVED},
    {10, 1, 32767, 32700, true, 1, false, 1000, false, 32760, true, SEQ_CLAMPED},
    {-1, -32768, -1, -32760, true, -1, false, 9, false, -32768, true, SEQ_CLAMPED},
    /* the source is outside the target's range */
    {1, 1, 32767, 40000, true, 1, false, 0, false, 32767, true, SEQ_CLAMPED},
    {1, 1, 32767, 40000, false, 1, false, 0, false, 32767, true, SEQ_CLAMPED},
    {1, 100, 32767, 7, true, 100, false, 0, false, 100, false, SEQ_CLAMPED},
    {-1, -32768, -1, -40000, true, -1, false, 0, false, -32768, true, SEQ_CLAMPED},
    {-1, -32768, -100, -7, true, -100, false, 0, false, -100, false, SEQ_CLAMPED},
    /* the ends of bigint, where a step would not fit in 64 bits */
    {1, 1, INT64_MAX, INT64_MAX, true, 1, false, 0, false, INT64_MAX, true, SEQ_MOVED},
    {1, 1, INT64_MAX, INT64_MAX, true, INT64_MAX, true, 5, false, INT64_MAX, true, SEQ_CLAMPED},
    {1, 1, INT64_MAX, 5, true, 1, false, INT64_MAX, false, INT64_MAX, true, SEQ_CLAMPED},
    {INT64_MAX, 1, INT64_MAX, 1, true, 1, false, 1, false, 1, true, SEQ_CLAMPED},
    {-1, INT64_MIN, -1, INT64_MIN, true, -1, false, 0, false, INT64_MIN, true, SEQ_MOVED},
    {-1, INT64_MIN, -1, -5, true, -1, false, INT64_MAX, false, INT64_MIN, true, SEQ_CLAMPED},
    {1, INT64_MIN, INT64_MAX, INT64_MIN, false, INT64_MAX, true, 0, false, INT64_MAX, true,
     SEQ_AHEAD},
    {INT64_MIN, INT64_MIN, INT64_MAX, 0, true, 0, false, 9, false, INT64_MIN, true, SEQ_CLAMPED},
};

static void wants(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        SeqPair p = {
            .there = true,
            .source = seq(rows[i].source, rows[i].source_called, rows[i].increment, rows[i].min,
                          rows[i].max),
            .target = seq(rows[i].target, rows[i].target_called, rows[i].increment, rows[i].min,
                          rows[i].max),
        };
        sequence_want(&p, rows[i].gap, rows[i].backwards);
        const char *row = fmt(A, "row %zu: %lld %d %d", i, (long long)p.target.last_value,
                              p.target.is_called, p.status);
        const char *want = fmt(A, "row %zu: %lld %d %d", i, (long long)rows[i].last, rows[i].called,
                               rows[i].status);
        assert_string_equal(row, want);

        SeqPair again = p; /* once it is there, nothing is left to do */
        sequence_want(&again, rows[i].gap, rows[i].backwards);
        assert_true(again.target.last_value == p.target.last_value);
        assert_int_equal(again.target.is_called, p.target.is_called);
    }
}

static void cycles_like_the_others(void **state)
{
    (void)state;
    SeqPair p = {.there = true, .source = seq(9, true, 1, 1, 10), .target = seq(2, true, 1, 1, 10)};
    p.source.cycle = p.target.cycle = true;
    sequence_want(&p, 5, false);
    assert_int_equal(p.target.last_value, 10);
    assert_int_equal(p.status, SEQ_CLAMPED);
    p.source.last_value = 3; /* began again */
    sequence_want(&p, 0, false);
    assert_int_equal(p.status, SEQ_AHEAD);
    sequence_want(&p, 0, true);
    assert_int_equal(p.target.last_value, 3);
}

static void another_increment_does_not_swing(void **state)
{
    (void)state;
    SeqPair p = {.there = true,
                 .source = seq(100, true, 10, 1, INT64_MAX),
                 .target = seq(1, false, 1, 1, INT64_MAX)};
    sequence_want(&p, 0, false);
    assert_int_equal(p.target.last_value, 100);
    sequence_want(&p, 0, false);
    assert_int_equal(p.status, SEQ_EQUAL);
}

static void plans(void **state)
{
    (void)state;
    SeqPair is[3] = {{.there = true, .target = seq(1, false, 1, 1, 9)},
                     {.there = true, .target = seq(4, true, 1, 1, 9)},
                     {.there = false}};
    SeqPair want[3] = {is[0], is[1], is[2]};
    SeqPairs actual = {.v = is, .n = 3}, wanted = {.v = want, .n = 3};
    want[2].target.last_value = 7; /* of one that is not there */
    Plan plan = {0};
    sequences_plan(A, &actual, &wanted, &plan);
    assert_int_equal(plan.n, 0);

    want[0].target.last_value = 5;
    want[0].target.is_called = true;
    want[1].target.name = is[1].target.name = "o'd\"d";
    want[1].target.is_called = false;
    sequences_plan(A, &actual, &wanted, &plan);
    assert_int_equal(plan.n, 1);
    assert_int_equal(plan.v[0].side, SIDE_TARGET);
    assert_true(plan.v[0].alone);
    assert_string_equal(plan.v[0].what, "set 2 sequence(s)");
    assert_non_null(strstr(plan.v[0].sql, "unnest('{\"s\",\"s\"}'::text[])"));
    assert_non_null(strstr(plan.v[0].sql, "unnest( E'{\"q\",\"o''d\\\\\"d\"}'::text[])"));
    assert_non_null(strstr(plan.v[0].sql, "unnest('{\"5\",\"4\"}'::bigint[])"));
    assert_non_null(strstr(plan.v[0].sql, "unnest('{\"t\",\"f\"}'::boolean[])"));
}

static void plans_in_portions(void **state)
{
    (void)state;
    SeqPairs actual = {0}, wanted = {0};
    for (int i = 0; i < 2500; i++) {
        SeqPair p = {.there = true, .target = seq(1, false, 1, 1, 9)};
        *list_add(A, &actual) = p;
        p.target.last_value = 2;
        *list_add(A, &wanted) = p;
    }
    Plan plan = {0};
    sequences_plan(A, &actual, &wanted, &plan);
    assert_int_equal(plan.n, 3);
    assert_string_equal(plan.v[2].what, "set 500 sequence(s)");
    wanted.v[2499] = actual.v[2499]; /* the last one needs nothing: the portion is still sent */
    plan = (Plan){0};
    sequences_plan(A, &actual, &wanted, &plan);
    assert_int_equal(plan.n, 3);
    assert_string_equal(plan.v[2].what, "set 499 sequence(s)");
}

static void goes_on_in_its_direction(void **state)
{
    (void)state;
    const struct {
        int64_t x;
        bool x_called;
        int64_t y;
        bool y_called;
        int64_t increment;
        int order;
    } cases[] = {{5, true, 5, true, 1, 0},
                 {5, true, 6, false, 1, 0},
                 {5, false, 5, true, 1, -1},
                 {7, true, 5, true, 1, 1},
                 {-7, true, -5, true, -1, 1},
                 {-5, true, -7, true, -1, -1},
                 {-5, true, -6, false, -1, 0},
                 {INT64_MAX, true, INT64_MAX, false, 1, 1},
                 {INT64_MIN, true, INT64_MAX, true, -1, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Sequence x = {.last_value = cases[i].x, .is_called = cases[i].x_called};
        Sequence y = {.last_value = cases[i].y, .is_called = cases[i].y_called};
        assert_int_equal(sequence_order(&x, &y, cases[i].increment), cases[i].order);
        assert_int_equal(sequence_order(&y, &x, cases[i].increment), -cases[i].order);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        UNIT(wants), UNIT(cycles_like_the_others), UNIT(another_increment_does_not_swing),
        UNIT(plans), UNIT(plans_in_portions),      UNIT(goes_on_in_its_direction),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
