/* core/share.c: how much is one worker's part, and the pieces of a file. */
#include "unit.h"

#include "core/share.h"

static const int64_t MIB = 1 << 20;

static void shares(void **state)
{
    (void)state;
    assert_int_equal(share_of(1000 * MIB, 1), 0);
    assert_int_equal(share_of(1000 * MIB, 4), 250 * MIB);
    assert_int_equal(share_of(1000 * MIB, 32), 128 * MIB);
    assert_int_equal(share_of(0, 2), 128 * MIB);
}

static void pieces(void **state)
{
    (void)state;
    assert_int_equal(share_pieces(10 * MIB, 0, 9), 1);
    assert_int_equal(share_pieces(10 * MIB, 10 * MIB, 9), 1);
    assert_int_equal(share_pieces(10 * MIB + 1, 10 * MIB, 9), 2);
    assert_int_equal(share_pieces(10 * MIB, 1, 9), 9);
    assert_int_equal(share_pieces(0, MIB, 9), 1);
    assert_int_equal(share_pieces(-8192, MIB, 9), 1); /* a partitioned table, analyzed */
    assert_int_equal(share_pieces(INT64_MAX, INT64_MAX, 9), 1);
    assert_string_equal(share_by_tid(A, 100, 0, 3), "ctid >= '(0,0)' AND ctid < '(33,0)'");
    assert_string_equal(share_by_tid(A, 100, 1, 3), "ctid >= '(33,0)' AND ctid < '(66,0)'");
    assert_string_equal(share_by_tid(A, 100, 2, 3), "ctid >= '(66,0)'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {UNIT(shares), UNIT(pieces)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
