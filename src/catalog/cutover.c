#include "catalog/cutover.h"

#include "embedded_sql.h"
#include "pg/sql.h"

ClosedState closed_read(Db *db, Arena *a)
{
    const Rows *r = db_query(db, a, &q_database_settings);
    ClosedState d = {.name = db_name(db),
                     .read_only = row_str(r, 0, "read_only"),
                     .switched_at = row_str(r, 0, "switched_at"),
                     .closed_by_us = row_bool(r, 0, "closed_by"),
                     .handover = row_str(r, 0, "handover"),
                     .brought = row_str(r, 0, "brought"),
                     .roles_exempt = row_str(r, 0, "roles_exempt")};
    const char *at = row_str(r, 0, "fenced_at"), *kept = at ? strstr(at, " kept") : NULL;
    d.fence_kept = kept != NULL;
    d.fence_begun = at && strncmp(at, "pending", 7) == 0;
    if (at && !d.fence_begun)
        d.fenced_at = kept ? arena_strndup(a, at, (size_t)(kept - at)) : at;
    return d;
}

StrList matviews_read(Db *db, Arena *a, const char *const filter[4], bool populated_only)
{
    const Rows *r = db_query(db, a, &q_matviews, filter[0], filter[1], filter[2], filter[3]);
    StrList names = {0};
    for (int i = 0; i < r->n; i++)
        if (!populated_only || row_bool(r, i, "populated"))
            strs_add(a, &names, sql_name(a, row_text(r, i, "schema"), row_text(r, i, "name")));
    return names;
}
