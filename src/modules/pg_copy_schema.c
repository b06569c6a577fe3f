/*
 * pg_copy_schema: what pg_dump says that the target lacks is created there. What is there already
 * is never altered and never dropped unless asked for: entries that differ, and those only the
 * target has, are told. state=verified is the guard that nothing has changed since.
 */
#include "catalog/database.h"
#include "catalog/entry_parts.h"
#include "core/schema_args.h"
#include "core/schema_check.h"
#include "core/schema_follow.h"
#include "core/schema_prune.h"
#include "core/schema_report.h"
#include "core/schema_target.h"
#include "core/selector.h"
#include "embedded_sql.h"
#include "pg/sql.h"

enum { NAMES_SHOWN = 10 };

typedef struct Args {
    StrList sections, publication, exclude_from_publication;
    const char *state, *on_difference, *on_extra, *maintenance_db, *globals, *maintenance_work_mem,
        *prune_confirm, *unchanged_since, *subscription;
    SchemaArgs schema;
    bool create_database, prune, follow, role_passwords;
    int64_t jobs, timeout;
    /* found out on the way */
    SchemaReader reader;
    bool judged;
    Db *maintenance;
    Globals source_globals;
    bool source_globals_read;
} Args;

static const Option options[] = {
    STR("state", Args, state, .preset = "present", .choices = "present,verified"),
    LIST_OF("sections", Args, sections, .preset = "pre-data,post-data",
            .choices = "pre-data,keys,post-data"),
    STR("on_difference", Args, on_difference, .preset = "warn", .choices = "fail,warn"),
    STR("on_extra", Args, on_extra, .preset = "fail", .choices = "fail,warn"),
    BOOL("create_database", Args, create_database, .preset = "no"),
    STR("maintenance_db", Args, maintenance_db, .preset = "postgres", .identifier = true),
    STR("globals", Args, globals, .preset = "none", .choices = "none,missing,sync"),
    BOOL("role_passwords", Args, role_passwords, .preset = "yes"),
    SCHEMA_OPTIONS(Args, schema),
    INT("jobs", Args, jobs, .preset = "2", .min = 1, .max = 64),
    STR("maintenance_work_mem", Args, maintenance_work_mem),
    BOOL("prune", Args, prune, .preset = "no"),
    STR("prune_confirm", Args, prune_confirm),
    STR("unchanged_since", Args, unchanged_since),
    BOOL("follow", Args, follow, .preset = "no"),
    LIST_OF("publication", Args, publication, .identifier = true),
    LIST_OF("exclude_from_publication", Args, exclude_from_publication),
    STR("subscription", Args, subscription, .identifier = true),
    INT("timeout", Args, timeout, .preset = "3600", .min = 1, .max = 604800),
    {0},
};

static bool verifies(const Args *args)
{
    return str_eq(args->state, "verified");
}

/* ---- the options ---- */

static bool with_globals(const Args *args)
{
    return !str_eq(args->globals, "none");
}

static void check_options(Task *t)
{
    const Args *args = t->args;
    schema_args_check(t, &args->schema);
    if (!args->sections.n)
        die(t->run, "option 'sections' must name pre-data, keys or post-data");
    if (verifies(args) && (args->prune || args->create_database))
        die(t->run, "prune and create_database are not for state=verified");
    if (verifies(args) && with_globals(args))
        die(t->run, "globals is not for state=verified");
    if (!verifies(args) && args->follow)
        die(t->run, "follow is for state=verified; state=present creates what is missing");
}

static void start_reader(Task *t)
{
    Args *args = t->args;
    args->reader = (SchemaReader){.t = t, .o = schema_args_options(&args->schema)};
    SchemaOptions *o = &args->reader.o;
    o->pre_data = strs_has(&args->sections, "pre-data");
    o->keys = strs_has(&args->sections, "keys");
    o->post_data = strs_has(&args->sections, "post-data");
    o->roles = with_globals(args);
    o->timeout_ms = args->timeout * 1000;
}

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

/* ---- reading ---- */

static GlobalsOptions globals_options(const Args *args)
{
    return (GlobalsOptions){.sync = str_eq(args->globals, "sync"),
                            .role_passwords = args->role_passwords,
                            .no_owner = args->schema.no_owner,
                            .no_privileges = args->schema.no_privileges,
                            .role_map = args->schema.role_map};
}

/* The source's schema says whose roles are needed: after it was read. */
static Globals read_globals(Task *t, Db *server)
{
    Args *args = t->args;
    GlobalsOptions o = globals_options(args);
    if (!with_globals(args))
        return (Globals){0};
    if (!args->source_globals_read)
        args->source_globals =
            globals_source(task_db(t, SIDE_SOURCE), t->a, &args->reader.roles, &o);
    args->source_globals_read = true;
    ConnInfo c = task_conninfo(t, SIDE_TARGET);
    const char *name = conninfo_get(&c, "dbname");
    return globals_target(server, t->a, name ? name : db_name(server), &args->source_globals, &o);
}

static const void *read_target(Task *t)
{
    Args *args = t->args;
    SchemaState *s = NEW(t->a, SchemaState);
    s->missing = !target_exists(t);
    Db *server = target_server(t, s->missing);
    if (!args->reader.dump.path)
        schema_find_dump(&args->reader, server);
    s->room = target_room(server, t->a);
    if (s->missing) {
        s->create_database =
            target_create_sql(t, server, !args->schema.no_owner, args->schema.role_map);
        s->maintenance_db = args->maintenance_db;
        schema_read(&args->reader, NULL);
        s->globals = read_globals(t, server);
        return s;
    }
    if (!verifies(args))
        target_lock(t);
    schema_read(&args->reader, &s->schema);
    s->globals = read_globals(t, server);
    if (args->reader.o.post_data || args->reader.o.keys)
        s->sizes = target_sizes(server, t->a);
    return s;
}

/* ---- what is wanted ---- */

/* Told once, before anything is changed. */
static void judge(Task *t, const SchemaState *actual, const Comparison *c,
                  const Roles *coming_roles)
{
    Args *args = t->args;
    StrList names = {0}, roles = {0}, coming = {0};
    entries_labels(t->a, &c->different, &names);
    if (names.n) {
        const char *text =
            fmt(t->a, "%d entries are there on the target but defined differently: %s", names.n,
                strs_join(t->a, &names, ", ", NAMES_SHOWN));
        if (str_eq(args->on_difference, "fail"))
            die_hint(t->run, "Alter or drop them, or use on_difference=warn to go on without them.",
                     "%s", text);
        report_warn(t->a, &t->report, fmt(t->a, "%s; they are left as they are", text));
    }
    for (int i = 0; i < coming_roles->n; i++)
        strs_add(t->a, &coming, coming_roles->v[i].name);
    if (actual->missing && !args->schema.no_owner)
        strs_add(
            t->a, &roles,
            val_mapped(args->schema.role_map, database_read(task_db(t, SIDE_SOURCE), t->a).owner));
    schema_check_server(t, target_server(t, actual->missing), &c->missing, &roles, &coming);
}

static Globals want_globals(Task *t, const Globals *actual)
{
    Args *args = t->args;
    GlobalsOptions o = globals_options(args);
    GlobalsNotes notes = {0};
    Globals g = globals_want(t->a, &args->source_globals, actual, &o, &notes);
    if (args->judged)
        return g;
    Val *changes = globals_changes(t->a, actual, &g);
    val_set(t->a, changes, "different", val_strs(t->a, &notes.different));
    val_set(t->a, t->report.facts, "globals", changes);
    for (int i = 0; i < notes.left_out->items.n; i++) {
        const Val *one = notes.left_out->items.v[i];
        schema_leave_out(&args->reader, val_get(one, "entry")->s, val_get(one, "reason")->s);
    }
    for (int i = 0; i < notes.warnings.n; i++)
        report_warn(t->a, &t->report, notes.warnings.v[i]);
    return g;
}

/* What is there, and after it what is missing, in the source's order. */
static const void *want_schema(Task *t, const void *state)
{
    const SchemaState *actual = state;
    Args *args = t->args;
    Db *server = target_server(t, actual->missing);
    Comparison c = schema_judge(&args->reader, server, &actual->schema);
    SchemaState *s = NEW(t->a, SchemaState);
    *s = *actual;
    if (with_globals(args))
        s->globals = want_globals(t, &actual->globals);
    Entries pruned = {0};
    if (!args->judged) {
        if (args->prune)
            pruned = schema_prune(&args->reader, &c, args->prune_confirm, &s->drops);
        schema_report(&args->reader, &c, &c.missing, &pruned);
        judge(t, actual, &c, &s->globals.roles);
    }
    s->missing = false;
    s->jobs = (int)args->jobs;
    s->maintenance_work_mem = args->maintenance_work_mem;
    args->judged = true;
    s->schema.entries = (Entries){0};
    StrList going = {0};
    for (int i = 0; i < pruned.n; i++)
        strs_add(t->a, &going, pruned.v[i].key);
    for (int i = 0; i < actual->schema.entries.n; i++)
        if (!strs_has(&going, actual->schema.entries.v[i].key))
            *list_add(t->a, &s->schema.entries) = actual->schema.entries.v[i];
    schema_add_missing(&args->reader, server, &c, &s->schema.entries);
    schema_index(t->a, &s->schema);
    return s;
}

/* ---- the guard ---- */

static Comparison compare(Task *t, const SchemaState **state)
{
    Args *args = t->args;
    *state = read_target(t);
    return schema_judge(&args->reader, task_db(t, SIDE_TARGET), &(*state)->schema);
}

static const char *fingerprint_of(Task *t)
{
    Args *args = t->args;
    StrList more = {0};
    strs_add(t->a, &more, args->on_extra);
    strs_add(t->a, &more, args->follow ? "follow" : "");
    for (int i = 0; i < args->publication.n; i++)
        strs_add(t->a, &more, args->publication.v[i]);
    for (int i = 0; i < args->exclude_from_publication.n; i++)
        strs_add(t->a, &more, fmt(t->a, "not %s", args->exclude_from_publication.v[i]));
    return schema_fingerprint(&args->reader, &more);
}

/* Does on the target what the source has in addition. Returns what cannot be published; in check
 * mode *c is what would still be unlike. *fingerprint: that of the state that *c is about. */
static StrList follow(Task *t, const SchemaState **state, Comparison *c, const char **fingerprint)
{
    Args *args = t->args;
    SchemaReader *r = &args->reader;
    Db *server = task_db(t, SIDE_TARGET);
    FollowOptions o = {.publications = args->publication,
                       .not_published = args->exclude_from_publication,
                       .subscription = args->subscription,
                       .jobs = (int)args->jobs,
                       .maintenance_work_mem = args->maintenance_work_mem,
                       .timeout_ms = args->timeout * 1000};
    Entries missing = {0};
    schema_add_missing(&args->reader, server, c, &missing);
    c->missing = missing;
    schema_check_server(t, server, &c->missing, &(StrList){0}, &(StrList){0});
    bool look_again;
    Followed f = schema_follow(r, *state, c, &o, &look_again);
    val_set(t->a, t->report.facts, "published", val_strs(t->a, &f.added));
    if (!look_again)
        return f.unpublished;
    /* Before the look: a change that the look does not see will change it. */
    *fingerprint = fingerprint_of(t);
    schema_forget_source(r);
    *c = compare(t, state);
    return f.unpublished;
}

static void fail_for_drift(Task *t, int drifted, const StrList *names)
{
    const Args *args = t->args;
    die_hint(t->run,
             args->follow ? "See 'drifted'. This cannot be followed: make both sides the same, or "
                            "name what may differ in 'ignore'."
                          : "See 'drifted' for what is unlike. Make both sides the same, follow "
                            "additions with 'follow', or name what may differ in 'ignore'.",
             "the schemas differ in %d entries: %s", drifted,
             strs_join(t->a, names, ", ", NAMES_SHOWN));
}

static void verify(Task *t)
{
    Args *args = t->args;
    SchemaReader *r = &args->reader;
    Val *facts = t->report.facts;
    const char *fingerprint = fingerprint_of(t);
    bool unchanged = str_eq(fingerprint, args->unchanged_since);
    val_set_bool(t->a, facts, "compared", !unchanged);
    val_set_str(t->a, facts, "fingerprint", fingerprint);
    if (unchanged) {
        t->report.msg = "nothing has changed since then: the schemas are equal";
        return;
    }
    const SchemaState *s;
    Comparison c = compare(t, &s);
    StrList names = {0}, unpublished = {0};
    if (t->inv.diff)
        t->report.before = schema_state_show(t->a, s);
    if (args->follow)
        unpublished = follow(t, &s, &c, &fingerprint);
    if (t->inv.diff)
        t->report.after = schema_state_show(t->a, s);
    schema_report(r, &c, &(Entries){0}, &(Entries){0});
    int drifted = schema_report_drift(r, &c, &unpublished, str_eq(args->on_extra, "fail"), &names);
    val_set_str(t->a, facts, "fingerprint", drifted ? NULL : fingerprint);
    if (drifted)
        fail_for_drift(t, drifted, &names);
    if (c.extra.n)
        report_warn(t->a, &t->report,
                    fmt(t->a, "%d entries are only on the target; see 'extra'", c.extra.n));
    t->report.msg = fmt(t->a, "the schemas are equal: %d entries", c.equal);
}

static void run_copy_schema(Task *t)
{
    static const Converger c = {read_target, want_schema, schema_plan, schema_state_show};
    const Args *args = t->args;
    TableFilter f = selector_filter(t);
    check_options(t);
    start_reader(t);
    selector_check(t, SIDE_SOURCE, &f);
    if (verifies(args))
        verify(t);
    else
        converge(t, &c);
}

const Module module = {"pg_copy_schema", options, sizeof(Args), run_copy_schema};
