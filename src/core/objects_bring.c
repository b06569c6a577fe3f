/* Differences of large objects: both sides are asked at once, range by range, several of them side
 * by side; only what differs is kept. */
#include "core/objects.h"

#include "embedded_sql.h"
#include "pg/sql.h"

enum { COMPARE_BYTES = 128 << 20, COMPARE_MOST = 20000 };
#define COMPARE_TIMEOUT_MS (86400 * INT64_C(1000)) /* for one range */

/* ---- comparing ---- */

/* A range that both sides are asked about. */
typedef struct Asked {
    Arena *scratch;
    Db *dbs[2];
    LargeObjects found[2];
    int waits; /* for so many sides */
} Asked;

typedef struct Comparing {
    const Objects *o;
    LargeObjectRanges ranges; /* from the first OID to the last, without a gap */
    LargeObjectHashing hash;
    const char *own;
    Asked *asked;
    int jobs, next;
    ObjectChanges *changes;
} Comparing;

static void find_ranges(Comparing *c)
{
    const Objects *o = c->o;
    Arena *a = o->t->a;
    c->ranges =
        large_object_ranges(task_db(o->t, o->from), a, o->how.page, COMPARE_BYTES, COMPARE_MOST);
    if (!c->ranges.n)
        list_add(a, &c->ranges);
    for (int i = 0; i < c->ranges.n; i++)
        c->ranges.v[i].first = i ? c->ranges.v[i - 1].last + 1 : 0;
    c->ranges.v[c->ranges.n - 1].last = OID_LAST;
}

static void ask(Comparing *c, Asked *x)
{
    const Objects *o = c->o;
    const LargeObjectRange *r = &c->ranges.v[c->next++];
    x->scratch = arena_new();
    for (Side side = SIDE_SOURCE; side <= SIDE_TARGET; side++)
        db_send(x->dbs[side],
                large_objects_compare_sql(x->scratch, &o->rules, &c->hash, o->sides[side].page,
                                          side == o->to ? c->own : NULL, r->first, r->last),
                NULL, 0);
    x->waits = 2;
}

static void take(Comparing *c, Asked *x, Side side)
{
    DbError err = {0};
    const Rows *rows = db_take(x->dbs[side], x->scratch, &err);
    if (!rows)
        db_die(x->dbs[side], q_large_objects_compare.what, &err);
    x->found[side] = large_objects_of(x->scratch, rows);
    if (--x->waits)
        return;
    objects_compare(c->o->t->a, &x->found[c->o->from], &x->found[c->o->to], c->changes);
    arena_free(x->scratch);
}

static void open_sessions(Comparing *c)
{
    Task *t = c->o->t;
    for (int i = 0; i < c->jobs; i++)
        for (Side side = SIDE_SOURCE; side <= SIDE_TARGET; side++)
            c->asked[i].dbs[side] =
                i ? task_session(t, side, &(DbOptions){.read_only = true}) : task_db(t, side);
}

static void compare(Comparing *c)
{
    Task *t = c->o->t;
    find_ranges(c);
    c->jobs = c->o->args->jobs < c->ranges.n ? (int)c->o->args->jobs : c->ranges.n;
    c->asked = NEW_N(t->a, Asked, c->jobs);
    open_sessions(c);
    Db **dbs = NEW_N(t->a, Db *, 2 * c->jobs);
    for (;;) {
        bool waits = false;
        for (int i = 0; i < c->jobs; i++) {
            Asked *x = &c->asked[i];
            if (!x->waits && c->next < c->ranges.n)
                ask(c, x);
            waits = waits || x->waits;
            for (Side side = SIDE_SOURCE; side <= SIDE_TARGET; side++)
                dbs[2 * i + (int)side] = x->dbs[side];
        }
        if (!waits)
            break;
        int at = db_wait_any(t->run, dbs, 2 * c->jobs, COMPARE_TIMEOUT_MS);
        if (at < 0)
            die(t->run, "could not compare the large objects: no answer within a day");
        take(c, &c->asked[at / 2], at % 2 ? SIDE_TARGET : SIDE_SOURCE);
    }
    for (int i = 1; i < c->jobs; i++)
        for (Side side = SIDE_SOURCE; side <= SIDE_TARGET; side++)
            db_close(c->asked[i].dbs[side]);
}

static ObjectChanges find_changes(const Objects *o)
{
    ObjectChanges changes = {0};
    bool place = o->sides[SIDE_TARGET].place;
    const LargeObjectSide *s = o->sides;
    int64_t page = s[0].page < s[1].page ? s[0].page : s[1].page;
    Comparing c = {.o = o,
                   .hash = {.piece = page, .sha256 = true},
                   .own = o->to == SIDE_SOURCE
                              ? "true"
                              : large_object_own_sql(o->t->a, o->args->subscription, place),
                   .changes = &changes};
    for (Side side = SIDE_SOURCE; side <= SIDE_TARGET; side++)
        c.hash.sha256 = c.hash.sha256 && db_has(task_db(o->t, side), FEAT_HASH_EXTENDED);
    compare(&c);
    return changes;
}

/* ---- bringing ---- */

static ObjectsSum sum_up(const Objects *o, const ObjectChanges *changes)
{
    ObjectsSum sum = {0};
    StrList foreign = {0};
    for (int i = 0; i < changes->n; i++) {
        const ObjectChange *x = &changes->v[i];
        sum.copied += x->fate == OBJECT_MISSING;
        sum.changed += x->fate == OBJECT_CHANGED || x->fate == OBJECT_DRESSED;
        sum.removed += x->fate == OBJECT_GONE;
        if (x->fate == OBJECT_FOREIGN)
            strs_add(o->t->a, &foreign, fmt(o->t->a, "%lld", (long long)x->oid));
    }
    if (foreign.n)
        objects_die_foreign(o, &foreign);
    return sum;
}

/* Somebody has unlinked them on the target: an object that gets such an OID one day is not ours. */
static void forget_stale(const Objects *o, Plan *plan)
{
    Task *t = o->t;
    int64_t stale = 0;
    if (!o->sides[SIDE_TARGET].place)
        return;
    LargeObjectRanges own =
        large_objects_own(task_db(t, SIDE_TARGET), t->a, o->args->subscription, OID_LAST);
    for (int i = 0; i < own.n; i++)
        stale += own.v[i].stale;
    if (stale)
        plan_add(t->a, plan, SIDE_TARGET, "forget large objects that are no longer there",
                 large_object_forget_stale_sql(t->a, o->args->subscription))
            ->last = true;
}

/* What was made on the target is on the source as well now: the next time, it is not foreign. */
static void list_new(const Objects *o, Plan *plan)
{
    Task *t = o->t;
    if (o->to == SIDE_TARGET || !o->sides[SIDE_TARGET].some)
        return;
    if (!o->sides[SIDE_TARGET].place)
        plan_add(t->a, plan, SIDE_TARGET, "make a place for the list of large objects",
                 large_object_place_sql())
            ->alone = true;
    else if (!large_objects_unlisted(task_db(t, SIDE_TARGET), t->a))
        return;
    plan_add(t->a, plan, SIDE_TARGET, "list the large objects that both sides have",
             large_object_list_sql(t->a, o->args->subscription));
}

ObjectsSum objects_bring(Task *t, const ObjectsArgs *args)
{
    Objects o = objects_look(t, args);
    o.how.rules = &o.rules;
    ObjectChanges changes = {0};
    Plan plan = {.jobs = (int)args->jobs,
                 .out_begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
                 .out_end = "COMMIT",
                 .most_per_s = args->most_per_s};
    if (objects_concern(&o))
        changes = find_changes(&o);
    ObjectsSum sum = sum_up(&o, &changes);
    if (sum.copied + sum.changed)
        objects_check_roles(&o);
    forget_stale(&o, &plan);
    if (changes.n)
        objects_prepare(&o, &plan);
    ObjectsMoves moves = objects_plan_changes(t->a, &o.how, &changes, &plan);
    list_new(&o, &plan);
    plan_apply(t, &plan);
    for (int i = 0; i < moves.n; i++)
        sum.bytes += moves.v[i].pages ? moves.v[i].pages->bytes : 0;
    return sum;
}
