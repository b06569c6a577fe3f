/* T01 to T04: will UPDATE and DELETE of each table reach the target, and at what cost? */
#include "core/checks_tables.h"

#include "catalog/table_pair.h"
#include "embedded_sql.h"
#include "pg/sql.h"

/* From here on, a search through the whole table for each changed row is worth a warning. */
enum { SLOW_ROWS = 10000, BUSY_ROWS = 100, BUSY_CHANGES = 1000000 };

enum { SHOWN_SINGLY = 20 };

typedef struct Writes {
    int64_t updated, deleted, live;
} Writes;

typedef LIST(const Identity *) Chosen;

static bool is_fallback(const Checking *c, const char *name)
{
    return str_eq(c->o->identity_fallback, name);
}

/* What the statistics have counted for them; zeros, and P07, when they may not be seen. */
static Writes *writes_of(Checking *c, const Check *check, const Chosen *chosen)
{
    Arena *a = c->t->a;
    Writes *w = NEW_N(a, Writes, chosen->n);
    StrList oids = {0};
    for (int i = 0; i < chosen->n; i++)
        strs_add(a, &oids, chosen->v[i]->table.oid);
    const Rows *r = judge_ask(c, check, SIDE_SOURCE, &q_check_table_writes, &oids, NULL);
    for (int i = 0; r && i < r->n && i < chosen->n; i++)
        w[i] = (Writes){row_int(r, i, "updated"), row_int(r, i, "deleted"), row_int(r, i, "live")};
    return w;
}

static bool is_changed(const Writes *w)
{
    return w->updated || w->deleted;
}

static const char *changes_shown(Arena *a, const Writes *w)
{
    return is_changed(w) ? fmt(a, "%lld rows were updated and %lld deleted so far",
                               (long long)w->updated, (long long)w->deleted)
                         : "no row was updated or deleted so far, as the statistics know";
}

/* What the step that repairs identities will do about it; NULL when it will do nothing. */
static const char *repair_shown(const Checking *c, Arena *a, const Identity *id, const Writes *w)
{
    const char *code = identity_repair(a, id, is_fallback(c, "full"));
    if (is_fallback(c, "none"))
        return NULL;
    if (is_fallback(c, "insert_only") && !is_changed(w) && (!code || id->kind == 'n'))
        return "only what is inserted will be replicated";
    if (!id->ours || !code || id->kind == 'n')
        return NULL;
    return fmt(a, "pg_replica_identity will set it to %s", identity_shown(a, code));
}

/* Why that step fails, for the fallback it was given. */
static const char *impossible_shown(const Checking *c, Arena *a, const Identity *id)
{
    if (is_fallback(c, "none"))
        return "";
    if (!id->ours)
        return "; it belongs to somebody else, so pg_replica_identity cannot repair it";
    if (is_fallback(c, "full"))
        return fmt(a,
                   "; no other usable unique index, and FULL does not work with the column(s) %s",
                   strs_join(a, &id->not_full, ", ", 5));
    return fmt(a, "; no other usable unique index, and identity_fallback is %s",
               c->o->identity_fallback);
}

static Severity severity_of(const Checking *c, const Identity *id, const Writes *w)
{
    /* Whether an index can be built, only the attempt shows. */
    bool may_work = is_fallback(c, "create_index") && id->ours && id->kind != 'n';
    if (may_work || (!is_changed(w) && (is_fallback(c, "none") || id->kind == 'n')))
        return SEV_WARNING;
    return SEV_ERROR;
}

static const char *detail_of(Arena *a, const Identity *id, const Writes *w, const char *why)
{
    return fmt(a, "%s, so UPDATE and DELETE of it cannot be replicated%s; %s", id->why_not, why,
               changes_shown(a, w));
}

static void find_broken(Checking *c, const Check *check, const Identity *id, const Writes *w)
{
    Arena *a = c->t->a;
    const char *code = identity_repair(a, id, true),
               *why = id->kind == 'n' ? "" : impossible_shown(c, a, id);
    Finding *f = check_find(c, check, table_shown(a, &id->table), detail_of(a, id, w, why));
    f->severity = severity_of(c, id, w);
    if (code)
        f->fix_sql = identity_sql(a, &id->table, code);
}

/* What a later step repairs is nobody's work: one by one only where there are few. */
static void find_repaired(Checking *c, const Check *check, const Chosen *chosen, const Writes *w)
{
    Arena *a = c->t->a;
    StrList names = {0}, details = {0};
    for (int i = 0; i < chosen->n; i++) {
        const Identity *id = chosen->v[i];
        const char *will = repair_shown(c, a, id, &w[i]);
        if (!will)
            continue;
        strs_add(a, &names, table_shown(a, &id->table));
        strs_add(a, &details, detail_of(a, id, &w[i], fmt(a, "; %s", will)));
    }
    if (names.n > SHOWN_SINGLY) {
        details.v[0] = fmt(a,
                           "UPDATE and DELETE of %d tables cannot be replicated yet, which "
                           "pg_replica_identity will mend: %s",
                           names.n, strs_join(a, &names, ", ", 5));
        names.v[0] = arena_strdup(a, db_name(c->dbs[SIDE_SOURCE]));
        names.n = 1;
    }
    for (int i = 0; i < names.n; i++) {
        Finding *f = check_find(c, check, names.v[i], details.v[i]);
        f->severity = SEV_INFO;
        f->hint = NULL;
    }
}

static void find_all_broken(Checking *c, const Check *check, char kind, char other_kind)
{
    Chosen chosen = {0};
    for (int i = 0; i < c->ids.n; i++) {
        const Identity *id = &c->ids.v[i];
        if (!id->works && (id->kind == kind || id->kind == other_kind))
            *list_add(c->t->a, &chosen) = id;
    }
    if (!chosen.n)
        return;
    const Writes *w = writes_of(c, check, &chosen);
    for (int i = 0; i < chosen.n; i++)
        if (!repair_shown(c, c->t->a, chosen.v[i], &w[i]))
            find_broken(c, check, chosen.v[i], &w[i]);
    find_repaired(c, check, &chosen, w);
}

void judge_identity(Checking *c, const Check *check)
{
    find_all_broken(c, check, 'd', 'i');
}

void judge_full_unequal(Checking *c, const Check *check)
{
    find_all_broken(c, check, 'f', 'f');
}

void judge_identity_nothing(Checking *c, const Check *check)
{
    find_all_broken(c, check, 'n', 'n');
}

/* ---- T03: FULL, and how the target finds a row ---- */

static bool will_be_full(const Checking *c, const Identity *id)
{
    if (id->works)
        return id->kind == 'f';
    const char *code = identity_repair(c->t->a, id, is_fallback(c, "full"));
    return id->kind != 'n' && id->ours && code && *code == 'f';
}

static int64_t rows_of(const Identity *id, const Writes *w)
{
    return id->table.rows >= 0 ? id->table.rows : w->live;
}

static bool is_slow(const Identity *id, const Writes *w)
{
    int64_t rows = rows_of(id, w);
    return rows >= SLOW_ROWS || (rows >= BUSY_ROWS && w->updated + w->deleted >= BUSY_CHANGES);
}

/* Which of them the target can search by an index: its own, or, where it lacks the table, those
 * that will be copied. By the table's oid on the source. */
static StrList searchable(Checking *c, const Check *check, const Chosen *chosen)
{
    Arena *a = c->t->a;
    StrList oids[2] = {{0}}, of_source[2] = {{0}}, out = {0};
    for (int i = 0; i < chosen->n; i++) {
        const Table *here = &chosen->v[i]->table,
                    *there = table_find(&c->tables[SIDE_TARGET], here->schema, here->name);
        Side side = there ? SIDE_TARGET : SIDE_SOURCE;
        strs_add(a, &oids[side], there ? there->oid : here->oid);
        strs_add(a, &of_source[side], here->oid);
    }
    for (int s = 0; s < 2; s++) {
        const Rows *r =
            oids[s].n ? judge_ask(c, check, (Side)s, &q_check_table_searchable, &oids[s], NULL)
                      : NULL;
        for (int i = 0; r && i < r->n; i++)
            strs_add(a, &out, of_source[s].v[strs_find(&oids[s], row_text(r, i, "oid"))]);
    }
    return out;
}

void judge_full_slow(Checking *c, const Check *check)
{
    Arena *a = c->t->a;
    Chosen full = {0}, slow = {0};
    LIST(Writes) counts = {0};
    if (!c->dbs[SIDE_TARGET])
        return;
    bool by_index = db_has(c->dbs[SIDE_TARGET], FEAT_FULL_BY_INDEX);
    for (int i = 0; i < c->ids.n; i++)
        if (will_be_full(c, &c->ids.v[i]))
            *list_add(a, &full) = &c->ids.v[i];
    const Writes *w = full.n ? writes_of(c, check, &full) : NULL;
    for (int i = 0; i < full.n; i++)
        if (is_slow(full.v[i], &w[i])) {
            *list_add(a, &slow) = full.v[i];
            *list_add(a, &counts) = w[i];
        }
    StrList indexed = by_index && slow.n ? searchable(c, check, &slow) : (StrList){0};
    for (int i = 0; i < slow.n; i++) {
        const Table *t = &slow.v[i]->table;
        if (strs_has(&indexed, t->oid))
            continue;
        const char *rows = fmt(a, "about %lld rows", (long long)rows_of(slow.v[i], &counts.v[i]));
        Finding *f = check_find(
            c, check, table_shown(a, t),
            fmt(a,
                "with REPLICA IDENTITY FULL the target searches all of it (%s) for each row that "
                "is updated or deleted%s; %s",
                rows, by_index ? ", as it has no index that helps" : "",
                changes_shown(a, &counts.v[i])));
        f->severity = by_index ? SEV_INFO : SEV_WARNING;
    }
}
