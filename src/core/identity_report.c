#include "core/identity_report.h"

#include "embedded_sql.h"
#include "pg/sql.h"

/* From so many rows on it is worth a warning that FULL makes the target scan for each change. */
enum { FULL_IS_SLOW_ROWS = 10000, NAMED_AT_MOST = 10 };

/* ---- facts ---- */

static const char *action_of(Arena *a, const IdentityArgs *args, const char *before,
                             const Identity *id)
{
    static const char *const of_choice[] = {
        [CHOICE_WORKS] = "none",         [CHOICE_REPAIR] = "none",
        [CHOICE_SKIP] = "skipped",       [CHOICE_INSERT_ONLY] = "insert_only",
        [CHOICE_FOREIGN] = "impossible", [CHOICE_IMPOSSIBLE] = "impossible",
    };
    if (before && !str_eq(before, identity_code(a, id)))
        return str_eq(args->state, "present") ? "repaired" : "restored";
    return str_eq(args->state, "restored") ? "none"
                                           : of_choice[identity_choose(a, args, id).choice];
}

static int by_name(const Table *x, const Table *y)
{
    int c = strcmp(x->schema, y->schema);
    return c ? c : strcmp(x->name, y->name);
}

static Val *table_fact(Arena *a, const IdentityArgs *args, const Identity *id, const char *action)
{
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
    val_set_str(a, v, "fix", identity_fix(a, args, id));
    val_set_str(a, v, "action", action);
    val_set_str(a, v, "remembered", id->remembered ? identity_shown(a, id->remembered) : NULL);
    return v;
}

void identity_facts(Task *t, const IdentityArgs *args, const IdentityState *s, bool failing)
{
    static const char *const counted[] = {"repaired", "restored", "skipped", "insert_only",
                                          "impossible"};
    Arena *a = t->a;
    Val *tables = val_list(a), *counts = val_map(a), *insert_only = val_list(a);
    const Identities *found = &args->found->ids;
    int working = 0, at = 0, n[5] = {0};
    for (int i = 0; i < s->ids.n; i++) {
        const Identity *id = &s->ids.v[i];
        /* Tables may have come or gone since; both lists are sorted alike. */
        while (at < found->n && by_name(&found->v[at].table, &id->table) < 0)
            at++;
        const Identity *was = at < found->n ? &found->v[at] : NULL;
        if (was && !str_eq(was->table.oid, id->table.oid))
            was = NULL;
        const char *action = action_of(a, args, was ? identity_code(a, was) : NULL, id);
        if (!failing || str_eq(action, "impossible"))
            val_add(a, tables, table_fact(a, args, id, action));
        if (str_eq(action, "insert_only"))
            val_add(a, insert_only, val_str(a, table_shown(a, &id->table)));
        working += id->works;
        for (int k = 0; k < 5; k++)
            n[k] += str_eq(action, counted[k]);
    }
    val_set_int(a, counts, "total", s->ids.n);
    val_set_int(a, counts, "working", working);
    for (int k = 0; k < 5; k++)
        val_set_int(a, counts, counted[k], n[k]);
    val_set(a, t->report.facts, "tables", tables);
    val_set(a, t->report.facts, "counts", counts);
    val_set(a, t->report.facts, "insert_only", insert_only);
    val_set(a, t->report.facts, "future_partitions", val_strs(a, &s->future));
}

/* ---- warnings ---- */

static const char *bytes_shown(Arena *a, int64_t bytes)
{
    static const char *const units[] = {"kB", "MB", "GB", "TB"};
    double x = (double)bytes / 1024;
    int u = 0;
    for (; x >= 1024 && u < 3; u++)
        x /= 1024;
    return fmt(a, "%.*f %s", x < 10 && u ? 1 : 0, x, units[u]);
}

/* A target that looks by an index takes one that is not valid, and rows that are not in it are
 * passed over in silence: the sides drift apart (seen on 16, 17 and 18). */
static void warn_invalid(Task *t, Db *target, const StrList *full)
{
    Arena *a = t->a;
    StrList l = {0};
    const Rows *r = db_query(target, a, &q_invalid_indexes, sql_array(a, full));
    for (int i = 0; i < r->n; i++)
        strs_add(a, &l, shown_name(a, row_text(r, i, "schema"), row_text(r, i, "name")));
    if (l.n)
        report_warn(
            a, &t->report,
            fmt(a,
                "the target has %d index(es) that are not valid on tables with the identity "
                "FULL; it would look there for rows all the same, and miss their updates and "
                "deletes in silence. Drop or REINDEX them: %s",
                l.n, strs_join(a, &l, ", ", NAMED_AT_MOST)));
}

static void warn_full(Task *t, const IdentityState *s)
{
    Arena *a = t->a;
    StrList full = {0}, slow = {0};
    const char *unknown, *how;
    for (int i = 0; i < s->ids.n; i++) {
        const Table *x = &s->ids.v[i].table;
        if (s->ids.v[i].kind != 'f')
            continue;
        strs_add(a, &full, table_sql(a, x));
        if (x->rows >= FULL_IS_SLOW_ROWS)
            strs_add(a, &slow, table_shown(a, x));
    }
    if (!full.n)
        return;
    Db *target = task_has(t, SIDE_TARGET) ? task_try_db(t, SIDE_TARGET, &unknown) : NULL;
    if (target && db_has(target, FEAT_FULL_BY_INDEX))
        warn_invalid(t, target, &full);
    if (!slow.n)
        return;
    const char *scan = "by a scan of the whole table";
    const char *index = "by an index, if it has a btree there that is not partial and begins with "
                        "a column, else by a scan of the whole table";
    if (target)
        how = fmt(a, "the target (PostgreSQL %d) looks for each updated or deleted row %s",
                  db_version(target) / 10000, db_has(target, FEAT_FULL_BY_INDEX) ? index : scan);
    else
        how = fmt(a, "a target before %d looks for each updated or deleted row %s, a newer one %s",
                  feature_since(FEAT_FULL_BY_INDEX), scan, index);
    report_warn(a, &t->report,
                fmt(a, "%d large table(s) with the identity FULL: %s: %s", slow.n, how,
                    strs_join(a, &slow, ", ", NAMED_AT_MOST)));
}

static void warn_build(Task *t, const IdentityState *s, const IdentityState *actual)
{
    Arena *a = t->a;
    StrList built = {0}, stricter = {0};
    for (int i = 0; i < s->ids.n; i++) {
        const Identity *id = &s->ids.v[i];
        const char *name = table_shown(a, &id->table);
        if (!id->built ||
            (actual->ids.v[i].built_valid && str_eq(actual->ids.v[i].built, id->built)))
            continue;
        StrList keys = {0};
        for (int k = 0; k < id->keys.n; k++) {
            const char *columns = strs_join(a, &id->keys.v[k].columns, ", ", 0);
            strs_add(a, &keys, fmt(a, "(%s)", columns));
            if (id->keys.v[k].deferrable)
                strs_add(a, &stricter, fmt(a, "%s (%s)", name, columns));
        }
        strs_add(a, &built,
                 fmt(a, "%s on %s, %s", name, strs_join(a, &keys, " or else ", 0),
                     bytes_shown(a, id->table.bytes)));
    }
    if (built.n)
        report_warn(a, &t->report,
                    fmt(a,
                        "%d table(s) get a unique index, which until state=restored also is a rule "
                        "for what their clients write: %s",
                        built.n, strs_join(a, &built, "; ", NAMED_AT_MOST)));
    if (stricter.n)
        report_warn(
            a, &t->report,
            fmt(a,
                "the new index checks at once what a deferrable constraint may check at the "
                "end of a transaction; statements that rely on it will fail: %s",
                strs_join(a, &stricter, ", ", NAMED_AT_MOST)));
}

static void warn_left_alone(Task *t, const IdentityArgs *args, const IdentityState *s)
{
    Arena *a = t->a;
    StrList skipped = {0}, inserts = {0};
    for (int i = 0; i < s->ids.n; i++) {
        Choice choice = identity_choose(a, args, &s->ids.v[i]).choice;
        if (choice == CHOICE_SKIP)
            strs_add(a, &skipped, table_shown(a, &s->ids.v[i].table));
        if (choice == CHOICE_INSERT_ONLY)
            strs_add(a, &inserts, table_shown(a, &s->ids.v[i].table));
    }
    if (skipped.n)
        report_warn(a, &t->report,
                    fmt(a,
                        "%d table(s) were set to REPLICA IDENTITY NOTHING on purpose and stay so "
                        "(see override_nothing): %s",
                        skipped.n, strs_join(a, &skipped, ", ", NAMED_AT_MOST)));
    if (inserts.n)
        report_warn(
            a, &t->report,
            fmt(a,
                "%d table(s) without an identity are left as they are, no row of theirs was "
                "updated or deleted since %s: publish only their inserts: %s",
                inserts.n, s->since ? s->since : "the statistics began, at a time they do not tell",
                strs_join(a, &inserts, ", ", NAMED_AT_MOST)));
}

void identity_warn(Task *t, const IdentityArgs *args, const IdentityState *s,
                   const IdentityState *actual)
{
    Arena *a = t->a;
    if (s->future.n)
        report_warn(
            a, &t->report,
            fmt(a,
                "future partitions of %s start with the identity DEFAULT and without a "
                "primary key: once one is published (at once, if the partitioned table itself "
                "or all tables are), UPDATE and DELETE of its rows fail on the source. Run "
                "pg_replica_identity again as soon as it is made",
                strs_join(a, &s->future, ", ", NAMED_AT_MOST)));
    warn_build(t, s, actual);
    warn_full(t, s);
    warn_left_alone(t, args, s);
}
