/*
 * Makes the rows that were found to differ those of the source: what is missing is inserted, what
 * is extra deleted, of the others the columns that differ are written. One transaction for each
 * table, without triggers and foreign keys, as the apply worker would do it.
 */
#include "core/compare_run.h"
#include "pg/sql.h"

/* ---- what the source has ---- */

/* Also the target's, where a row that is missing may be there with its key written otherwise. */
static bool read_values(Task *t, Compared *c, Side side, int first, int n, StrList *values)
{
    StrList *keys = NEW_N(t->a, StrList, n);
    for (int i = 0; i < n; i++)
        keys[i] = c->found.v[first + i].cells;
    Arena *a = t->a;
    DbError err;
    const Rows *r = db_try(task_db(t, side), a, rowhash_values_sql(a, &c->hashed[side], keys, n),
                           NULL, 0, &err);
    if (!r)
        c->not_repaired = fmt(a, "%s: %s", side_name(side), err.message);
    for (int i = 0; r && i < r->n; i++)
        values[first + row_int(r, i, "n")] = row_list(a, r, i, "cells");
    return r != NULL;
}

/* ---- statements ---- */

static const char *this_row(Arena *a, const Compared *c, const Difference *d)
{
    Buf b = buf_new(a);
    for (int i = 0; i < c->key.n; i++)
        buf_str(&b,
                sql(a, "%s%I %s %L", i ? " AND " : "", c->key.v[i], c->equals.v[i], d->cells.v[i]));
    return b.s;
}

static const char *insert_sql(Arena *a, const Compared *c, const StrList *values)
{
    const Columns *columns = c->hashed[SIDE_TARGET].columns;
    Buf names = buf_new(a), cells = buf_new(a);
    for (int i = 0; i < columns->n; i++) {
        if (columns->v[i].generated)
            continue;
        const char *comma = names.len ? ", " : "";
        buf_str(&names, sql(a, "%s%I", comma, columns->v[i].name));
        buf_str(&cells, sql(a, "%s%L", comma, values->v[i]));
    }
    return sql(a, "INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE VALUES (%s)",
               table_sql(a, c->pair.sides[SIDE_TARGET]), names.s, cells.s);
}

static const char *delete_sql(Arena *a, const Compared *c, const Difference *d)
{
    return sql(a, "DELETE FROM %s WHERE %s", c->hashed[SIDE_TARGET].from, this_row(a, c, d));
}

/* NULL: nothing of it can be written. *always: an identity column is among them. */
static const char *update_sql(Arena *a, const Compared *c, const Difference *d,
                              const StrList *values, bool *always)
{
    const Columns *columns = c->hashed[SIDE_TARGET].columns;
    Buf b = buf_new(a);
    *always = false;
    for (int i = 0; i < columns->n; i++) {
        if (columns->v[i].generated || !strs_has(&d->columns, columns->v[i].name))
            continue;
        *always = *always || columns->v[i].identity_always;
        buf_str(&b, sql(a, "%s%I = %L", b.len ? ", " : "", columns->v[i].name, values->v[i]));
    }
    return b.len ? sql(a, "UPDATE %s SET %s WHERE %s", c->hashed[SIDE_TARGET].from, b.s,
                       this_row(a, c, d))
                 : NULL;
}

static void add(Task *t, Plan *plan, Compared *c, const char *text)
{
    strs_add(t->a, &c->repair_sql, text);
    plan_add(t->a, plan, SIDE_TARGET,
             fmt(t->a, "repair table %s", table_shown(t->a, c->pair.sides[SIDE_TARGET])), text);
}

/* A row that the source does not have any more is left: it is on its way. there: what the target
 * has under an equal key. */
static bool repair_row(Task *t, Plan *plan, Compared *c, const Difference *d, const StrList *values,
                       const StrList *there)
{
    bool always = false;
    if (d->kind != EXTRA_ON_TARGET && !values->n)
        return false;
    if (d->kind == DIFFERENT) {
        const char *update = update_sql(t->a, c, d, values, &always);
        if (!update)
            return false;
        if (!always) {
            add(t, plan, c, update);
            return true;
        }
    }
    /* An identity column takes no UPDATE. Where the target's key does not hold, a row too many goes
     * with the one that should be there, which comes back. */
    if (d->kind != MISSING_ON_TARGET || there->n)
        add(t, plan, c, delete_sql(t->a, c, d));
    if (values->n)
        add(t, plan, c, insert_sql(t->a, c, values));
    return true;
}

static void plan_table(Task *t, Plan *plan, Compared *c)
{
    int64_t all = 0;
    StrList *values = NEW_N(t->a, StrList, c->found.n + 1);
    StrList *there = NEW_N(t->a, StrList, c->found.n + 1);
    /* Of those that are told, compare_twins() has found them. */
    bool twins = c->totals[MISSING_ON_TARGET] && c->totals[EXTRA_ON_TARGET];
    for (int i = 0; i < c->found.n; i += CELLS_AT_ONCE) {
        int n = compare_batch(c->found.n - i);
        if (!read_values(t, c, SIDE_SOURCE, i, n, values) ||
            (twins && !read_values(t, c, SIDE_TARGET, i, n, there)))
            return;
    }
    add(t, plan, c, "SET LOCAL session_replication_role = 'replica'");
    for (int i = 0; i < c->found.n; i++)
        c->repaired +=
            repair_row(t, plan, c, &c->found.v[i], &values[i], &there[i]) ? c->found.v[i].rows : 0;
    plan->v[plan->n - 1].last = true;
    for (DifferenceKind k = MISSING_ON_TARGET; k <= DIFFERENT; k++)
        all += c->totals[k];
    c->whole = c->repaired == all && !c->outside_differs;
}

void compare_plan_repair(Task *t, ComparedTables *list, Plan *plan)
{
    for (int i = 0; i < list->n; i++) {
        Compared *c = &list->v[i];
        if (c->found.n && c->key.n && !c->error && !c->not_looked)
            plan_table(t, plan, c);
    }
}
