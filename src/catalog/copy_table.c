#include "catalog/copy_table.h"

#include "embedded_sql.h"
#include "pg/sql.h"

#include <stdlib.h>

CopyRelations copy_relations_read(Db *db, Arena *a, const StrList *names,
                                  const StrList *publications)
{
    CopyRelations out = {0};
    const Rows *r =
        db_query(db, a, &q_copy_tables, sql_array(a, names), sql_array(a, publications));
    for (int i = 0; i < r->n; i++) {
        const char *schema = row_text(r, i, "schema"), *name = row_text(r, i, "name");
        *list_add(a, &out) = (CopyRelation){
            .top = row_text(r, i, "top"),
            .oid = row_text(r, i, "oid"),
            .schema = schema,
            .name = name,
            .sql = sql_name(a, schema, name),
            .kind = *row_text(r, i, "kind"),
            .bound = row_str(r, i, "bound"),
            .bytes = row_int(r, i, "bytes"),
            .main_bytes = row_int(r, i, "main_bytes"),
            .rows = row_int(r, i, "rows"),
            .filenode = row_text(r, i, "filenode"),
            .signature = row_text(r, i, "signature"),
            .columns = row_list(a, r, i, "columns"),
            .generated = row_list(a, r, i, "generated"),
            .binaries = row_list(a, r, i, "binaries"),
            .filter = row_str(r, i, "filter"),
            .left_out = row_bool(r, i, "left_out"),
            .referenced = row_bool(r, i, "referenced"),
            .triggers = row_bool(r, i, "triggers"),
            .indexes = (int)row_int(r, i, "indexes"),
        };
    }
    return out;
}

const char *copy_table_shown(Arena *a, const CopyTable *t)
{
    return shown_name(a, t->from->schema, t->from->name);
}

/* ---- who belongs to whom ---- */

static int by_top_and_name(const void *x, const void *y)
{
    const CopyRelation *const *p = x, *const *q = y;
    int top = strcmp((*p)->top, (*q)->top);
    return top ? top : strcmp((*p)->sql, (*q)->sql);
}

static const CopyRelation **sorted(Arena *a, const CopyRelations *l)
{
    const CopyRelation **out = NEW_N(a, const CopyRelation *, l->n);
    for (int i = 0; i < l->n; i++)
        out[i] = &l->v[i];
    if (l->n)
        qsort(out, (size_t)l->n, sizeof *out, by_top_and_name);
    return out;
}

static const CopyRelation *find(const CopyRelation **all, int n, const char *top, const char *name)
{
    const CopyRelation key = {.top = top, .sql = name}, *k = &key;
    const CopyRelation *const *found =
        n ? bsearch(&k, all, (size_t)n, sizeof *all, by_top_and_name) : NULL;
    return found ? *found : NULL;
}

/* ---- columns ---- */

static bool is_generated(const CopyRelation *r, int i)
{
    return str_eq(r->generated.v[i], "true");
}

/* Those of the source that are published, into those of the target that take a value. */
static const char *pair_columns(Arena *a, CopyTable *t, bool publishes_generated)
{
    const CopyRelation *from = t->from, *into = t->into;
    StrList missing = {0};
    t->all = !from->left_out;
    t->binary = true;
    for (int i = 0; i < from->columns.n; i++) {
        const char *name = from->columns.v[i];
        int k = strs_find(&into->columns, name);
        bool computed = is_generated(from, i);
        if (computed && !publishes_generated) {
            t->all = false;
            continue;
        }
        if (k < 0) {
            strs_add(a, &missing, name);
            continue;
        }
        if (is_generated(into, k))
            return fmt(a, "column %s of %s is generated on the target, and %s", name,
                       copy_table_shown(a, t),
                       computed ? "published all the same, which no subscription can apply"
                                : "not on the source");
        if (computed)
            t->all = false;
        strs_add(a, &t->columns, name);
        t->binary =
            t->binary && *from->binaries.v[i] && str_eq(from->binaries.v[i], into->binaries.v[k]);
    }
    if (!missing.n && !t->columns.n && into->columns.n)
        return fmt(a, "table %s has no column that both sides have", copy_table_shown(a, t));
    if (!missing.n)
        return NULL;
    return fmt(a, "table %s of the target has no column %s",
               shown_name(a, into->schema, into->name), strs_join(a, &missing, ", ", 5));
}

/* ---- all of them ---- */

static const char *pair_one(Arena *a, CopyTable *t, const CopyRelation **targets, int n,
                            bool publishes_generated)
{
    const CopyRelation *top = find(targets, n, t->from->top, t->from->top);
    const CopyRelation *leaf = find(targets, n, t->from->top, t->from->sql);
    if (!top)
        return fmt(a, "the target has no table %s", copy_table_shown(a, t));
    if (top->kind == 'f')
        return fmt(a, "%s is a foreign table on the target", copy_table_shown(a, t));
    bool same = leaf && leaf->kind == 'r' && str_eq(leaf->bound, t->from->bound);
    t->into = same ? leaf : top;
    t->alone = same || (top->kind == 'r' && str_eq(t->from->sql, t->from->top));
    t->truncates = t->alone && !t->into->referenced;
    return pair_columns(a, t, publishes_generated);
}

CopyTables copy_tables_pair(Arena *a, const CopyRelations *source, const CopyRelations *target,
                            bool publishes_generated, const char **problem)
{
    CopyTables out = {0};
    const CopyRelation **targets = sorted(a, target);
    *problem = NULL;
    for (int i = 0; i < source->n; i++) {
        const CopyRelation *from = &source->v[i];
        if (from->kind == 'p' && !str_eq(from->sql, from->top))
            continue; /* its own leaves follow */
        CopyTable *t = list_add(a, &out);
        *t = (CopyTable){.from = from};
        *problem = pair_one(a, t, targets, target->n, publishes_generated);
        if (*problem)
            return out;
        if (from->kind == 'p')
            out.n--; /* it was only looked whether it is there */
    }
    return out;
}
