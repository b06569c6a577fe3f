/* pg_subscription: the SQL between two states, and the connection that a subscription gets. */
#include "unit_plan.h"

#include "core/subscription_plan.h"

static ConnInfo conn(const char *password)
{
    ConnInfo c = {0};
    conninfo_set(A, &c, "host", "db1");
    conninfo_set(A, &c, "dbname", "shop");
    if (password)
        conninfo_set(A, &c, "password", password);
    return c;
}

/* One that is there, or (fresh) is not, on a server of that version. */
static SubState state(bool fresh, int version)
{
    SubState s = {.sub = {.name = "shop", .exists = !fresh},
                  .slot = {.name = "shop", .exists = !fresh, .active = !fresh},
                  .timeout_ms = 1000};
    for (int o = 0; o < SUBOPT_N; o++)
        s.sub.options[o] = suboption_preset(o, version);
    if (fresh)
        return s;
    s.oid = s.sub.oid = "16400";
    s.sysid = "7";
    s.sub.owner = "dba";
    s.sub.enabled = true;
    s.sub.slot_name = "shop";
    s.sub.publications = list("p", NULL);
    s.tables = list("\"public\".\"a\"", NULL);
    ConnInfo *c = NEW(A, ConnInfo);
    *c = conn("Secret");
    s.sub.conninfo = c;
    s.copy_data = true;
    return s;
}

static const char *planned(const SubState *is, const SubState *want)
{
    Plan plan = {0};
    subscription_plan(A, is, want, &plan);
    return plan_shown(&plan);
}

static void nothing_to_do(void **unused)
{
    (void)unused;
    for (int version = 100000; version <= 180000; version += 10000) {
        SubState s = state(false, version), none = state(true, version);
        assert_string_equal(planned(&s, &s), "");
        assert_string_equal(planned(&none, &none), "");
    }
}

static void creates(void **unused)
{
    (void)unused;
    SubState none = state(true, 130000), want = state(false, 130000);
    want.sub.owner = NULL;
    const char *create = "target: CREATE SUBSCRIPTION \"shop\" CONNECTION 'host=''db1'' "
                         "dbname=''shop''' PUBLICATION \"p\" WITH (connect = true, create_slot = "
                         "false, slot_name = 'shop', enabled = true, copy_data = true)";
    const char *slot =
        "source: SELECT pg_catalog.pg_create_logical_replication_slot('shop', 'pgoutput')";
    assert_string_equal(planned(&none, &want), fmt(A, "%s\n%s", slot, create));

    Plan plan = {0};
    subscription_plan(A, &none, &want, &plan);
    assert_true(plan.v[0].timeout_ms == 1000);
    assert_non_null(plan.v[0].undo); /* an abandoned slot holds back WAL */
    assert_non_null(plan.v[0].before);
    assert_non_null(strstr(plan.v[1].sql, "Secret"));
    assert_false(plan.v[1].alone); /* one transaction with a change of owner */

    none.slot.exists = true; /* create_slot: false */
    assert_string_equal(planned(&none, &want), create);
    want.remake_slot = true;
    assert_string_equal(planned(&none, &want),
                        fmt(A,
                            "source: SELECT pg_catalog.pg_drop_replication_slot(slot_name) FROM "
                            "pg_catalog.pg_replication_slots WHERE slot_name = 'shop'\n%s\n%s",
                            slot, create));
}

static void create_says_what_is_not_the_preset(void **unused)
{
    (void)unused;
    SubState none = state(true, 180000), want = state(false, 180000);
    none.slot.exists = true;
    want.sub.options[SUBOPT_STREAMING] = "on";
    want.sub.options[SUBOPT_ORIGIN] = "none";
    want.sub.options[SUBOPT_FAILOVER] = "true";
    want.sub.enabled = want.copy_data = false;
    want.sub.owner = "app";
    assert_string_equal(
        planned(&none, &want),
        "target: CREATE SUBSCRIPTION \"shop\" CONNECTION 'host=''db1'' dbname=''shop''' "
        "PUBLICATION \"p\" WITH (connect = true, create_slot = false, slot_name = 'shop', "
        "enabled = false, copy_data = false, streaming = on, origin = none, failover = true)\n"
        "target: ALTER SUBSCRIPTION \"shop\" OWNER TO \"app\"");
}

static void alters_in_place(void **unused)
{
    (void)unused;
    SubState is = state(false, 180000), want = is;
    want.sub.options[SUBOPT_BINARY] = "true";
    want.sub.options[SUBOPT_SYNCHRONOUS_COMMIT] = "on";
    assert_string_equal(planned(&is, &want), "target: ALTER SUBSCRIPTION \"shop\" SET "
                                             "(synchronous_commit = on, binary = true)");
    want = is; /* these two need the workers to be gone */
    want.sub.options[SUBOPT_FAILOVER] = "true";
    want.sub.options[SUBOPT_TWO_PHASE] = "true";
    assert_string_equal(planned(&is, &want),
                        "target: ALTER SUBSCRIPTION \"shop\" DISABLE\n"
                        "target: ALTER SUBSCRIPTION \"shop\" SET (two_phase = true, failover = "
                        "true)\n"
                        "target: ALTER SUBSCRIPTION \"shop\" ENABLE");
    want = is;
    want.sub.enabled = false;
    assert_string_equal(planned(&is, &want), "target: ALTER SUBSCRIPTION \"shop\" DISABLE");
    assert_string_equal(planned(&want, &is), "target: ALTER SUBSCRIPTION \"shop\" ENABLE");
    want = is;
    want.sub.owner = "app";
    assert_string_equal(planned(&is, &want),
                        "target: ALTER SUBSCRIPTION \"shop\" OWNER TO \"app\"");
    want = is;
    is.sub.slot_name = NULL;
    assert_string_equal(planned(&is, &want),
                        "target: ALTER SUBSCRIPTION \"shop\" SET (slot_name = 'shop')");
}

static void refreshes(void **unused)
{
    (void)unused;
    SubState is = state(false, 130000), want = is;
    want.tables = list("\"public\".\"a\"", "\"public\".\"b\"");
    assert_string_equal(planned(&is, &want), "target: ALTER SUBSCRIPTION \"shop\" REFRESH "
                                             "PUBLICATION WITH (copy_data = true)");
    want.sub.publications = list("p", "q");
    assert_string_equal(planned(&is, &want), "target: ALTER SUBSCRIPTION \"shop\" SET PUBLICATION "
                                             "\"p\", \"q\" WITH (copy_data = true)");
    is.sub.enabled = want.sub.enabled = false;
    want.tables = is.tables;
    assert_string_equal(planned(&is, &want), "target: ALTER SUBSCRIPTION \"shop\" SET PUBLICATION "
                                             "\"p\", \"q\" WITH (refresh = false)");
}

static void changes_the_connection(void **unused)
{
    (void)unused;
    SubState is = state(false, 130000), want = is;
    ConnInfo other = conn("Secret2"), without = conn(NULL);
    want.sub.conninfo = &other;
    assert_string_equal(planned(&is, &want), "target: ALTER SUBSCRIPTION \"shop\" CONNECTION "
                                             "'host=''db1'' dbname=''shop'''");
    want.sub.conninfo = &without; /* no password given: the one that is there stays */
    assert_string_equal(planned(&is, &want), "");
    is.sub.conninfo = NULL; /* not ours to read */
    assert_string_equal(planned(&is, &is), "");
}

static void removes(void **unused)
{
    (void)unused;
    SubState is = state(false, 170000), want = is;
    want.sub = (Subscription){.name = "shop"};
    want.slot.exists = false;
    const char *slot = "source: SELECT pg_catalog.pg_drop_replication_slot(slot_name) FROM "
                       "pg_catalog.pg_replication_slots WHERE slot_name = 'shop'";
    const char *drop = "target: ALTER SUBSCRIPTION \"shop\" SET (slot_name = NONE)\n"
                       "target: DROP SUBSCRIPTION \"shop\"";
    const char *disable = "target: ALTER SUBSCRIPTION \"shop\" DISABLE";
    assert_string_equal(planned(&is, &want), fmt(A, "%s\n%s\n%s", disable, slot, drop));

    is.sync_slots = want.sync_slots = true;
    assert_string_equal(planned(&is, &want),
                        fmt(A,
                            "%s\n%s\nsource: SELECT pg_catalog.pg_drop_replication_slot(slot_name) "
                            "FROM pg_catalog.pg_replication_slots WHERE slot_name ~ "
                            "'^pg_16400_sync_[0-9]+_7$'\n%s",
                            disable, slot, drop));
    /* without the source nothing is done there, and DROP must not wait for it */
    is.source_away = want.source_away = true;
    is.slot.exists = false;
    is.sub.enabled = false;
    assert_string_equal(planned(&is, &want),
                        "target: ALTER SUBSCRIPTION \"shop\" SET (slot_name = NONE)\n"
                        "target: ALTER SUBSCRIPTION \"shop\" CONNECTION 'host=''/nowhere'' "
                        "port=''1'' dbname=''none'' password=''none'''\n"
                        "target: DROP SUBSCRIPTION \"shop\"");
    /* what a run that was broken off has left */
    SubState left = state(true, 170000);
    left.slot.exists = true;
    assert_string_equal(planned(&left, &want), slot);
}

static void connection_gets_what_keeps_values_right(void **unused)
{
    (void)unused;
    ConnInfo given = conn("Secret");
    conninfo_set(A, &given, "options", "-c work_mem=1MB");
    conninfo_set(A, &given, "connect_timeout", "3");
    ConnInfo c = subscription_conninfo(A, &given, 170000);
    const char *o = conninfo_get(&c, "options");
    assert_ptr_equal(strstr(o, "-c work_mem=1MB "), o);
    assert_non_null(strstr(o, "extra_float_digits=3"));
    assert_non_null(strstr(o, "datestyle=ISO"));
    assert_non_null(strstr(o, "statement_timeout=0"));
    assert_non_null(strstr(o, "role=none"));
    assert_non_null(strstr(o, "transaction_timeout=0"));
    /* no server takes what it does not know */
    ConnInfo old = subscription_conninfo(A, &given, 130000);
    assert_null(strstr(conninfo_get(&old, "options"), " transaction_timeout"));
    assert_null(strstr(conninfo_get(&old, "options"), "idle_session_timeout"));
    assert_string_equal(conninfo_get(&c, "connect_timeout"), "3");
    assert_non_null(conninfo_get(&c, "keepalives_idle"));
    assert_string_equal(conninfo_get(&given, "options"), "-c work_mem=1MB");
    ConnInfo again = subscription_conninfo(A, &c, 170000);
    assert_string_equal(conninfo_text(A, &again), conninfo_text(A, &c));
    assert_true(conninfo_matches(&c, &again));
    conninfo_set(A, &again, "sslmode", "require");
    assert_false(conninfo_matches(&c, &again));
    assert_false(conninfo_matches(&again, &c));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        UNIT(nothing_to_do),
        UNIT(creates),
        UNIT(create_says_what_is_not_the_preset),
        UNIT(alters_in_place),
        UNIT(refreshes),
        UNIT(changes_the_connection),
        UNIT(removes),
        UNIT(connection_gets_what_keeps_values_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
