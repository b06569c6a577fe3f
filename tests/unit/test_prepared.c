/* pg_switchover, state=prepared: the SQL between two states. */
#include "unit_plan.h"

#include "ansible/json.h"
#include "core/prepared_plan.h"

static const ConnInfo *conn(const char *host)
{
    ConnInfo *c = NEW(A, ConnInfo);
    *c = (ConnInfo){0};
    conninfo_set(A, c, "host", host);
    conninfo_set(A, c, "dbname", "new");
    conninfo_set(A, c, "password", "Secret");
    return c;
}

static Publication publication(const char *name, bool exists, int publish, const char *table)
{
    Publication p = {.name = name, .exists = exists, .publish = publish};
    if (exists)
        *list_add(A, &p.tables) = (PubTable){.schema = "s", .name = table};
    return p;
}

/* Prepared for a switch, or (fresh) nothing of it. */
static Prepared state(bool fresh)
{
    Prepared p = {.from = SIDE_SOURCE,
                  .to = SIDE_TARGET,
                  .names = {"old", "new"},
                  .publication = "shop",
                  .to_add = fresh,
                  .carry = "shop",
                  .ours = true,
                  .subscription = "shop_reverse",
                  .slot = "shop_reverse",
                  .timeout_ms = 1000,
                  .pubs = {publication("shop_reverse", !fresh, PUB_INSERT | PUB_UPDATE, "t"),
                           publication("shop_reverse_insert", !fresh, PUB_INSERT, "log")}};
    if (fresh)
        return p;
    p.heartbeat[0] = p.heartbeat[1] = p.carried = p.closed = p.back = p.sub = p.slot_there = true;
    p.sub_slot = p.slot;
    p.tables = list("\"s\".\"log\"", "\"s\".\"t\"");
    p.conninfo = conn("db2");
    return p;
}

static Plan plan_of(const Prepared *is, const Prepared *want)
{
    Plan plan = {0};
    prepared_plan(A, is, want, &plan);
    return plan;
}

static const char *planned(const Prepared *is, const Prepared *want)
{
    Plan plan = plan_of(is, want);
    return plan_shown(&plan);
}

#define CREATE                                                                                     \
    "source: CREATE SUBSCRIPTION \"shop_reverse\" CONNECTION 'host=''db2'' dbname=''new'''"        \
    " PUBLICATION \"shop_reverse\", \"shop_reverse_insert\" WITH (connect = true,"                 \
    " create_slot = false, slot_name = 'shop_reverse', enabled = false, copy_data = false)"

static void nothing_to_do(void **unused)
{
    (void)unused;
    Prepared fresh = state(true), all = state(false);
    fresh.to_add = false; /* where nothing is wanted, nothing is to be added */
    fresh.heartbeat[0] = fresh.heartbeat[1] = fresh.carried = fresh.closed = true;
    assert_string_equal(planned(&fresh, &fresh), "");
    assert_string_equal(planned(&all, &all), "");
    all.conninfo = NULL; /* a connection that nobody may see is not known */
    Prepared want = state(false);
    assert_string_equal(planned(&all, &want), "");
}

static void all_of_it(void **unused)
{
    (void)unused;
    Prepared fresh = state(true), want = state(false);
    want.to_add = false;
    Plan plan = plan_of(&fresh, &want);
    const char *text = planned(&fresh, &want);
    const char *const parts[] = {
        "target: CREATE SCHEMA IF NOT EXISTS pgonline; CREATE TABLE pgonline.heartbeat ",
        "source: CREATE SCHEMA IF NOT EXISTS pgonline; CREATE TABLE pgonline.heartbeat ",
        "source: ALTER PUBLICATION \"shop\" ADD TABLE \"pgonline\".\"heartbeat\"",
        "target: ALTER SUBSCRIPTION \"shop\" REFRESH PUBLICATION WITH (copy_data = false)",
        "target: ALTER DATABASE \"new\" SET pgonline.closed_by = 'switchover'; ALTER DATABASE "
        "\"new\" SET default_transaction_read_only = on",
        "target: CREATE PUBLICATION \"shop_reverse\" ",
        "target: CREATE PUBLICATION \"shop_reverse_insert\" ",
        "target: SELECT pg_catalog.pg_create_logical_replication_slot('shop_reverse', 'pgoutput')",
        CREATE};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) { /* in this order */
        const char *at = strstr(text, parts[i]);
        if (!at)
            fail_msg("not there, or too early: %s", parts[i]);
        text = at;
    }
    /* What a later failure must not leave: a slot that keeps WAL, a side that nobody may write to.
     */
    int undone = 0;
    for (int i = 0; i < plan.n; i++) {
        if (strstr(plan.v[i].sql, "pg_create_logical_replication_slot")) {
            assert_non_null(strstr(plan.v[i].undo, "pg_drop_replication_slot(slot_name)"));
            assert_int_equal(plan.v[i].timeout_ms, 1000);
            undone++;
        }
        if (strstr(plan.v[i].sql, "default_transaction_read_only")) {
            assert_non_null(strstr(plan.v[i].undo, "ALTER DATABASE \"new\" "));
            undone++;
        }
    }
    assert_int_equal(undone, 2);
    assert_non_null(strstr(plan.v[plan.n - 1].sql, "Secret"));
    assert_non_null(plan.v[plan.n - 1].before); /* it is tried before */
}

static void without_a_way_back(void **unused)
{
    (void)unused;
    Prepared fresh = state(true), want = state(false);
    want.back = want.to_add = false;
    const char *text = planned(&fresh, &want);
    assert_non_null(strstr(text, "default_transaction_read_only"));
    assert_null(strstr(text, "shop_reverse"));
}

/* A publication FOR ALL TABLES has the marker once its table is there. */
static void all_tables(void **unused)
{
    (void)unused;
    Prepared is = state(false), want = state(false);
    is.heartbeat[SIDE_TARGET] = is.carried = false;
    assert_string_equal(
        planned(&is, &want),
        "target: CREATE SCHEMA IF NOT EXISTS pgonline; CREATE TABLE pgonline.heartbeat"
        " (id text PRIMARY KEY, at timestamptz NOT NULL)\n"
        "target: ALTER SUBSCRIPTION \"shop\" REFRESH PUBLICATION WITH (copy_data = false)");
}

static void of_the_way_back(void **unused)
{
    (void)unused;
    Prepared is = state(false), want = state(false);
    is.slot_lost = true;
    assert_string_equal(
        planned(&is, &want),
        "target: SELECT pg_catalog.pg_drop_replication_slot(slot_name)"
        " FROM pg_catalog.pg_replication_slots WHERE slot_name = 'shop_reverse'\n"
        "target: SELECT pg_catalog.pg_create_logical_replication_slot('shop_reverse', "
        "'pgoutput')");

    is = state(false);
    is.sub_slot = NULL;
    assert_string_equal(planned(&is, &want),
                        "source: ALTER SUBSCRIPTION \"shop_reverse\" SET (slot_name = "
                        "'shop_reverse')");

    is = state(false);
    is.conninfo = conn("elsewhere");
    assert_string_equal(planned(&is, &want),
                        "source: ALTER SUBSCRIPTION \"shop_reverse\" CONNECTION 'host=''db2'' "
                        "dbname=''new'''");
    assert_non_null(plan_of(&is, &want).v[0].before);
}

/* Its slot outlives the server, when that of the way there does. */
static void with_failover(void **unused)
{
    (void)unused;
    Prepared fresh = state(true), is = state(false), want = state(false);
    want.failover = true;
    const char *text = planned(&fresh, &want);
    assert_non_null(strstr(text, "slot('shop_reverse', 'pgoutput', failover => true)"));
    assert_non_null(strstr(text, "copy_data = false, failover = true)"));
    assert_string_equal(planned(&is, &want),
                        "source: ALTER SUBSCRIPTION \"shop_reverse\" SET (failover = true)");
    assert_true(plan_of(&is, &want).v[0].alone);
    is.failover = true;
    assert_string_equal(planned(&is, &want), "");
}

/* A disabled subscription cannot be refreshed: it is made anew, and its slot stays. */
static void other_tables(void **unused)
{
    (void)unused;
    Prepared is = state(false), want = state(false);
    is.tables = list("\"s\".\"t\"", NULL);
    is.pubs[1] = publication("shop_reverse_insert", false, 0, NULL);
    const char *text = planned(&is, &want);
    assert_non_null(strstr(text, "target: CREATE PUBLICATION \"shop_reverse_insert\" "));
    assert_non_null(strstr(text,
                           "source: ALTER SUBSCRIPTION \"shop_reverse\" SET (slot_name = NONE)\n"
                           "source: DROP SUBSCRIPTION \"shop_reverse\"\n" CREATE));
    assert_null(strstr(text, "pg_drop_replication_slot"));
}

/* After a switch the way back is that of the migration, which is not made here. */
static void exchanged(void **unused)
{
    (void)unused;
    Prepared is = state(false), want;
    is.from = SIDE_TARGET;
    is.to = SIDE_SOURCE;
    is.ours = false;
    is.carry = "shop_reverse";
    is.publication = "shop_reverse";
    is.subscription = is.slot = "shop";
    want = is;
    is.slot_there = false;
    is.sub_slot = NULL;
    is.tables = list("\"s\".\"t\"", NULL); /* not our business */
    is.pubs[0].publish = PUB_INSERT;
    want.sub_slot = want.slot;
    assert_string_equal(
        planned(&is, &want),
        "source: SELECT pg_catalog.pg_create_logical_replication_slot('shop', 'pgoutput')\n"
        "target: ALTER SUBSCRIPTION \"shop\" SET (slot_name = 'shop')");
}

static void shows(void **unused)
{
    (void)unused;
    Prepared fresh = state(true), all = state(false);
    assert_string_equal(json_write(A, prepared_show(A, &fresh)),
                        "{\"marker\":false,\"target_closed\":false,\"slot\":null,"
                        "\"subscription\":null,\"subscription_slot\":null,\"tables\":[]}");
    const char *text = json_write(A, prepared_show(A, &all));
    assert_null(strstr(text, "Secret"));
    assert_non_null(strstr(text, "\"publication_insert\""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        UNIT(nothing_to_do), UNIT(all_of_it),     UNIT(without_a_way_back),
        UNIT(all_tables),    UNIT(exchanged),     UNIT(of_the_way_back),
        UNIT(other_tables),  UNIT(with_failover), UNIT(shows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
