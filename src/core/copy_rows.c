/* What is copied, and how: the tables of both sides, pieces of the large ones, and the plan in
 * which rows and indexes share the sessions. */
#include "core/copy_run.h"
#include "embedded_sql.h"
#include "pg/sql.h"

enum { NAMES_SHOWN = 10, MIB = 1 << 20, MB = 1000000 };

/* Rows as they are, not as triggers would have them; and as durable as the commit that ends it all.
 */
static const char target_sql[] = "SELECT pg_catalog.set_config('synchronous_commit', 'off', false),"
                                 " pg_catalog.set_config('lc_monetary', 'C', false)";
static const char replica_sql[] =
    "SELECT pg_catalog.set_config('session_replication_role', 'replica', false)";
/* A scan that begins in the middle would spoil the order of the rows for the target's BRIN indexes.
 */
static const char source_sql[] =
    "SELECT pg_catalog.set_config('synchronize_seqscans', 'off', false),"
    " pg_catalog.set_config('max_parallel_workers_per_gather', '0', false),"
    " pg_catalog.set_config('lc_monetary', 'C', false)";

/* ---- what is copied ---- */

static bool publishes_generated(CopyRun *r)
{
    return db_has(task_db(r->t, SIDE_SOURCE), FEAT_PUBLISH_GENERATED);
}

/* In the snapshot, if there is one. */
void copy_read_source(CopyRun *r)
{
    Task *t = r->t;
    Db *source = task_db(t, SIDE_SOURCE);
    r->names =
        published_read(source, t->a, &r->args->publications, db_version(task_db(t, SIDE_TARGET)));
    strs_sort(&r->names);
    if (!r->names.n)
        die_hint(t->run, "Add tables to it first.", "nothing is published by %s on the %s",
                 strs_join(t->a, &r->args->publications, ", ", NAMES_SHOWN), db_where(source));
    db_exec(source, "begin to read in the snapshot", snapshot_begin_sql(t->a, &r->snapshot));
    r->source = copy_relations_read(source, t->a, &r->names, &r->args->publications);
    db_exec(source, "end to read in the snapshot", "COMMIT");
}

/* Those of the same names on the target. What is not there yet (check mode has made nothing) is
 * taken to be as on the source; the rest must be empty. */
void copy_read_target(CopyRun *r, bool complete)
{
    Task *t = r->t;
    const char *problem = NULL;
    r->target = copy_relations_read(task_db(t, SIDE_TARGET), t->a, &r->names, &(StrList){0});
    copy_check_empty(r, &r->target);
    CopyRelations all = r->target;
    StrList tops = {0};
    for (int i = 0; i < r->target.n; i++)
        strs_add(t->a, &tops, r->target.v[i].top);
    for (int i = 0; !complete && i < r->source.n; i++)
        if (!strs_has(&tops, r->source.v[i].top))
            *list_add(t->a, &all) = r->source.v[i];
    r->tables = copy_tables_pair(t->a, &r->source, &all, publishes_generated(r), &problem);
    if (problem)
        die_hint(t->run,
                 "Make the table on the target fit (pg_copy_schema), or change the publication.",
                 "cannot copy the rows: %s", problem);
}

/* ---- pieces ---- */

/* Unasked, only where the key is in the order of the file: else each piece would read all over it.
 */
static void split_by_key(CopyRun *r, CopyWork *w, int n, bool asked)
{
    Task *t = r->t;
    const Rows *k = db_query(task_db(t, SIDE_SOURCE), t->a, &q_copy_key, w->table->from->oid);
    if (!k->n || (!asked && !row_bool(k, 0, "in_order")))
        return;
    StrList bounds = row_list(t->a, k, 0, "bounds");
    copy_split_by_key(t->a, w, n, row_text(k, 0, "name"), &bounds);
}

void copy_split(CopyRun *r)
{
    Task *t = r->t;
    Db *source = task_db(t, SIDE_SOURCE);
    const Rows *b = db_ask(source, t->a, "read the size of a block",
                           "SELECT pg_catalog.current_setting('block_size') AS bytes");
    bool asked = r->args->split_larger_than >= 0;
    int64_t split =
        asked ? r->args->split_larger_than * MIB : copy_share(&r->tables, r->args->jobs);
    for (int i = 0; i < r->works.n; i++) {
        CopyWork *w = &r->works.v[i];
        int n = copy_pieces(w->table, split);
        if (n < 2)
            continue;
        if (db_has(source, FEAT_TID_RANGE))
            copy_split_by_tid(t->a, w, n, row_int(b, 0, "bytes"));
        else
            split_by_key(r, w, n, asked);
    }
}

/* ---- rows and indexes ---- */

CopyFormat copy_format(CopyRun *r)
{
    Task *t = r->t;
    bool binary = str_eq(r->args->format, "binary");
    for (int i = 0; i < r->tables.n && binary; i++)
        if (!r->tables.v[i].binary)
            die_hint(t->run, "Use format=auto, which takes text for such tables.",
                     "option 'format': table %s has a type whose binary form may differ on the "
                     "two servers",
                     copy_table_shown(t->a, &r->tables.v[i]));
    return binary ? FORMAT_BINARY : str_eq(r->args->format, "text") ? FORMAT_TEXT : FORMAT_AUTO;
}

/* Who may not switch triggers off has to do without them. */
bool copy_may_replicate(CopyRun *r)
{
    DbError err;
    return db_try(task_db(r->t, SIDE_TARGET), r->t->a,
                  "BEGIN READ WRITE; SET LOCAL session_replication_role = 'replica'; COMMIT", NULL,
                  0, &err) ||
           !db_try(task_db(r->t, SIDE_TARGET), r->t->a, "ROLLBACK", NULL, 0, &err);
}

static Plan rows_plan(CopyRun *r)
{
    Task *t = r->t;
    Plan plan = {.jobs = (int)r->args->jobs,
                 .out_session = source_sql,
                 .out_begin = snapshot_begin_sql(t->a, &r->snapshot),
                 .out_end = "COMMIT",
                 .most_per_s = r->args->throttle * MB,
                 .watch = copy_watch,
                 .watch_arg = r};
    Plan *build = &r->waves[WAVE_BUILD];
    StrList session = {0};
    strs_add(t->a, &session, target_sql);
    strs_add(t->a, &session, copy_worker_lock_sql(t->a, r->args->subscription));
    if (copy_may_replicate(r))
        strs_add(t->a, &session, replica_sql);
    if (build->session)
        strs_add(t->a, &session, build->session);
    plan.session = strs_join(t->a, &session, "; ", 0);
    copy_objects_plan(r, &plan);
    copy_plan(t->a, &r->works, copy_format(r), &plan);
    for (int i = 0; i < build->n; i++) {
        Action *x = &build->v[i];
        x->moved = str_eq(x->what, i ? build->v[i - 1].what : NULL) ? NULL : NEW(t->a, Moved);
        *list_add(t->a, &plan) = *x;
    }
    return plan;
}

static void report_rows(CopyRun *r, int64_t ms)
{
    Task *t = r->t;
    Val *copied = val_map(t->a);
    int64_t rows = 0, bytes = 0;
    int pieces = 0, binary = 0;
    for (int i = 0; i < r->works.n; i++) {
        const CopyWork *w = &r->works.v[i];
        for (int k = 0; k < w->pieces; k++) {
            rows += w->moved[k].rows;
            bytes += w->moved[k].bytes;
        }
        pieces += w->pieces;
        binary += w->table->binary && !str_eq(r->args->format, "text");
    }
    val_set_int(t->a, copied, "tables", r->works.n);
    val_set_int(t->a, copied, "pieces", pieces);
    val_set_int(t->a, copied, "binary", binary);
    val_set_int(t->a, copied, "rows", rows);
    val_set_int(t->a, copied, "bytes", bytes);
    val_set_int(t->a, copied, "ms", ms);
    val_set(t->a, t->report.facts, "copied", copied);
    val_set(t->a, t->report.facts, "truncated", val_strs(t->a, &r->truncated));
    if (r->truncated.n)
        report_warn(t->a, &t->report,
                    fmt(t->a,
                        "truncated (or written anew) on the source while it was copied: %s. If the "
                        "publication does not publish truncate, compare them",
                        strs_join(t->a, &r->truncated, ", ", NAMES_SHOWN)));
}

void copy_rows_and_build(CopyRun *r)
{
    int64_t began = now_ms();
    Plan plan = rows_plan(r);
    plan_apply(r->t, &plan);
    if (!r->t->inv.check_mode) {
        for (int i = 0; i < r->waves[WAVE_BUILD].n; i++)
            if (r->waves[WAVE_BUILD].v[i].moved)
                r->waves[WAVE_BUILD].v[i].moved->state = MOVED_ALL;
        copy_watch(r);
        copy_check_source(r, r->t->a, true);
    }
    report_rows(r, now_ms() - began);
    copy_objects_report(r);
}
