/* src/base: arena, text, lists, values, dying and undoing. */
#include "unit.h"

#include "base/val.h"

static void growing_keeps_content(void **state)
{
    (void)state;
    Buf b = buf_new(A);
    for (int i = 0; i < 10000; i++)
        buf_fmt(&b, "%d,", i % 10);
    assert_int_equal(b.len, 20000);
    assert_memory_equal(b.s, "0,1,2,", 6);
    assert_string_equal(b.s + 19998, "9,");

    LIST(int) l = {0};
    for (int i = 0; i < 1000; i++)
        *list_add(A, &l) = i;
    for (int i = 0; i < 1000; i++)
        assert_int_equal(l.v[i], i);
}

static void large_objects_do_not_hide_free_room(void **state)
{
    (void)state;
    char *small = arena_alloc(A, 16), *large = arena_alloc(A, 1 << 20);
    memset(small, 1, 16);
    memset(large, 2, 1 << 20);
    assert_int_equal(small[15], 1);
    assert_non_null(arena_alloc(A, 0));
}

static void lists_of_names_join(void **state)
{
    (void)state;
    StrList l = {0};
    assert_string_equal(strs_join(A, &l, ", ", 0), "");
    strs_add(A, &l, "a");
    strs_add(A, &l, "b");
    strs_add(A, &l, "c");
    assert_string_equal(strs_join(A, &l, ", ", 0), "a, b, c");
    assert_string_equal(strs_join(A, &l, ", ", 2), "a, b and 1 more");
    assert_true(strs_has(&l, "c"));
    assert_int_equal(strs_find(&l, "d"), -1);
    assert_true(strs_has_sorted(&l, "a") && strs_has_sorted(&l, "c"));
    assert_false(strs_has_sorted(&l, "d") || strs_has_sorted(&(StrList){0}, "a"));
}

static void values_compare_by_content(void **state)
{
    (void)state;
    Val *x = val_map(A), *y = val_map(A);
    val_set_str(A, x, "a", "1");
    val_set_int(A, x, "b", 2);
    val_set_int(A, y, "b", 2);
    val_set_str(A, y, "a", "0");
    assert_false(val_equal(x, y));
    val_set_str(A, y, "a", "1"); /* replaces */
    assert_true(val_equal(x, y));
    assert_int_equal(y->items.n, 2);
    val_set_str(A, y, "c", NULL);
    assert_false(val_equal(x, y));
    assert_int_equal(val_get(y, "c")->kind, VAL_NULL);
    assert_null(val_get(y, "d"));
}

static const char *undone;

static void undo(void *arg)
{
    undone = fmt(A, "%s%s", undone, (const char *)arg);
}

static void dying_carries_message_and_hint(void **state)
{
    (void)state;
    assert_string_equal(DIES(die(run, "could not %s", "x")), "could not x");
    assert_null(run->hint);
    assert_string_equal(DIES(die_hint(run, "Do y.", "%d", 5)), "5");
    assert_string_equal(run->hint, "Do y.");
}

static void undoing_is_last_in_first_out(void **state)
{
    (void)state;
    undone = "";
    run_defer(run, undo, "a");
    run_defer(run, undo, "b");
    run_undo(run);
    run_undo(run);
    assert_string_equal(undone, "ba");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        UNIT(growing_keeps_content),
        UNIT(large_objects_do_not_hide_free_room),
        UNIT(lists_of_names_join),
        UNIT(values_compare_by_content),
        UNIT(dying_carries_message_and_hint),
        UNIT(undoing_is_last_in_first_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
