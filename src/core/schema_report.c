#include "core/schema_report.h"

#include "base/diff.h"
#include "catalog/entry_parts.h"
#include "pg/sql.h"

/* From what the target has to what the source has. */
static const char *diff_of(SchemaReader *r, const Entry *is)
{
    Arena *a = r->t->a;
    const Entry *want = schema_find(&r->source, is->key);
    return diff_unified(a, entry_show(a, is), want ? entry_show(a, want) : "", "target", "source");
}

void schema_report(SchemaReader *r, const Comparison *c, const Entries *create, const Entries *drop)
{
    Arena *a = r->t->a;
    Val *facts = r->t->report.facts, *counts = val_map(a), *different = val_list(a),
        *left_out = val_list(a);
    StrList created = {0}, extra = {0}, dropped = {0};
    entries_labels(a, create, &created);
    entries_labels(a, &c->extra, &extra);
    entries_labels(a, drop, &dropped);
    for (int i = 0; i < c->different.n; i++) {
        const Entry *e = &c->different.v[i];
        Val *one = val_map(a);
        val_set_str(a, one, "entry", e->label);
        val_set_str(a, one, "type", e->type);
        val_set_str(a, one, "schema", e->schema);
        val_set_str(a, one, "name", e->name);
        val_set_str(a, one, "diff", diff_of(r, e));
        val_add(a, different, one);
    }
    for (int i = 0; i < r->left_out.n; i++) {
        Val *one = val_map(a);
        val_set_str(a, one, "entry", r->left_out.v[i].entry);
        val_set_str(a, one, "reason", r->left_out.v[i].reason);
        val_add(a, left_out, one);
    }
    val_set_int(a, counts, "created", created.n);
    val_set_int(a, counts, "missing", c->missing.n);
    val_set_int(a, counts, "equal", c->equal);
    val_set_int(a, counts, "different", c->different.n);
    val_set_int(a, counts, "extra", extra.n);
    val_set_int(a, counts, "left_out", r->left_out.n);
    val_set_int(a, counts, "dropped", dropped.n);
    val_set(a, facts, "counts", counts);
    val_set(a, facts, "created", val_strs(a, &created));
    val_set(a, facts, "different", different);
    val_set(a, facts, "extra", val_strs(a, &extra));
    val_set(a, facts, "dropped", val_strs(a, &dropped));
    val_set(a, facts, "left_out", left_out);
    r->t->report.msg = fmt(a, "%d entries created, %d equal, %d different, %d only on the target%s",
                           created.n, c->equal, c->different.n, extra.n,
                           dropped.n ? fmt(a, ", %d of these dropped", dropped.n) : "");
}

/* ---- drift ---- */

static void add_drift(Arena *a, Val *list, const char *label, const char *kind, const char *diff,
                      StrList *names)
{
    Val *one = val_map(a);
    val_set_str(a, one, "entry", label);
    val_set_str(a, one, "kind", kind);
    val_set_str(a, one, "diff", diff);
    val_add(a, list, one);
    strs_add(a, names, fmt(a, "%s (%s)", label, kind));
}

/* An index, a constraint, a trigger … of a table that the source has too: it may stop the apply. */
static bool hangs_on_source(SchemaReader *r, const Entry *e, const StrList *tables)
{
    StrList of = entry_relations(r->t->a, e);
    return of.n && strs_has(tables, of.v[0]);
}

static StrList tables_of(Arena *a, const Schema *s)
{
    StrList out = {0};
    for (int i = 0; i < s->entries.n; i++)
        if (ENTRY_IS(&s->entries.v[i], "TABLE", "FOREIGN TABLE", "MATERIALIZED VIEW"))
            strs_add(a, &out, sql_name(a, s->entries.v[i].schema, s->entries.v[i].name));
    return out;
}

int schema_report_drift(SchemaReader *r, const Comparison *c, const StrList *unpublished,
                        bool extra_too, StrList *names)
{
    Arena *a = r->t->a;
    Val *list = val_list(a);
    for (int i = 0; i < c->missing.n; i++) {
        const Entry *e = &c->missing.v[i];
        add_drift(a, list, e->label, "missing",
                  diff_unified(a, "", entry_show(a, e), "target", "source"), names);
    }
    for (int i = 0; i < c->different.n; i++)
        add_drift(a, list, c->different.v[i].label, "different", diff_of(r, &c->different.v[i]),
                  names);
    StrList tables = c->extra.n && !extra_too ? tables_of(a, &r->source) : (StrList){0};
    for (int i = 0; i < c->extra.n; i++) {
        const Entry *e = &c->extra.v[i];
        if (extra_too || hangs_on_source(r, e, &tables))
            add_drift(a, list, e->label, "extra", diff_of(r, e), names);
    }
    for (int i = 0; i < unpublished->n; i++)
        add_drift(a, list, fmt(a, "TABLE %s", unpublished->v[i]), "unpublished", "", names);
    val_set(a, r->t->report.facts, "drifted", list);
    return list->items.n;
}
