#include "catalog/table_diff.h"

#include "pg/sql.h"

/* ---- what there is more of ---- */

NewColumn *table_diff_column(const TableDiff *d, const char *name)
{
    for (int i = 0; i < d->columns.n; i++)
        if (str_eq(d->columns.v[i].name, name))
            return &d->columns.v[i];
    return NULL;
}

static bool has_constraint(const TableItems *items, const char *name)
{
    for (int i = 0; name && i < items->n; i++)
        if (str_eq(items->v[i].constraint, name))
            return true;
    return false;
}

/* The new column that ALTER TABLE … ALTER COLUMN … is about, NULL for any other statement. */
static NewColumn *altered(Arena *a, const TableDiff *d, const char *statement)
{
    Tokens t = tokens_of(a, statement);
    for (int i = 0; i + 2 < t.n; i++)
        if (token_is(&t.v[i], "ALTER") && token_is(&t.v[i + 1], "COLUMN"))
            return table_diff_column(d, token_name(a, &t.v[i + 2]));
    return NULL;
}

/* More of NOT NULL than we can set later: NO INHERIT. */
static bool is_odd(Arena *a, const ColumnText *c)
{
    if (!c->not_null)
        return false;
    Tokens t = tokens_of(a, c->not_null);
    return !token_is(&t.v[t.n - 1], "NULL");
}

static bool same_item(Arena *a, const Entry *e, const char *x, const char *y, Versions versions)
{
    Entry one = *e, other = *e;
    one.statements = other.statements = (StrList){0};
    strs_add(a, &one.statements, x);
    strs_add(a, &other.statements, y);
    return entry_equal(a, &one, &other, versions);
}

/* A column of both: what it looks like on the target is taken for equal when only a default or NOT
 * NULL is to be set, both of which can be done once all rows in flight are there. */
static TableItem both(Arena *a, const Entry *e, TableDiff *d, const TableItem *want,
                      const TableItem *is, Versions versions)
{
    NewColumn c = {.name = want->column, .there = true};
    if (same_item(a, e, want->text, is->text, versions))
        return *want;
    c.text = column_text_split(a, want->text);
    c.is = column_text_split(a, is->text);
    bool fits = text_same(a, c.text.type, c.is.type) && !is_odd(a, &c.text) &&
                text_same(a, c.text.collation, c.is.collation) &&
                text_same(a, c.text.computed, c.is.computed) &&
                text_same(a, c.text.options, c.is.options) && (c.text.not_null || !c.is.not_null);
    bool differs = !text_same(a, c.text.preset, c.is.preset) || !c.text.not_null != !c.is.not_null;
    if (!fits || !differs)
        return *want;
    *list_add(a, &d->columns) = c;
    return *is;
}

TableDiff table_diff(Arena *a, const Entry *source, const Entry *target, Versions versions)
{
    TableDiff d = {0};
    TableText is;
    TableItems kept = {0};
    bool odd = false;
    if (!table_text_split(a, source->statements.v[0], &d.table) ||
        !table_text_split(a, target->statements.v[0], &is))
        return d;
    for (int i = 0; i < d.table.items.n; i++) {
        const TableItem *x = &d.table.items.v[i];
        const TableItem *have = x->column ? table_text_column(&is.items, x->column) : NULL;
        if (have) {
            *list_add(a, &kept) = both(a, source, &d, x, have, versions);
        } else if (!x->column && (!x->check || has_constraint(&is.items, x->constraint))) {
            *list_add(a, &kept) = *x;
        } else if (x->column) {
            NewColumn c = {.name = x->column, .text = column_text_split(a, x->text)};
            odd = odd || is_odd(a, &c.text);
            *list_add(a, &d.columns) = c;
        } else {
            *list_add(a, &d.checks) = (NewCheck){.name = x->constraint, .text = x->text};
        }
    }
    if (odd || !(d.columns.n + d.checks.n))
        return d;
    Entry base = *source;
    base.statements = (StrList){0};
    strs_add(a, &base.statements, table_text_join(a, &d.table, &kept));
    for (int i = 1; i < source->statements.n; i++) {
        NewColumn *c = altered(a, &d, source->statements.v[i]);
        strs_add(a, c && !c->there ? &c->alters : &base.statements, source->statements.v[i]);
    }
    d.additive = entry_equal(a, &base, target, versions);
    return d;
}

/* ---- the statements ---- */

static const char *known_value(const ColumnValues *values, const TableText *t, const char *column)
{
    for (int i = 0; values && i < values->n; i++) {
        const ColumnName *of = &values->v[i].of;
        if (str_eq(of->column, column) && str_eq(of->table, t->name) &&
            str_eq(of->schema, t->schema))
            return values->v[i].value;
    }
    return NULL;
}

/* Not NOT NULL, and with no default but the value of older rows: those in flight lack the column.
 */
static const char *add_column(Arena *a, const TableText *t, const ColumnText *c, const char *value)
{
    Buf b = buf_new(a);
    buf_str(&b, sql(a, "ALTER %sTABLE %s ADD COLUMN %s %s", t->foreign ? "FOREIGN " : "", t->sql,
                    c->name, c->type));
    if (c->options)
        buf_str(&b, sql(a, " %s", c->options));
    if (c->collation)
        buf_str(&b, sql(a, " %s", c->collation));
    if (c->computed)
        buf_str(&b, sql(a, " %s", c->computed));
    else if (value)
        buf_str(&b, sql(a, " DEFAULT %L", value));
    return b.s;
}

/* Each table of a tree sets its own default, in whatever order they come; ONLY where all that are
 * below show theirs. Children by INHERITS do not show inherited columns, unless theirs differ:
 * then by an entry of type DEFAULT, which comes after all tables. */
static const char *alter_column(Arena *a, const TableText *t, const ColumnText *c, bool partition,
                                const char *how)
{
    return sql(a, "ALTER %sTABLE %s%s ALTER COLUMN %s %s", t->foreign ? "FOREIGN " : "",
               t->partitioned || partition ? "ONLY " : "", t->sql, c->name, how);
}

static void later_statements(Arena *a, const TableText *t, const NewColumn *x, bool had_value,
                             Versions versions, StrList *later)
{
    const ColumnText *c = &x->text;
    if (x->there && text_same(a, c->preset, x->is.preset))
        ; /* its default is as it is to be */
    else if (c->preset)
        strs_add(a, later, alter_column(a, t, c, x->covered, sql(a, "SET DEFAULT %s", c->preset)));
    else if (had_value || x->there || (x->covered && x->above.preset))
        strs_add(a, later, alter_column(a, t, c, x->covered, "DROP DEFAULT"));
    if (!c->not_null || (x->covered && x->above.not_null) || (x->there && x->is.not_null))
        return;
    /* One with a name of its own is written so by 18 and newer; without, where it must go both
     * ways. Never ONLY: partitions must have it too. */
    Tokens n = tokens_of(a, c->not_null);
    if (!versions_differ(versions) && token_is(&n.v[0], "CONSTRAINT"))
        strs_add(a, later, sql(a, "ALTER TABLE %s ADD %s %s", t->sql, c->not_null, c->name));
    else
        strs_add(a, later,
                 sql(a, "ALTER %sTABLE %s ALTER COLUMN %s SET NOT NULL",
                     t->foreign ? "FOREIGN " : "", t->sql, c->name));
}

void table_diff_statements(Arena *a, const TableDiff *d, const ColumnValues *values,
                           Versions versions, Addition *out)
{
    const TableText *t = &d->table;
    out->covered = d->columns.n > 0;
    for (int i = 0; i < d->columns.n; i++) {
        const NewColumn *x = &d->columns.v[i];
        const ColumnText *c = &x->text;
        const char *value = known_value(values, t, x->name);
        /* Whatever is of that one table alone: the column may not be there yet. */
        StrList *alters = x->covered ? &out->later : &out->now;
        out->covered = out->covered && x->covered;
        if (!x->covered && !x->there)
            strs_add(a, &out->now, add_column(a, t, c, value));
        for (int k = 0; k < x->alters.n; k++)
            strs_add(a, alters, x->alters.v[k]);
        later_statements(a, t, x, value && !c->computed, versions, &out->later);
        /* One that was added and not filled has neither a default nor NOT NULL yet. */
        bool filled = x->there && (x->is.preset || x->is.not_null);
        if (!t->foreign && !t->partitioned && !c->computed && !value && !filled &&
            (!values || c->preset || c->not_null))
            *list_add(a, &out->fill) = (ColumnName){t->schema, t->name, x->name};
    }
    for (int i = 0; i < d->checks.n; i++)
        if (!d->checks.v[i].covered)
            strs_add(a, &out->later,
                     sql(a, "ALTER %sTABLE %s ADD %s", t->foreign ? "FOREIGN " : "", t->sql,
                         d->checks.v[i].text));
}
