/*
 * pg_copy_schema: what pg_dump says that the target lacks is created there. What is there already
 * is never altered and never dropped: entries that differ, and those only the target has, are told.
 */
#include "catalog/database.h"
#include "catalog/dump.h"
#include "core/plan.h"
#include "core/selector.h"
#include "embedded_sql.h"
#include "pg/sql.h"

/* Each table takes some five locks, and all of a transaction must fit into the lock table. */
enum { ENTRIES_EACH_TRANSACTION = 200, NAMES_SHOWN = 10 };

typedef struct Args {
    StrList sections;
    const char *pg_dump, *on_difference, *maintenance_db;
    bool create_database, create_extensions, no_owner, no_privileges, no_tablespaces;
    int64_t timeout;
    /* found out on the way */
    PgDump dump;
    Schema source;
    Selection selection; /* of the source */
    bool source_selected, source_read, judged;
    Db *maintenance;
} Args;

static const Option options[] = {
    LIST_OF("sections", Args, sections, .preset = "pre-data,post-data",
            .choices = "pre-data,post-data"),
    STR("pg_dump", Args, pg_dump),
    STR("on_difference", Args, on_difference, .preset = "warn", .choices = "fail,warn"),
    BOOL("create_database", Args, create_database, .preset = "no"),
    STR("maintenance_db", Args, maintenance_db, .preset = "postgres", .identifier = true),
    BOOL("create_extensions", Args, create_extensions, .preset = "yes"),
    BOOL("no_owner", Args, no_owner, .preset = "no"),
    BOOL("no_privileges", Args, no_privileges, .preset = "no"),
    BOOL("no_tablespaces", Args, no_tablespaces, .preset = "no"),
    INT("timeout", Args, timeout, .preset = "3600", .min = 1, .max = 604800),
    {0},
};

/* ---- the target's database ---- */

/* Is it there? Without create_database it must be: db_open() says so best. */
static bool target_exists(Task *t)
{
    Args *args = t->args;
    if (!args->create_database)
        return true;
    ConnInfo c = task_conninfo(t, SIDE_TARGET);
    const char *name = conninfo_get(&c, "dbname");
    if (!name)
        die(t->run, "option 'create_database': 'target' must name the database (dbname)");
    if (strlen(name) > NAME_MAX_BYTES)
        die(t->run, "option 'target': the database's name has more than %d bytes", NAME_MAX_BYTES);
    if (!args->maintenance)
        args->maintenance =
            task_session_to(t, SIDE_TARGET, args->maintenance_db, &(DbOptions){.read_only = true});
    return database_exists(args->maintenance, t->a, name);
}

/* A session on the target's server, whether the database is there or not. */
static Db *target_server(Task *t, bool missing)
{
    const Args *args = t->args;
    return missing ? args->maintenance : task_db(t, SIDE_TARGET);
}

static const char *create_database_sql(Task *t)
{
    const Args *args = t->args;
    ConnInfo c = task_conninfo(t, SIDE_TARGET);
    Database d = database_read(task_db(t, SIDE_SOURCE), t->a);
    Feature needed;
    if (database_needs(&d, &needed) && !db_has(args->maintenance, needed))
        die_hint(t->run, "Create the database yourself, with a locale of your choice.",
                 "the source's database has locale provider %s, which needs PostgreSQL %d on the "
                 "target",
                 d.provider, feature_since(needed));
    return database_create_sql(t->a, &d, conninfo_get(&c, "dbname"),
                               db_has(args->maintenance, FEAT_DATABASE_LOCALE), !args->no_owner);
}

/* Two runs at once would trip over each other; and a run that was killed may still be at work on
 * the server. The lock goes with the session. */
static void lock_target(Task *t)
{
    Db *db = task_db(t, SIDE_TARGET);
    DbError err = {0};
    for (int64_t tries = 0; tries <= t->common.lock_retries; tries++) {
        if (db_try(db, t->a,
                   "SELECT pg_catalog.pg_advisory_lock(pg_catalog.hashtext('pgonline'),"
                   " pg_catalog.hashtext('pg_copy_schema'))",
                   NULL, 0, &err))
            return;
        if (!str_eq(err.sqlstate, "55P03"))
            db_die(db, "lock the schema against a second run", &err);
    }
    die_hint(t->run, "Wait for its end (pg_locks shows it with locktype advisory).",
             "another run of pg_copy_schema is at work on the %s", db_where(db));
}

/* ---- reading ---- */

static const char *wanted_section(Task *t)
{
    const Args *args = t->args;
    bool pre = strs_has(&args->sections, "pre-data"), post = strs_has(&args->sections, "post-data");
    if (!pre && !post)
        die(t->run, "option 'sections' must name pre-data, post-data or both");
    return pre && post ? NULL : pre ? "pre-data" : "post-data";
}

static Schema read_side(Task *t, Side side)
{
    Args *args = t->args;
    TableFilter f = selector_filter(t);
    if (!args->source_selected)
        args->selection = selection_read(task_db(t, SIDE_SOURCE), t->a, &f, NULL);
    args->source_selected = true;
    Selection s = side == SIDE_SOURCE
                      ? args->selection
                      : selection_read(task_db(t, side), t->a, &f, &args->selection);
    DumpOptions o = {
        .section = wanted_section(t),
        .no_owner = args->no_owner,
        .no_privileges = args->no_privileges,
        .no_tablespaces = args->no_tablespaces,
        .lock_timeout_ms = t->common.lock_timeout,
        .lock_retries = t->common.lock_retries,
        .timeout_ms = args->timeout * 1000,
    };
    return dump_read(task_db(t, side), t->run, t->a, &args->dump, &s, &o);
}

static void find_pg_dump(Task *t, Db *target)
{
    Args *args = t->args;
    int source = db_version(task_db(t, SIDE_SOURCE)) / 10000,
        of_target = db_version(target) / 10000;
    int major = source > of_target ? source : of_target;
    const char *hint =
        fmt(t->a,
            "Install postgresql-client-%d (Debian, Ubuntu) or postgresql%d (RPM) from PostgreSQL's "
            "repositories, or name another pg_dump with option 'pg_dump'.",
            major, major);
    args->dump = dump_find(t->run, t->a, args->pg_dump);
    if (!args->dump.path)
        die_hint(t->run, hint, "there is no pg_dump on this host");
    if (args->dump.major < major)
        die_hint(t->run, hint,
                 "pg_dump must be of version %d or newer to read both servers; %s is %s", major,
                 args->dump.path, args->dump.version);
    Val *v = val_map(t->a);
    val_set_str(t->a, v, "path", args->dump.path);
    val_set_str(t->a, v, "version", args->dump.version);
    val_set(t->a, t->report.facts, "pg_dump", v);
}

static const void *read_target(Task *t)
{
    Args *args = t->args;
    Schema *s = NEW(t->a, Schema);
    s->missing = !target_exists(t);
    if (!args->dump.path)
        find_pg_dump(t, target_server(t, s->missing));
    if (s->missing) {
        s->create_database = create_database_sql(t);
        s->maintenance_db = args->maintenance_db;
        return s;
    }
    lock_target(t);
    *s = read_side(t, SIDE_TARGET);
    return s;
}

/* ---- judging ---- */

static const char *role_statements(Task *t, const StrList *names)
{
    const Rows *r = db_query(task_db(t, SIDE_SOURCE), t->a, &q_roles, sql_array(t->a, names));
    StrList out = {0};
    for (int i = 0; i < r->n; i++)
        strs_add(t->a, &out,
                 sql(t->a, "CREATE ROLE %I%s;", row_text(r, i, "name"), row_text(r, i, "clause")));
    return strs_join(t->a, &out, " ", 0);
}

static StrList not_there(Task *t, Db *server, const Query *q, const StrList *names)
{
    StrList out = {0};
    if (!names->n)
        return out;
    const Rows *r = db_query(server, t->a, q, sql_array(t->a, names));
    for (int i = 0; i < r->n; i++)
        strs_add(t->a, &out, row_text(r, i, "name"));
    return out;
}

/* Before anything is changed: all that is missing outside the database, each kind at once. */
static void check_server(Task *t, bool no_database, const Entries *missing)
{
    const Args *args = t->args;
    Db *server = target_server(t, no_database);
    StrList roles = {0}, extensions = {0}, tablespaces = {0};
    if (no_database && !args->no_owner)
        strs_add(t->a, &roles, database_read(task_db(t, SIDE_SOURCE), t->a).owner);
    for (int i = 0; i < missing->n; i++) {
        const Entry *e = &missing->v[i];
        entry_roles(t->a, e, &roles);
        if (entry_extension(t->a, e))
            strs_add(t->a, &extensions, entry_extension(t->a, e));
        if (*e->tablespace && !strs_has(&tablespaces, e->tablespace))
            strs_add(t->a, &tablespaces, e->tablespace);
    }
    roles = not_there(t, server, &q_missing_roles, &roles);
    if (roles.n)
        die_hint(t->run,
                 fmt(t->a,
                     "Create them first: %s Passwords and memberships are not part of this. Or "
                     "leave owners and grants away with no_owner and no_privileges.",
                     role_statements(t, &roles)),
                 "%d role(s) that own or may use what is to be created do not exist on the %s: %s",
                 roles.n, db_where(server), strs_join(t->a, &roles, ", ", 0));
    extensions = not_there(t, server, &q_missing_extensions, &extensions);
    if (extensions.n)
        die_hint(t->run, "Install their packages on the target's host.",
                 "the %s cannot create the extension(s) %s: their files are not there",
                 db_where(server), strs_join(t->a, &extensions, ", ", 0));
    tablespaces = not_there(t, server, &q_missing_tablespaces, &tablespaces);
    if (tablespaces.n)
        die_hint(t->run, "Create them, or leave them away with no_tablespaces.",
                 "the tablespace(s) %s do not exist on the %s",
                 strs_join(t->a, &tablespaces, ", ", 0), db_where(server));
}

static StrList labels(Arena *a, const Entries *entries)
{
    StrList out = {0};
    for (int i = 0; i < entries->n; i++)
        strs_add(a, &out, entries->v[i].label);
    return out;
}

/* Extensions that are not to be created; foreign keys to tables that do not take part; publications
 * and subscriptions, which belong to the server that has them. */
static StrList leave_out(Task *t, Comparison *c)
{
    const Args *args = t->args;
    StrList left_out = {0};
    Entries missing = {0};
    for (int i = 0; i < c->missing.n; i++) {
        const Entry *e = &c->missing.v[i];
        if ((!args->create_extensions && ENTRY_IS(e, "EXTENSION")) ||
            strs_has(&args->selection.left_out_keys, e->key))
            strs_add(t->a, &left_out, e->label);
        else
            *list_add(t->a, &missing) = *e;
    }
    c->missing = missing;
    const Rows *r = db_query(task_db(t, SIDE_SOURCE), t->a, &q_replication_objects);
    for (int i = 0; i < r->n; i++)
        strs_add(t->a, &left_out, row_text(r, i, "label"));
    return left_out;
}

static void report_comparison(Task *t, const Comparison *c, const StrList *left_out)
{
    Arena *a = t->a;
    Val *facts = t->report.facts, *counts = val_map(a), *different = val_list(a);
    StrList created = labels(a, &c->missing), extra = labels(a, &c->extra);
    for (int i = 0; i < c->different.n; i++) {
        const Entry *e = &c->different.v[i];
        Val *one = val_map(a);
        val_set_str(a, one, "type", e->type);
        val_set_str(a, one, "schema", e->schema);
        val_set_str(a, one, "name", e->name);
        val_add(a, different, one);
    }
    val_set_int(a, counts, "created", created.n);
    val_set_int(a, counts, "equal", c->equal);
    val_set_int(a, counts, "different", c->different.n);
    val_set_int(a, counts, "extra", extra.n);
    val_set_int(a, counts, "left_out", left_out->n);
    val_set(a, facts, "counts", counts);
    val_set(a, facts, "created", val_strs(a, &created));
    val_set(a, facts, "different", different);
    val_set(a, facts, "extra", val_strs(a, &extra));
    val_set(a, facts, "left_out", val_strs(a, left_out));
    t->report.msg = fmt(a, "%d entries created, %d equal, %d different, %d only on the target",
                        created.n, c->equal, c->different.n, extra.n);
}

static void judge_differences(Task *t, const Comparison *c)
{
    const Args *args = t->args;
    if (!c->different.n)
        return;
    StrList names = labels(t->a, &c->different);
    const char *text = fmt(t->a, "%d entries are there on the target but defined differently: %s",
                           names.n, strs_join(t->a, &names, ", ", NAMES_SHOWN));
    if (str_eq(args->on_difference, "fail"))
        die_hint(t->run, "Alter or drop them, or use on_difference=warn to go on without them.",
                 "%s", text);
    report_warn(t->a, &t->report, fmt(t->a, "%s; they are left as they are", text));
}

/* What is there, and after it what is missing, in the source's order. */
static const void *want_schema(Task *t, const void *state)
{
    const Schema *actual = state;
    Args *args = t->args;
    if (!args->source_read)
        args->source = read_side(t, SIDE_SOURCE);
    args->source_read = true;
    Db *server = target_server(t, actual->missing);
    Comparison c = schema_compare(t->a, &args->source, actual, db_version(task_db(t, SIDE_SOURCE)),
                                  db_version(server));
    StrList left_out = leave_out(t, &c);
    if (!args->judged) {
        report_comparison(t, &c, &left_out);
        judge_differences(t, &c);
        check_server(t, actual->missing, &c.missing);
    }
    args->judged = true;
    Schema *s = NEW(t->a, Schema);
    *s = *actual;
    s->missing = false;
    s->entries = (Entries){0};
    for (int i = 0; i < actual->entries.n; i++)
        *list_add(t->a, &s->entries) = actual->entries.v[i];
    for (int i = 0; i < c.missing.n; i++) {
        Entry e = entry_for_version(t->a, &c.missing.v[i], db_version(server), NULL);
        *list_add(t->a, &s->entries) = args->selection.narrow ? entry_with_schema(t->a, &e) : e;
    }
    schema_index(t->a, s);
    return s;
}

/* ---- the plan ---- */

/* As pg_dump's script begins; only what this version knows. For the rest of our session. */
static const char settings_sql[] =
    "SELECT pg_catalog.set_config(w.name, w.value, false)"
    " FROM (VALUES ('check_function_bodies', 'off'), ('xmloption', 'content'),"
    " ('standard_conforming_strings', 'on'), ('default_with_oids', 'off'),"
    " ('transaction_timeout', '0'), ('default_tablespace', ''),"
    " ('default_table_access_method', 'heap')) w (name, value)"
    " JOIN pg_catalog.pg_settings s ON s.name = w.name";

static const char *set_sql(Arena *a, const char *name, const char *value)
{
    return sql(a, "SELECT pg_catalog.set_config(%L, %L, false)", name, value);
}

/* Reads the table: minutes, not milliseconds, when it has rows. Its work is kept once it is done.
 */
static bool is_long(const Entry *e)
{
    return ENTRY_IS(e, "INDEX", "CONSTRAINT", "FK CONSTRAINT", "CHECK CONSTRAINT");
}

void copy_schema_plan(Arena *a, const void *actual, const void *wanted, Plan *plan)
{
    const Schema *is = actual, *want = wanted;
    if (is->missing && !want->missing) {
        Action *x = plan_add(a, plan, SIDE_TARGET, "create the database", is->create_database);
        x->alone = true;
        x->database = is->maintenance_db;
    }
    const char *tablespace = "", *access_method = "heap";
    int n = 0, in_transaction = 0;
    for (int i = 0; i < want->entries.n; i++) {
        const Entry *e = &want->entries.v[i];
        if (schema_find(is, e->key))
            continue;
        if (in_transaction && (is_long(e) || in_transaction == ENTRIES_EACH_TRANSACTION)) {
            plan->v[plan->n - 1].last = true;
            in_transaction = 0;
        }
        const char *what = fmt(a, "create %s", e->label);
        if (n++ == 0)
            plan_add(a, plan, SIDE_TARGET, "prepare the session", settings_sql);
        if (!str_eq(e->tablespace, tablespace))
            plan_add(a, plan, SIDE_TARGET, what, set_sql(a, "default_tablespace", e->tablespace));
        if (*e->access_method && !str_eq(e->access_method, access_method))
            plan_add(a, plan, SIDE_TARGET, what,
                     set_sql(a, "default_table_access_method", e->access_method));
        tablespace = e->tablespace;
        access_method = *e->access_method ? e->access_method : access_method;
        for (int k = 0; k < e->statements.n; k++) {
            const char *statement = e->statements.v[k], *shown = entry_shown(a, e, statement);
            Action *x = plan_add(a, plan, SIDE_TARGET, what, statement);
            x->shown = shown == statement ? NULL : shown;
        }
        in_transaction++;
        if (is_long(e)) {
            plan->v[plan->n - 1].last = true;
            in_transaction = 0;
        }
    }
}

static Val *show_schema(Arena *a, const void *state)
{
    return val_str(a, schema_show(a, state));
}

static void run_copy_schema(Task *t)
{
    static const Converger c = {read_target, want_schema, copy_schema_plan, show_schema};
    TableFilter f = selector_filter(t);
    selector_check(t, SIDE_SOURCE, &f);
    converge(t, &c);
}

const Module module = {"pg_copy_schema", options, sizeof(Args), run_copy_schema};
