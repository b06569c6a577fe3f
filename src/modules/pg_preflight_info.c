/*
 * pg_preflight_info: everything that is known to spoil a migration, looked for on both sides before
 * anything is touched, and told at once: what it is, how bad, and what mends it. The checks are
 * the tables of core/checks_*.c; here are the options and what a person gets to see.
 */
#include "core/check.h"
#include "pg/sql.h"

#include <stdlib.h>

typedef struct Args {
    CheckOptions o;
    StrList ignore;
    const Val *severity_overrides;
    const char *fail_on;
} Args;

static const Option options[] = {
    CONN("connection", Args, o.connection),
    LIST_OF("publications", Args, o.publications, .identifier = true),
    STR("subscription", Args, o.subscription, .identifier = true),
    STR("slot_name", Args, o.slot_name, .identifier = true),
    STR("identity_fallback", Args, o.identity_fallback, .preset = "none",
        .choices = "none,full,create_index,insert_only,fail"),
    BOOL("create_database", Args, o.create_database, .preset = "no"),
    BOOL("no_owner", Args, o.no_owner, .preset = "no"),
    BOOL("no_privileges", Args, o.no_privileges, .preset = "no"),
    STR("pg_dump", Args, o.pg_dump),
    INT("duration", Args, o.duration, .preset = "24", .min = 1, .max = 8760),
    INT("sample", Args, o.sample, .preset = "500", .min = 0, .max = 60000),
    INT("timeout", Args, o.timeout, .preset = "30", .min = 1, .max = 3600),
    LIST_OF("checks", Args, o.checks),
    LIST_OF("ignore", Args, ignore),
    MAP("severity_overrides", Args, severity_overrides),
    STR("fail_on", Args, fail_on, .preset = "error", .choices = "error,warning,never"),
    {0},
};

/* ---- what was given ---- */

static bool is_letter(const char *s)
{
    return *s && strchr("CGPTO", *s) && !s[1];
}

/* "T05" of "T05" and of "T05 public.cache". */
static const char *entry_id(Arena *a, const char *entry)
{
    return arena_strndup(a, entry, strcspn(entry, " "));
}

static void require_id(Task *t, const char *option, const char *id)
{
    if (!is_letter(id) && !check_by_id(id))
        die_hint(t->run,
                 "The documentation of pg_preflight_info lists all checks; a letter alone (C, G, "
                 "P, T, O) means the whole group.",
                 "option '%s': there is no check '%s'", option, id);
}

static Severity override_of(Task *t, const char *id, Severity severity)
{
    const Args *args = t->args;
    const Val *v = args->severity_overrides ? val_get(args->severity_overrides, id) : NULL;
    for (Severity s = SEV_IGNORE; v && s <= SEV_ERROR; s++)
        if (v->kind == VAL_STR && str_eq(v->s, severity_name(s)))
            return s;
    return severity;
}

static void check_options(Task *t)
{
    const Args *args = t->args;
    const Val *map = args->severity_overrides;
    for (int i = 0; i < args->o.checks.n; i++)
        require_id(t, "checks", args->o.checks.v[i]);
    for (int i = 0; i < args->ignore.n; i++)
        require_id(t, "ignore", entry_id(t->a, args->ignore.v[i]));
    for (int i = 0; map && i < map->keys.n; i++) {
        const char *id = map->keys.v[i];
        if (is_letter(id) || !check_by_id(id))
            die(t->run, "option 'severity_overrides': there is no check '%s'", id);
        if (override_of(t, id, SEV_IGNORE) != override_of(t, id, SEV_ERROR))
            die(t->run,
                "option 'severity_overrides': the severity of '%s' is error, warning, info or "
                "ignore",
                id);
    }
}

/* ---- what was found ---- */

static bool is_ignored(Arena *a, const StrList *ignore, const Finding *f)
{
    char letter[2] = {*f->id, 0};
    return strs_has(ignore, f->id) || strs_has(ignore, letter) ||
           strs_has(ignore, fmt(a, "%s %s", f->id, f->object));
}

static int by_severity(const void *x, const void *y)
{
    const Finding *p = x, *q = y;
    int c = (int)q->severity - (int)p->severity;
    c = c ? c : strcmp(p->id, q->id);
    c = c ? c : (int)p->side - (int)q->side;
    c = c ? c : strcmp(p->object, q->object);
    return c ? c : strcmp(p->detail, q->detail);
}

static const char *fix_of(Arena *a, const Finding *f)
{
    if (f->fix_sql || !f->setting)
        return f->fix_sql;
    return sql(a, "ALTER SYSTEM SET %I = %L%s", f->setting, f->value,
               f->restart ? "" : "; SELECT pg_catalog.pg_reload_conf()");
}

static Val *finding_fact(Arena *a, const Finding *f)
{
    Val *v = val_map(a);
    val_set_str(a, v, "id", f->id);
    val_set_str(a, v, "severity", severity_name(f->severity));
    val_set_str(a, v, "side", side_name(f->side));
    val_set_str(a, v, "object", f->object);
    val_set_str(a, v, "detail", f->detail);
    val_set_str(a, v, "fix_sql", fix_of(a, f));
    val_set_str(a, v, "setting", f->setting);
    val_set_str(a, v, "value", f->value);
    val_set_bool(a, v, "restart", f->restart);
    val_set_str(a, v, "hint", f->hint);
    val_set_str(a, v, "docs", f->docs);
    return v;
}

static Val *facts_of(Checking *c)
{
    Arena *a = c->t->a;
    Val *facts = val_map(a);
    for (int s = 0; s < 2; s++)
        val_set(a, facts, side_name((Side)s), c->dbs[s] ? c->facts[s] : val_null(a));
    return facts;
}

static void report_findings(Checking *c)
{
    Task *t = c->t;
    Arena *a = t->a;
    const Args *args = t->args;
    Val *findings = val_list(a), *counts = val_map(a);
    StrList worst = {0};
    int n[SEV_ERROR + 1] = {0};
    if (c->findings.n)
        qsort(c->findings.v, (size_t)c->findings.n, sizeof *c->findings.v, by_severity);
    for (int i = 0; i < c->findings.n; i++) {
        const Finding *f = &c->findings.v[i];
        n[f->severity]++;
        if (f->severity != SEV_IGNORE)
            val_add(a, findings, finding_fact(a, f));
        if (f->severity == SEV_ERROR ||
            (f->severity == SEV_WARNING && str_eq(args->fail_on, "warning")))
            strs_add(a, &worst,
                     fmt(a, "%s %s %s: %s", f->id, side_name(f->side), f->object, f->detail));
    }
    for (Severity s = SEV_ERROR; s >= SEV_INFO; s--)
        val_set_int(a, counts, severity_name(s), n[s]);
    val_set_int(a, counts, "ignored", n[SEV_IGNORE]);
    val_set_int(a, counts, "checks", c->done.n);
    val_set_bool(a, t->report.facts, "ok", n[SEV_ERROR] == 0);
    val_set(a, t->report.facts, "counts", counts);
    val_set(a, t->report.facts, "findings", findings);
    val_set(a, t->report.facts, "checked", val_strs(a, &c->done));
    val_set(a, t->report.facts, "facts", facts_of(c));
    if (worst.n && !str_eq(args->fail_on, "never"))
        die(t->run, "%d finding(s) stand against the migration: %s", worst.n,
            strs_join(a, &worst, "; ", 20));
    t->report.msg =
        fmt(a, "%d check(s): %d error(s), %d warning(s), %d for information, %d ignored", c->done.n,
            n[SEV_ERROR], n[SEV_WARNING], n[SEV_INFO], n[SEV_IGNORE]);
}

static void run_preflight(Task *t)
{
    const Args *args = t->args;
    Checking c = {.t = t, .o = &args->o};
    check_options(t);
    if (!task_has(t, SIDE_SOURCE) && !task_has(t, SIDE_TARGET))
        die(t->run, "missing required arguments: source, target");
    checks_run(&c);
    for (int i = 0; i < c.findings.n; i++) {
        Finding *f = &c.findings.v[i];
        f->severity =
            is_ignored(t->a, &args->ignore, f) ? SEV_IGNORE : override_of(t, f->id, f->severity);
    }
    report_findings(&c);
}

const Module module = {"pg_preflight_info", options, sizeof(Args), run_preflight};
