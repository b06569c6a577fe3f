/* T06, T16 and T26: tables that are on both sides, how they are divided, what fires in them, and
 * what they are made of. */
#include "core/checks_tables.h"

#include "catalog/table_pair.h"
#include "embedded_sql.h"
#include "pg/sql.h"

#include <stdlib.h>

/* Tables that differ are looked at up to this number; more have one cause, which shows by then. */
enum { DIFFERENT_MOST = 500 };

/* ---- T06: partition trees ---- */

/* Is it published through the table at the top of its tree? See pg_publication. */
static bool is_by_root(const Checking *c, const Table *t)
{
    return t->partition && db_has(c->dbs[SIDE_SOURCE], FEAT_PUBLISH_VIA_ROOT) &&
           db_has(c->dbs[SIDE_TARGET], FEAT_PUBLISH_VIA_ROOT) &&
           table_find(&c->tables[SIDE_SOURCE], t->root_schema, t->root_name);
}

/* The partitions of one tree that the target lacks, although it has the tree. */
typedef struct Lacking {
    const Table *root; /* on the target */
    StrList names;
} Lacking;

static void find_lacking(Checking *c, const Check *check, const Lacking *x)
{
    Arena *a = c->t->a;
    Finding *f = check_find(
        c, check, table_shown(a, x->root),
        fmt(a,
            "the target divides this table in another way: it lacks %d partition(s), and these "
            "versions replicate each by its own name: %s",
            x->names.n, strs_join(a, &x->names, ", ", 5)));
    f->side = SIDE_TARGET;
    f->hint = "Divide it alike, or let both servers be 13 or newer.";
}

void judge_trees(Checking *c, const Check *check)
{
    Arena *a = c->t->a;
    const Tables *source = &c->tables[SIDE_SOURCE], *target = &c->tables[SIDE_TARGET];
    LIST(Lacking) trees = {0};
    if (!both_sides(c))
        return;
    bool into_trees = db_has(c->dbs[SIDE_TARGET], FEAT_PUBLISH_VIA_ROOT);
    for (int i = 0; i < source->n; i++) {
        const Table *t = &source->v[i], *there = table_find(target, t->schema, t->name);
        if (t->kind != 'r' || t->persistence != 'p' || is_by_root(c, t))
            continue;
        if (there && there->kind == 'p' && !into_trees) {
            Finding *f = check_find(c, check, table_shown(a, t),
                                    "it is partitioned on the target, which must be 13 or newer to "
                                    "replicate into it");
            f->side = SIDE_TARGET;
            f->hint = "Make it an ordinary table there, or take a newer target.";
        }
        const Table *root =
            there || !t->partition ? NULL : table_find(target, t->root_schema, t->root_name);
        if (!root)
            continue;
        int at = trees.n - 1; /* partitions of one tree need not follow each other */
        while (at >= 0 && trees.v[at].root != root)
            at--;
        Lacking *x = at >= 0 ? &trees.v[at] : list_add(a, &trees);
        x->root = root;
        strs_add(a, &x->names, table_shown(a, t));
    }
    for (int i = 0; i < trees.n; i++)
        find_lacking(c, check, &trees.v[i]);
}

/* ---- T16: triggers that fire while rows are copied and applied ---- */

static void find_trigger(Checking *c, const Check *check, Side side, const Rows *r, int i)
{
    Arena *a = c->t->a;
    const char *trigger = row_text(r, i, "trigger");
    bool always = *row_text(r, i, "enabled") == 'A', here = side == SIDE_TARGET;
    Finding *f = check_find(
        c, check, row_text(r, i, "object"),
        fmt(a,
            "the trigger is ENABLE %s: on the target it %s for each row that is copied or "
            "replicated",
            always ? "ALWAYS" : "REPLICA", here ? "fires" : "will fire, once it is copied,"));
    f->side = side;
    f->hint = here ? "Enable it again when the switch is done."
                   : "Or disable it on the target until the switch is done.";
    /* On the source it shall go on as it works there: by itself, or not at all. */
    f->fix_sql = sql(a,
                     always && !here ? "ALTER TABLE %s ENABLE TRIGGER %I"
                                     : "ALTER TABLE %s DISABLE TRIGGER %I",
                     row_text(r, i, "table"), trigger);
}

static bool has_table(const Checking *c, Side side, const Rows *r, int i)
{
    return table_find(&c->tables[side], row_text(r, i, "schema"), row_text(r, i, "name"));
}

void judge_triggers(Checking *c, const Check *check)
{
    Arena *a = c->t->a;
    StrList oids[2] = {tables_oids(a, &c->tables[SIDE_SOURCE]),
                       tables_oids(a, &c->tables[SIDE_TARGET])},
            disabled = {0};
    const Rows *r[2];
    judge_ask_both(c, check, &q_check_triggers, oids, NULL, r);
    for (int s = 0; s < 2; s++)
        for (int i = 0; r[s] && i < r[s]->n; i++) {
            bool on_other = has_table(c, (Side)!s, r[s], i);
            if (*row_text(r[s], i, "enabled") == 'D') {
                if (s == SIDE_SOURCE)
                    strs_add(a, &disabled, row_text(r[s], i, "object"));
            } else if (on_other ==
                       (s == SIDE_TARGET)) { /* where both have it, the target's counts */
                find_trigger(c, check, (Side)s, r[s], i);
            }
        }
    if (disabled.n)
        check_find(c, check, arena_strdup(a, db_name(c->dbs[SIDE_SOURCE])),
                   fmt(a, "%d trigger(s) are disabled, and will be so on the target: %s",
                       disabled.n, strs_join(a, &disabled, ", ", 5)))
            ->severity = SEV_INFO;
}

/* ---- T26: columns and keys ---- */

typedef struct Difference {
    const Table *table; /* on the target */
    StrList what, fixes;
    Severity severity;
    bool incomplete; /* is there something that fixes does not mend? */
} Difference;

static void differ(Arena *a, Difference *d, Severity severity, const char *what, const char *fix)
{
    strs_add(a, &d->what, what);
    if (fix)
        strs_add(a, &d->fixes, fix);
    else if (severity > SEV_INFO)
        d->incomplete = true;
    if (severity > d->severity)
        d->severity = severity;
}

/* Does each value of the one type, as text, fit into the other? */
static bool is_wider(const char *from, const char *to)
{
    static const char *const integers[] = {"smallint", "integer", "bigint", "numeric"};
    int at[2] = {-1, -1};
    for (int i = 0; i < 4; i++) {
        at[0] = str_eq(from, integers[i]) ? i : at[0];
        at[1] = str_eq(to, integers[i]) ? i : at[1];
    }
    if (str_eq(to, "text") || str_eq(to, "character varying"))
        return true;
    if (strncmp(from, "numeric(", 8) == 0 && str_eq(to, "numeric"))
        return true;
    if (strncmp(from, "character varying(", 18) == 0 && strncmp(to, "character varying(", 18) == 0)
        return strtol(from + 18, NULL, 10) <= strtol(to + 18, NULL, 10);
    return at[0] >= 0 && at[0] < at[1];
}

/* One answer about all tables that differ, sorted by the place of the table. */
typedef struct Part {
    const Rows *r;
    int from, to; /* of the table that is looked at */
} Part;

static void part_next(Part *p, int at)
{
    p->from = p->to;
    while (p->to < p->r->n && row_int(p->r, p->to, "at") == at)
        p->to++;
}

static int part_find(const Part *p, const char *col, const char *value)
{
    for (int i = p->from; i < p->to; i++)
        if (str_eq(row_text(p->r, i, col), value))
            return i;
    return -1;
}

static void lacks_column(Arena *a, Difference *d, const Rows *s, int i)
{
    const char *name = row_text(s, i, "quoted"), *type = row_text(s, i, "type");
    if (!row_bool(s, i, "generated")) /* generated ones are not replicated */
        differ(a, d, SEV_ERROR, fmt(a, "it lacks the column %s", name),
               sql(a, "ALTER TABLE %s ADD COLUMN %I %s", table_sql(a, d->table),
                   row_text(s, i, "name"), type));
}

static void compare_column(Arena *a, Difference *d, const Rows *s, int i, const Rows *t, int k)
{
    const char *table = table_sql(a, d->table), *name = row_text(s, i, "name"),
               *shown = row_text(s, i, "quoted"), *from = row_text(s, i, "type"),
               *to = row_text(t, k, "type");
    bool source_makes = row_bool(s, i, "generated"), target_makes = row_bool(t, k, "generated");
    if (!str_eq(from, to))
        differ(a, d, is_wider(from, to) ? SEV_INFO : SEV_ERROR,
               fmt(a, "%s is %s here and %s on the source", shown, to, from),
               sql(a, "ALTER TABLE %s ALTER COLUMN %I TYPE %s USING %I::%s", table, name, from,
                   name, from));
    if (source_makes && !target_makes)
        differ(a, d, SEV_ERROR,
               fmt(a, "%s is generated on the source, and not replicated, but not generated here",
                   shown),
               NULL);
    if (!source_makes && target_makes)
        differ(a, d, SEV_ERROR, fmt(a, "%s is generated here, but not on the source", shown), NULL);
    if (row_bool(t, k, "not_null") && !row_bool(s, i, "not_null") && !target_makes)
        differ(a, d, SEV_ERROR, fmt(a, "%s is NOT NULL here, but not on the source", shown),
               sql(a, "ALTER TABLE %s ALTER COLUMN %I DROP NOT NULL", table, name));
}

static void compare_columns(Arena *a, Difference *d, const Part *source, const Part *target)
{
    const Rows *s = source->r, *t = target->r;
    for (int i = source->from; i < source->to; i++) {
        int k = part_find(target, "name", row_text(s, i, "name"));
        if (k < 0)
            lacks_column(a, d, s, i);
        else
            compare_column(a, d, s, i, t, k);
    }
    for (int k = target->from; k < target->to; k++) {
        const char *name = row_text(t, k, "name");
        if (part_find(source, "name", name) < 0 && row_bool(t, k, "not_null") &&
            !row_bool(t, k, "filled") && !row_bool(t, k, "generated"))
            differ(a, d, SEV_ERROR,
                   fmt(a, "its column %s, which the source has not, is NOT NULL without a default",
                       row_text(t, k, "quoted")),
                   sql(a, "ALTER TABLE %s ALTER COLUMN %I DROP NOT NULL", table_sql(a, d->table),
                       name));
    }
}

static void compare_keys(Arena *a, Difference *d, const Part *source, const Part *target)
{
    const Rows *t = target->r;
    for (int k = target->from; k < target->to; k++) {
        const char *alter = row_str(t, k, "alter"), *name = row_text(t, k, "name");
        if (part_find(source, "meaning", row_text(t, k, "meaning")) >= 0 ||
            part_find(source, "name", name) >= 0)
            continue;
        differ(a, d, SEV_ERROR,
               fmt(a, "the source does not have its %s %s: %s",
                   *row_text(t, k, "kind") == 'u' ? "unique index" : "constraint",
                   shown_name(a, NULL, name), row_text(t, k, "meaning")),
               alter ? sql(a, "ALTER TABLE %s %s", table_sql(a, d->table), alter)
                     : row_text(t, k, "drop"));
    }
}

static void find_difference(Checking *c, const Check *check, const Difference *d)
{
    Arena *a = c->t->a;
    if (!d->what.n)
        return;
    Finding *f = check_find(c, check, table_shown(a, d->table), strs_join(a, &d->what, "; ", 10));
    f->severity = d->severity;
    if (d->fixes.n)
        f->fix_sql = strs_join(a, &d->fixes, "; ", 0);
    if (d->incomplete)
        f->hint = "Make the table anew on the target, as the source has it.";
}

/* The columns and keys of all that differ, from both sides; false: P07 was found. */
static bool read_parts(Checking *c, const Check *check, const StrList oids[2], Part parts[2][2])
{
    static const Query *const queries[] = {&q_check_layout_columns, &q_check_layout_keys};
    for (int q = 0; q < 2; q++) {
        const Rows *rows[2];
        judge_ask_both(c, check, queries[q], oids, NULL, rows);
        if (!rows[SIDE_SOURCE] || !rows[SIDE_TARGET])
            return false;
        for (int s = 0; s < 2; s++)
            parts[s][q] = (Part){.r = rows[s]};
    }
    return true;
}

static void look_closer(Checking *c, const Check *check, const TablePairs *pairs)
{
    Arena *a = c->t->a;
    StrList oids[2] = {{0}};
    Part parts[2][2];
    int n = pairs->n < DIFFERENT_MOST ? pairs->n : DIFFERENT_MOST;
    for (int i = 0; i < n; i++)
        for (int s = 0; s < 2; s++)
            strs_add(a, &oids[s], pairs->v[i].sides[s]->oid);
    if (!n || !read_parts(c, check, oids, parts))
        return;
    for (int i = 0; i < n; i++) {
        Difference d = {.table = pairs->v[i].sides[SIDE_TARGET]};
        for (int s = 0; s < 2; s++)
            for (int q = 0; q < 2; q++)
                part_next(&parts[s][q], i);
        compare_columns(a, &d, &parts[SIDE_SOURCE][0], &parts[SIDE_TARGET][0]);
        compare_keys(a, &d, &parts[SIDE_SOURCE][1], &parts[SIDE_TARGET][1]);
        find_difference(c, check, &d);
    }
    if (n < pairs->n)
        check_find(c, check, arena_strdup(a, db_name(c->dbs[SIDE_TARGET])),
                   fmt(a, "%d more tables differ; mend these, and look again", pairs->n - n));
}

/* A partition differs with the table above it; that one is looked at. */
static bool is_under_one(const Checking *c, const Table *t, const bool *differs)
{
    const Tables *source = &c->tables[SIDE_SOURCE];
    const Table *root = t->partition ? table_find(source, t->root_schema, t->root_name) : NULL;
    return root && differs[root - source->v];
}

void judge_layout(Checking *c, const Check *check)
{
    Arena *a = c->t->a;
    StrList oids[2] = {{0}};
    TablePairs both = {0}, different = {0};
    if (!both_sides(c))
        return;
    const Tables *source = &c->tables[SIDE_SOURCE];
    for (int i = 0; i < source->n; i++) {
        const Table *s = &source->v[i],
                    *t = table_find(&c->tables[SIDE_TARGET], s->schema, s->name);
        if (!t || s->kind == 'f')
            continue;
        *list_add(a, &both) = (TablePair){.sides = {s, t}};
        strs_add(a, &oids[SIDE_SOURCE], s->oid);
        strs_add(a, &oids[SIDE_TARGET], t->oid);
    }
    if (!both.n)
        return;
    const Rows *sums[2];
    judge_ask_both(c, check, &q_check_layout, oids, NULL, sums);
    if (!sums[SIDE_SOURCE] || !sums[SIDE_TARGET])
        return;
    bool *differs = NEW_N(a, bool, source->n);
    for (int i = 0; i < both.n; i++)
        differs[both.v[i].sides[SIDE_SOURCE] - source->v] =
            !str_eq(row_str(sums[0], i, "n"), row_str(sums[1], i, "n"));
    for (int i = 0; i < both.n; i++) {
        const Table *s = both.v[i].sides[SIDE_SOURCE];
        if (differs[s - source->v] && !is_under_one(c, s, differs))
            *list_add(a, &different) = both.v[i];
    }
    look_closer(c, check, &different);
}
