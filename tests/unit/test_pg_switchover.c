/* pg_switchover, fenced and after: the SQL of each phase, and how a broken-off one goes on. */
#include "unit.h"

#include "catalog/cutover.h"
#include "core/fence.h"

static const char *planned(Cutover is, Cutover want, Plan *plan)
{
    StrList out = {0};
    *plan = (Plan){0};
    is.source.name = want.source.name = "src";
    is.target.name = want.target.name = "dst";
    switchover_plan(A, &is, &want, plan);
    for (int i = 0; i < plan->n; i++)
        strs_add(A, &out, fmt(A, "%s: %s", side_name(plan->v[i].side), plan->v[i].sql));
    return strs_join(A, &out, "\n", 0);
}

#define CLOSE                                                                                      \
    "source: ALTER DATABASE \"src\" SET pgonline.fenced_at = 'pending'\n"                          \
    "source: ALTER DATABASE \"src\" SET default_transaction_read_only = on\n"
#define NOTE(kept)                                                                                 \
    "source: DO 'BEGIN EXECUTE pg_catalog.format(''ALTER DATABASE %I SET pgonline.fenced_at = "    \
    "%L'', pg_catalog.current_database(), pg_catalog.concat(pg_catalog.clock_timestamp(), "        \
    "''" kept "'')); END'\n"
#define DRAIN                                                                                      \
    "source: SET synchronous_commit = on; SELECT pg_catalog.pg_logical_emit_message(true, "        \
    "'pgonline', 'fenced')"

static void fences(void **state)
{
    (void)state;
    Plan plan;
    Cutover open = {0}, want = {.phase = PHASE_FENCED, .source = {.read_only = "t"}};
    assert_string_equal(planned(open, want, &plan), CLOSE NOTE("") DRAIN);
    /* what is done on the way is taken back when the source cannot be drained */
    assert_string_equal(plan.v[0].undo, "ALTER DATABASE \"src\" RESET pgonline.fenced_at");
    assert_string_equal(plan.v[1].undo,
                        "ALTER DATABASE \"src\" RESET default_transaction_read_only");
    assert_non_null(plan.v[3].before);
    assert_non_null(plan.v[3].after);

    Cutover explicit_off = {.source = {.read_only = "f"}};
    planned(explicit_off, want, &plan);
    assert_string_equal(plan.v[1].undo,
                        "ALTER DATABASE \"src\" SET default_transaction_read_only = off");
    Cutover killed = {.source = {.read_only = "t", .fence_begun = true}};
    assert_string_equal(planned(killed, want, &plan), NOTE("") DRAIN);
    Cutover others = {.source = {.read_only = "t"}};
    assert_string_equal(planned(others, want, &plan), NOTE(" kept") DRAIN);
    Cutover sessions = {.source = {.read_only = "t", .fenced_at = "T"}, .old_sessions = 2};
    assert_string_equal(planned(sessions, want, &plan), DRAIN);
    sessions.old_sessions = 0;
    assert_string_equal(planned(sessions, want, &plan), "");
    sessions.source.read_only = NULL; /* somebody opened it behind our back */
    assert_string_equal(planned(sessions, want, &plan), CLOSE NOTE("") DRAIN);
}

static void switches(void **state)
{
    (void)state;
    Plan plan;
    Cutover is = {.source = {.read_only = "t", .fenced_at = "T"}, .target = {.read_only = "t"}};
    strs_add(A, &is.matviews, "\"s\".\"m\"");
    Cutover want = is;
    want.phase = PHASE_SWITCHED;
    want.target.read_only = NULL;
    want.target.switched_at = "T";
    assert_string_equal(planned(is, want, &plan),
                        "target: REFRESH MATERIALIZED VIEW \"s\".\"m\"\n"
                        "target: ALTER DATABASE \"dst\" SET pgonline.switched_at = 'T'\n"
                        "target: ALTER DATABASE \"dst\" RESET default_transaction_read_only");
    assert_non_null(plan.v[0].before);
    is.target.read_only = NULL; /* never closed */
    is.matviews = (StrList){0};
    assert_string_equal(planned(is, want, &plan),
                        "target: ALTER DATABASE \"dst\" SET pgonline.switched_at = 'T'");
    is.target.switched_at = "earlier"; /* of another fence */
    assert_true(*planned(is, want, &plan) != '\0');
    is.target.switched_at = "T";
    assert_string_equal(planned(is, want, &plan), "");
}

static void releases(void **state)
{
    (void)state;
    Plan plan;
    Cutover is = {.source = {.read_only = "t", .fenced_at = "T"}};
    Cutover want = {.phase = PHASE_RELEASED};
    assert_string_equal(planned(is, want, &plan),
                        "source: ALTER DATABASE \"src\" RESET default_transaction_read_only\n"
                        "source: ALTER DATABASE \"src\" RESET pgonline.fenced_at");
    is.source.fence_kept = true; /* it was closed before */
    want.source.read_only = "t";
    assert_string_equal(planned(is, want, &plan),
                        "source: ALTER DATABASE \"src\" RESET pgonline.fenced_at");
    is.source.fenced_at = NULL;
    assert_string_equal(planned(is, want, &plan), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {UNIT(fences), UNIT(switches), UNIT(releases)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
