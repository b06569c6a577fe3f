#include "core/matviews.h"

#include "core/selector.h"
#include "embedded_sql.h"
#include "pg/sql.h"

static StrList matviews_read(Task *t, Side side, bool populated_only)
{
    TableFilter f = selector_filter(t);
    const Rows *r = db_query(task_db(t, side), t->a, &q_matviews, f.schemas, f.tables,
                             f.exclude_schemas, f.exclude_tables);
    StrList names = {0};
    for (int i = 0; i < r->n; i++)
        if (!populated_only || row_bool(r, i, "populated"))
            strs_add(t->a, &names,
                     sql_name(t->a, row_text(r, i, "schema"), row_text(r, i, "name")));
    return names;
}

StrList matviews_stale(Task *t, Side from, Side to, bool empty)
{
    StrList there = matviews_read(t, from, true), all = matviews_read(t, to, false), out = {0},
            filled = {0};
    if (empty)
        filled = matviews_read(t, to, true);
    for (int i = 0; i < all.n; i++)
        if (strs_has(&there, all.v[i]) && !strs_has(&filled, all.v[i]))
            strs_add(t->a, &out, all.v[i]);
    return out;
}
