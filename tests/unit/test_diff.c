/* Unified diffs, as diff -u writes them. */
#include "unit.h"

#include "base/diff.h"

static const struct {
    const char *before, *after, *hunks;
} rows[] = {
    {"a\nb\n", "a\nb\n", NULL},
    {"a\n", "b\n", "@@ -1,1 +1,1 @@\n-a\n+b\n"},
    {"", "a\nb", "@@ -0,0 +1,2 @@\n+a\n+b\n"},
    {"a\nb\nc\n", "a\nc\n", "@@ -1,3 +1,2 @@\n a\n-b\n c\n"},
    {"1\n2\n3\n4\n5\n6\n", "1\n2\n3\n4\n5\n6\n7\n", "@@ -4,3 +4,4 @@\n 4\n 5\n 6\n+7\n"},
    /* Contexts that meet are one hunk; those that do not are two. */
    {"x\n1\n2\n3\n4\n5\n6\ny\n", "X\n1\n2\n3\n4\n5\n6\nY\n",
     "@@ -1,8 +1,8 @@\n-x\n+X\n 1\n 2\n 3\n 4\n 5\n 6\n-y\n+Y\n"},
    {"x\n1\n2\n3\n4\n5\n6\n7\ny\n", "X\n1\n2\n3\n4\n5\n6\n7\nY\n",
     "@@ -1,4 +1,4 @@\n-x\n+X\n 1\n 2\n 3\n@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-y\n+Y\n"},
    {"1\n2\n3\n4\n5\na\nb\n", "1\n2\n3\n4\n5\nb\na\n", "@@ -3,5 +3,5 @@\n 3\n 4\n 5\n-a\n b\n+a\n"},
};

static void writes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *want = rows[i].hunks ? fmt(A, "--- is\n+++ was\n%s", rows[i].hunks) : "";
        assert_string_equal(diff_unified(A, rows[i].before, rows[i].after, "is", "was"), want);
    }
}

static void has_a_bound(void **state)
{
    (void)state;
    Buf x = buf_new(A), y = buf_new(A);
    for (int i = 0; i < 3000; i++) {
        buf_fmt(&x, "x%d\n", i);
        buf_fmt(&y, "y%d\n", i);
    }
    const char *d = diff_unified(A, x.s, y.s, "x", "y");
    assert_non_null(strstr(d, "@@ -1,3000 +1,3000 @@\n-x0\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {UNIT(writes), UNIT(has_a_bound)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
