/* catalog/table_pair.c and column.c: what pg_compare puts side by side. */
#include "unit.h"

#include <stdio.h>

#include "catalog/column.h"
#include "catalog/table_pair.h"

/* "name kind [root]" */
static Tables tables(const char *const *rows)
{
    Tables out = {0};
    for (int i = 0; rows[i]; i++) {
        char name[16], kind, root[16] = "";
        assert_true(sscanf(rows[i], "%15s %c %15s", name, &kind, root) >= 2);
        *list_add(A, &out) = (Table){.schema = "s",
                                     .name = arena_strdup(A, name),
                                     .kind = kind,
                                     .bytes = 10,
                                     .partition = *root,
                                     .root_schema = *root ? "s" : NULL,
                                     .root_name = *root ? arena_strdup(A, root) : NULL};
    }
    return out;
}

static const struct {
    const char *source[8], *target[8],
        *pairs; /* "both >only on the target< <only on the source>" */
} rows[] = {
    {{"a r", "b r"}, {"a r", "b r"}, "a b"},
    {{"a r", "b r"}, {"b r", "c r"}, "<a> b >c<"},
    {{NULL}, {NULL}, ""},
    {{NULL}, {"a r"}, ">a<"},
    {{"a f", "b r"}, {"a f", "b r"}, "b"},
    /* the root stands for all of them */
    {{"p p", "p_1 r p", "p_2 r p"}, {"p p", "p_1 r p", "p_2 r p"}, "p"},
    {{"p p", "p_1 r p", "p_2 r p"}, {"p p", "p_a r p"}, "p"},
    {{"p p", "p_1 r p"}, {"p r"}, "p"},
    {{"p r"}, {"p p", "p_1 r p"}, "p"},
    {{"p p", "q p p", "q_1 r p"}, {"p p", "q p p", "q_1 r p"}, "p"},
    /* it is on one side only: they stand for themselves */
    {{"p p", "p_1 r p"}, {"p_1 r"}, "<p> p_1"},
    {{"p p", "q p p", "q_1 r p"}, {"q_1 r"}, "<p> q_1"},
    {{"p_1 r"}, {"p p", "p_1 r p"}, ">p< p_1"},
    /* it does not take part */
    {{"p_1 r p"}, {"p_1 r p"}, "p_1"},
    {{"q p p", "q_1 r p"}, {"q p p", "q_1 r p"}, "q_1"},
    {{"p_1 r p"}, {"p_2 r p"}, "<p_1> >p_2<"},
};

static void pairs(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Tables source = tables(rows[i].source), target = tables(rows[i].target);
        TablePairs p = table_pairs(A, &source, &target);
        StrList names = {0};
        for (int k = 0; k < p.n; k++) {
            const Table *x = p.v[k].sides[0], *y = p.v[k].sides[1];
            strs_add(A, &names,
                     x && y ? x->name : fmt(A, x ? "<%s>" : ">%s<", x ? x->name : y->name));
        }
        assert_string_equal(strs_join(A, &names, " ", 0), rows[i].pairs);
    }
}

static void a_tree_has_the_size_of_its_leaves(void **state)
{
    (void)state;
    Tables source = tables((const char *const[]){"p p", "p_1 r p", "p_2 r p", "t r", NULL});
    TablePairs p = table_pairs(A, &source, &source);
    assert_int_equal(p.n, 2);
    assert_int_equal(p.v[0].bytes, 30);
    assert_int_equal(p.v[1].bytes, 10);
}

static Columns columns(const char *const *names_and_types)
{
    Columns out = {0};
    for (const char *const *s = names_and_types; *s; s += 2) {
        Type *t = NEW(A, Type);
        t->shown = s[1];
        *list_add(A, &out) = (Column){s[0], t};
    }
    return out;
}

static void tells_how_columns_differ(void **state)
{
    (void)state;
    Columns x = columns((const char *const[]){"A b", "text", "c", "integer", "d", "date", NULL});
    Columns y = columns((const char *const[]){"c", "bigint", "d", "date", "e", "text", NULL});
    Columns none = {0};
    assert_null(columns_differ(A, &x, &x));
    assert_null(columns_differ(A, &none, &none));
    assert_string_equal(columns_differ(A, &x, &y),
                        "columns differ: \"A b\" is not on the target, c is integer on the source, "
                        "bigint on the target, e is not on the source");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        UNIT(pairs),
        UNIT(a_tree_has_the_size_of_its_leaves),
        UNIT(tells_how_columns_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
