#include "catalog/column.h"

#include "embedded_sql.h"
#include "pg/sql.h"

#include <stdlib.h>

enum { DIFFERENCES_SHOWN = 10 };

typedef LIST(Type) Types;

static int by_oid(const void *x, const void *y)
{
    return strcmp(((const Type *)x)->oid, ((const Type *)y)->oid);
}

static const Type *type_find(const Types *types, const char *oid)
{
    return oid && types->n
               ? bsearch(&(Type){.oid = oid}, types->v, (size_t)types->n, sizeof *types->v, by_oid)
               : NULL;
}

static Types types_read(Db *db, Arena *a, const StrList *oids)
{
    Types types = {0};
    const Rows *r = db_query(db, a, &q_types, sql_array(a, oids));
    for (int i = 0; i < r->n; i++)
        *list_add(a, &types) = (Type){.oid = row_text(r, i, "oid"),
                                      .schema = row_text(r, i, "schema"),
                                      .name = row_text(r, i, "name"),
                                      .shown = row_text(r, i, "shown"),
                                      .kind = *row_text(r, i, "kind"),
                                      .array = row_str(r, i, "element") != NULL,
                                      .fields = row_list(a, r, i, "field_names")};
    /* The pointers between them are set once they have their places. */
    Types sorted = types;
    if (sorted.n) {
        sorted.v = NEW_N(a, Type, types.n);
        memcpy(sorted.v, types.v, sizeof(Type) * (size_t)types.n);
        qsort(sorted.v, (size_t)sorted.n, sizeof *sorted.v, by_oid);
    }
    for (int i = 0; i < r->n; i++) {
        Type *t = (Type *)type_find(&sorted, row_text(r, i, "oid"));
        const char *of = t->array ? row_str(r, i, "element") : row_str(r, i, "base");
        t->of = type_find(&sorted, of ? of : row_str(r, i, "subtype"));
        StrList fields = row_list(a, r, i, "field_types");
        for (int k = 0; k < fields.n; k++)
            *list_add(a, &t->field_types) = type_find(&sorted, fields.v[k]);
    }
    return sorted;
}

Columns *columns_read(Db *db, Arena *a, const Tables *tables)
{
    Columns *out = NEW_N(a, Columns, tables->n + 1);
    StrList oids = tables_oids(a, tables), types = {0};
    const Rows *r = db_query(db, a, &q_columns, sql_array(a, &oids));
    for (int i = 0; i < r->n; i++)
        if (!strs_has(&types, row_text(r, i, "type")))
            strs_add(a, &types, row_text(r, i, "type"));
    Types known = types_read(db, a, &types);
    for (int i = 0; i < r->n; i++)
        *list_add(a, &out[row_int(r, i, "n") - 1]) =
            (Column){.name = row_text(r, i, "name"),
                     .type = type_find(&known, row_text(r, i, "type")),
                     .modifier = (int)row_int(r, i, "modifier"),
                     .generated = row_bool(r, i, "generated"),
                     .identity_always = row_bool(r, i, "identity_always")};
    return out;
}

const char *columns_differ(Arena *a, const Columns *source, const Columns *target)
{
    StrList l = {0};
    for (int i = 0, k = 0; i < source->n || k < target->n;) {
        const Column *x = i < source->n ? &source->v[i] : NULL;
        const Column *y = k < target->n ? &target->v[k] : NULL;
        int order = !x ? 1 : !y ? -1 : strcmp(x->name, y->name);
        if (order < 0)
            strs_add(a, &l, fmt(a, "%s is not on the target", shown_name(a, NULL, x->name)));
        else if (order > 0)
            strs_add(a, &l, fmt(a, "%s is not on the source", shown_name(a, NULL, y->name)));
        else if (!str_eq(x->type->shown, y->type->shown))
            strs_add(a, &l,
                     fmt(a, "%s is %s on the source, %s on the target",
                         shown_name(a, NULL, x->name), x->type->shown, y->type->shown));
        i += order <= 0;
        k += order >= 0;
    }
    return l.n ? fmt(a, "columns differ: %s", strs_join(a, &l, ", ", DIFFERENCES_SHOWN)) : NULL;
}
