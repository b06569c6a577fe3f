#include "core/copy_run.h"

#include "core/catchup.h"
#include "core/schema_check.h"
#include "core/schema_target.h"
#include "core/selector.h"
#include "embedded_sql.h"
#include "pg/sql.h"

enum { NAMES_SHOWN = 10, MIB = 1 << 20, MB = 1000000 };
enum { LOCK_WAIT_MS = 5000, LOCK_RETRY_MS = 100 };

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

/* ---- the schema ---- */

static Sizes source_sizes(CopyRun *r)
{
    Sizes out = {0};
    for (int i = 0; i < r->tables.n; i++) {
        const CopyTable *x = &r->tables.v[i];
        *list_add(r->t->a, &out) = (Size){x->into->sql, x->from->bytes};
    }
    return out;
}

void copy_read_schema(CopyRun *r, bool pre_data, bool keys, bool post_data)
{
    Task *t = r->t;
    Db *target = task_db(t, SIDE_TARGET);
    SchemaReader *reader = &r->reader;
    SchemaState is = {0};
    StrList different = {0};
    *reader =
        (SchemaReader){.t = t, .dump = reader->dump, .o = schema_args_options(&r->args->schema)};
    reader->o.pre_data = pre_data;
    reader->o.keys = keys;
    reader->o.post_data = post_data;
    reader->o.timeout_ms = r->args->timeout * 1000;
    reader->snapshot = r->snapshot.name;
    if (!reader->dump.path)
        schema_find_dump(reader, target);
    schema_read(reader, &is.schema);
    is.room = target_room(target, t->a);
    Comparison c = schema_judge(reader, target, &is.schema);
    schema_check_server(t, target, &c.missing, &(StrList){0}, &(StrList){0});
    entries_labels(t->a, &c.different, &different);
    if (different.n)
        report_warn(t->a, &t->report,
                    fmt(t->a,
                        "%d entries are there on the target but defined differently; they are "
                        "left as they are: %s",
                        different.n, strs_join(t->a, &different, ", ", NAMES_SHOWN)));
    SchemaState want = is;
    want.jobs = (int)r->args->jobs;
    want.maintenance_work_mem = r->args->maintenance_work_mem;
    want.schema.entries = (Entries){0};
    for (int i = 0; i < is.schema.entries.n; i++)
        *list_add(t->a, &want.schema.entries) = is.schema.entries.v[i];
    schema_add_missing(reader, target, &c, &want.schema.entries);
    schema_index(t->a, &want.schema);
    want.sizes = source_sizes(r);
    memset(r->waves, 0, sizeof r->waves);
    schema_plan_waves(t->a, &is, &want, r->waves);
}

void copy_apply(CopyRun *r, Wave first, Wave last)
{
    for (Wave w = first; w <= last; w++) {
        Plan *plan = &r->waves[w];
        if (plan->session)
            plan->session = fmt(r->t->a, "%s; %s", plan->session,
                                copy_worker_lock_sql(r->t->a, r->args->subscription));
        plan_apply(r->t, plan);
    }
}

/* ---- what is copied ---- */

static bool publishes_generated(CopyRun *r)
{
    return db_has(task_db(r->t, SIDE_SOURCE), FEAT_PUBLISH_GENERATED);
}

/* In the snapshot, if there is one. */
static void read_source(CopyRun *r)
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
static void read_target(CopyRun *r, bool complete)
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

static void split_by_key(CopyRun *r, CopyWork *w, int n)
{
    Task *t = r->t;
    const Rows *k = db_query(task_db(t, SIDE_SOURCE), t->a, &q_copy_key, w->table->from->oid);
    if (!k->n)
        return;
    StrList bounds = row_list(t->a, k, 0, "bounds");
    copy_split_by_key(t->a, w, n, row_text(k, 0, "name"), &bounds);
}

static void split(CopyRun *r)
{
    Task *t = r->t;
    Db *source = task_db(t, SIDE_SOURCE);
    const Rows *b = db_ask(source, t->a, "read the size of a block",
                           "SELECT pg_catalog.current_setting('block_size') AS bytes");
    for (int i = 0; i < r->works.n; i++) {
        CopyWork *w = &r->works.v[i];
        int n = copy_pieces(w->table, r->args->split_larger_than * MIB);
        if (n < 2)
            continue;
        if (db_has(source, FEAT_TID_RANGE))
            copy_split_by_tid(t->a, w, n, row_int(b, 0, "bytes"));
        else
            split_by_key(r, w, n);
    }
}

/* ---- rows and indexes ---- */

static CopyFormat format_of(CopyRun *r)
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
static bool may_replicate(CopyRun *r)
{
    DbError err;
    return db_try(task_db(r->t, SIDE_TARGET), r->t->a,
                  "BEGIN READ WRITE; SET LOCAL session_replication_role = 'replica'; COMMIT", NULL,
                  0, &err) ||
           !db_try(task_db(r->t, SIDE_TARGET), r->t->a, "ROLLBACK", NULL, 0, &err);
}

static const char *trigger_of(const CopyRelations *target)
{
    for (int i = 0; i < target->n; i++)
        if (target->v[i].triggers)
            return target->v[i].sql;
    return NULL;
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
    plan.session =
        fmt(t->a, "%s; %s%s%s%s%s", target_sql, copy_worker_lock_sql(t->a, r->args->subscription),
            may_replicate(r) ? "; " : "", may_replicate(r) ? replica_sql : "",
            build->session ? "; " : "", build->session ? build->session : "");
    copy_objects_plan(r, &plan);
    copy_plan(t->a, &r->works, format_of(r), &plan);
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

static void copy_rows_and_build(CopyRun *r)
{
    int64_t began = now_ms();
    Plan plan = rows_plan(r);
    plan_apply(r->t, &plan);
    if (!r->t->inv.check_mode) {
        for (int i = 0; i < r->waves[WAVE_BUILD].n; i++)
            if (r->waves[WAVE_BUILD].v[i].moved)
                r->waves[WAVE_BUILD].v[i].moved->state = MOVED_ALL;
        copy_watch(r->t, r, 0, 0);
        copy_check_source(r, r->t->a, true);
    }
    report_rows(r, now_ms() - began);
    copy_objects_report(r);
}

/* ---- the way ---- */

/* Can it work at all? Asked before anything is made: hours later would be late. */
static void check_way(CopyRun *r)
{
    Task *t = r->t;
    Db *target = task_db(t, SIDE_TARGET), *source = task_db(t, SIDE_SOURCE);
    r->reader = (SchemaReader){.t = t, .o = schema_args_options(&r->args->schema)};
    schema_find_dump(&r->reader, target);
    copy_subscription_want(r, copy_subscription_is(r), false, false);
    StrList missing = publications_missing(source, t->a, &r->args->publications);
    if (missing.n)
        die(t->run, "there is no publication %s on the %s", strs_join(t->a, &missing, ", ", 5),
            db_where(source));
    DbError err = {0};
    ConnInfo c = subscription_connection(t, source, r->args->with.connection);
    /* Tables and schemas that the target does not have yet are no failure of the way. */
    if (subscription_probe(t, target, &c, &r->args->publications, &err) ||
        str_eq(err.sqlstate, "42P01") || str_eq(err.sqlstate, "3F000"))
        return;
    if (strstr(err.message, "could not connect") || str_eq(err.sqlstate, "57014"))
        die_hint(t->run, "This is how the server of the target connects; see 'connection'.",
                 "the %s does not reach the source with \"%s\": %s", db_where(target),
                 conninfo_shown(t->a, &c), err.message);
    db_die(target, fmt(t->a, "create the subscription \"%s\"", r->args->subscription), &err);
}

/* Why this copy would not work here, or NULL. */
static const char *against_snapshot(CopyRun *r)
{
    Task *t = r->t;
    const char *why = NULL;
    Db *walsender = task_try_session(t, SIDE_SOURCE, NULL, &(DbOptions){.replication = true}, &why);
    if (!walsender)
        return fmt(t->a, "no replication connection from here: %s", why);
    db_close(walsender);
    const char *trigger = trigger_of(&r->target);
    if (trigger && !may_replicate(r))
        return fmt(t->a,
                   "table %s has triggers or foreign keys on the target, and \"%s\" may not set "
                   "session_replication_role there",
                   trigger, db_user(task_db(t, SIDE_TARGET)));
    return NULL;
}

static bool choose_native(CopyRun *r)
{
    Task *t = r->t;
    const char *method = r->args->method, *why = "asked for";
    if (str_eq(method, "snapshot") || str_eq(method, "auto")) {
        why = against_snapshot(r);
        if (why && str_eq(method, "snapshot"))
            die_hint(t->run, "Use method=native, or method=auto.",
                     "cannot copy from a snapshot: %s", why);
        method = why ? "native" : "snapshot";
        if (!why)
            why = str_eq(r->args->method, "auto")
                      ? "all tables in parallel from one snapshot, indexes after the rows"
                      : "asked for";
    }
    val_set_str(t->a, t->report.facts, "method", method);
    val_set_str(t->a, t->report.facts, "method_reason", why);
    return str_eq(method, "native");
}

/* ---- the steps ---- */

static void begin_record(CopyRun *r, const char *method)
{
    Task *t = r->t;
    Plan plan = {0};
    plan_add(t->a, &plan, SIDE_TARGET, "make a place for the record of the copy",
             copy_record_place_sql())
        ->alone = true;
    plan_add(t->a, &plan, SIDE_TARGET, "begin the record of the copy",
             copy_record_begin_sql(t->a, r->args->subscription, r->slot.name,
                                   &r->args->publications, method, (int)r->args->jobs));
    plan_apply(t, &plan);
    r->record.exists = !t->inv.check_mode;
}

static void make_slot(CopyRun *r)
{
    Task *t = r->t;
    copy_arm_undo(r);
    r->snapshot = snapshot_create(t, r->slot.name, r->args->with.failover == TRI_YES,
                                  r->args->timeout * 1000, copy_waits, r);
    r->slot.exists = true;
    val_set_str(t->a, t->report.facts, "lsn", r->snapshot.lsn);
    if (!t->inv.check_mode)
        db_exec(task_db(t, SIDE_TARGET), "write the record of the copy",
                sql(t->a,
                    "UPDATE pgonline.copy SET lsn = %L, snapshot_at = pg_catalog.clock_timestamp()"
                    " WHERE subscription = %L",
                    r->snapshot.lsn, r->args->subscription));
}

static void make_subscription(CopyRun *r)
{
    Task *t = r->t;
    Plan plan = {0};
    SubState *is = copy_subscription_is(r), *want = copy_subscription_want(r, is, false, false);
    subscription_plan(t->a, is, want, &plan);
    plan_apply(t, &plan);
    if (t->inv.check_mode)
        return;
    r->sub = subscription_read(task_db(t, SIDE_TARGET), t->a, r->args->subscription);
    for (int i = 0; i < r->sub.tables.n; i++)
        if (!strs_has(&r->names, r->sub.tables.v[i]))
            die_hint(t->run, "Run it again; it begins anew.",
                     "table %s was published while the copy began", r->sub.tables.v[i]);
}

static void hand_over(CopyRun *r)
{
    Task *t = r->t;
    Plan plan = {0};
    copy_phase(r, "handover");
    copy_apply(r, WAVE_BETWEEN, WAVE_BETWEEN);
    plan_add(t->a, &plan, SIDE_TARGET,
             fmt(t->a, "enable the subscription \"%s\"", r->args->subscription),
             sql(t->a, "ALTER SUBSCRIPTION %I ENABLE", r->args->subscription));
    plan_apply(t, &plan);
    r->handed_over = true;
    if (r->snapshot.session)
        db_close(r->snapshot.session);
}

static void snapshot_copy(CopyRun *r)
{
    Task *t = r->t;
    begin_record(r, "snapshot");
    copy_phase(r, "preparing");
    make_slot(r);
    copy_phase(r, "schema");
    read_source(r);
    read_target(r, false); /* for the sizes */
    copy_read_schema(r, true, false, true);
    copy_apply(r, WAVE_BEFORE, WAVE_BEFORE);
    if (!t->inv.check_mode)
        read_target(r, true);
    r->works = copy_works(t->a, &r->tables);
    split(r);
    make_subscription(r);
    copy_phase(r, "copying");
    if (!t->inv.check_mode)
        db_exec(task_db(t, SIDE_TARGET), "write the record of the copy",
                copy_record_tables_sql(t->a, r->args->subscription, &r->tables));
    copy_rows_and_build(r);
    hand_over(r);
    copy_finish(r);
}

/* ---- statistics and the end ---- */

static void analyze(CopyRun *r)
{
    Task *t = r->t;
    Plan plan = {.jobs = (int)r->args->jobs,
                 .session = copy_worker_lock_sql(t->a, r->args->subscription)};
    StrList done = {0};
    for (int i = 0; i < r->target.n && r->args->analyze; i++) {
        const CopyRelation *x = &r->target.v[i];
        if ((x->kind != 'r' && x->kind != 'p') || strs_has(&done, x->sql))
            continue;
        strs_add(t->a, &done, x->sql);
        Action *action = plan_add(t->a, &plan, SIDE_TARGET, fmt(t->a, "analyze %s", x->sql),
                                  sql(t->a, "ANALYZE %s", x->sql));
        action->beside = true;
        action->weight = x->bytes;
        action->last = true;
    }
    plan_apply(t, &plan);
}

void copy_finish(CopyRun *r)
{
    Task *t = r->t;
    copy_phase(r, "finishing");
    if (!r->target.n)
        r->target = copy_relations_read(task_db(t, SIDE_TARGET), t->a, &r->names, &(StrList){0});
    analyze(r);
    copy_apply(r, WAVE_FOREIGN, WAVE_AFTER);
    val_set_int(t->a, t->report.facts, "waited_ms",
                catchup_wait(t, r->args->subscription, r->slot.name,
                             str_eq(r->args->wait_for, "caught_up") ? source_lsn(t) : NULL,
                             r->args->timeout * 1000));
    copy_phase(r, "done");
    t->report.msg =
        fmt(t->a, "subscription \"%s\" streams, and everything is indexed", r->args->subscription);
}

/* ---- where it stands ---- */

/* Streaming already, but a run before was broken off before everything was there. */
static void complete(CopyRun *r)
{
    r->names = r->sub.tables;
    r->handed_over = true;
    copy_read_schema(r, true, false, true);
    copy_apply(r, WAVE_BEFORE, WAVE_BUILD);
    if (r->sub.enabled)
        copy_apply(r, WAVE_BETWEEN, WAVE_BETWEEN);
    else
        hand_over(r);
    copy_finish(r);
}

/* A server needs a moment to see that a client is gone. */
static void lock_out(CopyRun *r)
{
    Task *t = r->t;
    Db *target = task_db(t, SIDE_TARGET);
    const char *name = r->args->subscription;
    int64_t until = now_ms() + LOCK_WAIT_MS;
    while (!row_bool(
        db_ask(target, t->a, "lock the copy against a second run", copy_lock_sql(t->a, name)), 0,
        "locked")) {
        if (now_ms() >= until)
            die_hint(t->run, "pg_migration_info says how far it is.",
                     "another run copies for subscription \"%s\" on the %s already", name,
                     db_where(target));
        run_sleep(t->run, LOCK_RETRY_MS);
    }
    until = now_ms() + LOCK_WAIT_MS;
    while (!t->inv.check_mode && now_ms() < until &&
           row_int(db_ask(target, t->a, "end what a killed run has left",
                          copy_workers_end_sql(t->a, name)),
                   0, "n"))
        run_sleep(t->run, LOCK_RETRY_MS);
}

static bool is_streaming(const CopyRun *r)
{
    return r->sub.exists && r->sub.enabled &&
           (!r->record.exists || str_eq(r->record.phase, "done"));
}

static bool is_copied(const CopyRun *r)
{
    const char *phase = r->record.exists ? r->record.phase : NULL;
    if (!r->sub.exists || !r->slot.exists || r->slot.lost)
        return false;
    if (str_eq(phase, "finishing") || (str_eq(phase, "handover") && r->sub.enabled))
        return true;
    return str_eq(phase, "handover") && str_eq(r->record.lsn, r->slot.confirmed_flush);
}

/* The server goes on with what a run of this method has begun, whether that lives or not. */
static bool is_native(const CopyRun *r)
{
    return r->record.exists && str_eq(r->record.method, "native") && r->sub.exists &&
           r->slot.exists && !r->slot.lost;
}

static void check_foreign(CopyRun *r)
{
    Task *t = r->t;
    /* Its target may be in use by now: nobody's rows are emptied on a guess. */
    if (str_eq(r->record.phase, "done"))
        die_hint(t->run,
                 r->sub.exists ? "Enable it, or remove it with state=absent."
                               : "Remove what is left with state=absent; a new copy needs empty tables.",
                 "the copy for subscription \"%s\" is done, and the subscription %s on the %s",
                 r->args->subscription, r->sub.exists ? "is disabled" : "is gone",
                 db_where(task_db(t, SIDE_TARGET)));
    if (r->record.exists)
        return;
    if (r->sub.exists)
        die_hint(t->run, "Enable it, or remove it with state=absent.",
                 "subscription \"%s\" on the %s is disabled, and no copy has made it",
                 r->args->subscription, db_where(task_db(t, SIDE_TARGET)));
    if (r->slot.exists)
        die_hint(t->run,
                 fmt(t->a, "Choose another one with slot_name, or drop it: %s",
                     drop_slot_sql(t->a, r->slot.name)),
                 "slot \"%s\" exists already on the %s, and no copy has made it", r->slot.name,
                 db_where(task_db(t, SIDE_SOURCE)));
}

static void begin_anew(CopyRun *r)
{
    Task *t = r->t;
    check_foreign(r);
    if (!r->args->publications.n)
        die(t->run, "missing required arguments: publications (nothing is copied yet)");
    copy_objects_check(r);
    if (r->record.exists) {
        val_set_str(t->a, t->report.facts, "cleared",
                    fmt(t->a, "a copy that ended in phase %s", r->record.phase));
        copy_clear(r, true);
    }
    check_way(r);
    read_source(r);
    if (!t->inv.check_mode)
        read_target(r, false);
    format_of(r);
    if (choose_native(r)) {
        begin_record(r, "native");
        copy_native(r);
    } else {
        snapshot_copy(r);
    }
}

void copy_synchronize(Task *t, const CopyArgs *args)
{
    CopyRun *r = NEW(t->a, CopyRun); /* it outlives this function when the run fails */
    *r = (CopyRun){.t = t, .args = args, .began = now_ms()};
    Db *source = task_db(t, SIDE_SOURCE);
    subscription_check_slot_name(t, args->slot_name);
    schema_args_check(t, &args->schema);
    lock_out(r);
    copy_look(r);
    val_set(t->a, t->report.facts, "timeline", val_list(t->a));
    val_set_str(t->a, t->report.facts, "slot", r->slot.name);
    if (is_streaming(r)) {
        if (!r->slot.exists || r->slot.lost)
            die_hint(
                t->run,
                "Changes are lost with it: remove what there is with state=absent, empty the "
                "tables and begin anew.",
                "slot \"%s\" of subscription \"%s\" %s on the %s", r->slot.name, args->subscription,
                r->slot.exists ? "has lost WAL that it needs" : "does not exist", db_where(source));
        val_set_str(t->a, t->report.facts, "phase", "done");
        val_set_int(t->a, t->report.facts, "waited_ms",
                    catchup_wait(t, args->subscription, r->slot.name,
                                 str_eq(args->wait_for, "caught_up") ? source_lsn(t) : NULL,
                                 args->timeout * 1000));
        t->report.msg = fmt(t->a, "subscription \"%s\" streams already", args->subscription);
    } else if (is_native(r)) {
        r->names = r->sub.tables;
        r->handed_over = true;
        copy_native_rest(r);
    } else if (is_copied(r)) {
        complete(r);
    } else {
        begin_anew(r);
    }
    copy_objects_rest(r);
}

void copy_absent(Task *t, const CopyArgs *args)
{
    CopyRun r = {.t = t, .args = args};
    const char *why = NULL;
    r.source_away = !task_try_db(t, SIDE_SOURCE, &why);
    lock_out(&r);
    copy_look(&r);
    if (r.source_away && (r.record.exists || r.sub.exists))
        report_warn(t->a, &t->report,
                    fmt(t->a,
                        "the slot stays on the source (%s). Remove it there, or it holds back WAL "
                        "for ever: %s",
                        why, drop_slot_sql(t->a, r.slot.name)));
    bool streamed = str_eq(r.record.phase, "finishing") || str_eq(r.record.phase, "done");
    copy_clear(&r, r.record.exists && !streamed);
    t->report.msg = t->report.changed ? "removed" : "there is nothing to remove";
}
