/*
 * Tables that the changes do not carry (unlogged ones, and those that are not published), copied as
 * a whole: beforehand, to learn whether it can be done and what it takes, and within the pause.
 * Each time it is one transaction on the side that takes over: broken off, that side has the rows
 * of the time before, of all of them.
 */
#include "catalog/column.h"
#include "core/amount.h"
#include "core/selector.h"
#include "core/switch.h"
#include "embedded_sql.h"
#include "pg/copy.h"
#include "pg/sql.h"

enum { AT_ONCE_BYTES = 1 << 20, SHOWN = 10, ESTIMATED_BYTES_PER_MS = 20000 };

void switch_copy_parse(Switch *w)
{
    for (int i = 0; i < w->args->copy_at_switch.n; i++) {
        const char *schema, *name, *entry = w->args->copy_at_switch.v[i];
        if (!name_parse(w->a, entry, &schema, &name) || !schema)
            die_hint(w->run, "Write schema.table, or \"Odd Schema\".\"Odd.Name\".",
                     "option 'copy_at_switch': cannot read the name '%s'", entry);
        const char *quoted = sql_name(w->a, schema, name);
        if (!strs_has(&w->to_copy, quoted))
            strs_add(w->a, &w->to_copy, quoted);
    }
}

/* ---- what is there ---- */

/* One side's, in the order of to_copy. */
typedef struct Looked {
    const Rows *rows;
    Columns *columns;
} Looked;

static Looked look_at(Switch *w, Side side)
{
    Looked x = {.rows = db_query(w->db[side], w->a, &q_switch_tables, sql_array(w->a, &w->to_copy),
                                 sql_array(w->a, &w->carry.sub.tables))};
    Tables tables = {0};
    for (int i = 0; i < x.rows->n; i++)
        list_add(w->a, &tables)->oid = row_text(x.rows, i, "oid");
    x.columns = columns_read(w->db[side], w->a, &tables);
    return x;
}

/* Both have the same names. */
static const char *generated_differ(Switch *w, const Columns *x, const Columns *y)
{
    for (int i = 0; i < x->n; i++)
        if (x->v[i].generated != y->v[i].generated)
            return fmt(w->a, "column %s is generated on one side only",
                       shown_name(w->a, NULL, x->v[i].name));
    return NULL;
}

static const char *unfit(Switch *w, int i, const Looked *both)
{
    for (Side side = SIDE_SOURCE; side <= SIDE_TARGET; side++) {
        char kind = *row_text(both[side].rows, i, "kind");
        if (!kind)
            return fmt(w->a, "it does not exist on the %s", side_name(side));
        if (kind == 'p')
            return "it is partitioned: name its partitions";
        if (kind != 'r')
            return fmt(w->a, "it is no ordinary table on the %s", side_name(side));
        if (row_bool(both[side].rows, i, "carried"))
            return "the subscription carries it";
    }
    const Columns *x = &both[SIDE_SOURCE].columns[i], *y = &both[SIDE_TARGET].columns[i];
    const char *differ = columns_differ(w->a, x, y);
    if (differ || (differ = generated_differ(w, x, y)))
        return differ;
    const Handover *last = &w->notes[w->to];
    if (last->epoch && row_bool(both[w->to].rows, i, "filled") &&
        !strs_has(&last->brought, w->to_copy.v[i]))
        return fmt(w->a,
                   "the %s has rows of its own in it, which the last change of sides did not bring "
                   "over (TRUNCATE it there if nobody needs them)",
                   side_name(w->to));
    return NULL;
}

static void pair(Switch *w)
{
    CopyRelations sides[2];
    const char *problem;
    for (int s = 0; s < 2; s++)
        sides[s] = copy_relations_read(w->db[s], w->a, &w->to_copy, &(StrList){0});
    CopyTables *tables = NEW(w->a, CopyTables);
    *tables = copy_tables_pair(w->a, &sides[w->from], &sides[w->to], false, &problem);
    if (problem)
        die(w->run, "cannot copy the tables of copy_at_switch: %s", problem);
    for (int i = 0; i < tables->n; i++)
        *list_add(w->a, &w->copies) = (SwitchTable){.copy = &tables->v[i], .us = {-1, -1}};
}

/* Nobody shall be surprised that they are empty, or old. */
static void warn_of_others(Switch *w)
{
    TableFilter f = selector_filter(w->t);
    Tables all = tables_read(w->db[w->from], w->a, &f);
    StrList names = {0}, left = {0}, carried = strs_sorted(w->a, &w->carry.sub.tables);
    for (int i = 0; i < all.n; i++) {
        const char *name = table_sql(w->a, &all.v[i]);
        if (all.v[i].kind == 'r' && !strs_has_sorted(&carried, name) &&
            !strs_has(&w->to_copy, name))
            strs_add(w->a, &names, name);
    }
    if (!names.n)
        return;
    const Rows *r = db_query(w->db[w->from], w->a, &q_switch_tables, sql_array(w->a, &names),
                             sql_array(w->a, &w->carry.sub.tables));
    for (int i = 0; i < r->n; i++)
        if (*row_text(r, i, "kind") && !row_bool(r, i, "carried"))
            strs_add(w->a, &left, row_text(r, i, "name"));
    if (left.n)
        report_warn(w->a, &w->t->report,
                    fmt(w->a,
                        "%s of the %s %s not brought over, as the subscription does not carry %s "
                        "and copy_at_switch does not name %s: %s",
                        amount_count(w->a, left.n, "table"), side_name(w->from),
                        left.n == 1 ? "is" : "are", left.n == 1 ? "it" : "them",
                        left.n == 1 ? "it" : "them", strs_join(w->a, &left, ", ", SHOWN)));
}

const char *switch_copy_look(Switch *w, const char **evidence)
{
    StrList bad = {0}, sizes = {0};
    int64_t bytes = 0;
    warn_of_others(w);
    *evidence = "no table is to be copied within the pause (copy_at_switch)";
    if (!w->to_copy.n)
        return NULL;
    const Looked both[] = {look_at(w, SIDE_SOURCE), look_at(w, SIDE_TARGET)};
    for (int i = 0; i < w->to_copy.n; i++) {
        const char *why = unfit(w, i, both);
        int64_t size = row_int(both[w->from].rows, i, "bytes");
        if (why)
            strs_add(w->a, &bad, fmt(w->a, "%s: %s", w->to_copy.v[i], why));
        strs_add(w->a, &sizes, fmt(w->a, "%s %s", w->to_copy.v[i], amount_bytes(w->a, size)));
        bytes += size;
    }
    int64_t estimated = bytes / ESTIMATED_BYTES_PER_MS + 1;
    *evidence =
        fmt(w->a, "%s to copy within the pause, %s: about %lld ms, estimated by the size (%s)",
            amount_count(w->a, w->to_copy.n, "table"), amount_bytes(w->a, bytes),
            (long long)estimated, strs_join(w->a, &sizes, ", ", SHOWN));
    if (bad.n)
        return strs_join(w->a, &bad, "; ", 0);
    pair(w);
    return NULL;
}

/* ---- the copy ---- */

static const char *binary_of(const CopyTable *t)
{
    return t->binary && t->columns.n ? " (FORMAT binary)" : "";
}

/* Empty for a table without columns, or with generated ones alone. */
static const char *columns_of(Arena *a, const CopyTable *t)
{
    return t->columns.n ? fmt(a, " (%s)", sql_names(a, &t->columns)) : "";
}

static const char *out_text(Switch *w)
{
    Buf b = buf_new(w->a);
    buf_str(&b, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL lc_monetary = 'C'");
    for (int i = 0; i < w->copies.n; i++) {
        const CopyTable *t = w->copies.v[i].copy;
        buf_fmt(&b, "; COPY %s%s TO STDOUT%s", t->from->sql, columns_of(w->a, t), binary_of(t));
    }
    buf_str(&b, "; COMMIT");
    return b.s;
}

/* As replication would apply it: no trigger of users fires, and no foreign key is looked after. */
static const char *in_text(Switch *w)
{
    Buf b = buf_new(w->a);
    buf_str(&b, "BEGIN; SET LOCAL session_replication_role = replica; SET LOCAL lc_monetary = 'C'");
    for (int i = 0; i < w->copies.n; i++) {
        const CopyTable *t = w->copies.v[i].copy;
        buf_fmt(&b, "; %s ONLY %s; COPY %s%s FROM STDIN%s",
                t->truncates ? "TRUNCATE" : "DELETE FROM", t->into->sql, t->into->sql,
                columns_of(w->a, t), binary_of(t));
    }
    buf_str(&b, "; COMMIT");
    return b.s;
}

void switch_copy_tables(Switch *w, Db *from, Db *to, SwitchTime when)
{
    const char *text = in_text(w);
    int64_t last = now_us();
    DbError err = {0};
    Copy *c = copy_begin(w->a, from, out_text(w), to, text);
    for (int done = 0;;) {
        int64_t before = copy_bytes(c);
        bool over = copy_move(c, AT_ONCE_BYTES);
        /* The next one begins when the target is through with this one. */
        for (; done < (over ? w->copies.n : copy_begun(c) - 1); last = now_us())
            w->copies.v[done++].us[when] = now_us() - last;
        if (over)
            break;
        struct pollfd fds[2];
        copy_fds(c, fds);
        run_poll(w->run, fds, 2, copy_bytes(c) - before >= AT_ONCE_BYTES ? 0 : -1); /* Run.until */
    }
    int at = copy_at(c);
    for (int i = 0; i < copy_begun(c); i++)
        copy_gone(c, i, &w->copies.v[i].rows, &w->copies.v[i].bytes);
    Db *failed = copy_end(c, &err);
    if (failed)
        db_die(failed,
               fmt(w->a, "copy the table %s",
                   copy_table_shown(w->a, w->copies.v[at < w->copies.n ? at : at - 1].copy)),
               &err);
    strs_add(w->keep, w->done, text);
    w->t->report.changed = true;
}

const char *switch_copy_rehearse(Switch *w)
{
    StrList each = {0};
    int64_t began = now_us(), bytes = 0;
    if (!w->copies.n)
        return NULL;
    switch_copy_tables(w, w->db[w->from], w->db[w->to], BEFOREHAND);
    w->rehearsed_us[0] = now_us() - began;
    for (int i = 0; i < w->copies.n; i++) {
        const SwitchTable *x = &w->copies.v[i];
        bytes += x->bytes;
        strs_add(w->a, &each, fmt(w->a, "%s %.1f ms", x->copy->from->sql, (double)x->us[0] / 1000));
    }
    return fmt(w->a, "copied beforehand, %s, in %.1f ms (%s)", amount_bytes(w->a, bytes),
               (double)w->rehearsed_us[0] / 1000, strs_join(w->a, &each, ", ", SHOWN));
}

Val *switch_copy_show(const Switch *w)
{
    static const char *const times[] = {"rehearsal_ms", "ms"};
    Arena *a = w->a;
    Val *list = val_list(a);
    for (int i = 0; i < w->copies.n; i++) {
        const SwitchTable *x = &w->copies.v[i];
        Val *v = val_map(a);
        bool gone = x->us[BEFOREHAND] >= 0;
        val_set_str(a, v, "table", x->copy->from->sql);
        val_set(a, v, "rows", gone ? val_int(a, x->rows) : val_null(a));
        val_set_int(a, v, "bytes", gone ? x->bytes : x->copy->from->bytes);
        for (int t = BEFOREHAND; t <= WITHIN; t++)
            val_set(a, v, times[t], x->us[t] >= 0 ? switch_ms(a, x->us[t]) : val_null(a));
        val_add(a, list, v);
    }
    return list;
}
