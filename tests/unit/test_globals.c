/* Roles, memberships, settings and grants: what is wanted of them, and with which statements. */
#include "unit.h"

#include "core/globals.h"

/* What may be in a row; a name that is NULL ends a list. */
typedef struct Row {
    Role roles[4];
    Membership memberships[3];
    Setting settings[3];
    DatabaseGrant grants[4];
    bool new_database, old_members;
    const char *unknown; /* setting */
} Row;

static Globals globals(const Row *row, const char *database)
{
    Globals g = {.database = database, .database_there = !row->new_database};
    for (const Role *r = row->roles; r->name; r++)
        *list_add(A, &g.roles) = *r;
    for (const Membership *m = row->memberships; m->role; m++)
        *list_add(A, &g.memberships) = *m;
    for (const Setting *s = row->settings; s->name; s++)
        *list_add(A, &g.settings) = *s;
    for (const DatabaseGrant *d = row->grants; d->privilege; d++)
        *list_add(A, &g.grants) = *d;
    g.member_options = !row->old_members;
    if (row->unknown)
        strs_add(A, &g.unknown_settings, row->unknown);
    return g;
}

static const char *plan_text(const Globals *actual, const Globals *wanted, bool shown)
{
    Plan plan = {0};
    Buf b = buf_new(A);
    globals_plan_roles(A, actual, wanted, actual->database_there ? NULL : "postgres", &plan);
    globals_plan_database(A, actual, wanted, &plan);
    for (int i = 0; i < plan.n; i++) {
        const Action *x = &plan.v[i];
        buf_fmt(&b, "%s%s%s;", b.len ? " " : "", x->database ? "postgres: " : "",
                shown && x->shown ? x->shown : x->sql);
        assert_int_equal(x->side, SIDE_TARGET);
    }
    if (plan.n)
        assert_true(plan.v[plan.n - 1].last);
    return b.s;
}

static const char *left_out_text(const GlobalsNotes *n)
{
    Buf b = buf_new(A);
    for (int i = 0; i < n->left_out->items.n; i++)
        buf_fmt(&b, "%s%s: %s", i ? "; " : "", val_get(n->left_out->items.v[i], "entry")->s,
                val_get(n->left_out->items.v[i], "reason")->s);
    return b.s;
}

#define ROLE(n, ...)                                                                               \
    {                                                                                              \
        .name = (n), .inherit = true, .connection_limit = -1, ##__VA_ARGS__                        \
    }
#define OPTIONS(i, s) .has_options = true, .inherit = (i), .set = (s)
#define SCRAM "SCRAM-SHA-256$4096:x"

static const struct {
    Row source, target;
    const char *missing, *sync; /* statements; sync NULL: the same */
    const char *different;      /* by missing */
    const char *left_out;       /* by sync */
    const char *warning;        /* by sync, a part of it */
} rows[] = {
    {{.roles = {ROLE("A\"b", .login = true, .inherit = false, .connection_limit = 3,
                     .valid_until = "2030-01-01", .password = SCRAM, .comment = "it's")}},
     {{{0}}},
     "CREATE ROLE \"A\"\"b\" NOINHERIT LOGIN CONNECTION LIMIT 3 VALID UNTIL '2030-01-01' PASSWORD "
     "'" SCRAM "'; COMMENT ON ROLE \"A\"\"b\" IS 'it''s';"},
    {{.roles = {ROLE("a", .superuser = true, .createdb = true, .createrole = true,
                     .replication = true, .bypassrls = true, .first = true)}},
     {{{0}}},
     "CREATE ROLE \"a\" SUPERUSER CREATEDB CREATEROLE REPLICATION BYPASSRLS;"},
    {{.roles = {ROLE("a", .login = true, .password = "md5new", .comment = "c")}},
     {.roles = {ROLE("a", .createdb = true, .connection_limit = 1, .valid_until = "2030-01-01",
                     .password = SCRAM, .comment = "old")}},
     "",
     "ALTER ROLE \"a\" NOCREATEDB LOGIN CONNECTION LIMIT -1 VALID UNTIL 'infinity' PASSWORD "
     "'md5new'; "
     "COMMENT ON ROLE \"a\" IS 'c';",
     .different = "ROLE a"},
    /* What the source lacks, the target keeps. */
    {{.roles = {ROLE("a")}},
     {.roles = {ROLE("a", .password = SCRAM, .comment = "c")},
      .memberships = {{"g", "a", true, OPTIONS(true, true)}},
      .settings = {{"a", false, "work_mem", "1MB"}},
      .grants = {{"a", "CREATE"}}},
     ""},
    /* Passwords that nobody knows. */
    {{.roles = {ROLE("a", .login = true, .no_password = "no reason"), ROLE("g")}},
     {{{0}}},
     "CREATE ROLE \"a\" LOGIN; CREATE ROLE \"g\";",
     .warning = "1 login role(s) have no password on the target; give them one (no reason): a"},
    {{.roles = {ROLE("a", .login = true, .password = SCRAM)}},
     {.roles = {ROLE("a", .login = true, .no_password = "no reason")}},
     "",
     .warning = "1 login role(s) keep the password that they have on the target (no reason): a"},
    /* Left as they are. */
    {{.roles = {ROLE("p", .login = true, .password = SCRAM), ROLE("u", .createdb = true)},
      .settings = {{"p", false, "work_mem", "1MB"}, {"u", true, "work_mem", "1MB"}}},
     {.roles = {ROLE("p", .login = true, .first = true, .password = "md5"),
                ROLE("u", .self = true)}},
     "ALTER ROLE \"u\" IN DATABASE \"Db\" SET \"work_mem\" TO '1MB';",
     .left_out = "ROLE u: it is the user who connects to the target, who is left as he is; "
                 "SETTING work_mem of p: it is the target's first superuser, who is left as he is"},
    /* Names. */
    {{.roles = {ROLE("old", .login = true, .password = "md5x"), ROLE("pg_monitor", .builtin = true),
                ROLE("twin")},
      .memberships = {{"pg_monitor", "old"}, {"new", "old"}},
      .settings = {{"twin", false, "role", "old"}},
      .grants = {{"old", "CREATE"}, {"owner", "CREATE", false, true}}},
     {.roles = {ROLE("pg_monitor", .builtin = true)}},
     "CREATE ROLE \"new\" LOGIN; CREATE ROLE \"twin\"; GRANT \"pg_monitor\" TO \"new\"; "
     "ALTER ROLE \"twin\" SET \"role\" TO 'new'; GRANT CREATE ON DATABASE \"Db\" TO \"new\";",
     .warning = "the hash of an md5 password is bound to the old name"},
    {{.roles = {ROLE("new", .createdb = true), ROLE("old", .superuser = true)},
      .memberships = {{"old", "new"}}},
     {{{0}}},
     "CREATE ROLE \"new\" CREATEDB;",
     .left_out = "ROLE old: role_map makes it new, and another role is that already"},
    /* Memberships. */
    {{.roles = {ROLE("g"), ROLE("m")},
      .memberships = {{"g", "m", true, OPTIONS(false, true)}, {"m", "g"}}},
     {.roles = {ROLE("g"), ROLE("m")}},
     "GRANT \"g\" TO \"m\" WITH ADMIN OPTION, INHERIT FALSE, SET TRUE; GRANT \"m\" TO \"g\";"},
    {{.roles = {ROLE("g"), ROLE("m")}, .memberships = {{"g", "m", true, OPTIONS(false, true)}}},
     {.roles = {ROLE("g"), ROLE("m")}, .memberships = {{"g", "m", false, OPTIONS(true, false)}}},
     "",
     "GRANT \"g\" TO \"m\" WITH ADMIN OPTION, INHERIT TRUE, SET TRUE;",
     .different = "MEMBERSHIP of m in g"},
    {{.roles = {ROLE("g"), ROLE("m")}, .memberships = {{"g", "m", true}}},
     {.roles = {ROLE("g"), ROLE("m")}, .memberships = {{"g", "m", true, OPTIONS(false, false)}}},
     ""},
    {{.roles = {ROLE("g"), ROLE("m"), ROLE("n", .inherit = false)},
      .memberships = {{"g", "m", false, OPTIONS(false, true)},
                      {"g", "n", true, OPTIONS(false, true)}}},
     {.roles = {ROLE("g"), ROLE("m"), ROLE("n", .inherit = false)}, .old_members = true},
     "GRANT \"g\" TO \"n\" WITH ADMIN OPTION;",
     .left_out = "MEMBERSHIP of m in g: the target's version does not know INHERIT FALSE"},
    {{.roles = {ROLE("g"), ROLE("m"), ROLE("pg_new", .builtin = true)},
      .memberships = {{"g", "m", false, OPTIONS(true, false)}, {"pg_new", "m"}}},
     {.roles = {ROLE("g"), ROLE("m")}, .old_members = true},
     "",
     .left_out = "MEMBERSHIP of m in g: the target's version does not know SET FALSE; "
                 "MEMBERSHIP of m in pg_new: the target has no such role"},
    /* Settings. */
    {{.roles = {ROLE("a")},
      .settings = {{NULL, true, "search_path", "\"My, \"\"S\"\"\", \"$user\", public"},
                   {"a", true, "my.own", "x'y\\z"},
                   {"a", false, "DateStyle", "ISO, DMY"}}},
     {.roles = {ROLE("a")}},
     "ALTER ROLE \"a\" SET \"DateStyle\" TO 'ISO, DMY'; "
     "ALTER DATABASE \"Db\" SET \"search_path\" TO 'My, \"S\"', '$user', 'public'; "
     "ALTER ROLE \"a\" IN DATABASE \"Db\" SET \"my\".\"own\" TO  E'x''y\\\\z';"},
    {{.settings = {{NULL, true, "work_mem", "2MB"}, {NULL, true, "search_path", "a,  \"b\""}}},
     {.settings = {{NULL, true, "Work_Mem", "1MB"}, {NULL, true, "search_path", "\"a\", b"}}},
     "",
     "ALTER DATABASE \"Db\" SET \"Work_Mem\" TO '2MB';",
     .different = "SETTING work_mem of the database"},
    {{.settings = {{NULL, true, "default_with_oids", "on"},
                   {NULL, true, "default_transaction_read_only", "on"},
                   {NULL, true, "my.odd-name", "1"}}},
     {.unknown = "default_with_oids"},
     "",
     .left_out =
         "SETTING default_with_oids of the database: the target's version does not know it; "
         "SETTING default_transaction_read_only of the database: the cut-over closes and "
         "opens databases with it; SETTING my.odd-name of the database: its name is none "
         "that PostgreSQL 14 or newer takes"},
    /* Grants on the database. */
    {{.roles = {ROLE("a")}, .grants = {{"a", "CONNECT", true}, {"gone", "CREATE"}}},
     {.roles = {ROLE("a")}, .grants = {{NULL, "CONNECT"}, {"a", "CONNECT"}, {"b", "CREATE"}}},
     "GRANT CONNECT ON DATABASE \"Db\" TO \"a\" WITH GRANT OPTION;",
     "GRANT CONNECT ON DATABASE \"Db\" TO \"a\" WITH GRANT OPTION; "
     "REVOKE CONNECT ON DATABASE \"Db\" FROM PUBLIC;",
     .different = "PRIVILEGE CONNECT of PUBLIC",
     .left_out = "PRIVILEGE CREATE of gone: the target has no such role"},
    {{.roles = {ROLE("a")}, .grants = {{NULL, "TEMPORARY"}}},
     {.grants = {{NULL, "CONNECT"}, {NULL, "TEMPORARY"}}, .new_database = true},
     "postgres: CREATE ROLE \"a\"; REVOKE CONNECT ON DATABASE \"Db\" FROM PUBLIC;"},
};

static void test_rows(void **state)
{
    (void)state;
    Val *map = val_map(A);
    val_set_str(A, map, "old", "new");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Globals source = globals(&rows[i].source, "src"), is = globals(&rows[i].target, "Db");
        for (int sync = 0; sync < 2; sync++) {
            GlobalsOptions o = {.sync = sync, .role_passwords = true, .role_map = map};
            GlobalsNotes n, again;
            Globals want = globals_want(A, &source, &is, &o, &n);
            const char *wanted = sync && rows[i].sync ? rows[i].sync : rows[i].missing;
            const char *got = plan_text(&is, &want, false);
            if (!str_eq(got, wanted))
                fail_msg("row %zu, sync %d: %s", i, sync, got);
            assert_string_equal(plan_text(&is, &is, false), "");
            assert_string_equal(plan_text(&want, &want, false), "");
            /* Once it is there, nothing more is wanted. */
            want.database_there = true;
            Globals later = globals_want(A, &source, &want, &o, &again);
            assert_string_equal(plan_text(&want, &later, false), "");
            if (!sync)
                assert_string_equal(strs_join(A, &n.different, "; ", 0),
                                    rows[i].different ? rows[i].different : "");
            if (!sync)
                continue;
            assert_int_equal(n.different.n, 0);
            if (!str_eq(left_out_text(&n), rows[i].left_out ? rows[i].left_out : ""))
                fail_msg("row %zu: %s", i, left_out_text(&n));
            assert_int_equal(n.warnings.n, rows[i].warning != NULL);
            if (rows[i].warning && !strstr(n.warnings.v[0], rows[i].warning))
                fail_msg("row %zu: %s", i, n.warnings.v[0]);
        }
    }
}

/* As text, with the values of a map's keys in order. */
static void put(Buf *b, const Val *v)
{
    if (v->kind == VAL_STR)
        buf_str(b, v->s);
    else if (v->kind == VAL_INT)
        buf_fmt(b, "%d", (int)v->i);
    else
        for (int i = 0; i < v->items.n; i++) {
            buf_str(b, i ? ", " : v->kind == VAL_MAP ? "{" : "[");
            if (v->kind == VAL_MAP)
                buf_fmt(b, "%s: ", v->keys.v[i]);
            put(b, v->items.v[i]);
            if (i == v->items.n - 1)
                buf_str(b, v->kind == VAL_MAP ? "}" : "]");
        }
}

static const char *text(const Val *v)
{
    Buf b = buf_new(A);
    put(&b, v);
    return b.s;
}

static void test_secrets(void **state)
{
    (void)state;
    static const Row from = {.roles = {ROLE("a", .login = true, .password = SCRAM),
                                       ROLE("b", .password = SCRAM)},
                             .memberships = {{"b", "a", true, OPTIONS(false, true)}},
                             .settings = {{"b", false, "my.API_Key", "hush"}}},
                     to = {.roles = {ROLE("a", .login = true, .password = "md5old")},
                           .settings = {{"b", false, "my.api_key", "old hush"}},
                           .grants = {{NULL, "CONNECT"}}};
    Globals source = globals(&from, "src"), is = globals(&to, "Db");
    GlobalsOptions o = {.sync = true, .role_passwords = true};
    GlobalsNotes n;
    Globals want = globals_want(A, &source, &is, &o, &n);
    assert_string_equal(
        plan_text(&is, &want, true),
        "ALTER ROLE \"a\" PASSWORD '********'; CREATE ROLE \"b\" PASSWORD '********'; "
        "GRANT \"b\" TO \"a\" WITH ADMIN OPTION, INHERIT FALSE, SET TRUE; "
        "ALTER ROLE \"b\" SET \"my\".\"api_key\" TO '********'; "
        "REVOKE CONNECT ON DATABASE \"Db\" FROM PUBLIC;");
    assert_string_equal(text(globals_show(A, &is)),
                        "{roles: {a: {attributes: [LOGIN], password: ********}}, "
                        "database: {privileges: [CONNECT of PUBLIC]}}");
    assert_string_equal(
        text(globals_show(A, &want)),
        "{roles: {a: {attributes: [LOGIN], password: another one, "
        "member_of: [b with admin option, inherit false]}, "
        "b: {attributes: , password: ********, settings: [my.api_key = another one]}}, "
        "database: }");
    assert_string_equal(text(globals_changes(A, &is, &want)),
                        "{roles_created: [b], roles_altered: [a], memberships: [a in b], "
                        "settings: [my.api_key of b], granted: , revoked: [CONNECT of PUBLIC]}");
}

static void test_settings(void **state)
{
    (void)state;
    static const struct {
        const char *name, *value, *clause;
    } values[] = {
        {"search_path", "\"\"", "''"},
        {"search_path", "", "''"},
        {"Search_Path", " a , \"B\"\"c\" ", "'a', 'B\"c'"},
        {"temp_tablespaces", "\"open", "'\"open'"},
        {"session_preload_libraries", "a,", "'a,'"},
        {"DateStyle", "ISO, DMY", "'ISO, DMY'"},
    };
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        Setting s = {.name = values[i].name, .value = values[i].value};
        assert_string_equal(setting_clause(A, &s), values[i].clause);
    }
    assert_string_equal(setting_name(A, &(Setting){.name = "a.B_1.c$"}), "\"a\".\"B_1\".\"c$\"");
    assert_null(setting_name(A, &(Setting){.name = "a."}));
    assert_null(setting_name(A, &(Setting){.name = "a.1b"}));
    assert_true(setting_is_secret(&(Setting){.name = "my.PassWord"}));
    assert_false(setting_is_secret(&(Setting){.name = "work_mem"}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {UNIT(test_rows), UNIT(test_secrets), UNIT(test_settings)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
