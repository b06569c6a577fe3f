/*
 * Nothing of it is left: the way back with all that belongs to it, the marker, the notes. The way
 * that leads to the side that is not written to goes on, if that is the target: a migration that
 * was prepared for its switch, or went back, is one that is under way. Once the target has taken
 * over, that way has ended too, and goes.
 *
 * The side that gave away stays closed: opened again, it would be a second one that takes writes.
 * So does the target before a switch, when keep_closed says so: clients may know of it already.
 */
#include "catalog/place.h"
#include "core/switch_window.h"
#include "embedded_sql.h"
#include "pg/sql.h"

enum { ARRIVAL_MS = 50 };

static void drop_subscription(Switch *w, Plan *plan, const Way *x)
{
    const char *what = fmt(w->a, "the subscription \"%s\"", x->subscription);
    if (!x->sub.exists)
        return;
    if (x->sub.enabled)
        plan_add(w->a, plan, x->subscriber, fmt(w->a, "disable %s", what),
                 sql(w->a, "ALTER SUBSCRIPTION %I DISABLE", x->subscription));
    if (x->sub.slot_name)
        plan_add(w->a, plan, x->subscriber, fmt(w->a, "part %s from its slot", what),
                 sql(w->a, "ALTER SUBSCRIPTION %I SET (slot_name = NONE)", x->subscription));
    plan_add(w->a, plan, x->subscriber, fmt(w->a, "drop %s", what),
             sql(w->a, "DROP SUBSCRIPTION %I", x->subscription))
        ->last = true;
}

typedef struct FreeSlot {
    Switch *w;
    const Way *way;
} FreeSlot;

static void wait_for_slot(Task *t, const void *arg)
{
    const FreeSlot *f = arg;
    (void)t;
    switch_slot_free(f->w, f->way);
}

static void drop_slot(Switch *w, Plan *plan, const Way *x)
{
    if (!x->is.exists)
        return;
    FreeSlot *f = NEW(w->a, FreeSlot);
    *f = (FreeSlot){w, x};
    Action *drop = plan_add(w->a, plan, x->publisher, fmt(w->a, "drop the slot \"%s\"", x->slot),
                            drop_slot_sql(w->a, x->slot));
    drop->before = wait_for_slot;
    drop->arg = f;
}

static void drop_publications(Switch *w, Plan *plan)
{
    const char *name = w->args->reverse_subscription;
    const char *names[] = {name, fmt(w->a, "%s_insert", name)};
    for (int i = 0; i < 2; i++) {
        StrList one = {0};
        strs_add(w->a, &one, names[i]);
        if (!publications_missing(w->db[SIDE_TARGET], w->a, &one).n)
            plan_add(w->a, plan, SIDE_TARGET, fmt(w->a, "drop the publication \"%s\"", names[i]),
                     sql(w->a, "DROP PUBLICATION %I", names[i]));
    }
}

/* Has every marker arrived? One that comes later, to a table that is gone, stops the subscription
 * for good. */
static bool markers_arrived(Switch *w)
{
    static const char all[] = "SELECT id FROM pgonline.heartbeat";
    Arena *scratch = arena_new();
    const Rows *sent = db_ask(w->db[w->from], scratch, "read the markers", all);
    const Rows *seen = db_ask(w->db[w->to], scratch, "read the markers", all);
    StrList there = {0};
    bool is = true;
    for (int i = 0; i < seen->n; i++)
        strs_add(scratch, &there, row_text(seen, i, "id"));
    strs_sort(&there);
    for (int i = 0; i < sent->n; i++)
        is = is && strs_has_sorted(&there, row_text(sent, i, "id"));
    arena_free(scratch);
    return is;
}

/* Where the changes go on, the table (there: on which sides) stays as long as one may be on its
 * way. */
static bool is_awaited(Switch *w, const bool there[2])
{
    const Subscription *s = &w->carry.sub;
    if (!there[0] || !there[1] || !s->exists || !strs_has(&s->tables, HEARTBEAT))
        return false;
    int64_t until = now_ms() + w->args->timeout * 1000;
    while (!markers_arrived(w)) {
        if (w->t->inv.check_mode || !s->enabled || now_ms() >= until) {
            report_warn(w->a, &w->t->report,
                        fmt(w->a,
                            "a marker is still on its way to the %s, so its table stays there "
                            "(pgonline.heartbeat); absent removes it once it has arrived",
                            db_where(w->db[w->to])));
            return true;
        }
        run_sleep(w->run, ARRIVAL_MS);
    }
    return false;
}

/* The table goes from the publications with it, and from the subscription. */
static void drop_heartbeats(Switch *w, Plan *plan, bool goes_on)
{
    bool there[2];
    for (int side = 0; side < 2; side++)
        there[side] = row_bool(db_query(w->db[side], w->a, &q_heartbeat_there), 0, "there");
    /* Neither goes when one is awaited: the next run has to know of it. */
    if (goes_on && is_awaited(w, there))
        return;
    for (int side = 0; side < 2; side++)
        if (there[side])
            plan_add(w->a, plan, (Side)side, "drop the table of the marker",
                     place_drop_sql(w->a, HEARTBEAT))
                ->alone = true;
}

static void forget(Switch *w, Plan *plan, Side side)
{
    const Handover *n = &w->notes[side];
    const char *db = db_name(w->db[side]);
    bool primary = side == w->from;
    if (n->epoch)
        plan_add(w->a, plan, side, "forget the handing over",
                 sql(w->a, "ALTER DATABASE %I RESET pgonline.handover", db));
    if (n->brought.n)
        plan_add(w->a, plan, side, "forget what was brought over",
                 sql(w->a, "ALTER DATABASE %I RESET pgonline.brought", db));
    if (!n->closed.closed_by_us)
        return;
    bool took_over = handover_primary(w->notes) == SIDE_TARGET;
    bool keep = w->args->keep_closed == TRI_UNSET ? took_over : w->args->keep_closed == TRI_YES;
    if (!primary && keep) {
        if (took_over) /* else it is for absent to open it, when the migration is given up */
            plan_add(w->a, plan, side, "forget who has closed it",
                     sql(w->a, "ALTER DATABASE %I RESET pgonline.closed_by", db));
        report_warn(w->a, &w->t->report,
                    fmt(w->a,
                        "the %s stays closed (default_transaction_read_only of the database); what "
                        "is written there would reach nobody%s",
                        db_where(w->db[side]), took_over ? " any more" : ""));
    } else {
        plan_add(w->a, plan, side, "open the database", database_open_sql(w->a, db))->alone = true;
    }
}

/* Nothing more comes this way. */
static void forget_objects(Switch *w, Plan *plan)
{
    Db *target = w->db[SIDE_TARGET];
    const char *name = w->args->subscription;
    if (large_object_side(target, w->a).place && large_objects_own(target, w->a, name, OID_LAST).n)
        plan_add(w->a, plan, SIDE_TARGET, "forget which large objects both sides have",
                 large_object_forget_sql(w->a, name))
            ->alone = true;
}

void switch_remove(Switch *w)
{
    if (!w->t->inv.check_mode) { /* not in the midst of another run's pause */
        switch_take_key(w, w->db[w->from], SWITCH_KEY_LOCK);
        switch_take_key(w, w->db[w->from], SWITCH_KEY_DECIDE);
        switch_unchanged(w);
    }
    bool took_over = handover_primary(w->notes) == SIDE_TARGET;
    const Way *reverse = w->carry.publisher == SIDE_TARGET ? &w->carry : &w->back;
    const Way *forward = reverse == &w->carry ? &w->back : &w->carry;
    Plan plan = {0};
    drop_subscription(w, &plan, reverse);
    drop_slot(w, &plan, reverse);
    if (took_over) {
        drop_subscription(w, &plan, forward);
        drop_slot(w, &plan, forward);
        forget_objects(w, &plan);
    }
    drop_publications(w, &plan);
    drop_heartbeats(w, &plan, !took_over);
    /* Who has the smaller epoch takes writes: its note goes first, or it would be the other one. */
    forget(w, &plan, w->from);
    forget(w, &plan, w->to);
    plan_apply(w->t, &plan);
}
