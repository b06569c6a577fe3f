/*
 * Large objects at a change of sides: compared as a whole and brought to where those of the side
 * that gives away are, beforehand and once more within the pause. Every statement that writes one
 * locks their catalogs, so these are locked with the tables, and no client is in between.
 */
#include "core/amount.h"
#include "core/switch.h"

enum {
    JOBS = 2,
    RANGE_BYTES = 128 << 20,
    RANGE_MOST = 20000,
    ESTIMATED_BYTES_PER_MS = 50000,
    ESTIMATED_OBJECTS_PER_MS = 50
};

/* From the target's names to the source's. Of two roles that became one, the first. */
static const Val *turned_round(Arena *a, const Val *map)
{
    Val *out = val_map(a);
    for (int i = 0; map && i < map->items.n; i++)
        if (!val_get(out, map->items.v[i]->s))
            val_set_str(a, out, map->items.v[i]->s, map->keys.v[i]);
    return out;
}

static const ObjectsArgs *objects_args(Switch *w)
{
    const SwitchArgs *args = w->args;
    SchemaArgs *s = NEW(w->a, SchemaArgs);
    ObjectsArgs *o = NEW(w->a, ObjectsArgs);
    *s = (SchemaArgs){.role_map = args->role_map,
                      .no_owner = args->no_owner,
                      .no_privileges = args->no_privileges};
    schema_args_check(w->t, s);
    if (w->to == SIDE_SOURCE)
        s->role_map = turned_round(w->a, args->role_map);
    *o = (ObjectsArgs){.subscription = args->subscription, .to = w->to, .jobs = JOBS, .schema = s};
    return o;
}

static void warn_of_them(Switch *w)
{
    bool before = strs_has(&w->notes[w->to].brought, BROUGHT_OBJECTS);
    report_warn(w->a, &w->t->report,
                fmt(w->a, "large objects of the %s are not brought over%s (see large_objects)",
                    side_name(w->from), before ? ", although they were the last time" : ""));
}

const char *switch_objects_look(Switch *w, const char **evidence)
{
    LargeObjectSide from = large_object_side(w->db[w->from], w->a);
    const Handover *last = &w->notes[w->to];
    int64_t n = 0, bytes = 0;
    *evidence = from.some ? "there are some, which are not asked for (large_objects)"
                          : "the side that gives away has none";
    if (!w->args->large_objects) {
        if (from.some)
            warn_of_them(w);
        return NULL;
    }
    objects_args(w); /* what it cannot read, it says now */
    LargeObjectRanges all =
        large_object_ranges(w->db[w->from], w->a, from.page, RANGE_BYTES, RANGE_MOST);
    for (int i = 0; i < all.n; i++) {
        n += all.v[i].n;
        bytes += all.v[i].bytes;
    }
    int64_t estimated = bytes / ESTIMATED_BYTES_PER_MS + n / ESTIMATED_OBJECTS_PER_MS + 1;
    *evidence =
        fmt(w->a, "%s, %s, to compare within the pause: about %lld ms, estimated by the size",
            amount_count(w->a, n, "large object"), amount_bytes(w->a, bytes), (long long)estimated);
    /* On the target, its list says which ones are the source's. */
    if (w->to == SIDE_SOURCE && !strs_has(&last->brought, BROUGHT_OBJECTS) &&
        large_object_side(w->db[w->to], w->a).some)
        return "the source has some of its own, which the last change of sides did not bring over "
               "(unlink them there if nobody needs them, or do without large_objects)";
    return NULL;
}

/* Timed: how long it took. */
static int64_t bring(Switch *w, bool *changed)
{
    int64_t began = now_us();
    ObjectsSum s = objects_bring(w->t, objects_args(w)), *all = &w->objects;
    *all = (ObjectsSum){all->copied + s.copied, all->changed + s.changed, all->removed + s.removed,
                        all->bytes + s.bytes};
    *changed = s.copied + s.changed + s.removed > 0;
    return now_us() - began;
}

/* What has gathered since the copy takes its time; within the pause, it is what came since now. */
const char *switch_objects_rehearse(Switch *w)
{
    bool changed;
    if (!w->args->large_objects)
        return NULL;
    w->rehearsed_us[1] = bring(w, &changed);
    if (changed)
        w->rehearsed_us[1] = bring(w, &changed);
    return fmt(w->a, "brought beforehand, then compared in %.1f ms",
               (double)w->rehearsed_us[1] / 1000);
}

void switch_objects_bring(Switch *w)
{
    bool changed;
    int64_t us = bring(w, &changed);
    Val *fact = objects_report(w->t, &w->objects);
    val_set(w->a, fact, "rehearsal_ms", switch_ms(w->a, w->rehearsed_us[1]));
    val_set(w->a, fact, "ms", switch_ms(w->a, us));
}

/* ---- with the tables ---- */

StrList switch_brought(const Switch *w)
{
    StrList out = strs_sorted(w->a, &w->to_copy);
    if (w->args->large_objects)
        strs_add(w->a, &out, BROUGHT_OBJECTS);
    return out;
}

StrList switch_locks(const Switch *w)
{
    StrList out = strs_sorted(w->a, &w->to_copy);
    if (w->args->large_objects) {
        strs_add(w->a, &out, "\"pg_catalog\".\"pg_largeobject\"");
        strs_add(w->a, &out, "\"pg_catalog\".\"pg_largeobject_metadata\"");
    }
    return out;
}
