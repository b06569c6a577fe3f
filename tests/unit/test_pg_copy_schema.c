/* pg_copy_schema: which statements make what is missing, and where transactions end. */
#include "unit.h"

#include "catalog/database.h"
#include "catalog/entry.h"
#include "core/plan.h"

void copy_schema_plan(Arena *a, const void *actual, const void *wanted, Plan *plan);

static void add(Schema *s, const char *type, const char *name, const char *tablespace)
{
    Entry *e = list_add(A, &s->entries);
    *e = (Entry){.key = entry_key(A, type, "s", name),
                 .type = type,
                 .label = fmt(A, "%s s.%s", type, name),
                 .tablespace = tablespace,
                 .access_method = ""};
    strs_add(A, &e->statements, fmt(A, "CREATE %s", name));
}

/* The plan as text: the database, statements, / where a transaction ends. */
static const char *plan_text(Schema *actual, Schema *wanted)
{
    Plan plan = {0};
    Buf b = buf_new(A);
    schema_index(A, actual);
    schema_index(A, wanted);
    copy_schema_plan(A, actual, wanted, &plan);
    for (int i = 0; i < plan.n; i++) {
        const Action *x = &plan.v[i];
        bool prepares = strstr(x->sql, "check_function_bodies") != NULL;
        buf_fmt(&b, "%s%s%s%s;%s", b.len ? " " : "", x->database ? x->database : "",
                x->database ? ": " : "", prepares ? "PREPARE" : x->sql, x->last ? " /" : "");
        assert_int_equal(x->side, SIDE_TARGET);
        assert_true(x->alone == (x->database != NULL));
    }
    return b.s;
}

static void plans(void **state)
{
    (void)state;
    Schema none = {0}, one = {0}, all = {0};
    add(&one, "TABLE", "b", "");
    add(&all, "TABLE", "a", "");
    add(&all, "TABLE", "b", "");
    add(&all, "TABLE", "c", "fast");
    add(&all, "TABLE", "d", "");
    add(&all, "INDEX", "i", "");
    add(&all, "FK CONSTRAINT", "f", "");
    add(&all, "ACL", "g", "");
    assert_string_equal(plan_text(&all, &all), "");
    assert_string_equal(plan_text(&all, &one), "");
    assert_string_equal(plan_text(&none, &one), "PREPARE; CREATE b;");
    assert_string_equal(
        plan_text(&one, &all),
        "PREPARE; CREATE a; "
        "SELECT pg_catalog.set_config('default_tablespace', 'fast', false); CREATE c; "
        "SELECT pg_catalog.set_config('default_tablespace', '', false); CREATE d; / "
        "CREATE i; / CREATE f; / CREATE g;");
    none = (Schema){.missing = true, .create_database = "CREATE DATABASE x", .maintenance_db = "m"};
    assert_string_equal(plan_text(&none, &one), "m: CREATE DATABASE x; PREPARE; CREATE b;");
}

static void ends_transactions(void **state)
{
    (void)state;
    Schema none = {0}, many = {0};
    for (int i = 0; i < 450; i++)
        add(&many, "TABLE", fmt(A, "t%d", i), "");
    Plan plan = {0};
    schema_index(A, &many);
    copy_schema_plan(A, &none, &many, &plan);
    assert_int_equal(plan.n, 451); /* and what prepares the session */
    for (int i = 0; i < plan.n; i++)
        assert_true(plan.v[i].last == (i == 200 || i == 400));
    assert_string_equal(plan.v[1].what, "create TABLE s.t0");
}

static const struct {
    Database d;
    bool with_provider, with_owner;
    const char *sql;
} databases[] = {
    {{"bob", "UTF8", "C", "en_US.UTF-8", "libc", NULL, NULL},
     false,
     false,
     "CREATE DATABASE \"x y\" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE "
     "'en_US.UTF-8'"},
    {{"bob", "LATIN1", "C", "C", "libc", NULL, NULL},
     true,
     true,
     "CREATE DATABASE \"x y\" TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' "
     "LOCALE_PROVIDER libc OWNER \"bob\""},
    {{"bob", "UTF8", "C", "C", "icu", "de", "&V << w"},
     true,
     false,
     "CREATE DATABASE \"x y\" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' "
     "LOCALE_PROVIDER icu ICU_LOCALE 'de' ICU_RULES '&V << w'"},
    {{"bob", "UTF8", "C", "C", "builtin", "C.UTF-8", NULL},
     true,
     false,
     "CREATE DATABASE \"x y\" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' "
     "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"},
};

static void creates_databases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof databases / sizeof *databases; i++)
        assert_string_equal(database_create_sql(A, &databases[i].d, "x y",
                                                databases[i].with_provider,
                                                databases[i].with_owner),
                            databases[i].sql);
    Feature f;
    assert_false(database_needs(&databases[0].d, &f));
    assert_true(database_needs(&databases[2].d, &f) && f == FEAT_DATABASE_LOCALE);
    assert_true(database_needs(&databases[3].d, &f) && f == FEAT_DATABASE_BUILTIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {UNIT(plans), UNIT(ends_transactions),
                                       UNIT(creates_databases)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
