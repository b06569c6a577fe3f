#include "core/selector.h"

#include "embedded_sql.h"
#include "pg/sql.h"

static _Noreturn void bad_entry(Task *t, const char *option, const char *entry)
{
    die_hint(t->run,
             "Write name, schema.name, \"Odd Schema\".\"Odd.Name\" (at most 63 bytes a name), or "
             "~regex.",
             "option '%s': cannot read the name '%s'", option, entry);
}

/* '~regex' stays; a name becomes '=' and its always-quoted form, which tables.sql compares with. */
static const char *entry_pattern(Task *t, const char *option, const char *entry, bool of_schema)
{
    const char *schema, *name;
    if (*entry == '~')
        return entry;
    if (!name_parse(t->a, entry, &schema, &name) || (schema && of_schema))
        bad_entry(t, option, entry);
    return fmt(t->a, "=%s", sql_name(t->a, schema, name));
}

static const char *patterns(Task *t, const char *option, const StrList *entries, bool of_schema)
{
    StrList out = {0};
    for (int i = 0; i < entries->n; i++)
        strs_add(t->a, &out, entry_pattern(t, option, entries->v[i], of_schema));
    return sql_array(t->a, &out);
}

TableFilter selector_filter(Task *t)
{
    const Common *c = &t->common;
    return (TableFilter){
        .schemas = patterns(t, "schemas", &c->schemas, true),
        .tables = patterns(t, "tables", &c->tables, false),
        .exclude_schemas = patterns(t, "exclude_schemas", &c->exclude_schemas, true),
        .exclude_tables = patterns(t, "exclude_tables", &c->exclude_tables, false),
    };
}

void selector_check(Task *t, Side side, const TableFilter *f)
{
    Db *db = task_db(t, side);
    const Common *c = &t->common;
    if (!(c->schemas.n + c->tables.n + c->exclude_schemas.n + c->exclude_tables.n))
        return;
    const Rows *r = db_query(db, t->a, &q_selector_unmatched, f->schemas, f->tables,
                             f->exclude_schemas, f->exclude_tables);
    for (int i = 0; i < r->n; i++) {
        const char *option = row_text(r, i, "option"), *entry = row_text(r, i, "entry") + 1;
        if (strncmp(option, "exclude", 7) != 0)
            die_hint(t->run, "Letter case counts; quote names that hold a dot.",
                     "option '%s' names %s, which does not exist on the %s", option, entry,
                     db_where(db));
        report_warn(t->a, &t->report,
                    fmt(t->a, "option '%s' names %s, which does not exist on the %s", option, entry,
                        side_name(side)));
    }
}

/* Is each entry seen to be the name of something that was found? Then nothing need be asked. */
static bool all_seen(Task *t, const StrList *entries, const Tables *found, bool of_schema)
{
    for (int i = 0; i < entries->n; i++) {
        const char *schema, *name;
        bool seen = false;
        if (*entries->v[i] == '~' || !name_parse(t->a, entries->v[i], &schema, &name))
            continue;
        for (int k = 0; k < found->n && !seen; k++) {
            const Table *x = &found->v[k];
            seen = of_schema ? str_eq(x->schema, name)
                             : str_eq(x->name, name) && (!schema || str_eq(x->schema, schema));
        }
        if (!seen)
            return false;
    }
    return true;
}

Tables selector_named(Task *t, Side side, const char *option, const StrList *entries)
{
    TableFilter f = {"{}", patterns(t, option, entries, false), "{}", "{}"};
    return entries->n ? tables_read(task_db(t, side), t->a, &f) : (Tables){0};
}

Tables selector_tables(Task *t, Side side)
{
    const Common *c = &t->common;
    TableFilter f = selector_filter(t);
    Tables found = tables_read(task_db(t, side), t->a, &f);
    if (c->exclude_schemas.n || c->exclude_tables.n || !all_seen(t, &c->schemas, &found, true) ||
        !all_seen(t, &c->tables, &found, false))
        selector_check(t, side, &f);
    return found;
}
