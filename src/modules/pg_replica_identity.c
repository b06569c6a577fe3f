/*
 * pg_replica_identity: every table of the source can replicate UPDATE and DELETE, or the run says
 * which cannot and why, before it changes anything. What was found is remembered on the source
 * before the first ALTER, so that state=restored can put it back.
 */
#include "catalog/identity.h"
#include "core/plan.h"
#include "core/selector.h"
#include "embedded_sql.h"
#include "pg/sql.h"

/* From so many rows on it is worth a warning that FULL makes the target scan for each change. */
enum { FULL_IS_SLOW_ROWS = 10000 };

typedef struct Args {
    const char *state, *fallback;
    bool override_nothing;
    const IdentityState *found; /* no option: what the run began with */
} Args;

static const Option options[] = {
    STR("state", Args, state, .preset = "present", .choices = "present,restored,reported"),
    STR("fallback", Args, fallback, .preset = "full", .choices = "full,fail"),
    BOOL("override_nothing", Args, override_nothing, .preset = "no"),
    {0},
};

/* Why there is nothing that would make it work. */
static const char *impossible_why(Arena *a, const Identity *id, bool full)
{
    return fmt(a, "%s; no other usable unique index%s", id->why_not,
               !full ? ""
               : id->not_full.n && id->kind != 'f'
                   ? fmt(a, "; FULL does not work with the column(s) %s",
                         strs_join(a, &id->not_full, ", ", 5))
                   : "");
}

static bool is_skipped(const Args *args, const Identity *id)
{
    return id->kind == 'n' && !args->override_nothing;
}

static bool wants_full(const Args *args)
{
    return str_eq(args->fallback, "full");
}

/* ---- facts ---- */

static const char *action_of(const Args *args, const char *before, const Identity *id, Arena *a)
{
    if (before && !str_eq(before, identity_code(a, id)))
        return str_eq(args->state, "present") ? "repaired" : "restored";
    if (id->works || str_eq(args->state, "restored"))
        return "none";
    if (is_skipped(args, id))
        return "skipped";
    return id->ours && identity_repair(a, id, wants_full(args)) ? "none" : "impossible";
}

static int by_name(const Table *x, const Table *y)
{
    int c = strcmp(x->schema, y->schema);
    return c ? c : strcmp(x->name, y->name);
}

/* A run that fails lists only what it fails for. */
static void set_facts(Task *t, const IdentityState *s, bool failing)
{
    static const char *const counted[] = {"repaired", "restored", "skipped", "impossible"};
    const Args *args = t->args;
    Arena *a = t->a;
    Val *tables = val_list(a), *counts = val_map(a);
    const Identities *found = &args->found->ids;
    int working = 0, at = 0, n[4] = {0};
    for (int i = 0; i < s->ids.n; i++) {
        const Identity *id = &s->ids.v[i];
        const char *code = identity_repair(a, id, wants_full(args));
        /* Tables may have come or gone since; both lists are sorted alike. */
        while (at < found->n && by_name(&found->v[at].table, &id->table) < 0)
            at++;
        const Identity *was = at < found->n ? &found->v[at] : NULL;
        if (was && !str_eq(was->table.oid, id->table.oid))
            was = NULL;
        const char *action = action_of(args, was ? identity_code(a, was) : NULL, id, a);
        Val *v = val_map(a);
        val_set_str(a, v, "table", table_shown(a, &id->table));
        val_set_str(a, v, "identity",
                    id->kind == 'd'   ? "default"
                    : id->kind == 'i' ? "index"
                    : id->kind == 'f' ? "full"
                                      : "nothing");
        val_set_str(a, v, "index", id->index);
        val_set_bool(a, v, "works", id->works);
        val_set_str(a, v, "why_not", id->why_not);
        val_set_str(a, v, "fix", id->works || !code ? NULL : identity_sql(a, &id->table, code));
        val_set_str(a, v, "action", action);
        val_set_str(a, v, "remembered", id->remembered ? identity_shown(a, id->remembered) : NULL);
        if (!failing || str_eq(action, "impossible"))
            val_add(a, tables, v);
        working += id->works;
        for (int k = 0; k < 4; k++)
            n[k] += str_eq(action, counted[k]);
    }
    val_set_int(a, counts, "total", s->ids.n);
    val_set_int(a, counts, "working", working);
    for (int k = 0; k < 4; k++)
        val_set_int(a, counts, counted[k], n[k]);
    val_set(a, t->report.facts, "tables", tables);
    val_set(a, t->report.facts, "counts", counts);
}

/* ---- what is, what is wanted ---- */

static const void *read_state(Task *t)
{
    Args *args = t->args;
    Db *db = task_db(t, SIDE_SOURCE);
    IdentityState *s = NEW(t->a, IdentityState);
    Tables tables = selector_tables(t, SIDE_SOURCE);
    s->ids = identities_of(db, t->a, &tables);
    s->memory = identity_memory_read(db, t->a);
    identities_recall(&s->ids, &s->memory);
    if (!args->found)
        args->found = s;
    return s;
}

static IdentityState *copy_state(Arena *a, const IdentityState *s)
{
    IdentityState *x = NEW(a, IdentityState);
    *x = (IdentityState){.memory = s->memory};
    for (int i = 0; i < s->ids.n; i++)
        *list_add(a, &x->ids) = s->ids.v[i];
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
    set_facts(t, s, true);
    die_hint(t->run,
             "Give them a primary key or a unique index on NOT NULL columns, allow fallback=full, "
             "connect as a role that owns them, or leave them out (exclude_tables).",
             "%d table(s) on the %s cannot get a replica identity that works: %s", bad->n,
             db_where(task_db(t, SIDE_SOURCE)), strs_join(t->a, bad, ", ", 0));
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

static void warn_present(Task *t, const IdentityState *s, const StrList *skipped)
{
    Arena *a = t->a;
    StrList slow = {0};
    for (int i = 0; i < s->ids.n; i++) {
        const Identity *id = &s->ids.v[i];
        if (id->kind == 'f' && id->table.rows >= FULL_IS_SLOW_ROWS)
            strs_add(a, &slow, table_shown(a, &id->table));
        if (id->table.partition && !id->parent_key && (id->kind == 'f' || id->kind == 'i'))
            report_warn(a, &t->report,
                        fmt(a,
                            "future partitions of %s start with the DEFAULT identity and without a "
                            "primary key: run pg_replica_identity again when there are new ones",
                            shown_name(a, id->table.root_schema, id->table.root_name)));
    }
    if (slow.n)
        report_warn(a, &t->report,
                    fmt(a,
                        "%d large table(s) with the identity FULL: the target looks for each "
                        "updated or deleted row by a scan, unless it is 16 or newer and has some "
                        "index: %s",
                        slow.n, strs_join(a, &slow, ", ", 10)));
    if (skipped->n)
        report_warn(a, &t->report,
                    fmt(a,
                        "%d table(s) were set to REPLICA IDENTITY NOTHING on purpose and stay so "
                        "(see override_nothing): %s",
                        skipped->n, strs_join(a, skipped, ", ", 10)));
}

static const IdentityState *want_present(Task *t, const IdentityState *s)
{
    const Args *args = t->args;
    Arena *a = t->a;
    IdentityState *x = copy_state(a, s);
    IdentityMemory fresh = {0};
    StrList bad = {0}, skipped = {0};
    for (int i = 0; i < x->ids.n; i++) {
        Identity *id = &x->ids.v[i];
        if (id->works)
            continue;
        const char *name = table_shown(a, &id->table);
        const char *code = identity_repair(a, id, wants_full(args));
        if (is_skipped(args, id))
            strs_add(a, &skipped, name);
        else if (!code)
            strs_add(a, &bad, fmt(a, "%s (%s)", name, impossible_why(a, id, wants_full(args))));
        else if (!id->ours)
            strs_add(
                a, &bad,
                fmt(a, "%s (user \"%s\" does not own it)", name, db_user(task_db(t, SIDE_SOURCE))));
        else {
            *list_add(a, &fresh.memos) = memo_of(a, &s->memory, id, code);
            id->remembered = fresh.memos.v[fresh.memos.n - 1].found;
            set_identity(id, code, true);
        }
    }
    if (bad.n)
        refuse(t, s, &bad);
    if (fresh.memos.n) {
        identity_memory_sort(&fresh);
        add_memos(a, &x->memory, &fresh);
    }
    warn_present(t, x, &skipped);
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

static const IdentityState *want_restored(Task *t, const IdentityState *s)
{
    Arena *a = t->a;
    IdentityState *x = copy_state(a, s);
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
        if (!code)
            continue;
        if (!id->ours)
            strs_add(a, &foreign, table_shown(a, &id->table));
        strs_add(a, &back, id->table.oid);
        set_identity(id, code, false);
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
    const Args *args = t->args;
    return str_eq(args->state, "present")    ? want_present(t, actual)
           : str_eq(args->state, "restored") ? want_restored(t, actual)
                                             : actual;
}

/* ---- the plan ---- */

static void plan_memory(Arena *a, const IdentityMemory *is, const IdentityMemory *want, Plan *plan)
{
    const char *what = "remember the replica identities that were found";
    if (!want->memos.n) {
        what = "forget the replica identities that were put back";
        plan_add(a, plan, SIDE_SOURCE, what, "DROP VIEW \"pgonline\".\"replica_identity\"");
        if (!is->schema_shared)
            plan_add(a, plan, SIDE_SOURCE, what, "DROP SCHEMA \"pgonline\"");
        return;
    }
    if (!is->schema_there)
        plan_add(a, plan, SIDE_SOURCE, what, "CREATE SCHEMA \"pgonline\"");
    plan_add(a, plan, SIDE_SOURCE, what, identity_memory_sql(a, want));
    if (!is->view_there)
        plan_add(a, plan, SIDE_SOURCE, what,
                 sql(a, "COMMENT ON VIEW \"pgonline\".\"replica_identity\" IS %L",
                     "pgonline.migration: replica identities as they were before their repair. "
                     "pg_replica_identity with state=restored puts them back and removes this."));
}

/* Pure. What is new in the memory is written before the first ALTER and what is done is taken out
 * after the last one, so that being cut off in between loses nothing. */
void replica_identity_plan(Arena *a, const void *actual, const void *wanted, Plan *plan)
{
    const IdentityState *is = actual, *want = wanted;
    bool more = false;
    for (int i = 0; i < want->memory.memos.n; i++) {
        const IdentityMemo *y = &want->memory.memos.v[i], *x = identity_memo(&is->memory, y->oid);
        more = more || (!y->gone &&
                        (!x || !str_eq(x->found, y->found) || !str_eq(x->repaired, y->repaired)));
    }
    if (more)
        plan_memory(a, &is->memory, &want->memory, plan);
    for (int i = 0; i < want->ids.n; i++) {
        const Identity *x = &is->ids.v[i], *y = &want->ids.v[i];
        const char *code = identity_code(a, y);
        if (str_eq(code, identity_code(a, x)))
            continue;
        plan_add(a, plan, SIDE_SOURCE,
                 fmt(a, "set the replica identity of %s", table_shown(a, &y->table)),
                 identity_sql(a, &y->table, code))
            ->alone = true;
    }
    if (!more && is->memory.memos.n != want->memory.memos.n)
        plan_memory(a, &is->memory, &want->memory, plan);
}

/* As lines, because a map of thousands of keys is slow to fill. */
static Val *show_state(Arena *a, const void *state)
{
    const IdentityState *s = state;
    Val *v = val_map(a), *tables = val_list(a), *remembered = val_list(a);
    for (int i = 0; i < s->ids.n; i++)
        val_add(a, tables,
                val_str(a, fmt(a, "%s: %s", table_shown(a, &s->ids.v[i].table),
                               identity_shown(a, identity_code(a, &s->ids.v[i])))));
    for (int i = 0; i < s->memory.memos.n; i++) {
        const IdentityMemo *m = &s->memory.memos.v[i];
        val_add(a, remembered,
                val_str(a, fmt(a, "%s: %s", shown_name(a, m->schema, m->name),
                               identity_shown(a, m->found))));
    }
    val_set(a, v, "replica_identity", tables);
    val_set(a, v, "remembered", remembered);
    return v;
}

static void run_identity(Task *t)
{
    static const Converger c = {read_state, want_state, replica_identity_plan, show_state};
    Arena *a = t->a;
    const IdentityState *s = converge(t, &c);
    set_facts(t, s, false);
    const Val *counts = val_get(t->report.facts, "counts");
    int64_t total = val_get(counts, "total")->i, working = val_get(counts, "working")->i;
    Buf b = buf_new(a);
    buf_fmt(&b, "%lld table(s), %lld with a replica identity that works", (long long)total,
            (long long)working);
    static const char *const said[] = {"repaired", "restored", "skipped"};
    for (int i = 0; i < 3; i++) {
        int64_t n = val_get(counts, said[i])->i;
        if (n)
            buf_fmt(&b, ", %lld %s", (long long)n, said[i]);
    }
    t->report.msg = b.s;
}

const Module module = {"pg_replica_identity", options, sizeof(Args), run_identity};
