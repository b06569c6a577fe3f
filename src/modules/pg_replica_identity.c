/*
 * pg_replica_identity: every table of the source can replicate UPDATE and DELETE, or the run says
 * which cannot and why, before it changes anything. What was found is remembered on the source
 * before the first change, so that state=restored can put it back.
 */
#include "catalog/table_pair.h"
#include "core/identity_report.h"
#include "core/selector.h"
#include "embedded_sql.h"
#include "pg/sql.h"

static const Option options[] = {
    STR("state", IdentityArgs, state, .preset = "present", .choices = "present,restored,reported"),
    STR("fallback", IdentityArgs, fallback, .preset = "full",
        .choices = "full,create_index,insert_only,fail"),
    BOOL("override_nothing", IdentityArgs, override_nothing, .preset = "no"),
    INT("timeout", IdentityArgs, timeout, .preset = "3600", .min = 1, .max = 604800),
    {0},
};

/* ---- what is, what is wanted ---- */

/* The tables of those names on the target, when it is given. */
static Identities read_copies(Task *t, const IdentityMemory *m)
{
    static const TableFilter everything = {"{}", "{}", "{}", "{}"};
    Tables some = {0};
    if (!m->memos.n || !task_has(t, SIDE_TARGET))
        return (Identities){0};
    Db *db = task_db(t, SIDE_TARGET); /* what is forgotten now is not put back there later */
    Tables tables = tables_read(db, t->a, &everything);
    for (int i = 0; i < m->memos.n; i++) {
        const Table *x = table_find(&tables, m->memos.v[i].schema, m->memos.v[i].name);
        if (x)
            *list_add(t->a, &some) = *x;
    }
    Identities ids = identities_of(db, t->a, &some);
    identities_read_built(db, t->a, &ids);
    return ids;
}

static const void *read_state(Task *t)
{
    IdentityArgs *args = t->args;
    Db *db = task_db(t, SIDE_SOURCE);
    IdentityState *s = NEW(t->a, IdentityState);
    Tables tables = selector_tables(t, SIDE_SOURCE);
    StrList trees = {0};
    s->ids = identities_of(db, t->a, &tables);
    s->memory = identity_memory_read(db, t->a);
    identities_recall(&s->ids, &s->memory);
    identities_read_built(db, t->a, &s->ids);
    if (str_eq(args->fallback, "create_index"))
        identities_read_keys(db, t->a, &s->ids);
    if (str_eq(args->fallback, "insert_only"))
        identities_read_changes(db, t->a, &s->ids, &s->since);
    for (int i = 0; i < tables.n; i++)
        if (tables.v[i].kind == 'p' || tables.v[i].partition)
            strs_add(t->a, &trees, tables.v[i].oid);
    if (trees.n) {
        const Rows *r = db_query(db, t->a, &q_identity_future, sql_array(t->a, &trees));
        for (int i = 0; i < r->n; i++)
            strs_add(t->a, &s->future,
                     shown_name(t->a, row_text(r, i, "schema"), row_text(r, i, "name")));
    }
    if (str_eq(args->state, "restored"))
        s->copies = read_copies(t, &s->memory);
    if (!args->found)
        args->found = s;
    return s;
}

static Identities copy_of(Arena *a, const Identities *ids)
{
    Identities x = {0};
    for (int i = 0; i < ids->n; i++)
        *list_add(a, &x) = ids->v[i];
    return x;
}

static IdentityState *copy_state(Task *t, const IdentityState *s)
{
    const IdentityArgs *args = t->args;
    IdentityState *x = NEW(t->a, IdentityState);
    *x = *s;
    x->timeout_ms = args->timeout * 1000;
    x->ids = copy_of(t->a, &s->ids);
    x->copies = copy_of(t->a, &s->copies);
    return x;
}

static void set_identity(Identity *id, const char *code, bool works)
{
    id->kind = *code;
    id->index = *code == 'i' ? code + 2 : *code == 'd' ? id->primary : NULL;
    id->works = works;
    id->why_not = works ? NULL : "it is as it was before the repair";
}

static void refuse(Task *t, const IdentityState *s, const StrList *bad)
{
    const IdentityArgs *args = t->args;
    identity_facts(t, args, s, true);
    die_hint(t->run,
             str_eq(args->fallback, "full")
                 ? "Give them a primary key or a unique index on NOT NULL columns, connect as a "
                   "role that owns them, or leave them out (exclude_tables)."
                 : "Give them a primary key or a unique index on NOT NULL columns, allow "
                   "fallback=full, connect as a role that owns them, or leave them out "
                   "(exclude_tables).",
             "%d table(s) on the %s cannot get a replica identity that works%s: %s", bad->n,
             db_where(task_db(t, SIDE_SOURCE)),
             !str_eq(args->fallback, "insert_only") ? ""
             : s->since ? fmt(t->a, " (changes are counted since %s)", s->since)
                        : "",
             strs_join(t->a, bad, ", ", 0));
}

/* Is it still as our repair left it? Its index may have been renamed or dropped since. */
static bool is_our_repair(const IdentityMemo *memo, const Identity *id)
{
    return *memo->repaired == id->kind;
}

/* What to remember of a table that is about to be repaired. A repair of what an earlier run has
 * repaired keeps what that one found. */
static IdentityMemo memo_of(Arena *a, const IdentityMemory *m, const Identity *id, const char *code)
{
    const IdentityMemo *old = identity_memo(m, id->table.oid);
    const char *now = identity_code(a, id);
    return (IdentityMemo){.oid = id->table.oid,
                          .schema = id->table.schema,
                          .name = id->table.name,
                          .found = old && is_our_repair(old, id) ? old->found : now,
                          .repaired = code};
}

/* The old memos, without those of dropped tables, and the new ones in their place. */
static void add_memos(Arena *a, IdentityMemory *m, const IdentityMemory *fresh)
{
    IdentityMemory old = *m;
    memset(&m->memos, 0, sizeof m->memos);
    for (int i = 0; i < old.memos.n; i++)
        if (!old.memos.v[i].gone && !identity_memo(fresh, old.memos.v[i].oid))
            *list_add(a, &m->memos) = old.memos.v[i];
    for (int i = 0; i < fresh->memos.n; i++)
        *list_add(a, &m->memos) = fresh->memos.v[i];
    identity_memory_sort(m);
}

static const IdentityState *want_present(Task *t, const IdentityState *s)
{
    const IdentityArgs *args = t->args;
    Arena *a = t->a;
    IdentityState *x = copy_state(t, s);
    IdentityMemory fresh = {0};
    StrList bad = {0};
    for (int i = 0; i < x->ids.n; i++) {
        Identity *id = &x->ids.v[i];
        const char *name = table_shown(a, &id->table);
        IdentityChoice c = identity_choose(a, args, id);
        if (id->ours && !id->built_valid)
            id->built = NULL; /* what an earlier run could not finish */
        if (c.choice == CHOICE_IMPOSSIBLE)
            strs_add(a, &bad, fmt(a, "%s (%s)", name, c.why));
        if (c.choice == CHOICE_FOREIGN)
            strs_add(
                a, &bad,
                fmt(a, "%s (user \"%s\" does not own it)", name, db_user(task_db(t, SIDE_SOURCE))));
        if (c.choice != CHOICE_REPAIR)
            continue;
        *list_add(a, &fresh.memos) = memo_of(a, &s->memory, id, c.code);
        id->remembered = fresh.memos.v[fresh.memos.n - 1].found;
        set_identity(id, c.code, true);
        if (c.build)
            id->built = id->built_next;
    }
    if (bad.n)
        refuse(t, s, &bad);
    if (fresh.memos.n) {
        identity_memory_sort(&fresh);
        add_memos(a, &x->memory, &fresh);
    }
    identity_warn(t, args, x, s);
    return x;
}

/* UPDATE and DELETE of these would fail on the source as soon as they are as they were. */
static void refuse_published(Task *t, const StrList *oids)
{
    Arena *a = t->a;
    Db *db = task_db(t, SIDE_SOURCE);
    const Rows *r = db_query(db, a, &q_identity_published, sql_array(a, oids));
    StrList l = {0};
    for (int i = 0; i < r->n; i++)
        strs_add(a, &l,
                 fmt(a, "%s by \"%s\"",
                     shown_name(a, row_text(r, i, "schema"), row_text(r, i, "name")),
                     row_text(r, i, "publication")));
    if (l.n)
        die_hint(t->run, "Remove the subscription and the publication first.",
                 "the replica identities on the %s cannot be put back while updates or deletes of "
                 "these tables are published: %s",
                 db_where(db), strs_join(a, &l, ", ", 20));
}

/* What to put back for one table, NULL when nothing is. */
static const char *restore_code(Task *t, const Identity *id, const IdentityMemo *memo)
{
    Arena *a = t->a;
    const char *now = identity_code(a, id), *name = table_shown(a, &id->table);
    if (str_eq(now, memo->found))
        return NULL;
    if (!is_our_repair(memo, id)) {
        report_warn(
            a, &t->report,
            fmt(a, "%s has got another replica identity since its repair: it keeps it", name));
        return NULL;
    }
    if (*memo->found != 'i' || memo->index_fits)
        return memo->found;
    report_warn(a, &t->report,
                fmt(a,
                    "%s had the replica identity %s, which is not usable (any more): it gets "
                    "DEFAULT",
                    name, identity_shown(a, memo->found)));
    return str_eq(now, "d") ? NULL : "d";
}

static const IdentityMemo *memo_named(const IdentityMemory *m, const Table *x)
{
    for (int i = 0; i < m->memos.n; i++)
        if (str_eq(m->memos.v[i].schema, x->schema) && str_eq(m->memos.v[i].name, x->name))
            return &m->memos.v[i];
    return NULL;
}

/* What came to the target with the schema, of the tables in done. Where that cannot be, or UPDATE
 * and DELETE would fail by it, it stays, and that is told. */
static void want_copies_restored(Task *t, IdentityState *x, const IdentityMemory *done)
{
    Arena *a = t->a;
    StrList oids = {0}, kept = {0}, published = {0};
    for (int i = 0; i < x->copies.n; i++)
        strs_add(a, &oids, x->copies.v[i].table.oid);
    if (!oids.n)
        return;
    const Rows *r =
        db_query(task_db(t, SIDE_TARGET), a, &q_identity_published, sql_array(a, &oids));
    for (int i = 0; i < r->n; i++)
        strs_add(a, &published, shown_name(a, row_text(r, i, "schema"), row_text(r, i, "name")));
    for (int i = 0; i < x->copies.n; i++) {
        Identity *id = &x->copies.v[i];
        const IdentityMemo *memo = memo_named(done, &id->table);
        if (!memo || !is_our_repair(memo, id))
            continue;
        if (!id->ours || strs_has(&published, table_shown(a, &id->table))) {
            strs_add(a, &kept, table_shown(a, &id->table));
            continue;
        }
        set_identity(id, *memo->found == 'i' ? "d" : memo->found, false);
        id->built = NULL;
    }
    if (kept.n)
        report_warn(a, &t->report,
                    fmt(a,
                        "%d table(s) on the target keep the replica identity of the repair, as "
                        "they are published there or not ours: %s",
                        kept.n, strs_join(a, &kept, ", ", 20)));
}

static const IdentityState *want_restored(Task *t, const IdentityState *s)
{
    Arena *a = t->a;
    IdentityState *x = copy_state(t, s);
    StrList back = {0}, foreign = {0};
    IdentityMemory done = {0};
    for (int i = 0; i < x->ids.n; i++) {
        Identity *id = &x->ids.v[i];
        const IdentityMemo *memo = identity_memo(&s->memory, id->table.oid);
        if (!memo)
            continue;
        const char *code = restore_code(t, id, memo);
        *list_add(a, &done.memos) = *memo;
        id->remembered = NULL;
        if (code) {
            strs_add(a, &back, id->table.oid);
            set_identity(id, code, false);
        }
        if (id->built && id->kind == 'i' && str_eq(id->index, id->built))
            continue; /* somebody has chosen it himself */
        if (!id->ours && (code || id->built))
            strs_add(a, &foreign, table_shown(a, &id->table));
        id->built = NULL;
    }
    if (foreign.n)
        die_hint(
            t->run, "Connect as a role that owns them.",
            "the replica identities of %d table(s) on the %s cannot be put back, we do not own "
            "them: %s",
            foreign.n, db_where(task_db(t, SIDE_SOURCE)), strs_join(a, &foreign, ", ", 20));
    if (back.n)
        refuse_published(t, &back);
    identity_memory_sort(&done);
    want_copies_restored(t, x, &done);
    memset(&x->memory.memos, 0, sizeof x->memory.memos);
    for (int i = 0; i < s->memory.memos.n; i++) {
        const IdentityMemo *memo = &s->memory.memos.v[i];
        if (!memo->gone && !identity_memo(&done, memo->oid))
            *list_add(a, &x->memory.memos) = *memo;
    }
    return x;
}

static const void *want_state(Task *t, const void *actual)
{
    const IdentityArgs *args = t->args;
    return str_eq(args->state, "present")    ? want_present(t, actual)
           : str_eq(args->state, "restored") ? want_restored(t, actual)
                                             : actual;
}

static void run_identity(Task *t)
{
    static const Converger c = {read_state, want_state, replica_identity_plan, identity_state_show};
    Arena *a = t->a;
    const IdentityState *s = converge(t, &c);
    identity_facts(t, t->args, s, false);
    const Val *counts = val_get(t->report.facts, "counts");
    int64_t total = val_get(counts, "total")->i, working = val_get(counts, "working")->i;
    Buf b = buf_new(a);
    buf_fmt(&b, "%lld table(s), %lld with a replica identity that works", (long long)total,
            (long long)working);
    static const char *const said[] = {"repaired", "restored", "skipped", "insert_only"};
    for (int i = 0; i < 4; i++) {
        int64_t n = val_get(counts, said[i])->i;
        if (n)
            buf_fmt(&b, ", %lld %s", (long long)n, said[i]);
    }
    t->report.msg = b.s;
}

const Module module = {"pg_replica_identity", options, sizeof(IdentityArgs), run_identity};
