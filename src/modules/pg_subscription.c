/*
 * pg_subscription: a subscription on the target and its slot on the source. The slot is made in a
 * step of its own: it may have to wait for old transactions, which are then named, and it is the
 * only way that works when both databases are in one cluster. Nothing is made before the target's
 * server has shown that it reaches the source, and a slot does not outlive a failure: it would hold
 * back WAL on a production server.
 */
#include "core/catchup.h"
#include "core/subscription_args.h"
#include "pg/sql.h"

#include <ctype.h>

typedef struct Args {
    const char *name, *state, *slot_name, *wait_for;
    StrList publications;
    bool create_slot, copy_data, refresh;
    SubArgs with;
    int64_t timeout;
} Args;

static const Option options[] = {
    STR("name", Args, name, .required = true, .identifier = true),
    STR("state", Args, state, .preset = "present", .choices = "present,absent,enabled,disabled"),
    LIST_OF("publications", Args, publications, .identifier = true),
    STR("slot_name", Args, slot_name, .identifier = true),
    BOOL("create_slot", Args, create_slot, .preset = "yes"),
    BOOL("copy_data", Args, copy_data, .preset = "yes"),
    SUBSCRIPTION_OPTIONS(Args, with),
    BOOL("refresh", Args, refresh, .preset = "no"),
    STR("wait_for", Args, wait_for, .preset = "none", .choices = "none,synced,caught_up"),
    INT("timeout", Args, timeout, .preset = "3600", .min = 1, .max = 604800),
    {0},
};

/* ---- what is ---- */

static const void *read_state(Task *t)
{
    const Args *args = t->args;
    const char *why = NULL;
    Db *target = task_db(t, SIDE_TARGET);
    bool may_be_away = str_eq(args->state, "absent");
    Db *source = may_be_away ? task_try_db(t, SIDE_SOURCE, &why) : task_db(t, SIDE_SOURCE);
    Subscription sub = subscription_read(target, t->a, args->name);
    const char *slot = sub.slot_name     ? sub.slot_name
                       : args->slot_name ? args->slot_name
                                         : subscription_slot_name(t->a, args->name);
    Slot on_source = source ? slot_read(source, t->a, slot) : (Slot){.name = slot};
    SubState *s = subscription_state(t, source, &sub, &on_source);
    if (!source && s->sub.exists)
        subscription_warn_slot_stays(t, s, why);
    return s;
}

/* ---- what is asked ---- */

static void want_slot(Task *t, const SubState *is, SubState *want)
{
    const Args *args = t->args;
    Db *source = task_db(t, SIDE_SOURCE);
    const char *name = is->slot.name;
    const char *unfit = is->slot.exists ? slot_unfit(t->a, &is->slot, db_name(source)) : NULL;
    if (args->slot_name && is->sub.slot_name && !str_eq(args->slot_name, is->sub.slot_name))
        die(t->run, "subscription \"%s\" uses the slot \"%s\"; it cannot go on from \"%s\"",
            args->name, is->sub.slot_name, args->slot_name);
    if (unfit)
        die_hint(t->run, "Choose another one with slot_name.",
                 "slot \"%s\" on the %s cannot be used: it %s", name, db_where(source), unfit);
    if (is->sub.exists && (!is->slot.exists || is->slot.lost) && !str_eq(args->state, "disabled"))
        die_hint(t->run,
                 "Changes are lost with it: remove the subscription with state=absent and create "
                 "it anew, with empty tables.",
                 "slot \"%s\" of subscription \"%s\" %s on the %s", name, args->name,
                 is->slot.exists ? "has lost WAL that it needs" : "does not exist",
                 db_where(source));
    if (is->sub.exists) {
        if (is->slot.exists)
            want->sub.slot_name = name;
        return;
    }
    want->sub.slot_name = name;
    want->slot.exists = true;
    if (is->slot.exists && is->slot.active)
        die_hint(t->run, "Choose another one with slot_name.",
                 "slot \"%s\" on the %s is in use (%s), though the target has no subscription "
                 "\"%s\"",
                 name, db_where(source), is->slot.used_by, args->name);
    if (!is->slot.exists && !args->create_slot)
        die(t->run, "slot \"%s\" does not exist on the %s, and create_slot is false", name,
            db_where(source));
    /* Left by a run that was killed, or by a subscription that could not reach the source. With an
     * initial copy a fresh one is better: an old one has WAL to read from before the publication
     * existed, and no copy needs what it keeps. Without a copy its position is what counts. */
    want->remake_slot = is->slot.exists && args->create_slot;
    if (want->remake_slot && !args->copy_data)
        die_hint(
            t->run, "To go on from where it stands, set create_slot to false; else drop it first.",
            "slot \"%s\" exists already on the %s, and nothing is copied", name, db_where(source));
}

static const void *want_absent(Task *t, const SubState *is)
{
    const Args *args = t->args;
    SubState *want = NEW(t->a, SubState);
    *want = *is;
    want->sub = (Subscription){.name = args->name};
    want->tables = (StrList){0};
    want->timeout_ms = args->timeout * 1000;
    if (!is->slot.exists || !args->create_slot)
        return want;
    Db *source = task_db(t, SIDE_SOURCE);
    const char *unfit = slot_unfit(t->a, &is->slot, db_name(source));
    if (!unfit && is->slot.active && !is->sub.exists)
        unfit = fmt(t->a, "is in use (%s)", is->slot.used_by);
    if (unfit)
        report_warn(t->a, &t->report,
                    fmt(t->a, "slot \"%s\" on the %s is left alone: it %s", is->slot.name,
                        db_where(source), unfit));
    else
        want->slot = (Slot){.name = is->slot.name};
    return want;
}

static const void *want_state(Task *t, const void *actual)
{
    const SubState *is = actual;
    const Args *args = t->args;
    if (str_eq(args->state, "absent"))
        return want_absent(t, is);
    SubState *want = NEW(t->a, SubState);
    *want = *is;
    want->timeout_ms = args->timeout * 1000;
    want->copy_data = args->copy_data;
    want->sub.exists = true;
    want->sub.name = args->name;
    want->sub.enabled = str_eq(args->state, "enabled")    ? true
                        : str_eq(args->state, "disabled") ? false
                                                          : !is->sub.exists || is->sub.enabled;
    if (args->with.owner)
        want->sub.owner = args->with.owner;
    if (args->publications.n) {
        want->sub.publications = strs_sorted(t->a, &args->publications);
    } else if (!is->sub.exists) {
        die(t->run,
            "missing required arguments: publications (there is no subscription \"%s\" yet)",
            args->name);
    }
    subscription_want_options(t, &args->with, is, want);
    want_slot(t, is, want);
    subscription_want_connection(t, &args->with, is, want);
    bool other = !strs_equal(&is->sub.publications, &want->sub.publications);
    if (!is->sub.exists || other || args->refresh) {
        want->tables = published_read(task_db(t, SIDE_SOURCE), t->a, &want->sub.publications,
                                      db_version(task_db(t, SIDE_TARGET)));
        strs_sort(&want->tables);
    }
    if (is->sub.exists && !want->sub.enabled && !strs_equal(&is->tables, &want->tables))
        die_hint(t->run, "Use state=enabled.",
                 "the tables of subscription \"%s\" differ from those published, and only an "
                 "enabled subscription can be refreshed",
                 args->name);
    return want;
}

static Val *show_state(Arena *a, const void *state)
{
    const SubState *s = state;
    Val *v = val_map(a), *slot = val_map(a);
    Val *sub = subscription_show(a, &s->sub);
    if (s->sub.exists)
        val_set(a, sub, "tables", val_strs(a, &s->tables));
    if (s->new_password)
        val_set_str(a, sub, "password", "a new one");
    val_set(a, v, "subscription", sub);
    val_set_str(a, slot, "name", s->slot.name);
    val_set_bool(a, slot, "exists", s->slot.exists);
    val_set(a, v, "slot", slot);
    return v;
}

/* ---- the run ---- */

static Val *tables_fact(Arena *a, const Subscription *s)
{
    Val *tables = val_list(a);
    for (int i = 0; i < s->states.n; i++) {
        const char *schema, *name;
        Val *one = val_map(a);
        bool read = name_parse(a, s->tables.v[i], &schema, &name);
        val_set_str(a, one, "table", read ? shown_name(a, schema, name) : s->tables.v[i]);
        val_set_str(a, one, "state", s->states.v[i]);
        val_add(a, tables, one);
    }
    return tables;
}

static void report_facts(Task *t, const SubState *s, int64_t waited_ms)
{
    Arena *a = t->a;
    Val *facts = t->report.facts, *counts = val_map(a);
    int tables = s->sub.states.n, ready = subscription_ready(&s->sub);
    val_set_int(a, counts, "tables", tables);
    val_set_int(a, counts, "ready", ready);
    val_set_bool(a, facts, "exists", s->sub.exists);
    val_set(a, facts, "subscription", subscription_show(a, &s->sub));
    val_set(a, facts, "tables", tables_fact(a, &s->sub));
    val_set(a, facts, "counts", counts);
    val_set_bool(a, facts, "synced", s->sub.oid && s->sub.enabled && ready == tables);
    val_set(a, facts, "slot", slot_show(a, &s->slot));
    val_set_int(a, facts, "waited_ms", waited_ms);
    t->report.msg = fmt(a, "subscription \"%s\" %s%s", s->sub.name,
                        s->sub.exists ? fmt(a, "%s, %d of %d table(s) ready",
                                            s->sub.enabled ? "enabled" : "disabled", ready, tables)
                                      : "absent",
                        t->report.changed ? "" : ", nothing to do");
}

static void run_subscription(Task *t)
{
    const Args *args = t->args;
    static const Converger c = {read_state, want_state, subscription_plan, show_state};
    int64_t waited_ms = 0;
    subscription_check_slot_name(t, args->slot_name);
    bool waits = !str_eq(args->wait_for, "none") && !str_eq(args->state, "absent");
    if (waits && str_eq(args->state, "disabled"))
        die(t->run, "wait_for=%s: nothing moves with state=disabled", args->wait_for);
    const SubState *s = converge(t, &c);
    if (waits) {
        const char *lsn = str_eq(args->wait_for, "caught_up") ? source_lsn(t) : NULL;
        waited_ms = catchup_wait(t, args->name, s->slot.name, lsn, args->timeout * 1000);
        if (waited_ms)
            s = read_state(t);
    }
    report_facts(t, s, waited_ms);
}

const Module module = {"pg_subscription", options, sizeof(Args), run_subscription};
