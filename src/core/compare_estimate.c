/* What the statistics of both sides say of the numbers of rows. No table is read. */
#include "core/compare.h"
#include "embedded_sql.h"
#include "pg/sql.h"

static void take_estimate(Task *t, Compared *c, Side side, const Rows *r, int i)
{
    int64_t unknown = row_int(r, i, "unknown"), parts = row_int(r, i, "parts");
    const char *or_empty =
        db_has(task_db(t, side), FEAT_UNKNOWN_ROWS) ? "" : ", or is empty"; /* both are 0 there */
    const char *why =
        row_bool(r, i, "gone") ? "the table was dropped meanwhile"
        : !unknown             ? NULL
        : c->pair.sides[side]->kind == 'p'
            ? fmt(t->a, "%lld of %lld partitions were never analyzed%s", (long long)unknown,
                  (long long)parts, *or_empty ? ", or are empty" : "")
            : fmt(t->a, "it was never analyzed%s", or_empty);
    if (!why) {
        c->answers[side] = (Answer){.known = true, .rows = row_int(r, i, "rows")};
        return;
    }
    why = fmt(t->a, "%s: %s", side_name(side), why);
    c->not_counted = c->not_counted ? fmt(t->a, "%s; %s", c->not_counted, why) : why;
}

void compare_estimate(Task *t, ComparedTables *list)
{
    for (int s = 0; s < 2; s++) {
        Db *db = task_db(t, (Side)s);
        StrList oids = {0};
        for (int i = 0; i < list->n; i++)
            if (list->v[i].pair.sides[s])
                strs_add(t->a, &oids, list->v[i].pair.sides[s]->oid);
        const Rows *r = db_query(db, t->a, &q_compare_estimates, sql_array(t->a, &oids),
                                 db_has(db, FEAT_UNKNOWN_ROWS) ? "t" : "f");
        for (int i = 0, at = 0; i < list->n; i++)
            if (list->v[i].pair.sides[s])
                take_estimate(t, &list->v[i], (Side)s, r, at++);
    }
}
