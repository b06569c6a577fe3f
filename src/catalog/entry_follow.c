/* Two whole schemas: whose addition brings that of others with it, what has to wait, and an order
 * in which all of it can be done. */
#include "catalog/entry_additive.h"
#include "catalog/table_diff.h"
#include "pg/sql.h"

/* ---- trees of tables ---- */

/* A table below another one, on the target, where an ALTER TABLE takes effect. */
typedef struct Edge {
    const char *parent, *child; /* "schema"."name" */
    ColumnName at;              /* the child; no column */
    bool partition;
} Edge;

typedef LIST(Edge) Edges;

/* INHERITS ("s"."a", "s"."b") behind the parentheses. */
static void add_inherited(Arena *a, const TableText *t, Edges *edges)
{
    Tokens x = tokens_of(a, t->tail);
    int i = 0;
    while (i < x.n && !token_is(&x.v[i], "INHERITS"))
        i++;
    for (i += 2; i + 2 < x.n && x.v[i].kind == TOK_NAME; i += 4) {
        const char *parent = sql_name(a, token_name(a, &x.v[i]), token_name(a, &x.v[i + 2]));
        *list_add(a, edges) =
            (Edge){.parent = parent, .child = t->sql, .at = {t->schema, t->name, NULL}};
    }
}

static Edges edges_of(Arena *a, const Schema *s)
{
    Edges edges = {0};
    for (int i = 0; i < s->entries.n; i++) {
        const Entry *e = &s->entries.v[i];
        const char *statement = e->statements.v[0], *schema, *name;
        TableText t;
        if (ENTRY_IS(e, "TABLE ATTACH") &&
            text_table_after(a, statement, "TABLE", &schema, &name)) {
            Edge x = {.parent = sql_name(a, schema, name), .partition = true};
            if (!text_table_after(a, statement, "PARTITION", &x.at.schema, &x.at.table))
                continue;
            x.child = sql_name(a, x.at.schema, x.at.table);
            *list_add(a, &edges) = x;
        } else if (ENTRY_IS(e, "TABLE", "FOREIGN TABLE") && strstr(statement, "INHERITS") &&
                   table_text_split(a, statement, &t)) {
            add_inherited(a, &t, &edges);
        }
    }
    return edges;
}

/* ---- covered by a table above ---- */

typedef LIST(TableDiff) TableDiffs;

static const TableDiff *diff_of(const TableDiffs *diffs, const char *table)
{
    for (int i = 0; i < diffs->n; i++)
        if (diffs->v[i].additive && str_eq(diffs->v[i].table.sql, table))
            return &diffs->v[i];
    return NULL;
}

static bool is_partition(const Edges *edges, const char *table)
{
    for (int i = 0; i < edges->n; i++)
        if (edges->v[i].partition && str_eq(edges->v[i].child, table))
            return true;
    return false;
}

/* Marks what the tables right above show as well: those then have it from further above, or are
 * the top. */
static void cover_from(Arena *a, TableDiff *d, const TableDiff *above)
{
    for (int i = 0; i < d->columns.n; i++) {
        NewColumn *c = &d->columns.v[i];
        const NewColumn *up = table_diff_column(above, c->name);
        if (!up || c->there != up->there || !text_same(a, c->text.type, up->text.type) ||
            !text_same(a, c->text.collation, up->text.collation) ||
            !text_same(a, c->text.computed, up->text.computed))
            continue;
        c->covered = true;
        c->above = up->text;
    }
    for (int i = 0; i < d->checks.n; i++)
        for (int k = 0; k < above->checks.n; k++)
            if (text_same(a, d->checks.v[i].text, above->checks.v[k].text))
                d->checks.v[i].covered = true;
}

static void cover(Arena *a, TableDiffs *diffs, const Edges *edges)
{
    for (int i = 0; i < edges->n; i++) {
        const TableDiff *above = diff_of(diffs, edges->v[i].parent);
        for (int k = 0; above && k < diffs->n; k++)
            if (diffs->v[k].additive && str_eq(diffs->v[k].table.sql, edges->v[i].child))
                cover_from(a, &diffs->v[k], above);
    }
    /* A partition cannot have a column of its own. What hangs on one that is not additive is not
     * either, so again until nothing changes. */
    for (bool again = true; again;) {
        again = false;
        for (int i = 0; i < diffs->n; i++) {
            TableDiff *d = &diffs->v[i];
            bool alone = false;
            if (!d->additive || !is_partition(edges, d->table.sql))
                continue;
            for (int k = 0; k < d->columns.n; k++) {
                bool held = d->columns.v[k].there;
                for (int e = 0; e < edges->n; e++) {
                    const TableDiff *above = str_eq(edges->v[e].child, d->table.sql)
                                                 ? diff_of(diffs, edges->v[e].parent)
                                                 : NULL;
                    held = held || (above && table_diff_column(above, d->columns.v[k].name));
                }
                alone = alone || !held || !(d->columns.v[k].covered || d->columns.v[k].there);
            }
            if (alone) {
                d->additive = false;
                again = true;
            }
        }
    }
}

/* Children by INHERITS have rows too, and do not show the column. */
static void fill_below(Arena *a, const Edges *edges, Addition *x)
{
    for (int i = 0; i < x->fill.n; i++) /* it grows */
        for (int e = 0; e < edges->n; e++) {
            ColumnName of = x->fill.v[i];
            if (edges->v[e].partition ||
                !str_eq(edges->v[e].parent, sql_name(a, of.schema, of.table)))
                continue;
            *list_add(a, &x->fill) =
                (ColumnName){edges->v[e].at.schema, edges->v[e].at.table, of.column};
        }
}

Additions additions(Arena *a, const Schema *source, const Schema *target, const Entries *different,
                    const ColumnValues *values, Versions versions)
{
    Additions all = {0};
    TableDiffs diffs = {0};
    Edges edges = {0};
    for (int i = 0; i < different->n; i++) {
        const Entry *is = &different->v[i], *e = schema_find(source, is->key);
        Addition x = {.source = e, .target = is};
        TableDiff d = {0};
        if (ENTRY_IS(is, "TABLE", "FOREIGN TABLE") && e->statements.n && is->statements.n)
            d = table_diff(a, e, is, versions);
        else
            entry_additive(a, e, is, values, versions, &x);
        if (d.additive && !edges.n)
            edges = edges_of(a, target);
        *list_add(a, &diffs) = d;
        *list_add(a, &all) = x;
    }
    cover(a, &diffs, &edges);
    for (int i = 0; i < all.n; i++) {
        Addition *x = &all.v[i];
        if (!diffs.v[i].additive)
            continue;
        x->additive = true;
        table_diff_statements(a, &diffs.v[i], values, versions, x);
        fill_below(a, &edges, x);
    }
    return all;
}

/* ---- what has to wait ---- */

static bool target_has_table(Arena *a, const Schema *target, const char *schema, const char *name)
{
    return schema_find(target, entry_key(a, "TABLE", schema, name)) ||
           schema_find(target, entry_key(a, "FOREIGN TABLE", schema, name));
}

/* Is the table that the entry's first statement names on the target already? */
static bool is_of_old_table(Arena *a, const Entry *e, const Schema *target, const char *word)
{
    const char *schema, *name;
    return e->statements.n && text_table_after(a, e->statements.v[0], word, &schema, &name) &&
           target_has_table(a, target, schema, name);
}

static bool begins_with_any(const char *s, const char *const *words, int n)
{
    for (int i = 0; i < n; i++)
        if (strncmp(s, words[i], strlen(words[i])) == 0)
            return true;
    return false;
}

bool entry_needs_catchup(Arena *a, const Entry *e, const Schema *target)
{
    static const char *const made_late[] = {"INDEX ", "CONSTRAINT ", "SEQUENCE "};
    if (!target->entries.n)
        return false;
    if (ENTRY_IS(e, "INDEX"))
        return e->statements.n && strncmp(e->statements.v[0], "CREATE UNIQUE", 13) == 0 &&
               is_of_old_table(a, e, target, "ON");
    /* An identity: its column is NOT NULL first. */
    if (ENTRY_IS(e, "CONSTRAINT", "CHECK CONSTRAINT", "DEFAULT", "SEQUENCE"))
        return is_of_old_table(a, e, target, "TABLE");
    if (ENTRY_IS(e, "FK CONSTRAINT"))
        return true;
    return ENTRY_IS(e, "COMMENT", "ACL", "SECURITY LABEL") &&
           begins_with_any(e->name, made_late, 3);
}

/* ALTER INDEX "s"."parent" ATTACH PARTITION "s"."child" waits when the parent's table is there: its
 * index may be one that waits. If it is not, ATTACH of the table has done it already. */
static bool index_attach_waits(Arena *a, const Entry *e, const Schema *source, const Schema *target)
{
    const char *schema, *name;
    if (!text_table_after(a, e->statements.v[0], "INDEX", &schema, &name))
        return false;
    const Entry *index = schema_find(source, entry_key(a, "INDEX", schema, name));
    if (index)
        return is_of_old_table(a, index, target, "ON");
    const char *ends = fmt(a, " %s", name);
    for (int i = 0; i < source->entries.n; i++) {
        const Entry *c = &source->entries.v[i];
        size_t n = strlen(c->name), m = strlen(ends);
        if (ENTRY_IS(c, "CONSTRAINT") && str_eq(c->schema, schema) && n > m &&
            str_eq(c->name + n - m, ends))
            return is_of_old_table(a, c, target, "TABLE");
    }
    return false;
}

/* ---- the order ---- */

static void add_step(Arena *a, FollowSteps *steps, const Entry *e, const Addition *x, bool later)
{
    const StrList *statements = !x ? &e->statements : later ? &x->later : &x->now;
    if (statements->n)
        *list_add(a, steps) = (FollowStep){
            .entry = e, .addition = x, .statements = statements, .alone = x && x->alone};
}

FollowSteps follow_steps(Arena *a, const Schema *source, const Schema *target,
                         const Entries *missing, const Additions *added, bool later)
{
    FollowSteps steps = {0};
    Entries attached = {0};
    int m = 0;
    for (int i = 0; i < source->entries.n; i++) {
        const Entry *e = &source->entries.v[i];
        const Addition *x = NULL;
        for (int k = 0; k < added->n && !x; k++)
            if (added->v[k].additive && added->v[k].source == e)
                x = &added->v[k];
        if (x)
            add_step(a, &steps, e, x, later);
        if (m == missing->n || !str_eq(missing->v[m].key, e->key))
            continue;
        const Entry *lacks = &missing->v[m++];
        bool waits = ENTRY_IS(lacks, "INDEX ATTACH")
                         ? target->entries.n && index_attach_waits(a, lacks, source, target)
                         : entry_needs_catchup(a, lacks, target);
        /* A new partition of an old table: ATTACH makes what indexes it lacks, so after them. */
        if (!later && ENTRY_IS(lacks, "TABLE ATTACH") && is_of_old_table(a, lacks, target, "TABLE"))
            *list_add(a, &attached) = *lacks;
        else if (waits == later)
            add_step(a, &steps, lacks, NULL, later);
    }
    for (int i = 0; i < attached.n; i++)
        add_step(a, &steps, &attached.v[i], NULL, later);
    return steps;
}
