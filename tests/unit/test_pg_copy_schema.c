/* pg_copy_schema: which statements make what is missing, and where transactions end. */
#include "unit.h"

#include "catalog/database.h"
#include "core/schema_state.h"

static void add(SchemaState *s, const char *type, const char *name, const char *tablespace)
{
    Entry *e = list_add(A, &s->schema.entries);
    *e = (Entry){.key = entry_key(A, type, "s", name),
                 .type = type,
                 .schema = "s",
                 .name = name,
                 .label = fmt(A, "%s s.%s", type, name),
                 .tablespace = tablespace,
                 .access_method = ""};
    strs_add(A, &e->statements, fmt(A, "CREATE %s", name));
}

/* The plan as text: the database, statements, / where a transaction ends, ~ what may run beside
 * others. */
static const char *plan_text(SchemaState *actual, SchemaState *wanted)
{
    Plan plan = {0};
    Buf b = buf_new(A);
    schema_index(A, &actual->schema);
    schema_index(A, &wanted->schema);
    schema_plan(A, actual, wanted, &plan);
    for (int i = 0; i < plan.n; i++) {
        const Action *x = &plan.v[i];
        bool prepares = strstr(x->sql, "check_function_bodies") != NULL;
        buf_fmt(&b, "%s%s%s%s%s;%s", b.len ? " " : "", x->beside ? "~" : "",
                x->database ? x->database : "", x->database ? ": " : "",
                prepares ? "PREPARE" : x->sql, x->last ? " /" : "");
        assert_int_equal(x->side, SIDE_TARGET);
    }
    return b.s;
}

static void plans(void **state)
{
    (void)state;
    SchemaState none = {.room = 200}, one = {.room = 200}, all = {.room = 200};
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
    assert_string_equal(plan_text(&none, &one), "PREPARE; CREATE b; /");
    assert_string_equal(
        plan_text(&one, &all),
        "PREPARE; CREATE a; "
        "SELECT pg_catalog.set_config('default_tablespace', 'fast', false); CREATE c; "
        "SELECT pg_catalog.set_config('default_tablespace', '', false); CREATE d; / "
        "~CREATE i; / ~CREATE f; / CREATE g; /");
    none = (SchemaState){
        .missing = true, .create_database = "CREATE DATABASE x", .maintenance_db = "m"};
    assert_string_equal(plan_text(&none, &one), "m: CREATE DATABASE x; PREPARE; CREATE b; /");
}

static void ends_transactions(void **state)
{
    (void)state;
    SchemaState none = {0}, many = {.room = 200};
    for (int i = 0; i < 450; i++)
        add(&many, "TABLE", fmt(A, "t%d", i), "");
    Plan plan = {0};
    schema_index(A, &many.schema);
    schema_plan(A, &none, &many, &plan);
    assert_int_equal(plan.n, 451); /* and what prepares the session */
    for (int i = 0; i < plan.n; i++)
        assert_true(plan.v[i].last == (i == 200 || i == 400 || i == 450));
    assert_string_equal(plan.v[1].what, "create TABLE s.t0");
}

static Entry *hang(SchemaState *s, const char *type, const char *name, const char *statement)
{
    add(s, type, name, "");
    Entry *e = &s->schema.entries.v[s->schema.entries.n - 1];
    e->statements.n = 0;
    strs_add(A, &e->statements, statement);
    return e;
}

/* Heavy ones alone, small ones together; foreign keys after all keys; what pg_dump has behind a
 * view that needs a key stays behind it. */
static void builds_side_by_side(void **state)
{
    (void)state;
    SchemaState none = {0}, all = {.room = 200, .jobs = 4, .maintenance_work_mem = "1GB"};
    *list_add(A, &all.sizes) = (Size){"\"s\".\"big\"", 5 << 20};
    *list_add(A, &all.sizes) = (Size){"\"s\".\"small\"", 8192};
    hang(&all, "CONSTRAINT", "c1",
         "ALTER TABLE ONLY \"s\".\"big\" ADD CONSTRAINT \"c\" PRIMARY KEY");
    hang(&all, "COMMENT", "CONSTRAINT c1", "COMMENT ON c1");
    hang(&all, "INDEX", "i1", "CREATE INDEX \"i1\" ON \"s\".\"small\" USING x");
    hang(&all, "INDEX", "i2", "CREATE INDEX \"i2\" ON \"s\".\"big\" USING x");
    hang(&all, "INDEX", "i3", "CREATE INDEX \"i3\" ON \"s\".\"small\" USING x")->tablespace = "t";
    hang(&all, "MATERIALIZED VIEW", "v", "CREATE VIEW v");
    hang(&all, "INDEX", "i4", "CREATE INDEX \"i4\" ON \"s\".\"v\" USING x");
    hang(&all, "FK CONSTRAINT", "f",
         "ALTER TABLE ONLY \"s\".\"big\" ADD CONSTRAINT \"f\" FOREIGN KEY (\"a\") REFERENCES "
         "\"s\".\"small\"(\"a\")");
    hang(&all, "POLICY", "p", "CREATE POLICY p");
    assert_string_equal(
        plan_text(&none, &all),
        "PREPARE; "
        "~ALTER TABLE ONLY \"s\".\"big\" ADD CONSTRAINT \"c\" PRIMARY KEY; / "
        "~CREATE INDEX \"i1\" ON \"s\".\"small\" USING x; / "
        "~CREATE INDEX \"i2\" ON \"s\".\"big\" USING x; / "
        "~SELECT pg_catalog.set_config('default_tablespace', 't', true); "
        "~CREATE INDEX \"i3\" ON \"s\".\"small\" USING x; / "
        "COMMENT ON c1; CREATE VIEW v; / CREATE INDEX \"i4\" ON \"s\".\"v\" USING x; / "
        "~ALTER TABLE ONLY \"s\".\"big\" ADD CONSTRAINT \"f\" FOREIGN KEY (\"a\") REFERENCES "
        "\"s\".\"small\"(\"a\"); / CREATE POLICY p; /");
    Plan plan = {0};
    schema_plan(A, &none, &all, &plan);
    assert_int_equal(plan.jobs, 4);
    assert_non_null(strstr(plan.session, "('maintenance_work_mem', '1GB')"));
    assert_int_equal(plan.v[1].weight, 5 << 20);
    assert_string_equal(plan.v[1].locks.v[0], "\"s\".\"big\"");
    assert_string_equal(plan.v[3].shares.v[0], "\"s\".\"big\"");
    const Action *foreign = &plan.v[plan.n - 2];
    assert_int_equal(foreign->locks.n, 2);
    assert_int_equal(foreign->weight, 5 << 20);
}

/* The key of a large table is an index first; one that a run before has built is used, another one
 * of its name is not. */
static void builds_keys_beside_indexes(void **state)
{
    (void)state;
    static const char index[] =
        "CREATE UNIQUE INDEX \"c\" ON \"s\".\"big\" USING \"btree\" (\"a\")";
    SchemaState none = {.room = 200}, built = none, other = none, all = {.room = 200, .jobs = 4};
    *list_add(A, &all.sizes) = (Size){"\"s\".\"big\"", 5 << 20};
    Entry *key =
        hang(&all, "CONSTRAINT", "big c",
             "ALTER TABLE ONLY \"s\".\"big\"\n    ADD CONSTRAINT \"c\" PRIMARY KEY (\"a\")");
    strs_add(A, &key->statements, "CLUSTER ON c");
    hang(&all, "INDEX ATTACH", "p", "ATTACH p");
    const char *attach = "ALTER TABLE ONLY \"s\".\"big\" ADD CONSTRAINT \"c\" PRIMARY KEY USING "
                         "INDEX \"c\"; CLUSTER ON c; / ATTACH p; /";
    assert_string_equal(plan_text(&none, &all), fmt(A, "PREPARE; ~%s; / %s", index, attach));
    hang(&built, "INDEX", "c", index);
    assert_string_equal(plan_text(&built, &all), fmt(A, "PREPARE; %s", attach));
    hang(&other, "INDEX", "c",
         "CREATE UNIQUE INDEX \"c\" ON \"s\".\"big\" USING \"btree\" (\"b\")");
    assert_string_equal(plan_text(&other, &all),
                        fmt(A, "PREPARE; ~%s; ~CLUSTER ON c; / ATTACH p; /", key->statements.v[0]));
    Plan plan = {0};
    schema_plan(A, &none, &all, &plan);
    assert_string_equal(plan.v[1].shares.v[0], "\"s\".\"big\"");
    assert_int_equal(plan.v[1].locks.n, 0);
}

static void drops_first(void **state)
{
    (void)state;
    SchemaState is = {0}, want = {.room = 200};
    add(&is, "TABLE", "b", "");
    add(&want, "TABLE", "a", "");
    strs_add(A, &want.drops, "DROP TABLE b");
    assert_string_equal(plan_text(&is, &want), "PREPARE; DROP TABLE b; / CREATE a; /");
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
    const struct CMUnitTest tests[] = {UNIT(plans),
                                       UNIT(ends_transactions),
                                       UNIT(builds_side_by_side),
                                       UNIT(builds_keys_beside_indexes),
                                       UNIT(drops_first),
                                       UNIT(creates_databases)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
