/* core/copy_plan.c and catalog/copy_table.c: which rows go where, in which statement and
 * transaction. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/copy_plan.h"
#include "pg/sql.h"

enum { MIB = 1 << 20 };

/* ---- relations ---- */

static StrList words(const char *text)
{
    StrList l = {0};
    char *rest = NULL;
    for (char *w = strtok_r(arena_strdup(A, text), " ", &rest); w; w = strtok_r(NULL, " ", &rest))
        strs_add(A, &l, w);
    return l;
}

/* Columns are "name" or "name=binary form"; one that begins with + is generated. */
static CopyRelation relation(const char *top, const char *name, char kind, const char *bound,
                             const char *columns)
{
    CopyRelation r = {.top = sql_name(A, "s", top),
                      .schema = "s",
                      .name = name,
                      .sql = sql_name(A, "s", name),
                      .kind = kind,
                      .bound = bound,
                      .bytes = kind == 'r' ? 10 * MIB : 0,
                      .main_bytes = kind == 'r' ? 8 * MIB : 0};
    StrList all = words(columns);
    for (int i = 0; i < all.n; i++) {
        char *column = arena_strdup(A, all.v[i]), *form = strchr(column, '=');
        if (form)
            *form++ = '\0';
        strs_add(A, &r.generated, *column == '+' ? "true" : "false");
        strs_add(A, &r.columns, *column == '+' ? column + 1 : column);
        strs_add(A, &r.binaries, form ? form : "");
    }
    return r;
}

static CopyRelations one(CopyRelation r)
{
    CopyRelations l = {0};
    *list_add(A, &l) = r;
    return l;
}

/* ---- pairs ---- */

/* "from>into (columns)", with what is known of it: all, binary, alone, truncates. Or the problem.
 */
static const char *paired(const CopyRelations *source, const CopyRelations *target, bool generated)
{
    const char *problem = NULL;
    StrList out = {0};
    CopyTables all = copy_tables_pair(A, source, target, generated, &problem);
    if (problem)
        return problem;
    for (int i = 0; i < all.n; i++) {
        const CopyTable *t = &all.v[i];
        strs_add(A, &out,
                 fmt(A, "%s>%s (%s)%s%s%s%s", t->from->name, t->into->name,
                     strs_join(A, &t->columns, " ", 0), t->all ? " all" : "",
                     t->binary ? " binary" : "", t->alone ? " alone" : "",
                     t->truncates ? " truncates" : ""));
    }
    return strs_join(A, &out, "; ", 0);
}

static void columns_by_name(void **state)
{
    (void)state;
    static const struct {
        const char *source, *target;
        bool publishes_generated;
        const char *result;
    } rows[] = {
        {"a=int4 b=text", "a=int4 b=text", false, "t>t (a b) all binary alone truncates"},
        {"a=int4 b=text", "b=text more=int4 a=int4", false, "t>t (a b) all binary alone truncates"},
        {"a=int4 b=text", "a=int8 b=text", false, "t>t (a b) all alone truncates"},
        {"a=int4 b", "a=int4 b", false, "t>t (a b) all alone truncates"},
        {"", "", false, "t>t () all binary alone truncates"},
        {"a=int4 b=text c=text", "a=int4", false, "table s.t of the target has no column b, c"},
        /* generated here and there, or only there */
        {"a=int4 +g=int4", "a=int4 +g=int4", false, "t>t (a) binary alone truncates"},
        {"a=int4 +g=int4", "a=int4 g=int4", false, "t>t (a) binary alone truncates"},
        {"a=int4 +g=int4", "a=int4", false, "t>t (a) binary alone truncates"},
        {"a=int4 g=int4", "a=int4 +g=int4", false,
         "column g of s.t is generated on the target, and not on the source"},
        /* what is published of it has to be taken */
        {"a=int4 +g=int4", "a=int4 g=int4", true, "t>t (a g) binary alone truncates"},
        {"a=int4 +g=int4", "a=int4", true, "table s.t of the target has no column g"},
        {"a=int4 +g=int4", "a=int4 +g=int4", true,
         "column g of s.t is generated on the target, and published all the same, which no "
         "subscription can apply"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CopyRelations source = one(relation("t", "t", 'r', NULL, rows[i].source));
        CopyRelations target = one(relation("t", "t", 'r', NULL, rows[i].target));
        assert_string_equal(paired(&source, &target, rows[i].publishes_generated), rows[i].result);
    }
}

static void leaves_and_roots(void **state)
{
    (void)state;
    CopyRelations source = {0}, target = {0};
    *list_add(A, &source) = relation("p", "p", 'p', NULL, "a=int4");
    *list_add(A, &source) = relation("p", "p_1", 'r', "1..2", "a=int4");
    *list_add(A, &source) = relation("p", "p_2", 'p', "2..9", "a=int4");
    *list_add(A, &source) = relation("p", "p_3", 'r', "2..3", "a=int4");
    *list_add(A, &target) = relation("p", "p", 'p', NULL, "a=int4");
    assert_string_equal(paired(&source, &target, false),
                        "p_1>p (a) all binary; p_3>p (a) all binary");

    /* The same leaf by name and bound; of the same name only. */
    *list_add(A, &target) = relation("p", "p_1", 'r', "1..2", "a=int4");
    *list_add(A, &target) = relation("p", "p_3", 'r', "2..4", "a=int4");
    assert_string_equal(paired(&source, &target, false),
                        "p_1>p_1 (a) all binary alone truncates; p_3>p (a) all binary");
    target.v[1].referenced = true;
    assert_string_equal(paired(&source, &target, false),
                        "p_1>p_1 (a) all binary alone; p_3>p (a) all binary");

    /* Several leaves into one ordinary table: nobody may empty it. */
    target = one(relation("p", "p", 'r', NULL, "a=int4"));
    assert_string_equal(paired(&source, &target, false),
                        "p_1>p (a) all binary; p_3>p (a) all binary");
    target = one(relation("p", "p", 'f', NULL, "a=int4"));
    assert_string_equal(paired(&source, &target, false), "s.p is a foreign table on the target");
    target = one(relation("q", "q", 'r', NULL, "a=int4"));
    assert_string_equal(paired(&source, &target, false), "the target has no table s.p");
}

/* ---- statements ---- */

static CopyTables tables_of(CopyRelation from, CopyRelation into)
{
    const char *problem = NULL;
    CopyRelations source = one(from), target = one(into);
    CopyTables all = copy_tables_pair(A, &source, &target, false, &problem);
    assert_null(problem);
    return all;
}

/* "out -> in" of each action, a line each; one that ends its transaction ends with a period. */
static const char *planned(const CopyWorks *works, CopyFormat format)
{
    Plan plan = {0};
    StrList out = {0};
    copy_plan(A, works, format, &plan);
    for (int i = 0; i < plan.n; i++) {
        const Action *x = &plan.v[i];
        assert_true(x->beside && x->side == SIDE_TARGET);
        strs_add(A, &out,
                 fmt(A, "%s%s%s%s", x->out ? x->out : "", x->out ? " -> " : "", x->sql,
                     x->last ? "." : ""));
    }
    return strs_join(A, &out, "\n", 0);
}

static void rows_out_and_in(void **state)
{
    (void)state;
    CopyRelation r = relation("t", "t", 'r', NULL, "a=int4 b=text");
    CopyTables tables = tables_of(r, r);
    CopyWorks works = copy_works(A, &tables);
    assert_string_equal(planned(&works, FORMAT_AUTO),
                        "TRUNCATE ONLY \"s\".\"t\"\n"
                        "COPY \"s\".\"t\" (\"a\", \"b\") TO STDOUT (FORMAT binary) -> "
                        "COPY \"s\".\"t\" (\"a\", \"b\") FROM STDIN (FORMAT binary, FREEZE).");
    assert_string_equal(planned(&works, FORMAT_TEXT),
                        "TRUNCATE ONLY \"s\".\"t\"\n"
                        "COPY \"s\".\"t\" (\"a\", \"b\") TO STDOUT -> "
                        "COPY \"s\".\"t\" (\"a\", \"b\") FROM STDIN (FREEZE).");

    /* Referenced: it cannot be emptied alone, so it is not frozen either. A filter; a column less.
     */
    CopyRelation into = r;
    into.referenced = true;
    r.filter = "a < 3 OR b IS NULL";
    tables = tables_of(r, into);
    works = copy_works(A, &tables);
    assert_string_equal(
        planned(&works, FORMAT_AUTO),
        "COPY (SELECT \"a\", \"b\" FROM ONLY \"s\".\"t\" WHERE (a < 3 OR b IS NULL)) "
        "TO STDOUT (FORMAT binary) -> "
        "COPY \"s\".\"t\" (\"a\", \"b\") FROM STDIN (FORMAT binary).");
    r.filter = NULL;
    r.left_out = true;
    tables = tables_of(r, into);
    works = copy_works(A, &tables);
    assert_string_equal(planned(&works, FORMAT_TEXT),
                        "COPY (SELECT \"a\", \"b\" FROM ONLY \"s\".\"t\") TO STDOUT -> "
                        "COPY \"s\".\"t\" (\"a\", \"b\") FROM STDIN.");
    /* No columns at all have no binary form. */
    r = relation("t", "t", 'r', NULL, "");
    tables = tables_of(r, r);
    works = copy_works(A, &tables);
    assert_string_equal(planned(&works, FORMAT_AUTO),
                        "TRUNCATE ONLY \"s\".\"t\"\n"
                        "COPY \"s\".\"t\" TO STDOUT -> COPY \"s\".\"t\" FROM STDIN (FREEZE).");
}

static void small_ones_share(void **state)
{
    (void)state;
    CopyRelations source = {0}, target = {0};
    const char *problem = NULL;
    for (int i = 0; i < 121; i++) {
        const char *name = fmt(A, "t%03d", i);
        CopyRelation r = relation(name, name, 'r', NULL, "a=int4");
        r.bytes = i == 30 ? 5 * MIB : i; /* a large one between them */
        *list_add(A, &source) = r;
        *list_add(A, &target) = r;
    }
    CopyTables tables = copy_tables_pair(A, &source, &target, false, &problem);
    CopyWorks works = copy_works(A, &tables);
    Plan plan = {0};
    copy_plan(A, &works, FORMAT_AUTO, &plan);
    assert_int_equal(plan.n, 122);
    int sizes[8] = {0}, n = 0, copied = 0;
    for (int i = 0, first = 0; i < plan.n; i++) {
        copied += plan.v[i].out != NULL;
        if (!plan.v[i].last)
            continue;
        assert_true(n < 8);
        sizes[n++] = i + 1 - first;
        assert_int_equal(plan.v[first].shares.n,
                         i > first && plan.v[first].out ? i + 1 - first : 1);
        first = i + 1;
    }
    assert_int_equal(copied, 121);
    assert_true(plan.v[plan.n - 1].last);
    for (int i = 0; i < plan.n; i++)
        if (!plan.v[i].out) {
            assert_string_equal(plan.v[i].sql, "TRUNCATE ONLY \"s\".\"t030\"");
            assert_int_equal(plan.v[i].weight, 5 * MIB);
        } else if (!strstr(plan.v[i].sql, "t030")) {
            assert_null(strstr(plan.v[i].sql, "FREEZE"));
        }
    int most = 0;
    for (int i = 0; i < n; i++)
        most = sizes[i] > most ? sizes[i] : most;
    assert_int_equal(most, 50);
    assert_true(n >= 4 && n <= 5);
}

/* ---- pieces ---- */

static void how_many_pieces(void **state)
{
    (void)state;
    CopyRelation r = relation("t", "t", 'r', NULL, "a=int4");
    CopyTable t = {.from = &r};
    assert_int_equal(copy_pieces(&t, 0), 1);
    assert_int_equal(copy_pieces(&t, 10 * MIB), 1);
    assert_int_equal(copy_pieces(&t, 10 * MIB - 1), 2);
    assert_int_equal(copy_pieces(&t, MIB), 10);
    assert_int_equal(copy_pieces(&t, 1), 1000);
    r.bytes = 0;
    assert_int_equal(copy_pieces(&t, MIB), 1);
}

static void share_of_one_worker(void **state)
{
    (void)state;
    CopyRelation r = relation("t", "t", 'r', NULL, "a=int4");
    r.bytes = 1000 * MIB;
    CopyTables tables = tables_of(r, r);
    assert_int_equal(copy_share(&tables, 1), 0);
    assert_int_equal(copy_share(&tables, 2), 500 * MIB);
    assert_int_equal(copy_pieces(&tables.v[0], copy_share(&tables, 4)), 4);
    assert_int_equal(copy_share(&tables, 32), 128 * MIB);
}

static CopyWork work(CopyRelation *r)
{
    CopyTables tables = tables_of(*r, *r);
    return copy_works(A, &tables).v[0];
}

static void pieces_by_tid(void **state)
{
    (void)state;
    CopyRelation r = relation("t", "t", 'r', NULL, "a=int4");
    CopyWork w = work(&r);
    copy_split_by_tid(A, &w, 3, 8192); /* 1024 pages */
    assert_int_equal(w.pieces, 3);
    assert_string_equal(strs_join(A, &w.conditions, "; ", 0),
                        "ctid >= '(0,0)' AND ctid < '(341,0)'; ctid >= '(341,0)' AND ctid < "
                        "'(682,0)'; ctid >= '(682,0)'");
    CopyWorks works = {0};
    *list_add(A, &works) = w;
    const char *text = planned(&works, FORMAT_TEXT);
    assert_null(strstr(text, "TRUNCATE"));
    assert_null(strstr(text, "FREEZE"));
    assert_non_null(strstr(text,
                           "COPY (SELECT \"a\" FROM ONLY \"s\".\"t\" WHERE ctid >= '(682,0)') TO "
                           "STDOUT -> COPY \"s\".\"t\" (\"a\") FROM STDIN."));
    Plan plan = {0};
    copy_plan(A, &works, FORMAT_TEXT, &plan);
    assert_int_equal(plan.n, 3);
    for (int i = 0; i < plan.n; i++) {
        assert_true(plan.v[i].last);
        assert_ptr_equal(plan.v[i].moved, &w.moved[i]);
    }
    /* More pieces than pages: it stays whole. */
    w = work(&r);
    copy_split_by_tid(A, &w, 1000, 8192 * 2);
    assert_int_equal(w.pieces, 1);
    assert_int_equal(w.conditions.n, 0);
}

static void pieces_by_key(void **state)
{
    (void)state;
    CopyRelation r = relation("t", "t", 'r', NULL, "a=int4");
    StrList bounds = words("1 20 30 40 50 60 99");
    CopyWork w = work(&r);
    copy_split_by_key(A, &w, 3, "a", &bounds);
    assert_int_equal(w.pieces, 3);
    assert_string_equal(strs_join(A, &w.conditions, "; ", 0),
                        "\"a\" < '30'; \"a\" >= '30' AND \"a\" < '50'; \"a\" >= '50'");
    /* No more than the statistics can tell apart. */
    w = work(&r);
    copy_split_by_key(A, &w, 100, "a", &bounds);
    assert_int_equal(w.pieces, 6);
    bounds = words("1 99");
    w = work(&r);
    copy_split_by_key(A, &w, 4, "a", &bounds);
    assert_int_equal(w.pieces, 1);
    assert_int_equal(w.conditions.n, 0);
    /* With a filter of the publication. */
    bounds = words("1 50 99");
    r.filter = "a > 7 OR b";
    w = work(&r);
    copy_split_by_key(A, &w, 2, "a", &bounds);
    CopyWorks works = {0};
    *list_add(A, &works) = w;
    assert_non_null(strstr(planned(&works, FORMAT_AUTO), "WHERE \"a\" < '50' AND (a > 7 OR b))"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        UNIT(columns_by_name),  UNIT(leaves_and_roots),    UNIT(rows_out_and_in),
        UNIT(small_ones_share), UNIT(share_of_one_worker), UNIT(how_many_pieces),
        UNIT(pieces_by_tid),    UNIT(pieces_by_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
