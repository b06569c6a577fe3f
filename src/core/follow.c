#include "core/follow.h"

#include "catalog/table_pair.h"
#include "core/catchup.h"
#include "core/fill.h"
#include "core/publication_plan.h"
#include "core/selector.h"
#include "core/subscription_plan.h"
#include "embedded_sql.h"
#include "pg/sql.h"

enum { COMPLETE = PUB_INSERT | PUB_UPDATE | PUB_DELETE, NAMES_SHOWN = 10 };

/* ---- the publications ---- */

static Publication *taker(Publications *all, const StrList *subscribed)
{
    Publication *second = NULL;
    for (int i = 0; i < all->n; i++) {
        Publication *p = &all->v[i];
        /* FOR ALL TABLES takes no single ones. */
        if (p->all_tables || (subscribed && !strs_has(subscribed, p->name)))
            continue;
        if ((p->publish & COMPLETE) == COMPLETE)
            return p;
        if (!second && (p->publish & PUB_INSERT))
            second = p;
    }
    return second;
}

/* Would UPDATE or DELETE of this table, or of a leaf below it, fail at the source? */
static bool is_hindered(Arena *a, const PubTable *x, const Publication *p,
                        const Identities *identities)
{
    if (!(p->publish & (PUB_UPDATE | PUB_DELETE)))
        return false;
    for (int i = 0; i < identities->n; i++) {
        const Table *leaf = &identities->v[i].table;
        bool below = (str_eq(leaf->name, x->name) && str_eq(leaf->schema, x->schema)) ||
                     (str_eq(leaf->root_name, x->name) && str_eq(leaf->root_schema, x->schema));
        if (below && publication_hindrance(a, &identities->v[i], p))
            return true;
    }
    return false;
}

StrList follow_choose(Arena *a, Publications *wanted, const PubTables *tables,
                      const Identities *identities, const StrList *subscribed)
{
    StrList rest = {0};
    Publication *p = taker(wanted, subscribed);
    for (int i = 0; i < tables->n; i++) {
        const PubTable *x = &tables->v[i];
        if (p && !is_hindered(a, x, p, identities))
            *list_add(a, &p->tables) = *x;
        else
            strs_add(a, &rest, shown_name(a, x->schema, x->name));
    }
    if (p)
        publication_sort(p);
    return rest;
}

/* Is it, or its root, in one of them by name or by schema? */
static bool is_taken(const Publications *all, const Table *x)
{
    for (int i = 0; i < all->n; i++) {
        const Publication *p = &all->v[i];
        if (p->all_tables || strs_has(&p->schemas, x->schema) ||
            publication_table(p, x->schema, x->name))
            return true;
        if (x->root_name && (strs_has(&p->schemas, x->root_schema) ||
                             publication_table(p, x->root_schema, x->root_name)))
            return true;
    }
    return false;
}

/* What the target has by now: a table that came up since its schema was read is the next run's. In
 * check mode, where nothing was created, the source's own tables stand for it. */
static Tables there(Task *t)
{
    static const TableFilter everything = {"{}", "{}", "{}", "{}"};
    return tables_read(task_db(t, t->inv.check_mode ? SIDE_SOURCE : SIDE_TARGET), t->a,
                       &everything);
}

/* Without a whole tree of which the target lacks a part: its leaves would be added one by one. */
static Tables only_there(Task *t, const Tables *tables, const Tables *have)
{
    Tables out = {0};
    StrList lacking = {0};
    for (int i = 0; i < tables->n; i++) {
        const Table *x = &tables->v[i];
        if (table_find(have, x->schema, x->name))
            continue;
        strs_add(t->a, &lacking, table_sql(t->a, x));
        if (x->root_name)
            strs_add(t->a, &lacking, sql_name(t->a, x->root_schema, x->root_name));
    }
    for (int i = 0; i < tables->n; i++) {
        const Table *x = &tables->v[i];
        if (!strs_has(&lacking, table_sql(t->a, x)) &&
            !(x->root_name && strs_has(&lacking, sql_name(t->a, x->root_schema, x->root_name))))
            *list_add(t->a, &out) = *x;
    }
    return out;
}

/* Selected tables that write WAL and are in none of them. published: what the server makes of
 * them, so also partitions whose parent is neither root nor leaf. */
static Tables left_out(Task *t, const Publications *all, const StrList *published,
                       const StrList *except)
{
    Tables selected = selector_tables(t, SIDE_SOURCE), out = {0};
    Tables others = selector_named(t, SIDE_SOURCE, "exclude_from_publication", except);
    for (int i = 0; i < selected.n; i++) {
        const Table *x = &selected.v[i];
        if (x->kind != 'f' && x->persistence == 'p' && !is_taken(all, x) &&
            !strs_has(published, table_sql(t->a, x)) && !table_find(&others, x->schema, x->name))
            *list_add(t->a, &out) = *x;
    }
    return out;
}

/* Without those that the subscription may not read: their copy would fail for ever. */
static Tables only_readable(Task *t, const Subscription *s, const Tables *tables, StrList *refused)
{
    Arena *a = t->a;
    const char *user = s->conninfo ? conninfo_get(s->conninfo, "user") : NULL;
    Tables out = {0};
    StrList oids = {0}, grants = {0};
    if (!user || !tables->n)
        return *tables;
    for (int i = 0; i < tables->n; i++)
        strs_add(a, &oids, tables->v[i].oid);
    const Rows *r =
        db_query(task_db(t, SIDE_SOURCE), a, &q_tables_unreadable, user, sql_array(a, &oids));
    oids = (StrList){0};
    for (int i = 0; i < r->n; i++)
        strs_add(a, &oids, row_text(r, i, "oid"));
    for (int i = 0; i < tables->n; i++) {
        const Table *x = &tables->v[i];
        if (!strs_has(&oids, x->oid)) {
            *list_add(a, &out) = *x;
            continue;
        }
        strs_add(a, refused, table_shown(a, x));
        strs_add(a, &grants, sql(a, "GRANT SELECT ON %s TO %I;", table_sql(a, x), user));
    }
    if (refused->n)
        report_warn(
            a, &t->report,
            fmt(a,
                "%d table(s) on the source were not added to a publication, as subscription "
                "\"%s\" may not read them: %s",
                refused->n, s->name, strs_join(a, &grants, " ", NAMES_SHOWN)));
    return out;
}

/* Adds what was left out, by the plan of each publication that changes. */
static void follow_publications(Task *t, const Publications *is, const StrList *except,
                                const Subscription *s, const Tables *have, Followed *out)
{
    Arena *a = t->a;
    Db *source = task_db(t, SIDE_SOURCE);
    int version = db_version(task_db(t, SIDE_TARGET));
    StrList names = {0}, refused = {0};
    Publications wanted = {0};
    Plan plan = {0};
    for (int i = 0; i < is->n; i++) {
        Publication p = is->v[i];
        p.tables = (PubTables){0};
        for (int k = 0; k < is->v[i].tables.n; k++)
            *list_add(a, &p.tables) = is->v[i].tables.v[k];
        *list_add(a, &wanted) = p;
        strs_add(a, &names, p.name);
    }
    StrList published = published_read(source, a, &names, version);
    Tables tables = left_out(t, is, &published, except);
    tables = only_there(t, &tables, have);
    if (s->exists)
        tables = only_readable(t, s, &tables, &refused);
    out->unpublished = refused;
    if (!tables.n)
        return;
    PubTables entries =
        publication_tables(t, &tables, publication_takes_roots(source, version / 10000));
    Identities identities = identities_of(source, a, &tables);
    out->unpublished =
        follow_choose(a, &wanted, &entries, &identities, s->exists ? &s->publications : NULL);
    for (int i = 0; i < entries.n; i++) {
        const char *shown = shown_name(a, entries.v[i].schema, entries.v[i].name);
        if (!strs_has(&out->unpublished, shown))
            strs_add(a, &out->added, shown);
    }
    if (out->unpublished.n)
        report_warn(a, &t->report,
                    fmt(a,
                        "%d table(s) on the source are in no publication and were not added to one "
                        "(their UPDATE and DELETE would fail without a replica identity; run "
                        "pg_replica_identity): %s",
                        out->unpublished.n, strs_join(a, &out->unpublished, ", ", NAMES_SHOWN)));
    for (int i = 0; i < refused.n; i++)
        strs_add(a, &out->unpublished, refused.v[i]);
    for (int i = 0; i < wanted.n; i++)
        publication_plan(a, &is->v[i], &wanted.v[i], &plan);
    plan_apply(t, &plan);
}

/* ---- the subscription ---- */

static void refresh(Task *t, const Subscription *s, const Tables *have, int64_t timeout_ms,
                    Followed *out)
{
    Arena *a = t->a;
    Db *target = task_db(t, SIDE_TARGET);
    SubState *is = NEW(a, SubState), *want = NEW(a, SubState);
    Plan plan = {0};
    StrList absent = {0};
    StrList published =
        published_read(task_db(t, SIDE_SOURCE), a, &s->publications, db_version(target));
    is->sub = *s;
    is->slot = (Slot){.name = s->slot_name};
    for (int i = 0; i < s->tables.n; i++)
        strs_add(a, &is->tables, s->tables.v[i]);
    *want = *is;
    want->tables = (StrList){0};
    for (int i = 0; i < is->tables.n; i++)
        strs_add(a, &want->tables, is->tables.v[i]);
    /* Tables that are no longer published stay: nothing is taken away here. */
    for (int i = 0; i < published.n; i++) {
        const char *schema, *name;
        if (strs_has(&is->tables, published.v[i]))
            continue;
        strs_add(a, &want->tables, published.v[i]);
        if (name_parse(a, published.v[i], &schema, &name) && !table_find(have, schema, name))
            strs_add(a, &absent, published.v[i]);
    }
    if (t->inv.check_mode) /* then they are not published yet */
        for (int i = 0; i < out->added.n; i++)
            strs_add(a, &want->tables, out->added.v[i]);
    if (want->tables.n == is->tables.n)
        return;
    if (!s->enabled) {
        report_warn(a, &t->report,
                    fmt(a,
                        "subscription \"%s\" is disabled and cannot be refreshed: %d published "
                        "table(s) are not in it",
                        s->name, want->tables.n - is->tables.n));
        return;
    }
    if (absent.n) { /* the refresh would fail */
        report_warn(a, &t->report,
                    fmt(a,
                        "subscription \"%s\" was not refreshed: the target lacks published "
                        "table(s): %s",
                        s->name, strs_join(a, &absent, ", ", NAMES_SHOWN)));
        return;
    }
    strs_sort(&is->tables);
    strs_sort(&want->tables);
    want->copy_data = true;
    want->timeout_ms = timeout_ms;
    subscription_plan(a, is, want, &plan);
    plan_apply(t, &plan);
    out->refreshed = true;
}

Followed follow_replication(Task *t, const StrList *publications, const StrList *except,
                            const char *subscription, int64_t timeout_ms)
{
    Followed out = {0};
    Publications is = {0};
    Subscription s = {0};
    if (subscription)
        s = subscription_read(task_db(t, SIDE_TARGET), t->a, subscription);
    for (int i = 0; i < publications->n; i++) {
        Publication p = publication_read(task_db(t, SIDE_SOURCE), t->a, publications->v[i]);
        if (p.exists)
            *list_add(t->a, &is) = p;
    }
    Tables have = there(t);
    if (is.n)
        follow_publications(t, &is, except, &s, &have, &out);
    if (s.exists)
        refresh(t, &s, &have, timeout_ms, &out);
    return out;
}

/* ---- when the target has caught up ---- */

static void catch_up(Task *t, const FollowReady *r)
{
    Subscription s = {0};
    if (r->subscription)
        s = subscription_read(task_db(t, SIDE_TARGET), t->a, r->subscription);
    if (s.exists)
        catchup_wait(t, s.name, s.slot_name, source_lsn(t), r->timeout_ms);
}

void follow_ready(Task *t, const void *ready)
{
    const FollowReady *r = ready;
    catch_up(t, r);
    /* Rows that the source has deleted meanwhile were not filled: they are to go first. */
    if (r->fill && fill_columns(t, r->fill))
        catch_up(t, r);
}
