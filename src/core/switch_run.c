/* What the module calls: each state as a whole, and what there is to say about it. */
#include "core/switch.h"
#include "pg/sql.h"

enum { SETTLE_MS = 30000 };

static Switch *begin(Task *t, const SwitchArgs *given)
{
    SwitchArgs *args = NEW(t->a, SwitchArgs);
    *args = *given;
    if (!args->reverse_subscription)
        args->reverse_subscription = fmt(t->a, "%s_reverse", args->subscription);
    if (strlen(args->reverse_subscription) + strlen("_insert") > NAME_MAX_BYTES)
        die_hint(t->run, "Give a shorter one with reverse_subscription.",
                 "the name \"%s\" is too long for the way back", args->reverse_subscription);
    Switch *w = NEW(t->a, Switch);
    *w = (Switch){.t = t,
                  .run = t->run,
                  .a = t->a,
                  .args = args,
                  .done = &t->report.queries,
                  .keep = t->a,
                  .db = {task_db(t, SIDE_SOURCE), task_db(t, SIDE_TARGET)}};
    for (int side = 0; side < 2; side++)
        w->conn[side] = task_conninfo(t, (Side)side);
    for (int side = 0; side < 2; side++)
        if (!db_is_superuser(w->db[side]))
            die_hint(t->run,
                     "It sets origins and settings of the database, and ends sessions of others.",
                     "user \"%s\" must be a superuser on the %s", db_user(w->db[side]),
                     db_where(w->db[side]));
    w->bouncers = bouncers_parse(t->run, args->pgbouncer);
    switch_check_hooks(t->run, args->hooks);
    switch_check_logins(t->run, args->logins);
    switch_copy_parse(w);
    switch_read(w);
    return w;
}

/* What an earlier run has left half done: a pause, or what follows from a decision. */
static void settle(Switch *w)
{
    Side from;
    bool unfinished = switch_unfinished(w, &from);
    if (!unfinished && !w->bouncers.n)
        return;
    if (w->t->inv.check_mode) {
        if (unfinished)
            report_warn(
                w->a, &w->t->report,
                "an earlier switch was decided, but not brought to its end; this run would");
        return;
    }
    Switch as = *w;
    as.from = unfinished ? from : w->from;
    as.to = side_other(as.from);
    as.epoch = unfinished ? w->notes[from].epoch : w->epoch;
    Recovery r = {.outer = w->run, .w = &as, .keep = w->a, .patience_ms = SETTLE_MS};
    switch_recover(&r);
    if (r.why && unfinished)
        die(w->run, "could not settle what an earlier run has left: %s", r.why);
    if (r.why) /* most likely there is nothing; the gate will tell it as well */
        report_warn(
            w->a, &w->t->report,
            fmt(w->a, "not looked whether an earlier run has left PgBouncer paused: %s", r.why));
    if (unfinished || r.resumed) {
        w->t->report.changed = true;
        report_warn(w->a, &w->t->report,
                    unfinished ? "an earlier switch was decided; it was brought to its end"
                               : "a PgBouncer was found paused, and was resumed");
    }
    switch_read(w);
}

static const char *writable(const Switch *w)
{
    bool open[2] = {!is_closed(&w->notes[0].closed), !is_closed(&w->notes[1].closed)};
    return open[0] && open[1] ? "both" : open[0] ? "source" : open[1] ? "target" : "none";
}

Val *switch_ms(Arena *a, int64_t us)
{
    int64_t tenths = us / 100;
    return val_real(a, (double)tenths / 10);
}

static void report(Switch *w, const char *outcome)
{
    Arena *a = w->a;
    Val *facts = w->t->report.facts, *timeline = val_list(a);
    for (int i = 0; i < w->steps.n; i++) {
        Val *v = val_map(a);
        val_set_str(a, v, "step", w->steps.v[i].name);
        val_set(a, v, "ms", switch_ms(a, w->steps.v[i].us));
        val_add(a, timeline, v);
    }
    val_set_str(a, facts, "outcome", outcome);
    val_set_str(a, facts, "writable", writable(w));
    val_set(a, facts, "timeline", timeline);
    val_set(a, facts, "write_pause_ms", w->pause_us ? switch_ms(a, w->pause_us) : val_null(a));
    val_set_int(a, facts, "sessions_ended", w->sessions_ended);
    val_set_int(a, facts, "sequences_moved", w->sequences_moved);
    if (w->args->refresh_matviews)
        val_set(a, facts, "matviews", val_strs(a, &w->matviews));
    if (w->to_copy.n)
        val_set(a, facts, "copied_at_switch", switch_copy_show(w));
    val_set_bool(a, facts, "source_read_only", is_closed(&w->notes[SIDE_SOURCE].closed));
    val_set_bool(a, facts, "target_read_only", is_closed(&w->notes[SIDE_TARGET].closed));
    w->t->report.msg =
        fmt(a, "%s%s%s", outcome,
            w->pause_us ? fmt(a, "; writes paused for %.1f ms", (double)w->pause_us / 1000) : "",
            w->t->report.changed ? "" : ", nothing to do");
}

void switch_run_prepared(Task *t, const SwitchArgs *args)
{
    Switch *w = begin(t, args);
    settle(w);
    switch_prepare(w);
    report(w, "prepared");
}

/* Where the pause has begun, whoever takes it back sees to it. */
static void call_off(void *arg)
{
    Switch *w = arg;
    if (!w->through && !w->began)
        switch_hooks_warn(w, "aborted");
}

void switch_run_over(Task *t, const SwitchArgs *args, Side to)
{
    Switch *w = begin(t, args);
    const char *outcome = to == SIDE_TARGET ? "switched" : "rolled_back";
    settle(w);
    if (w->to != to) {
        report(w, outcome);
        return;
    }
    if (to == SIDE_SOURCE)
        switch_prepare(w);
    bool ready = switch_gate(w);
    if (t->inv.check_mode) {
        t->report.changed = true;
        report(w, ready ? outcome : "refused");
        t->report.msg = !ready              ? "would be refused, see gate"
                        : to == SIDE_TARGET ? "would be switched"
                                            : "would be rolled back";
        return;
    }
    w->env = switch_hooks_env(w);
    run_defer(t->run, call_off, w);
    const char *why = switch_hooks(w, "before");
    if (why)
        die(t->run, "not begun, a hook failed: %s", why);
    switch_analyze(w); /* of those that were filled since */
    switch_window(w);
    switch_hooks_after(w);
    report(w, outcome);
}

void switch_run_absent(Task *t, const SwitchArgs *args)
{
    Switch *w = begin(t, args);
    settle(w);
    switch_remove(w);
    if (!t->inv.check_mode)
        for (int side = 0; side < 2; side++)
            w->notes[side].closed = closed_read(w->db[side], t->a);
    report(w, "absent");
}
