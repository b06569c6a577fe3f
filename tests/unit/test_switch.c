/* A change of sides: the pure parts. */
#include "unit.h"

#include "core/switch_window.h"

static StrList names(const char *csv)
{
    StrList l = {0};
    for (const char *s = csv; *s;) {
        size_t n = strcspn(s, " ");
        strs_add(A, &l, arena_strndup(A, s, n));
        s += n + (s[n] == ' ');
    }
    return l;
}

static const char *ordered(const char *order, const char *blocked)
{
    StrList l = names(order), out = lock_order(A, &l, blocked);
    return strs_join(A, &out, " ", 0);
}

static void learns_an_order(void **state)
{
    (void)state;
    assert_string_equal(ordered("a b c", "c"), "c a b");
    assert_string_equal(ordered("c a b", "b"), "b c a");
    assert_string_equal(ordered("a b c", "a"), "a b c");
    /* a leaf of one that is asked for, or nobody knows which: nothing to learn, and nothing lost */
    assert_string_equal(ordered("a b c", "other"), "a b c");
    assert_string_equal(ordered("a b c", ""), "a b c");
    assert_string_equal(ordered("", "a"), "");
}

static const char *reread(const char *text)
{
    Handover h = handover_parse(A, text);
    return h.epoch ? handover_text(A, h.epoch, h.state, h.lsn) : "";
}

static void notes(void **state)
{
    (void)state;
    assert_string_equal(reread("3 committed 0/16B3748"), "3 committed 0/16B3748");
    assert_string_equal(reread("12 done 1/0"), "12 done 1/0");
    assert_int_equal(handover_parse(A, "3 done 0/1").state, HANDOVER_DONE);
    static const char *const nothing[] = {"",           "x",         "0 done 0/1", "-1 done 0/1",
                                          "3 none 0/1", "3 doneish", "3",          "done 3 0/1"};
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
        assert_string_equal(reread(nothing[i]), "");
    assert_string_equal(reread(NULL), "");
}

static void what_was_brought(void **state)
{
    (void)state;
    StrList names = {0};
    assert_string_equal(handover_brought_sql(A, "d", &names),
                        "ALTER DATABASE \"d\" RESET pgonline.brought");
    strs_add(A, &names, "\"s\".\"t\"");
    strs_add(A, &names, BROUGHT_OBJECTS);
    const char *text = handover_brought_sql(A, "d", &names);
    assert_non_null(strstr(text, "ALTER DATABASE \"d\" SET pgonline.brought = "));
    assert_non_null(strstr(text, BROUGHT_OBJECTS));

    SwitchArgs args = {.large_objects = true};
    Switch w = {.run = run, .a = A, .args = &args};
    strs_add(A, &args.copy_at_switch, "s.\"O d\"");
    strs_add(A, &args.copy_at_switch, "a.b");
    strs_add(A, &args.copy_at_switch, "\"s\".\"O d\"");
    switch_copy_parse(&w);
    StrList brought = switch_brought(&w), locks = switch_locks(&w);
    assert_string_equal(strs_join(A, &brought, " ", 0),
                        "\"a\".\"b\" \"s\".\"O d\" " BROUGHT_OBJECTS);
    assert_int_equal(locks.n, 4);
    args.large_objects = false;
    assert_int_equal(switch_locks(&w).n, 2);
    assert_int_equal(switch_brought(&w).n, 2);
    strs_add(A, &args.copy_at_switch, "no_schema");
    assert_non_null(strstr(DIES(switch_copy_parse(&w)), "'no_schema'"));
}

static Side primary(int64_t source, int64_t target)
{
    Handover both[2] = {{.epoch = source}, {.epoch = target}};
    return handover_primary(both);
}

static void who_is_written_to(void **state)
{
    (void)state;
    assert_int_equal(primary(0, 0), SIDE_SOURCE);
    assert_int_equal(primary(1, 0), SIDE_TARGET);
    assert_int_equal(primary(1, 2), SIDE_SOURCE);
    assert_int_equal(primary(3, 2), SIDE_TARGET);

    Side from;
    Switch w = {.notes = {{.epoch = 3, .state = HANDOVER_COMMITTED}, {.epoch = 2}}};
    assert_true(switch_unfinished(&w, &from));
    assert_int_equal(from, SIDE_SOURCE);
    w.notes[0].state = HANDOVER_DONE;
    assert_false(switch_unfinished(&w, &from));
    w.notes[1] = (Handover){.epoch = 4, .state = HANDOVER_COMMITTED};
    assert_true(switch_unfinished(&w, &from));
    assert_int_equal(from, SIDE_TARGET);
    w = (Switch){0};
    assert_false(switch_unfinished(&w, &from));
}

static void margins(void **state)
{
    (void)state;
    Sequence s = {.min = 1, .max = INT64_MAX, .increment = 1, .last_value = 1};
    assert_int_equal(sequence_margin(&s, 100), 100);
    assert_int_equal(sequence_margin(&s, 0), 0);
    s.max = 120; /* a small one is not used up by it */
    assert_int_equal(sequence_margin(&s, 100), 1);
    s.last_value = 120;
    assert_int_equal(sequence_margin(&s, 100), 0);
    s = (Sequence){.min = -1000, .max = -1, .increment = -5, .last_value = -1};
    assert_int_equal(sequence_margin(&s, 100), 1);
    s = (Sequence){.min = INT64_MIN, .max = INT64_MAX, .increment = 1, .last_value = INT64_MIN};
    assert_int_equal(sequence_margin(&s, INT64_MAX), INT64_MAX / 50);
}

static const char *edited(const char *line, const char *database)
{
    Address to = {"10.0.0.2", "5433", "new"};
    const char *why = NULL;
    const char *text = fmt(A, "[databases]\n%s\n[pgbouncer]\nshop = host=not this\n", line);
    const char *out = bouncer_ini(A, text, database, &to, &why);
    if (!out) {
        assert_non_null(strstr(why, database));
        return NULL;
    }
    const char *end = strstr(out, "\n[pgbouncer]\nshop = host=not this\n");
    assert_non_null(end);
    return arena_strndup(A, out + 12, (size_t)(end - out - 12));
}

static void edits_the_line(void **state)
{
    (void)state;
    static const struct {
        const char *line, *database, *want;
    } cases[] = {
        {"shop = host=a port=1 dbname=b", "shop", "shop = host=10.0.0.2 port=5433 dbname=new"},
        {"shop=dbname=b  pool_size=5\tport = 1 host='a b'  ", "shop",
         "shop=dbname=new  pool_size=5\tport = 5433 host=10.0.0.2  "},
        {"shop =", "shop", "shop = host=10.0.0.2 port=5433 dbname=new"},
        {"new = host=a", "new", "new = host=10.0.0.2 port=5433"},
        {"new = host=a dbname=b\r", "new", "new = host=10.0.0.2 dbname=new port=5433\r"},
        {"\"od\"\"d\" = host=a port=1 dbname=b", "od\"d",
         "\"od\"\"d\" = host=10.0.0.2 port=5433 dbname=new"},
        {"; shop = host=a\nother = host=b\nshop = host=c port=1 dbname=d", "shop",
         "; shop = host=a\nother = host=b\nshop = host=10.0.0.2 port=5433 dbname=new"},
        {"shop = host=a port=1 dbname=b connect_query='SELECT ''host=x''' user=u", "shop",
         "shop = host=10.0.0.2 port=5433 dbname=new connect_query='SELECT ''host=x''' user=u"},
        {"shopping = host=a", "shop", NULL},
        {"* = host=a", "shop", NULL},
        {"#shop = host=a", "shop", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *got = edited(cases[i].line, cases[i].database);
        if (!cases[i].want)
            assert_null(got);
        else
            assert_string_equal(got, cases[i].want);
    }
    /* without a newline at the end, and an address that needs quotes */
    Address odd = {"/run/my sockets", "6", "it's"};
    const char *why;
    assert_string_equal(bouncer_ini(A, "[databases]\nx = host=a", "x", &odd, &why),
                        "[databases]\nx = host='/run/my sockets' port=6 dbname='it''s'");
    /* what PgBouncer would not take */
    assert_null(bouncer_ini(A, "[databases]\nx = host=a\n ; fine\n%include y\nwhat is this\n", "x",
                            &odd, &why));
    assert_non_null(strstr(why, "line 5 "));
    /* twice is the same as once */
    Address to = {"h", "1", "d"};
    const char *once = bouncer_ini(A, "[databases]\nx = port=2 host=a\n", "x", &to, &why);
    assert_string_equal(bouncer_ini(A, once, "x", &to, &why), once);
}

static void reads_bouncers(void **state)
{
    (void)state;
    Val *list = val_list(A), *one = val_map(A);
    val_set_str(A, one, "admin", "host=p port=6432 password=secret");
    val_set_str(A, one, "database", "shop");
    val_set_str(A, one, "config", "/etc/pgbouncer/pgbouncer.ini");
    Val *target = val_map(A);
    val_set_str(A, target, "host", "10.0.0.2");
    val_set_int(A, target, "port", 5433);
    val_set(A, one, "target", target);
    val_add(A, list, one);
    Bouncers all = bouncers_parse(run, list);
    assert_int_equal(all.n, 1);
    assert_string_equal(conninfo_get(&all.v[0].admin, "dbname"), "pgbouncer");
    assert_null(strstr(all.v[0].name, "secret"));
    assert_int_equal(bouncers_parse(run, NULL).n, 0);
    assert_string_equal(all.v[0].given[SIDE_TARGET].host, "10.0.0.2");
    assert_string_equal(all.v[0].given[SIDE_TARGET].port, "5433");
    assert_null(all.v[0].given[SIDE_TARGET].dbname);
    assert_null(all.v[0].given[SIDE_SOURCE].host);
    val_set_str(A, target, "hots", "x");
    assert_non_null(strstr(DIES(bouncers_parse(run, list)), "target knows no 'hots'"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        UNIT(learns_an_order),   UNIT(notes),   UNIT(what_was_brought),
        UNIT(who_is_written_to), UNIT(margins), UNIT(edits_the_line),
        UNIT(reads_bouncers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
