/* What is said of a migration: amounts, lag, phases, lines and errors, from what was read of it. */
#include "unit.h"

#include "core/amount.h"
#include "core/migration.h"

static void amounts(void **unused)
{
    (void)unused;
    assert_string_equal(amount_bytes(A, 0), "0 B");
    assert_string_equal(amount_bytes(A, 999), "999 B");
    assert_string_equal(amount_bytes(A, 1000), "1.0 KiB");
    assert_string_equal(amount_bytes(A, 42991616), "41.0 MiB");
    assert_string_equal(amount_bytes(A, INT64_MAX), "8192 PiB");
    assert_string_equal(amount_of(A, 3435973837, 8589934592), "3.2 of 8.0 GiB");
    assert_string_equal(amount_of(A, 0, 0), "0 of 0 B");
    assert_string_equal(amount_time(A, -1), "0.0 s");
    assert_string_equal(amount_time(A, 0.34), "0.3 s");
    assert_string_equal(amount_time(A, 42), "42 s");
    assert_string_equal(amount_time(A, 130), "2 min");
    assert_string_equal(amount_time(A, 12000), "3 h 20 min");
    assert_string_equal(amount_time(A, 400000), "4 d 15 h");
    assert_string_equal(amount_count(A, 1, "table"), "1 table");
    assert_string_equal(amount_count(A, 0, "table"), "0 tables");
}

/* ---- the lag ---- */

static Markers markers(int n, ...)
{
    Markers m = {0};
    va_list args;
    va_start(args, n);
    for (int i = 0; i < n; i++) {
        uint64_t lsn = (uint64_t)va_arg(args, int);
        *list_add(A, &m) = (Marker){lsn, va_arg(args, double)};
    }
    va_end(args);
    return m;
}

static bool near(double x, double y)
{
    return x - y < 1e-6 && y - x < 1e-6;
}

static void lag(void **unused)
{
    (void)unused;
    Markers none = {0}, one = markers(1, 1000, 50.0);
    Markers three = markers(3, 1000, 50.0, 2000, 60.0, 4000, 70.0);
    Lag l = lag_measure(&none, 1, 1);
    assert_true(l.seconds < 0 && l.at_least < 0 && !l.seen);

    l = lag_measure(&one, 1000, 50.2);
    assert_true(l.seen && near(l.seconds, 0.2));
    l = lag_measure(&one, 999, 50.4);
    assert_true(!l.seen && l.seconds < 0 && near(l.at_least, 0.4));
    l = lag_measure(&one, 1000, 49.0); /* a clock that was set back */
    assert_true(l.seen && l.seconds == 0);

    l = lag_measure(&three, 999, 71.0);
    assert_true(l.seconds < 0 && near(l.at_least, 21));
    l = lag_measure(&three, 1000, 71.0);
    assert_true(!l.seen && near(l.seconds, 21));
    l = lag_measure(&three, 3000, 71.0); /* halfway from 60 to 70 */
    assert_true(!l.seen && near(l.seconds, 6) && l.at_least < 0);
    l = lag_measure(&three, 4000, 71.0);
    assert_true(l.seen && near(l.seconds, 1));
}

static void kept_markers(void **unused)
{
    (void)unused;
    Markers three = markers(3, 1000, 50.0, 2000, 60.0, 4000, 70.0), many = {0};
    assert_int_equal(markers_kept(A, &three, 0).n, 3);
    assert_int_equal(markers_kept(A, &three, 2500).n, 2);
    assert_int_equal(markers_kept(A, &three, 4000).n, 1);
    for (int i = 0; i < 40; i++)
        *list_add(A, &many) = (Marker){(uint64_t)i * 10, i};
    Markers kept = markers_kept(A, &many, 0);
    assert_int_equal(kept.n, MARKERS_MOST);
    assert_true(kept.v[0].at == 0 && kept.v[kept.n - 1].at == 39);
    for (int i = 1; i < kept.n; i++)
        assert_true(kept.v[i].at > kept.v[i - 1].at);
    assert_true(lsn_read("1/A") == 0x10000000aULL && lsn_read(NULL) == 0);
    assert_string_equal(lsn_text(A, 0x10000000aULL), "1/A");
}

/* ---- migrations ---- */

static MigSub *sub(void)
{
    MigSub *s = NEW(A, MigSub);
    *s = (MigSub){.oid = "1", .name = "shop", .slot_name = "shop", .enabled = true};
    return s;
}

/* A subscription that streams, with one table of each of these states. */
static Migration streaming(const char *state, const char *other)
{
    const char *states[] = {state, other};
    Migration m = {.sub = sub(), .sizes_known = true};
    for (int i = 0; i < 2; i++)
        if (states[i])
            *list_add(A, &m.subscribed) =
                (MigTable){.schema = "public",
                           .name = i ? "b" : "a",
                           .state = states[i],
                           .bytes = 1024,
                           .bytes_done = str_eq(states[i], "ready") ? 1024 : 0,
                           .rows = -1,
                           .valid = 1,
                           .indexes = 1};
    m.tables = m.subscribed;
    m.workers = (MigWorkers){.apply_pid = 7,
                             .apply_age = 3600,
                             .sync_most = 2,
                             .all = 1,
                             .all_most = 4,
                             .retry_ms = 5000};
    m.slot = (MigSlot){.name = "shop",
                       .exists = true,
                       .fits = true,
                       .active = true,
                       .safe_bytes = -1,
                       .copy_age = -1,
                       .retained_bytes = 2048};
    return m;
}

static MigRecord *record(const char *phase, bool alive)
{
    MigRecord *r = NEW(A, MigRecord);
    *r = (MigRecord){.subscription = "shop",
                     .slot = "shop",
                     .method = "snapshot",
                     .phase = phase,
                     .updated = "then",
                     .alive = alive,
                     .snapshot_age = 60,
                     .indexes = 62,
                     .indexes_done = 9,
                     .weight = 100,
                     .weight_done = 25,
                     .rate = 1024};
    return r;
}

static const MigLook here = {.lag = {0.3, -1, true}, .before_bytes = -1, .before_rate = -1};

static void none_and_unknown(void **unused)
{
    (void)unused;
    Migration m = {0};
    MigLook look = here;
    assert_string_equal(migration_report(A, &m, &look).phase, "none");
    assert_string_equal(migration_report(A, &m, &look).line, "nothing has been started");
    look.away[SIDE_TARGET] = "no way there";
    look.no_database = true;
    assert_string_equal(migration_report(A, &m, &look).line,
                        "nothing has been started: the target's database does not exist");
    look.no_database = false;
    m.slot = streaming("ready", NULL).slot;
    MigReport r = migration_report(A, &m, &look);
    assert_null(r.phase);
    assert_string_equal(r.line, "the target was not reached; slot \"shop\" is in use; no way "
                                "there; the source keeps 2.0 KiB of WAL");
}

static void native(void **unused)
{
    (void)unused;
    Migration m = streaming("ready", "ready");
    MigReport r = migration_report(A, &m, &here);
    assert_string_equal(r.line, "streaming, 2 tables, 0.3 s behind");
    assert_true(r.synced && r.indexed && r.caught_up && !r.errors.n);

    m.tables.v[1].valid = 0;
    r = migration_report(A, &m, &here);
    assert_string_equal(r.line, "streaming, 2 tables, indexes 1/2, 0.3 s behind");
    assert_true(r.synced && !r.indexed);

    m = streaming("ready", "copying");
    m.subscribed.v[1].pid = 8;
    r = migration_report(A, &m, &here);
    assert_string_equal(r.line, "initial copy 1/2 tables, 1.0 of 2.0 KiB, indexes 2/2");
    assert_true(!r.synced && !r.caught_up && !r.errors.n && r.rate < 0);

    MigLook later = here;
    later.before_bytes = 512;
    later.before_seconds = 2;
    r = migration_report(A, &m, &later);
    assert_string_equal(
        r.line, "initial copy 1/2 tables, 1.0 of 2.0 KiB, 256 B/s, indexes 2/2, 4.0 s left");

    m = streaming("ready", NULL);
    later.lag = (Lag){-1, 0.5, false};
    m.slot.lag_bytes = 4096;
    r = migration_report(A, &m, &later);
    assert_string_equal(r.line, "streaming, 1 table, more than 0.5 s behind (4.0 KiB of WAL)");
    assert_true(r.synced && !r.caught_up);
    m.sizes_known = false; /* the source is away */
    m.tables.v[0].indexes = -1;
    r = migration_report(A, &m, &later);
    assert_true(r.synced && !r.indexed && r.bytes < 0 && r.indexes < 0);
}

static void recorded(void **unused)
{
    (void)unused;
    static const char *const lines[][2] = {
        {"preparing", "prepares the copy"},
        {"schema", "makes the schema"},
        {"copying", "initial copy 1/2 tables, 1.0 of 2.0 KiB, 1.0 KiB/s, indexes 9/62, 3 min left"},
        {"handover", "1 table copied, hands over to the subscription"},
        {"finishing", "streaming, 2 tables, indexes 9/62, 0.3 s behind, 3 min left"},
        {"done", "streaming, 2 tables, 0.3 s behind"},
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        Migration m = streaming("ready", "ready");
        m.record = record(lines[i][0], true);
        if (i < 4)
            m.tables.v[1].state = "waiting", m.tables.v[1].bytes_done = 0;
        MigReport r = migration_report(A, &m, &here);
        assert_string_equal(r.line, lines[i][1]);
        assert_string_equal(r.phase, i == 5 ? "streaming" : lines[i][0]);
        assert_int_equal(r.indexed, i == 5);
        assert_true(!r.errors.n);
    }
    Migration m = streaming("ready", NULL);
    m.sub = NULL;
    m.subscribed = (MigTables){0};
    m.record = record("copying", false);
    MigReport r = migration_report(A, &m, &here);
    assert_string_equal(r.phase, "failed");
    assert_string_equal(r.line, "failed: the copier is gone; the source keeps 2.0 KiB of WAL");
    assert_true(r.eta < 0 && r.rate < 0 && !r.synced);
    assert_non_null(strstr(r.errors.v[0].meaning, "slot \"shop\""));
    m.record = record("failed", true);
    r = migration_report(A, &m, &here);
    assert_string_equal(r.phase, "failed");
    assert_non_null(strstr(r.line, "the copy has failed: no reason is known"));
    MigRecord *waits = record("preparing", true);
    waits->waiting = "pid 7";
    m.record = waits;
    assert_string_equal(migration_report(A, &m, &here).line, "waits for pid 7");
}

/* ---- what is wrong ---- */

static const char *wrong(const Migration *m)
{
    MigReport r = migration_report(A, m, &here);
    StrList what = {0};
    for (int i = 0; i < r.errors.n; i++) {
        strs_add(A, &what, r.errors.v[i].what);
        assert_true(r.errors.v[i].meaning && r.errors.v[i].hint);
    }
    return fmt(A, "%s: %s", r.phase, strs_join(A, &what, "; ", 0));
}

static void slots(void **unused)
{
    (void)unused;
    Migration m = streaming("ready", NULL);
    m.slot.lost = true;
    assert_string_equal(wrong(&m), "failed: slot \"shop\" is lost");
    m.slot.invalidation = "rows_removed";
    assert_string_equal(wrong(&m), "failed: slot \"shop\" is lost (rows_removed)");
    m = streaming("ready", NULL);
    m.slot.exists = false;
    assert_string_equal(wrong(&m), "failed: slot \"shop\" does not exist on the source");
    m = streaming("ready", NULL);
    m.slot.losing = true;
    assert_string_equal(wrong(&m), "streaming: slot \"shop\" is about to be lost");
    m = streaming("ready", NULL);
    m.slot.active = false;
    assert_string_equal(wrong(&m), "streaming: nobody reads slot \"shop\"");
    m.slot.fits = false;
    m.slot.active = true;
    assert_string_equal(wrong(&m), "streaming: slot \"shop\" is not one of this database");
    m = streaming("ready", NULL);
    m.sub = NULL;
    m.slot.active = false;
    assert_string_equal(wrong(&m), "none: slot \"shop\" is there without a subscription");
    m.slot.making = m.slot.active = true;
    assert_string_equal(wrong(&m), "preparing: ");
}

static void subscriptions(void **unused)
{
    (void)unused;
    Migration m = streaming("ready", NULL);
    MigSub *s = sub();
    s->enabled = false;
    m.sub = s;
    assert_string_equal(wrong(&m), "disabled: subscription \"shop\" is disabled");
    m = streaming("ready", NULL);
    m.workers.apply_pid = 0;
    m.workers.apply_errors = 3;
    assert_string_equal(
        wrong(&m), "streaming: no worker applies the changes of subscription \"shop\" (3 errors)");
    m.workers.apply_pid = 7;
    assert_string_equal(wrong(&m), "streaming: ");
    m.workers.apply_age = 1;
    assert_string_equal(
        wrong(&m),
        "streaming: the worker that applies changes has just been started anew (3 errors)");
}

static void copies(void **unused)
{
    (void)unused;
    const char *again = "copying: the initial copy of public.b fails and is tried again and again";
    Migration m = streaming("ready", "copying");
    assert_string_equal(wrong(&m), again); /* begun, and nobody is at it */
    m.subscribed.v[1].pid = 8;
    assert_string_equal(wrong(&m), "copying: ");
    m.subscribed.v[1].dead = 5;
    m.workers.sync_errors = 2;
    assert_string_equal(wrong(&m), fmt(A, "%s, 2 errors so far", again));
    m = streaming("ready", "init");
    assert_string_equal(wrong(&m), "copying: no initial copy begins");
    m.workers.sync = 1;
    assert_string_equal(wrong(&m), "copying: ");
    m.workers.sync = 0;
    m.workers.apply_age = 1;
    assert_string_equal(wrong(&m), "copying: ");
    m.workers.apply_age = 60;
    m.workers.sync_most = 0;
    assert_string_equal(wrong(&m), "copying: initial copies are turned off");
    m.workers.sync_most = 2;
    m.workers.all = 4;
    assert_string_equal(wrong(&m), "copying: ");
    MigReport r = migration_report(A, &m, &here);
    assert_int_equal(r.waiting_for.n, 1);
    assert_non_null(strstr(r.line, "1 table waits for a free worker: all 4"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        UNIT(amounts),  UNIT(lag),   UNIT(kept_markers),  UNIT(none_and_unknown), UNIT(native),
        UNIT(recorded), UNIT(slots), UNIT(subscriptions), UNIT(copies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
