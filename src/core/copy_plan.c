#include "core/copy_plan.h"

#include "core/share.h"
#include "pg/sql.h"

enum {
    SMALL_BYTES = 1 << 20, /* tables below it share a transaction … */
    SMALL_TABLES = 50,     /* … as many as this … */
    SMALL_ALL = 16 << 20   /* … or as much */
};
enum { PIECES_MOST = 1000 };

CopyWorks copy_works(Arena *a, const CopyTables *tables)
{
    CopyWorks out = {0};
    for (int i = 0; i < tables->n; i++)
        *list_add(a, &out) =
            (CopyWork){.table = &tables->v[i], .moved = NEW(a, Moved), .pieces = 1};
    return out;
}

/* ---- pieces ---- */

int64_t copy_share(const CopyTables *tables, int64_t jobs)
{
    int64_t bytes = 0;
    for (int i = 0; i < tables->n; i++)
        bytes += tables->v[i].from->bytes;
    return share_of(bytes, jobs);
}

int copy_pieces(const CopyTable *t, int64_t split)
{
    return t->from->kind == 'r' ? (int)share_pieces(t->from->bytes, split, PIECES_MOST) : 1;
}

static void set_pieces(Arena *a, CopyWork *w)
{
    w->pieces = w->conditions.n;
    w->moved = NEW_N(a, Moved, w->pieces);
}

void copy_split_by_tid(Arena *a, CopyWork *w, int n, int64_t block_size)
{
    int64_t pages = w->table->from->main_bytes / block_size;
    if (pages < n)
        return;
    for (int i = 0; i < n; i++)
        strs_add(a, &w->conditions, share_by_tid(a, pages, i, n));
    set_pieces(a, w);
}

void copy_split_by_key(Arena *a, CopyWork *w, int n, const char *column, const StrList *bounds)
{
    int inner = bounds->n - 2; /* without the least and the greatest */
    if (n > inner + 1)
        n = inner + 1;
    const char *before = NULL;
    for (int i = 1; i <= n && n > 1; i++) {
        const char *bound = i < n ? bounds->v[(int64_t)i * (bounds->n - 1) / n] : NULL;
        strs_add(a, &w->conditions,
                 !before  ? sql(a, "%I < %L", column, bound)
                 : !bound ? sql(a, "%I >= %L", column, before)
                          : sql(a, "%I >= %L AND %I < %L", column, before, column, bound));
        before = bound;
    }
    if (w->conditions.n)
        set_pieces(a, w);
}

/* ---- statements ---- */

static const char *out_sql(Arena *a, const CopyTable *t, const char *piece, const char *with)
{
    const CopyRelation *from = t->from;
    const char *columns = sql_names(a, &t->columns);
    if (from->kind == 'r' && t->all && !piece && !from->filter)
        return t->columns.n ? sql(a, "COPY %s (%s) TO STDOUT%s", from->sql, columns, with)
                            : sql(a, "COPY %s TO STDOUT%s", from->sql, with);
    const char *filter = from->filter ? sql(a, "(%s)", from->filter) : NULL;
    const char *where = filter && piece ? sql(a, " WHERE %s AND %s", piece, filter)
                        : filter        ? sql(a, " WHERE %s", filter)
                        : piece         ? sql(a, " WHERE %s", piece)
                                        : "";
    return sql(a, "COPY (SELECT %s FROM ONLY %s%s) TO STDOUT%s", columns, from->sql, where, with);
}

static const char *in_sql(Arena *a, const CopyTable *t, const char *with)
{
    return t->columns.n
               ? sql(a, "COPY %s (%s) FROM STDIN%s", t->into->sql, sql_names(a, &t->columns), with)
               : sql(a, "COPY %s FROM STDIN%s", t->into->sql, with);
}

static void add_copy(Arena *a, Plan *plan, const CopyWork *w, int piece, bool binary, bool freeze)
{
    const CopyTable *t = w->table;
    const char *condition = w->conditions.n ? w->conditions.v[piece] : NULL;
    const char *what = fmt(a, "copy table %s", copy_table_shown(a, t));
    Action *x = plan_add(a, plan, SIDE_TARGET, what,
                         in_sql(a, t,
                                binary && freeze ? " (FORMAT binary, FREEZE)"
                                : binary         ? " (FORMAT binary)"
                                : freeze         ? " (FREEZE)"
                                                 : ""));
    x->out = out_sql(a, t, condition, binary ? " (FORMAT binary)" : "");
    x->moved = &w->moved[piece];
    x->beside = true;
}

/* A transaction of its own. What still has to be done with the table counts, too. */
static void plan_large(Arena *a, Plan *plan, const CopyWork *w, int piece, bool binary)
{
    const CopyTable *t = w->table;
    int first = plan->n;
    bool whole = w->pieces == 1 && t->truncates;
    if (whole) {
        const char *what = fmt(a, "copy table %s", copy_table_shown(a, t));
        plan_add(a, plan, SIDE_TARGET, what, sql(a, "TRUNCATE ONLY %s", t->into->sql))->beside =
            true;
    }
    add_copy(a, plan, w, piece, binary, whole);
    plan->v[plan->n - 1].last = true;
    plan->v[first].weight = t->from->bytes * (1 + t->from->indexes) / w->pieces;
    strs_add(a, &plan->v[first].shares, t->into->sql);
}

void copy_plan(Arena *a, const CopyWorks *works, CopyFormat format, Plan *plan)
{
    int first = -1, tables = 0; /* the transaction that is being filled */
    int64_t bytes = 0;
    for (int i = 0; i < works->n; i++) {
        const CopyWork *w = &works->v[i];
        const CopyTable *t = w->table;
        bool binary = format != FORMAT_TEXT && t->binary && t->columns.n;
        bool small = w->pieces == 1 && t->from->bytes < SMALL_BYTES && t->from->kind == 'r';
        if (!small) {
            if (first >= 0)
                plan->v[plan->n - 1].last = true;
            first = -1;
            for (int k = 0; k < w->pieces; k++)
                plan_large(a, plan, w, k, binary);
            continue;
        }
        if (first < 0 || tables == SMALL_TABLES || bytes > SMALL_ALL) {
            if (first >= 0)
                plan->v[plan->n - 1].last = true;
            first = plan->n;
            tables = 0;
            bytes = 0;
        }
        add_copy(a, plan, w, 0, binary, false);
        plan->v[first].weight += t->from->bytes;
        strs_add(a, &plan->v[first].shares, t->into->sql);
        tables++;
        bytes += t->from->bytes;
    }
    if (first >= 0)
        plan->v[plan->n - 1].last = true;
}
