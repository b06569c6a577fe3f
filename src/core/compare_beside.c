#include "core/compare_beside.h"

#include "core/schema_report.h"
#include "core/sequence_lists.h"
#include "core/sequence_plan.h"
#include "pg/sql.h"

enum { NAMES_SHOWN = 10 };

/* ---- sequences ---- */

typedef enum Stand { STAND_EQUAL, STAND_AHEAD, STAND_BEHIND, STAND_MISSING, STANDS } Stand;

static const char *const words[] = {[STAND_EQUAL] = "equal",
                                    [STAND_AHEAD] = "ahead",
                                    [STAND_BEHIND] = "behind",
                                    [STAND_MISSING] = "missing"};

static Stand stand_of(const SeqPair *p)
{
    int order = p->there ? sequence_order(&p->target, &p->source, p->source.increment) : 0;
    return !p->there   ? STAND_MISSING
           : order < 0 ? STAND_BEHIND
           : order > 0 ? STAND_AHEAD
                       : STAND_EQUAL;
}

static Val *sequence_fact(Arena *a, const SeqPair *p, Stand stand)
{
    Val *v = val_map(a);
    val_set_str(a, v, "sequence", shown_name(a, p->source.schema, p->source.name));
    val_set_str(a, v, "status", words[stand]);
    val_set_int(a, v, "source_value", p->source.last_value);
    val_set_bool(a, v, "source_is_called", p->source.is_called);
    val_set(a, v, "target_value", p->there ? val_int(a, p->target.last_value) : val_null(a));
    val_set(a, v, "target_is_called", p->there ? val_bool(a, p->target.is_called) : val_null(a));
    val_set_str(a, v, "definition", p->there ? sequence_difference(a, p) : NULL);
    return v;
}

static const char *sequence_shown(Arena *a, const SeqPair *p)
{
    const char *name = shown_name(a, p->source.schema, p->source.name);
    return p->there ? fmt(a, "%s (%s; the source has %s)", name,
                          sequence_value_shown(a, &p->target), sequence_value_shown(a, &p->source))
                    : fmt(a, "%s (not on the target)", name);
}

const char *compare_sequences(Task *t)
{
    Arena *a = t->a;
    Sequences source = {0}, target = {0};
    sequence_lists_read(t, &source, &target);
    const SeqPairs pairs = sequences_pair(a, &source, &target);
    Val *list = val_list(a), *counts = val_map(a);
    StrList bad = {0};
    int n[STANDS] = {0};
    for (int i = 0; i < pairs.n; i++) {
        Stand stand = stand_of(&pairs.v[i]);
        n[stand]++;
        val_add(a, list, sequence_fact(a, &pairs.v[i], stand));
        if (stand == STAND_BEHIND || stand == STAND_MISSING)
            strs_add(a, &bad, sequence_shown(a, &pairs.v[i]));
    }
    val_set_int(a, counts, "total", pairs.n);
    for (int i = 0; i < STANDS; i++)
        val_set_int(a, counts, words[i], n[i]);
    val_set(a, t->report.facts, "sequences", list);
    val_set(a, t->report.facts, "sequence_counts", counts);
    return bad.n ? fmt(a, "%d of %d sequence(s) are behind or missing on the target: %s", bad.n,
                       pairs.n, strs_join(a, &bad, ", ", NAMES_SHOWN))
                 : NULL;
}

/* ---- schemas ---- */

const char *compare_schemas(Task *t, const SchemaArgs *args, bool extra_too, int64_t timeout_ms)
{
    schema_args_check(t, args);
    SchemaReader *r = NEW(t->a, SchemaReader);
    *r = (SchemaReader){.t = t, .o = schema_args_options(args)};
    r->o.pre_data = r->o.keys = r->o.post_data = true;
    r->o.timeout_ms = timeout_ms;
    Db *server = task_db(t, SIDE_TARGET);
    schema_find_dump(r, server);
    Schema target;
    schema_read(r, &target);
    Comparison c = schema_judge(r, server, &target);
    StrList names = {0};
    int drifted = schema_report_drift(r, &c, &(StrList){0}, extra_too, &names);
    return drifted ? fmt(t->a, "the schemas differ in %d entries: %s", drifted,
                         strs_join(t->a, &names, ", ", NAMES_SHOWN))
                   : NULL;
}
