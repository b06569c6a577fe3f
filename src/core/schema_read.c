#include "core/schema_read.h"

#include "catalog/entry_parts.h"
#include "core/selector.h"
#include "embedded_sql.h"
#include "pg/sql.h"

enum { NOTES_SHOWN = 10 };

/* ---- pg_dump ---- */

void schema_find_dump(SchemaReader *r, Db *target)
{
    Task *t = r->t;
    int source = db_version(task_db(t, SIDE_SOURCE)) / 10000,
        of_target = db_version(target) / 10000;
    int major = source > of_target ? source : of_target;
    const char *hint =
        fmt(t->a,
            "Install postgresql-client-%d (Debian, Ubuntu) or postgresql%d (RPM) from PostgreSQL's "
            "repositories, or name another pg_dump with option 'pg_dump'.",
            major, major);
    r->dump = dump_find(t->run, t->a, r->o.pg_dump);
    if (!r->dump.path)
        die_hint(t->run, hint, "there is no pg_dump on this host");
    if (r->dump.major < major)
        die_hint(t->run, hint,
                 "pg_dump must be of version %d or newer to read both servers; %s is %s", major,
                 r->dump.path, r->dump.version);
    Val *v = val_map(t->a);
    val_set_str(t->a, v, "path", r->dump.path);
    val_set_str(t->a, v, "version", r->dump.version);
    val_set(t->a, t->report.facts, "pg_dump", v);
}

DumpOptions schema_dump_options(const SchemaReader *r)
{
    const SchemaOptions *o = &r->o;
    bool post = o->post_data || o->keys;
    return (DumpOptions){
        .section = o->pre_data && post ? NULL
                   : o->pre_data       ? "pre-data"
                                       : "post-data",
        .no_owner = o->no_owner,
        .no_privileges = o->no_privileges,
        .no_tablespaces = o->no_tablespaces,
        .publications = !strs_has(&o->skip, "publication"),
        .lock_timeout_ms = r->t->common.lock_timeout,
        .lock_retries = r->t->common.lock_retries,
        .timeout_ms = o->timeout_ms,
    };
}

/* ---- what takes part ---- */

void schema_leave_out(SchemaReader *r, const char *entry, const char *reason)
{
    *list_add(r->t->a, &r->left_out) = (LeftOut){entry, reason};
}

/* Why an entry does not take part, NULL when it does. */
static const char *reason_against(const SchemaReader *r, const Entry *e)
{
    const SchemaOptions *o = &r->o;
    for (int i = 0; i < o->skip.n; i++)
        if (entry_is_kind(e, o->skip.v[i]))
            return fmt(r->t->a, "skip names %s", o->skip.v[i]);
    if (!o->extensions && entry_is_kind(e, "EXTENSION"))
        return "extensions is ignore";
    if (strs_has(&r->selection.left_out_keys, e->key))
        return "it refers to a table that does not take part";
    return NULL;
}

/* Without what hangs on relations that are left out: their indexes, triggers, comments, grants. */
static Entries without_hanging(SchemaReader *r, const Entries *all, const StrList *gone, bool tell)
{
    Arena *a = r->t->a;
    Entries out = {0};
    if (!gone->n)
        return *all;
    for (int i = 0; i < all->n; i++) {
        const char *relation = entry_hangs_on(a, &all->v[i]);
        if (!relation || !strs_has(gone, relation))
            *list_add(a, &out) = all->v[i];
        else if (tell)
            schema_leave_out(r, all->v[i].label, fmt(a, "%s is left out", relation));
    }
    return out;
}

static Entries taking_part(SchemaReader *r, const Entries *all, bool of_source)
{
    Entries out = {0};
    StrList gone = {0};
    for (int i = 0; i < all->n; i++) {
        const Entry *e = &all->v[i];
        const char *reason = reason_against(r, e);
        if (!reason) {
            *list_add(r->t->a, &out) = *e;
            continue;
        }
        if (entry_is_relation(e))
            strs_add(r->t->a, &gone, sql_name(r->t->a, e->schema, e->name));
        if (of_source)
            schema_leave_out(r, e->label, reason);
    }
    return without_hanging(r, &out, &gone, of_source);
}

/* Publications and subscriptions, which pg_dump was told to pass over. */
static void leave_out_replication(SchemaReader *r)
{
    bool publications = !strs_has(&r->o.skip, "publication");
    const Rows *rows = db_query(task_db(r->t, SIDE_SOURCE), r->t->a, &q_replication_objects);
    for (int i = 0; i < rows->n; i++) {
        const char *label = row_text(rows, i, "label");
        bool subscription = strncmp(label, "SUBSCRIPTION ", 13) == 0;
        if (subscription)
            schema_leave_out(r, label,
                             "it holds a password and would take the slot of its publisher");
        else if (!publications)
            schema_leave_out(r, label, "skip names publication");
    }
}

/* ---- versions of extensions ---- */

static void check_version(SchemaReader *r, const char *name, const char *version, const Rows *rows,
                          int i)
{
    StrList available = row_list(r->t->a, rows, i, "available");
    if (available.n && !strs_has(&available, version))
        die_hint(r->t->run, fmt(r->t->a, "It has %s.", strs_join(r->t->a, &available, ", ", 20)),
                 "option 'extension_versions': the target cannot create %s in version %s", name,
                 version);
}

/* The source's CREATE EXTENSION says the version that is asked for; the target's the one that it
 * has, so that they compare. */
static void set_versions(SchemaReader *r, Entries *entries, Db *db, bool of_source)
{
    Arena *a = r->t->a;
    StrList names = {0};
    for (int i = 0; r->o.extension_versions && i < entries->n; i++) {
        const char *name = entry_extension(a, &entries->v[i]);
        if (name && val_get(r->o.extension_versions, name))
            strs_add(a, &names, name);
    }
    if (!names.n)
        return;
    const Rows *rows = db_query(db, a, &q_extension_versions, sql_array(a, &names));
    for (int i = 0; i < rows->n; i++)
        for (int k = 0; k < entries->n; k++) {
            const char *name = row_text(rows, i, "name");
            if (!str_eq(entry_extension(a, &entries->v[k]), name))
                continue;
            const char *asked = val_mapped(r->o.extension_versions, name);
            const char *installed = row_text(rows, i, "installed");
            const char *version = of_source && !str_eq(asked, "source") ? asked : installed;
            entries->v[k] = entry_with_version(a, &entries->v[k], version);
            if (of_source)
                val_set_str(a, r->versions, name, version);
        }
}

/* Can the target create them so? */
static void check_versions(SchemaReader *r, Db *target)
{
    Arena *a = r->t->a;
    StrList names = {0};
    for (int i = 0; i < r->versions->keys.n; i++)
        strs_add(a, &names, r->versions->keys.v[i]);
    if (!names.n)
        return;
    const Rows *rows = db_query(target, a, &q_extension_versions, sql_array(a, &names));
    for (int i = 0; i < rows->n; i++)
        check_version(r, row_text(rows, i, "name"),
                      val_mapped(r->versions, row_text(rows, i, "name")), rows, i);
}

/* ---- reading ---- */

/* pg_dump knows no such section: its post-data is sifted. */
static bool only_keys(const SchemaOptions *o)
{
    return o->keys && !o->post_data;
}

static void take_source(SchemaReader *r, const Schema *raw)
{
    Arena *a = r->t->a;
    const SchemaOptions *o = &r->o;
    r->left_out.n = 0;
    leave_out_replication(r);
    StrList keys = schema_replication_keys(a, raw);
    Entries all = taking_part(r, &raw->entries, true);
    if (only_keys(o))
        all = entries_with_keys(a, &all, o->pre_data, &keys);
    r->roles = (StrList){0};
    for (int i = 0; i < all.n && o->roles; i++)
        entry_roles(a, &all.v[i], &r->roles);
    for (int i = 0; i < all.n && (o->role_map || o->tablespace_map); i++)
        all.v[i] = entry_mapped(a, &all.v[i], o->role_map, o->tablespace_map);
    r->versions = val_map(a);
    set_versions(r, &all, task_db(r->t, SIDE_SOURCE), true);
    r->source = (Schema){.entries = all};
    r->keys = keys;
    schema_index(a, &r->source);
    r->have_source = true;
}

static Schema take_target(SchemaReader *r, const Schema *raw)
{
    Arena *a = r->t->a;
    const SchemaOptions *o = &r->o;
    Entries all = taking_part(r, &raw->entries, false);
    if (only_keys(o))
        all = entries_with_keys(a, &all, o->pre_data, &r->keys);
    set_versions(r, &all, task_db(r->t, SIDE_TARGET), false);
    Schema s = {.entries = all};
    schema_index(a, &s);
    return s;
}

void schema_read(SchemaReader *r, Schema *target)
{
    Task *t = r->t;
    TableFilter f = selector_filter(t);
    if (!r->selected)
        r->selection = selection_read(task_db(t, SIDE_SOURCE), t->a, &f, NULL);
    r->selected = true;
    DumpSide sides[2];
    int n = 0;
    if (!r->have_source)
        sides[n++] = (DumpSide){
            .db = task_db(t, SIDE_SOURCE), .selection = &r->selection, .snapshot = r->snapshot};
    Selection of_target;
    if (target) {
        of_target = selection_read(task_db(t, SIDE_TARGET), t->a, &f, &r->selection);
        sides[n++] = (DumpSide){.db = task_db(t, SIDE_TARGET), .selection = &of_target};
    }
    DumpOptions o = schema_dump_options(r);
    dump_read(t->run, t->a, &r->dump, sides, n, &o);
    if (!r->have_source)
        take_source(r, &sides[0].schema);
    if (target)
        *target = take_target(r, &sides[n - 1].schema);
}

void schema_forget_source(SchemaReader *r)
{
    r->have_source = r->selected = false;
}

/* ---- comparing ---- */

/* hanging: what hangs on one of them cannot be created either. */
static void drop_ignored(SchemaReader *r, Entries *entries, const StrList *ignored, bool hanging,
                         bool tell)
{
    Arena *a = r->t->a;
    Entries out = {0};
    StrList gone = {0};
    for (int i = 0; i < entries->n; i++) {
        const Entry *e = &entries->v[i];
        if (!strs_has(ignored, e->label)) {
            *list_add(a, &out) = *e;
            continue;
        }
        if (hanging && entry_is_relation(e))
            strs_add(a, &gone, sql_name(a, e->schema, e->name));
        if (tell)
            schema_leave_out(r, e->label, "ignore names it");
    }
    *entries = without_hanging(r, &out, &gone, tell);
}

Comparison schema_judge(SchemaReader *r, Db *server, const Schema *target)
{
    Arena *a = r->t->a;
    Db *source = task_db(r->t, SIDE_SOURCE);
    check_versions(r, server);
    const Versions versions = {db_version(source), db_version(server)};
    Comparison c = schema_compare(a, &r->source, target, versions);
    for (int i = 0; i < c.dropped.n; i++) {
        StrList notes = {0};
        entry_for_version(a, &c.dropped.v[i], versions.target, &notes);
        schema_leave_out(r, c.dropped.v[i].label,
                         notes.n ? notes.v[0] : "the target's version does not know it");
    }
    if (!r->o.ignore.n)
        return c;
    StrList labels = {0}, ignored = {0};
    entries_labels(a, &c.missing, &labels);
    entries_labels(a, &c.different, &labels);
    entries_labels(a, &c.extra, &labels);
    const Rows *rows =
        db_query(source, a, &q_labels_matching, sql_array(a, &labels), sql_array(a, &r->o.ignore));
    for (int i = 0; i < rows->n; i++)
        strs_add(a, &ignored, row_text(rows, i, "label"));
    drop_ignored(r, &c.missing, &ignored, true, true);
    drop_ignored(r, &c.different, &ignored, false, true);
    drop_ignored(r, &c.extra, &ignored, false, false);
    return c;
}

void schema_add_missing(SchemaReader *r, Db *server, const Comparison *c, Entries *to)
{
    Task *t = r->t;
    StrList notes = {0};
    for (int i = 0; i < c->missing.n; i++) {
        Entry e = entry_for_version(t->a, &c->missing.v[i], db_version(server), &notes);
        *list_add(t->a, to) = r->selection.narrow ? entry_with_schema(t->a, &e) : e;
    }
    if (notes.n)
        report_warn(t->a, &t->report,
                    fmt(t->a, "the target is too old for these, which were left away: %s",
                        strs_join(t->a, &notes, "; ", NOTES_SHOWN)));
}

/* ---- has anything changed? ---- */

static void add_list(Arena *a, StrList *to, const StrList *l)
{
    for (int i = 0; i < l->n; i++)
        strs_add(a, to, l->v[i]);
    strs_add(a, to, "");
}

static void add_map(Arena *a, StrList *to, const Val *map)
{
    for (int i = 0; map && i < map->keys.n; i++) {
        strs_add(a, to, map->keys.v[i]);
        strs_add(a, to, val_mapped(map, map->keys.v[i]));
    }
    strs_add(a, to, "");
}

const char *schema_fingerprint(SchemaReader *r, const StrList *more)
{
    Task *t = r->t;
    const SchemaOptions *o = &r->o;
    const Common *c = &t->common;
    const StrList *lists[] = {&o->skip,   &o->ignore,          &c->schemas,
                              &c->tables, &c->exclude_schemas, &c->exclude_tables};
    StrList options = {0};
    strs_add(t->a, &options,
             fmt(t->a, "%d%d%d%d%d%d%d", o->pre_data, o->keys, o->post_data, o->no_owner,
                 o->no_privileges, o->no_tablespaces, o->extensions));
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        add_list(t->a, &options, lists[i]);
    add_map(t->a, &options, o->role_map);
    add_map(t->a, &options, o->tablespace_map);
    add_map(t->a, &options, o->extension_versions);
    add_list(t->a, &options, more);
    Ask asks[2];
    Db *dbs[2] = {task_db(t, SIDE_SOURCE), task_db(t, SIDE_TARGET)};
    for (int side = 0; side < 2; side++) {
        asks[side] = (Ask){.text = q_schema_fingerprint.text};
        db_asks_send(dbs[side], &asks[side], 1, NULL);
    }
    for (int side = 0; side < 2; side++) {
        db_asks_take(dbs[side], t->a, &asks[side], 1);
        if (!asks[side].rows)
            db_die(dbs[side], q_schema_fingerprint.what, &asks[side].err);
    }
    return fmt(t->a, "%s-%s-%s", strs_word(t->a, &options),
               row_text(asks[0].rows, 0, "fingerprint"), row_text(asks[1].rows, 0, "fingerprint"));
}
