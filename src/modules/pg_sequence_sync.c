/*
 * pg_sequence_sync: the target's sequences are moved to where the source's stand, all in one pass;
 * logical replication does not carry them. A sequence is never moved backwards unless that is
 * asked for: a value that was given out must not come again. "Ahead" follows the direction of the
 * sequence, and compares the next value to be given, so (5, called) equals (6, not called).
 *
 * The source is read once a run. It may be alive and move on; what is verified is that the target
 * got (at least) what was wanted.
 */
#include "core/sequence_lists.h"
#include "core/sequence_plan.h"
#include "pg/sql.h"

static const char *const status_names[] = {"equal", "moved", "ahead", "clamped",
                                           "missing_on_target"};

typedef struct Args {
    int64_t gap;
    bool allow_backwards;
    const char *on_missing;
    /* No options: what takes part on each side; the target at first; what was wanted of it. */
    bool listed;
    Sequences source, target;
    const SeqPairs *before, *wanted;
} Args;

static const Option options[] = {
    INT("gap", Args, gap, .preset = "0", .min = 0, .max = INT64_MAX),
    BOOL("allow_backwards", Args, allow_backwards, .preset = "no"),
    STR("on_missing", Args, on_missing, .preset = "warn", .choices = "fail,warn"),
    {0},
};

enum { NAMES_SHOWN = 10 };

/* ---- what is ---- */

static const void *read_pairs(Task *t)
{
    Args *args = t->args;
    if (args->listed)
        sequences_values(&(SequenceReading){task_db(t, SIDE_TARGET), &args->target, NULL}, 1, t->a);
    else
        sequence_lists_read(t, &args->source, &args->target);
    args->listed = true;
    SeqPairs *pairs = NEW(t->a, SeqPairs);
    *pairs = sequences_pair(t->a, &args->source, &args->target);
    return pairs;
}

/* ---- what there is to say ---- */

static void warn_of(Task *t, const StrList *names, const char *text)
{
    if (names->n)
        report_warn(t->a, &t->report,
                    fmt(t->a, "%d sequence(s) %s: %s", names->n, text,
                        strs_join(t->a, names, ", ", NAMES_SHOWN)));
}

static const char *shown(Arena *a, const Sequence *s)
{
    return shown_name(a, s->schema, s->name);
}

static void say(Task *t, const SeqPairs *pairs)
{
    const Args *args = t->args;
    StrList missing = {0}, differ = {0}, clamped = {0}, wrapped = {0};
    for (int i = 0; i < pairs->n; i++) {
        const SeqPair *p = &pairs->v[i];
        const char *name = shown(t->a, &p->source);
        const char *other = p->there ? sequence_difference(t->a, p) : NULL;
        if (!p->there)
            strs_add(t->a, &missing, name);
        if (other)
            strs_add(t->a, &differ, fmt(t->a, "%s (%s)", name, other));
        if (p->status == SEQ_CLAMPED)
            strs_add(t->a, &clamped,
                     fmt(t->a, "%s (%s; the source has %s)", name,
                         sequence_value_shown(t->a, &p->target),
                         sequence_value_shown(t->a, &p->source)));
        if (p->status == SEQ_AHEAD && p->source.cycle)
            strs_add(t->a, &wrapped, name);
    }
    if (missing.n && str_eq(args->on_missing, "fail"))
        die_hint(t->run, "Copy the schema first, or exclude them.",
                 "%d sequence(s) of the source are not on the %s: %s", missing.n,
                 db_where(task_db(t, SIDE_TARGET)), strs_join(t->a, &missing, ", ", NAMES_SHOWN));
    warn_of(t, &missing, "are not on the target");
    warn_of(t, &differ, "are defined otherwise on the target");
    warn_of(t, &clamped, "stand at the end of the target's range, with less than was asked for");
    warn_of(t, &wrapped,
            "that cycle are ahead on the target, or the source has begun again (with "
            "allow_backwards they follow it)");
}

static void die_unless_writable(Task *t, const SeqPairs *is, const SeqPairs *want)
{
    StrList names = {0};
    for (int i = 0; i < want->n; i++) {
        const Sequence *s = &want->v[i].target;
        if (want->v[i].there && !s->may_write && !sequence_same(s, &is->v[i].target))
            strs_add(t->a, &names, sql_name(t->a, s->schema, s->name));
    }
    const char *user = db_user(task_db(t, SIDE_TARGET));
    if (names.n)
        die_hint(t->run,
                 fmt(t->a, "Run there: %s;",
                     sql(t->a, "GRANT UPDATE ON SEQUENCE %s TO %I",
                         strs_join(t->a, &names, ", ", 0), user)),
                 "could not set %d sequence(s) on the %s: user \"%s\" may not", names.n,
                 db_where(task_db(t, SIDE_TARGET)), user);
}

/* ---- the converger ---- */

static const void *want_pairs(Task *t, const void *state)
{
    const SeqPairs *actual = state;
    Args *args = t->args;
    SeqPairs *want = NEW(t->a, SeqPairs);
    for (int i = 0; i < actual->n; i++) {
        SeqPair *p = list_add(t->a, want);
        *p = actual->v[i];
        sequence_want(p, args->gap, args->allow_backwards);
    }
    if (!args->before) { /* not when it looks again, after the work */
        args->before = actual;
        args->wanted = want;
        say(t, want);
        die_unless_writable(t, actual, want);
    }
    return want;
}

/* A list, not a map: a map looks for its keys one after the other, and there may be 10,000. */
static Val *show_pairs(Arena *a, const void *state)
{
    const SeqPairs *pairs = state;
    Val *v = val_list(a);
    for (int i = 0; i < pairs->n; i++)
        if (pairs->v[i].there)
            val_add(a, v,
                    val_str(a, fmt(a, "%s: %s", shown(a, &pairs->v[i].target),
                                   sequence_value_shown(a, &pairs->v[i].target))));
    return v;
}

static Val *pair_fact(Arena *a, const SeqPair *is, const SeqPair *want, const SeqPair *after)
{
    Val *v = val_map(a);
    val_set_str(a, v, "sequence", shown(a, &want->source));
    val_set_int(a, v, "source_value", want->source.last_value);
    val_set_bool(a, v, "source_is_called", want->source.is_called);
    val_set(a, v, "target_before", is->there ? val_int(a, is->target.last_value) : val_null(a));
    val_set(a, v, "target_after", want->there ? val_int(a, after->target.last_value) : val_null(a));
    val_set_str(a, v, "status", status_names[want->status]);
    return v;
}

static void run_sequence_sync(Task *t)
{
    static const Converger c = {read_pairs, want_pairs, sequences_plan, show_pairs};
    Args *args = t->args;
    Arena *a = t->a;
    const SeqPairs *after = converge(t, &c);
    Val *list = val_list(a), *counts = val_map(a);
    int n[SEQ_MISSING + 1] = {0};
    for (int i = 0; i < args->wanted->n; i++) {
        const SeqPair *want = &args->wanted->v[i];
        val_add(a, list, pair_fact(a, &args->before->v[i], want, &after->v[i]));
        n[want->status]++;
    }
    val_set_int(a, counts, "total", args->wanted->n);
    for (int i = 0; i <= SEQ_MISSING; i++)
        val_set_int(a, counts, i == SEQ_MISSING ? "missing" : status_names[i], n[i]);
    val_set(a, t->report.facts, "sequences", list);
    val_set(a, t->report.facts, "counts", counts);
    t->report.msg = fmt(
        a, "%d sequence(s): %d moved, %d equal, %d ahead, %d at their end, %d missing",
        args->wanted->n, n[SEQ_MOVED], n[SEQ_EQUAL], n[SEQ_AHEAD], n[SEQ_CLAMPED], n[SEQ_MISSING]);
}

const Module module = {"pg_sequence_sync", options, sizeof(Args), run_sequence_sync};
