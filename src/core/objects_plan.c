#include "core/objects_plan.h"

#include "pg/sql.h"

#include <stdlib.h>

enum { UNIT_BYTES = 64 << 20, OBJECT_WEIGHT = 10000 };

static const char *number(Arena *a, int64_t n)
{
    return fmt(a, "%lld", (long long)n);
}

/* ---- a unit ---- */

static Action *add(Arena *a, const ObjectsPlan *how, Plan *plan, const char *what, const char *text)
{
    Action *x = plan_add(a, plan, how->to, what, text);
    x->beside = true;
    return x;
}

static Moved *add_copy(Arena *a, const ObjectsPlan *how, Plan *plan, const char *what,
                       const char *out, const char *table)
{
    Action *x =
        add(a, how, plan, what, sql(a, "COPY pg_temp.%I FROM STDIN (FORMAT binary)", table));
    x->out = out;
    x->moved = NEW(a, Moved);
    return x->moved;
}

/* Takes away those of these that it has from the other side: their successors come next, if there
 * are any. */
static void add_unlink(Arena *a, const ObjectsPlan *how, Plan *plan, const char *what,
                       const char *list)
{
    if (how->to != SIDE_TARGET) {
        add(a, how, plan, what,
            sql(a,
                "SELECT pg_catalog.count(pg_catalog.lo_unlink(m.oid))"
                " FROM pg_catalog.pg_largeobject_metadata m WHERE m.oid = ANY (%L::oid[])",
                list));
        return;
    }
    add(a, how, plan, what,
        sql(a,
            "SELECT pg_catalog.count(pg_catalog.lo_unlink(m.oid))"
            " FROM pg_catalog.pg_largeobject_metadata m JOIN pgonline.copy_large_object c"
            " ON c.oid = m.oid AND c.subscription = %L WHERE m.oid = ANY (%L::oid[])",
            how->subscription, list));
    add(a, how, plan, what,
        sql(a,
            "DELETE FROM pgonline.copy_large_object"
            " WHERE subscription = %L AND oid = ANY (%L::oid[])",
            how->subscription, list));
}

/* about: a condition on m.oid; pages: the same on loid. */
static ObjectsMoved add_pages(Arena *a, const ObjectsPlan *how, Plan *plan, const char *what,
                              const char *about, const char *pages)
{
    ObjectsMoved m = {0};
    m.objects = add_copy(a, how, plan, what, large_objects_about_out_sql(a, how->rules, about),
                         "pgonline_object");
    add(a, how, plan, what,
        "SELECT pg_catalog.count(pg_catalog.lo_create(oid)) FROM pg_temp.pgonline_object");
    if (how->to == SIDE_TARGET)
        add(a, how, plan, what,
            sql(a,
                "INSERT INTO pgonline.copy_large_object (oid, subscription)"
                " SELECT oid, %L FROM pg_temp.pgonline_object",
                how->subscription));
    m.pages = add_copy(a, how, plan, what, large_objects_pages_out_sql(a, how->page, pages),
                       "pgonline_page");
    return m;
}

static void add_end(Arena *a, const ObjectsPlan *how, Plan *plan, int first, const char *what,
                    int64_t weight)
{
    add(a, how, plan, what, "SELECT pg_temp.pgonline_dress()")->last = true;
    plan->v[first].weight = weight;
}

ObjectsMoves objects_plan_ranges(Arena *a, const ObjectsPlan *how, const LargeObjectRanges *ranges,
                                 Plan *plan)
{
    ObjectsMoves out = {0};
    for (int i = 0; i < ranges->n; i++) {
        const LargeObjectRange *r = &ranges->v[i];
        const char *from = number(a, r->first), *to = number(a, r->last);
        const char *what = fmt(a, "copy the large objects %s to %s", from, to);
        int first = plan->n;
        ObjectsMoved m =
            add_pages(a, how, plan, what, sql(a, "m.oid >= %L AND m.oid <= %L", from, to),
                      sql(a, "loid >= %L AND loid <= %L", from, to));
        m.n = r->n;
        *list_add(a, &out) = m;
        add_end(a, how, plan, first, what, r->bytes + r->n * OBJECT_WEIGHT);
    }
    return out;
}

/* ---- what differs ---- */

static void add_change(Arena *a, ObjectChanges *out, const LargeObject *x, ObjectFate fate)
{
    *list_add(a, out) = (ObjectChange){.oid = x->oid, .bytes = x->bytes, .fate = fate};
}

void objects_compare(Arena *a, const LargeObjects *from, const LargeObjects *to, ObjectChanges *out)
{
    for (int i = 0, k = 0; i < from->n || k < to->n;) {
        const LargeObject *s = i < from->n ? &from->v[i] : NULL;
        const LargeObject *t = k < to->n ? &to->v[k] : NULL;
        if (s && t && s->oid == t->oid) {
            if (!t->own)
                add_change(a, out, s, OBJECT_FOREIGN);
            else if (!str_eq(s->content, t->content))
                add_change(a, out, s, OBJECT_CHANGED);
            else if (!str_eq(s->about, t->about))
                add_change(a, out, s, OBJECT_DRESSED);
            i++;
            k++;
        } else if (s && (!t || s->oid < t->oid)) {
            add_change(a, out, s, OBJECT_MISSING);
            i++;
        } else {
            if (t->own)
                add_change(a, out, t, OBJECT_GONE);
            k++;
        }
    }
}

static int by_oid(const void *x, const void *y)
{
    const ObjectChange *p = x, *q = y;
    return p->oid < q->oid ? -1 : p->oid > q->oid;
}

/* The next of one kind that go into one transaction, from *i on. */
static StrList next_oids(Arena *a, const ObjectsPlan *how, const ObjectChanges *c, bool dressed,
                         int *i, int64_t *bytes)
{
    StrList oids = {0};
    *bytes = 0;
    for (; *i < c->n && oids.n < how->most && *bytes < UNIT_BYTES; ++*i) {
        const ObjectChange *x = &c->v[*i];
        if (x->fate == OBJECT_FOREIGN || (x->fate == OBJECT_DRESSED) != dressed)
            continue;
        strs_add(a, &oids, number(a, x->oid));
        *bytes += dressed || x->fate == OBJECT_GONE ? 0 : x->bytes;
    }
    return oids;
}

ObjectsMoves objects_plan_changes(Arena *a, const ObjectsPlan *how, ObjectChanges *changes,
                                  Plan *plan)
{
    ObjectsMoves out = {0};
    if (changes->n)
        qsort(changes->v, (size_t)changes->n, sizeof *changes->v, by_oid);
    for (int dressed = 0; dressed <= 1; dressed++) {
        for (int i = 0; i < changes->n;) {
            int64_t bytes;
            StrList oids = next_oids(a, how, changes, dressed, &i, &bytes);
            int first = plan->n;
            if (!oids.n)
                continue;
            const char *list = sql_array(a, &oids);
            const char *about = sql(a, "m.oid = ANY (%L::oid[])", list);
            const char *what = fmt(a, "%s the large object(s) %s",
                                   dressed ? "set owner, grants and comment of" : "bring",
                                   strs_join(a, &oids, ", ", 3));
            ObjectsMoved m = {0};
            if (!dressed) {
                add_unlink(a, how, plan, what, list);
                m = add_pages(a, how, plan, what, about, sql(a, "loid = ANY (%L::oid[])", list));
            } else {
                m.objects =
                    add_copy(a, how, plan, what, large_objects_about_out_sql(a, how->rules, about),
                             "pgonline_object");
            }
            m.n = oids.n;
            *list_add(a, &out) = m;
            add_end(a, how, plan, first, what, bytes + (int64_t)oids.n * OBJECT_WEIGHT);
        }
    }
    return out;
}

/* ---- the end ---- */

void objects_plan_remove(Arena *a, const char *subscription, const LargeObjectRanges *own,
                         Plan *plan)
{
    for (int i = 0; i < own->n; i++)
        plan_add(a, plan, SIDE_TARGET, "unlink the large objects of a copy that did not end",
                 sql(a,
                     "SELECT pg_catalog.count(pg_catalog.lo_unlink(m.oid))"
                     " FROM pg_catalog.pg_largeobject_metadata m JOIN pgonline.copy_large_object c"
                     " ON c.oid = m.oid AND c.subscription = %L WHERE m.oid >= %L AND m.oid <= %L",
                     subscription, number(a, own->v[i].first), number(a, own->v[i].last)))
            ->last = true;
    plan_add(a, plan, SIDE_TARGET, "forget which large objects the copy has made",
             large_object_forget_sql(a, subscription))
        ->alone = true;
}
