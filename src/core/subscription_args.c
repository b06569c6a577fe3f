#include "core/subscription_args.h"

#include <ctype.h>

const char *subscription_slot_name(Arena *a, const char *name)
{
    char *s = arena_strdup(a, name);
    for (char *c = s; *c; c++) {
        *c = (char)tolower((unsigned char)*c);
        if (!(islower((unsigned char)*c) || isdigit((unsigned char)*c)) || (*c & 0x80))
            *c = '_';
    }
    return s;
}

SubState *subscription_state(Task *t, Db *source, const Subscription *sub, const Slot *slot)
{
    Db *target = task_db(t, SIDE_TARGET);
    SubState *s = NEW(t->a, SubState);
    *s = (SubState){.sub = *sub,
                    .slot = *slot,
                    .source_away = !source,
                    .tables = strs_sorted(t->a, &sub->tables),
                    .oid = sub->oid};
    /* Of one that is not there: what the server takes by itself, which then need not be said. */
    for (int o = 0; o < SUBOPT_N && !sub->exists; o++)
        s->sub.options[o] = suboption_preset(o, db_version(target));
    if (!sub->exists || !db_has(target, FEAT_SYNC_SLOTS))
        return s;
    s->sysid = system_identifier(target, t->a);
    s->sync_slots = subscription_ready(sub) < sub->tables.n ||
                    (source && slot_sync_names(source, t->a, sub->oid, s->sysid).n);
    return s;
}

void subscription_warn_slot_stays(Task *t, const SubState *s, const char *why)
{
    const char *sync =
        s->sync_slots ? fmt(t->a, "; %s", drop_sync_slots_sql(t->a, s->oid, s->sysid)) : "";
    report_warn(t->a, &t->report,
                fmt(t->a,
                    "the slot stays on the source (%s). Remove it there, or it holds back WAL for "
                    "ever: %s%s",
                    why, drop_slot_sql(t->a, s->slot.name), sync));
}

void subscription_check_slot_name(Task *t, const char *name)
{
    for (const char *c = name; c && *c; c++)
        if (!(islower((unsigned char)*c) || isdigit((unsigned char)*c) || *c == '_'))
            die(t->run, "option 'slot_name': a slot's name has only a–z, 0–9 and _, not '%s'",
                name);
}

static const char *tri_text(Tri x)
{
    return x == TRI_UNSET ? NULL : x == TRI_YES ? "true" : "false";
}

static void require(Task *t, Side side, const char *option, Feature f)
{
    Db *db = task_db(t, side);
    if (!db_has(db, f))
        die(t->run, "option '%s' needs PostgreSQL %d on the %s (%s); the %s runs %d", option,
            feature_since(f), side_name(side), feature_name(f), db_where(db),
            db_version(db) / 10000);
}

void subscription_want_options(Task *t, const SubArgs *args, const SubState *is, SubState *want)
{
    const char *given[SUBOPT_N] = {
        [SUBOPT_SYNCHRONOUS_COMMIT] = args->synchronous_commit,
        [SUBOPT_BINARY] = tri_text(args->binary),
        [SUBOPT_STREAMING] = args->streaming,
        [SUBOPT_TWO_PHASE] = tri_text(args->two_phase),
        [SUBOPT_DISABLE_ON_ERROR] = tri_text(args->disable_on_error),
        [SUBOPT_PASSWORD_REQUIRED] = tri_text(args->password_required),
        [SUBOPT_RUN_AS_OWNER] = tri_text(args->run_as_owner),
        [SUBOPT_ORIGIN] = args->origin,
        [SUBOPT_FAILOVER] = tri_text(args->failover),
    };
    int version = db_version(task_db(t, SIDE_TARGET));
    for (int o = 0; o < SUBOPT_N; o++) {
        if (given[o] && !suboption_known(version, o))
            require(t, SIDE_TARGET, suboption_name(o), suboption_feature(o));
        if (given[o])
            want->sub.options[o] = given[o];
    }
    if (str_eq(args->streaming, "parallel"))
        require(t, SIDE_TARGET, "streaming=parallel", FEAT_SUB_PARALLEL);
    /* A publisher that does not know origin would send everything, silently: a loop. */
    if (str_eq(args->origin, "none"))
        require(t, SIDE_SOURCE, "origin=none", FEAT_SUB_ORIGIN);
    if (args->failover == TRI_YES)
        require(t, SIDE_SOURCE, "failover", FEAT_FAILOVER);

    /* Only the target would take itself for two-phase, and refuse to refresh for it. */
    if (args->two_phase == TRI_YES)
        require(t, SIDE_SOURCE, "two_phase", FEAT_SUB_TWO_PHASE);

    static const SubOption quiet[] = {SUBOPT_BINARY, SUBOPT_STREAMING};
    Db *source = task_db(t, SIDE_SOURCE);
    for (size_t i = 0; i < sizeof quiet / sizeof *quiet; i++)
        if (given[quiet[i]] && !str_eq(given[quiet[i]], "false") &&
            !str_eq(given[quiet[i]], "off") && !suboption_known(db_version(source), quiet[i]))
            report_warn(t->a, &t->report,
                        fmt(t->a, "option '%s' has no effect: the %s runs PostgreSQL %d",
                            suboption_name(quiet[i]), db_where(source),
                            db_version(source) / 10000));
    const char *before = is->sub.options[SUBOPT_TWO_PHASE];
    if (!is->sub.exists || str_eq(before, want->sub.options[SUBOPT_TWO_PHASE]))
        return;
    require(t, SIDE_TARGET, "two_phase", FEAT_ALTER_TWO_PHASE);
    if (args->two_phase == TRI_NO) /* the slot is altered too */
        require(t, SIDE_SOURCE, "two_phase", FEAT_ALTER_TWO_PHASE);
}

void subscription_want_connection(Task *t, const SubArgs *args, const SubState *is, SubState *want)
{
    if (!args->connection && is->sub.exists)
        return;
    Db *source = task_db(t, SIDE_SOURCE);
    ConnInfo *c = NEW(t->a, ConnInfo);
    *c = subscription_connection(t, source, args->connection);
    if (!args->connection && subscription_is_misled(source, task_db(t, SIDE_TARGET)))
        report_warn(t->a, &t->report,
                    fmt(t->a,
                        "the target's server will look for the source on its own machine (host "
                        "\"%s\"); give 'connection' if it is elsewhere",
                        db_host(source)));
    if (!is->sub.exists) {
        want->sub.conninfo = c;
    } else if (is->sub.conninfo && !conninfo_matches(is->sub.conninfo, c)) {
        const char *password = conninfo_get(c, "password");
        want->new_password =
            password && !str_eq(password, conninfo_get(is->sub.conninfo, "password"));
        want->sub.conninfo = c;
    }
}
