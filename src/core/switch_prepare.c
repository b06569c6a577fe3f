/*
 * What can be done while nothing is paused: the marker's table on both sides, the closing of the
 * side that will take over, the way back with its slot, and sequences and statistics as far as they
 * are now. A slot that nobody reads keeps WAL, so this is for shortly before the switch.
 */
#include "catalog/identity.h"
#include "core/matviews.h"
#include "core/prepared_plan.h"
#include "core/publication_plan.h"
#include "core/subscription_plan.h"
#include "embedded_sql.h"
#include "pg/sql.h"

#include <stdlib.h>

static Switch *preparing; /* the Converger's functions have no other way to it */

/* ---- what is ---- */

static void read_heartbeat(Switch *w, Prepared *p)
{
    for (int side = 0; side < 2; side++)
        p->heartbeat[side] = row_bool(db_query(w->db[side], w->a, &q_heartbeat_there), 0, "there");
    for (int i = 0; i < w->carry.publications.n; i++) {
        Publication pub = publication_read(w->db[w->from], w->a, w->carry.publications.v[i]);
        bool has =
            pub.exists && (pub.all_tables || publication_table(&pub, "pgonline", "heartbeat"));
        if (has && (pub.publish & PUB_INSERT)) {
            p->publication = pub.name;
            p->to_add = false;
            break;
        }
        if (pub.exists && (pub.publish & PUB_INSERT) && !p->publication) {
            p->publication = pub.name;
            p->to_add = true;
        }
    }
    p->carried = strs_has(&w->carry.sub.tables, HEARTBEAT);
}

static bool has_failover(const Subscription *s)
{
    return s->exists && str_eq(s->options[SUBOPT_FAILOVER], "true");
}

static const void *read_prepared(Task *t)
{
    Switch *w = preparing;
    switch_read(w);
    Prepared *p = NEW(t->a, Prepared);
    *p = (Prepared){.from = w->from,
                    .to = w->to,
                    .names = {db_name(w->db[0]), db_name(w->db[1])},
                    .carry = w->carry.subscription,
                    .closed = is_closed(&w->notes[w->to].closed),
                    .ours = w->from == SIDE_SOURCE,
                    .subscription = w->back.subscription,
                    .slot = w->back.slot,
                    .sub = w->back.sub.exists,
                    .sub_slot = w->back.sub.slot_name,
                    .conninfo = w->back.sub.conninfo,
                    .slot_there = w->back.is.exists,
                    .slot_lost = w->back.is.lost,
                    .failover = has_failover(&w->back.sub),
                    .tables = strs_sorted(t->a, &w->back.sub.tables),
                    .timeout_ms = w->args->timeout * 1000};
    read_heartbeat(w, p);
    for (int i = 0; i < 2; i++)
        p->pubs[i] = publication_read(
            w->db[w->to], t->a, i ? fmt(t->a, "%s_insert", p->subscription) : p->subscription);
    return p;
}

/* ---- what is asked ---- */

static void split_name(Switch *w, const char *quoted, PubTable *x)
{
    if (!name_parse(w->a, quoted, &x->schema, &x->name))
        abort();
}

static void refuse_without_identity(Switch *w, const Publication *p, const Identities *ids)
{
    StrList bad = {0};
    for (int i = 0; i < ids->n; i++) {
        const Table *x = &ids->v[i].table;
        bool in = publication_table(p, x->schema, x->name) ||
                  (x->root_name && publication_table(p, x->root_schema, x->root_name));
        const char *why = in ? publication_hindrance(w->a, &ids->v[i], p) : NULL;
        if (why)
            strs_add(w->a, &bad, fmt(w->a, "%s (%s)", table_shown(w->a, x), why));
    }
    if (bad.n)
        die_hint(w->run,
                 "Give them there the replica identity that they have on the other side, or do "
                 "without a way back (reverse: false).",
                 "UPDATE and DELETE of %d table(s) on the %s would fail after the switch, as they "
                 "are published for the way back: %s",
                 bad.n, db_where(w->db[w->to]), strs_join(w->a, &bad, ", ", 10));
}

/* The tables that come over now go back later; those that are only inserted into, by a publication
 * of their own, because they may have no identity. */
static void want_publications(Switch *w, Prepared *p)
{
    Db *from = w->db[w->from], *to = w->db[w->to];
    bool truncate = db_has(from, FEAT_PUBLISH_TRUNCATE) && db_has(to, FEAT_PUBLISH_TRUNCATE);
    int publish = PUB_INSERT | PUB_UPDATE | PUB_DELETE | (truncate ? PUB_TRUNCATE : 0);
    const Rows *r =
        db_query(from, w->a, &q_published_changes, sql_array(w->a, &w->carry.publications));
    StrList changes = {0}, all = strs_sorted(w->a, &w->carry.sub.tables);
    for (int i = 0; i < r->n; i++)
        strs_add(w->a, &changes, sql_name(w->a, row_text(r, i, "schema"), row_text(r, i, "name")));
    strs_sort(&changes);
    /* All there are: to look for ten thousand names takes the server minutes. */
    Tables tables = tables_read(to, w->a, &(TableFilter){"{}", "{}", "{}", "{}"});
    bool roots = false;
    for (int i = 0; i < tables.n; i++)
        roots = roots ||
                (tables.v[i].kind == 'p' && strs_has_sorted(&all, table_sql(w->a, &tables.v[i])));
    for (int k = 0; k < 2; k++) {
        Publication *pub = &p->pubs[k];
        const char *generated = pub->exists                          ? pub->generated
                                : db_has(to, FEAT_PUBLISH_GENERATED) ? "none"
                                                                     : NULL;
        *pub = (Publication){.name = pub->name,
                             .owner = pub->owner,
                             .publish = k ? publish & ~(PUB_UPDATE | PUB_DELETE) : publish,
                             .via_root = roots && db_has(from, FEAT_PUBLISH_VIA_ROOT),
                             .generated = generated};
        for (int i = 0; i < all.n; i++)
            if (!str_eq(all.v[i], HEARTBEAT) && strs_has_sorted(&changes, all.v[i]) == (k == 0))
                split_name(w, all.v[i], list_add(w->a, &pub->tables));
        if (k == 0)
            *list_add(w->a, &pub->tables) = (PubTable){.schema = "pgonline", .name = "heartbeat"};
        pub->exists = pub->tables.n > 0;
        publication_sort(pub);
    }
    Identities ids = identities_of(to, w->a, &tables);
    refuse_without_identity(w, &p->pubs[0], &ids);
}

/* A subscriber that gets a row of a table which it has not stops for good. No row comes before the
 * gate of the switch. */
static void warn_others(Switch *w)
{
    const Rows *r = db_query(w->db[w->from], w->a, &q_slots_of_others, w->carry.slot);
    StrList names = {0};
    for (int i = 0; i < r->n; i++)
        strs_add(w->a, &names, row_text(r, i, "name"));
    if (r->n)
        report_warn(
            w->a, &w->t->report,
            fmt(w->a,
                "the %s has other subscribers (slots %s): those of the publications of \"%s\" "
                "stop at the marker, unless they have its table before the switch: "
                "CREATE SCHEMA pgonline; CREATE TABLE pgonline.heartbeat (id text PRIMARY "
                "KEY, at timestamptz NOT NULL)",
                side_name(w->from), strs_join(w->a, &names, ", ", 5), w->carry.subscription));
}

static const void *want_prepared(Task *t, const void *actual)
{
    Switch *w = preparing;
    const Prepared *is = actual;
    Prepared *p = NEW(t->a, Prepared);
    *p = *is;
    const Subscription *s = &w->carry.sub;
    if (!s->exists)
        die_hint(t->run, "The target must follow the source first; see pg_subscription.",
                 "there is no subscription \"%s\" on the %s", w->carry.subscription,
                 db_where(w->db[w->to]));
    if (!s->enabled || subscription_ready(s) < s->tables.n)
        die_hint(t->run, "Let pg_subscription wait for it first (wait_for=caught_up).",
                 "subscription \"%s\" on the %s is not ready: %s", s->name, db_where(w->db[w->to]),
                 s->enabled ? fmt(t->a, "%d of %d tables are", subscription_ready(s), s->tables.n)
                            : "it is disabled");
    if (!is->publication)
        die(t->run, "no publication of subscription \"%s\" publishes INSERT", s->name);
    warn_others(w);
    p->heartbeat[0] = p->heartbeat[1] = p->carried = p->closed = true;
    p->to_add = false;
    p->back = w->args->reverse;
    if (!p->back)
        return p;
    p->sub = p->slot_there = true;
    p->slot_lost = false;
    p->sub_slot = p->slot;
    if (!p->ours && !is->sub)
        die(t->run, "there is no subscription \"%s\" on the %s for the way back", p->subscription,
            db_where(w->db[w->from]));
    if (!p->ours)
        return p;
    /* What the way there is worth, the way back is too. */
    p->failover = is->failover || (has_failover(s) && db_has(w->db[w->from], FEAT_FAILOVER) &&
                                   db_has(w->db[w->to], FEAT_FAILOVER));
    want_publications(w, p);
    p->tables = (StrList){0};
    for (int k = 0; k < 2; k++)
        for (int i = 0; i < p->pubs[k].tables.n; i++)
            strs_add(t->a, &p->tables,
                     sql_name(t->a, p->pubs[k].tables.v[i].schema, p->pubs[k].tables.v[i].name));
    strs_sort(&p->tables);
    if (is->sub && !w->args->reverse_connection && strs_equal(&is->tables, &p->tables))
        return p;
    ConnInfo *c = NEW(t->a, ConnInfo);
    *c = subscription_connection(t, w->db[w->to], w->args->reverse_connection);
    p->conninfo = c;
    if (!is->sub && !w->args->reverse_connection &&
        subscription_is_misled(w->db[w->to], w->db[w->from]))
        report_warn(t->a, &t->report,
                    "the server of the source will look for the target on its own machine; give "
                    "'reverse_connection' if it is elsewhere");
    return p;
}

/* ---- what moves on by itself, and is done once each run ---- */

static void presync(Switch *w)
{
    SwitchSequences s;
    switch_sequences_list(w, &s);
    SeqPairs is = sequences_pair(w->a, &s.from, &s.to), want = switch_sequences_want(w, &is);
    Plan plan = {0};
    sequences_plan_on(w->a, w->to, &is, &want, &plan);
    plan_apply(w->t, &plan);
}

void switch_analyze(Switch *w)
{
    Plan plan = {0};
    StrList names = strs_sorted(w->a, &w->carry.sub.tables);
    for (int i = 0; i < w->copies.n; i++)
        strs_add(w->a, &names, w->copies.v[i].copy->from->sql);
    const Rows *r = db_query(w->db[w->to], w->a, &q_tables_unanalyzed, sql_array(w->a, &names));
    for (int i = 0; i < r->n; i++) {
        const char *name = sql_name(w->a, row_text(r, i, "schema"), row_text(r, i, "name"));
        plan_add(w->a, &plan, w->to, fmt(w->a, "gather statistics of %s", name),
                 sql(w->a, "ANALYZE %s", name))
            ->alone = true;
    }
    plan_apply(w->t, &plan);
}

/* What was never filled cannot be read at all; how fresh it is, is another matter. */
static void fill_matviews(Switch *w)
{
    Plan plan = {0};
    StrList empty = matviews_stale(w->t, w->from, w->to, true);
    for (int i = 0; i < empty.n; i++)
        plan_add(w->a, &plan, w->to, fmt(w->a, "fill the materialized view %s", empty.v[i]),
                 sql(w->a, "REFRESH MATERIALIZED VIEW %s", empty.v[i]))
            ->alone = true;
    plan_apply(w->t, &plan);
}

void switch_prepare(Switch *w)
{
    static const Converger c = {read_prepared, want_prepared, prepared_plan, prepared_show};
    preparing = w;
    converge(w->t, &c);
    switch_read(w);
    presync(w);
    switch_analyze(w);
    fill_matviews(w);
}
