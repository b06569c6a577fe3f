/* What makes the target's roles and database like what is wanted; and how that is shown. */
#include "core/globals.h"

#include "pg/sql.h"

#include <stdlib.h>

static const struct {
    size_t offset;
    const char *yes, *no;
    bool preset; /* of CREATE ROLE */
} attributes[] = {
    {offsetof(Role, superuser), "SUPERUSER", "NOSUPERUSER", false},
    {offsetof(Role, createdb), "CREATEDB", "NOCREATEDB", false},
    {offsetof(Role, createrole), "CREATEROLE", "NOCREATEROLE", false},
    {offsetof(Role, inherit), "INHERIT", "NOINHERIT", true},
    {offsetof(Role, login), "LOGIN", "NOLOGIN", false},
    {offsetof(Role, replication), "REPLICATION", "NOREPLICATION", false},
    {offsetof(Role, bypassrls), "BYPASSRLS", "NOBYPASSRLS", false},
};

enum { N_ATTRIBUTES = sizeof attributes / sizeof *attributes };
static const char hidden[] = "********";

static bool has(const Role *r, int attribute)
{
    return *(const bool *)((const char *)r + attributes[attribute].offset);
}

/* ---- names for people ---- */

const char *membership_label(Arena *a, const Membership *m)
{
    return fmt(a, "%s in %s", shown_name(a, NULL, m->member), shown_name(a, NULL, m->role));
}

const char *setting_label(Arena *a, const Setting *s)
{
    return !s->role ? fmt(a, "%s of the database", s->name)
                    : fmt(a, "%s of %s%s", s->name, shown_name(a, NULL, s->role),
                          s->in_database ? " in the database" : "");
}

const char *grant_label(Arena *a, const DatabaseGrant *g)
{
    return fmt(a, "%s of %s%s", g->privilege,
               g->grantee ? shown_name(a, NULL, g->grantee) : "PUBLIC",
               g->grantable ? " with grant option" : "");
}

/* ---- roles ---- */

/* From is to want; is NULL: from CREATE ROLE's defaults. NULL when there is nothing to say. */
static const char *role_clauses(Arena *a, const Role *is, const Role *want, const char *password)
{
    StrList l = {0};
    for (int i = 0; i < N_ATTRIBUTES; i++)
        if (has(want, i) != (is ? has(is, i) : attributes[i].preset))
            strs_add(a, &l, has(want, i) ? attributes[i].yes : attributes[i].no);
    if (want->connection_limit != (is ? is->connection_limit : -1))
        strs_add(a, &l, fmt(a, "CONNECTION LIMIT %lld", (long long)want->connection_limit));
    if (!str_eq(want->valid_until, is ? is->valid_until : NULL))
        strs_add(a, &l,
                 sql(a, "VALID UNTIL %L", want->valid_until ? want->valid_until : "infinity"));
    if (password)
        strs_add(a, &l, sql(a, "PASSWORD %L", password));
    return l.n ? strs_join(a, &l, " ", 0) : NULL;
}

static const char *role_sql(Arena *a, const Role *is, const Role *want, const char *password)
{
    const char *clauses = role_clauses(a, is, want, password);
    if (is)
        return clauses ? sql(a, "ALTER ROLE %I %s", want->name, clauses) : NULL;
    return clauses ? sql(a, "CREATE ROLE %I %s", want->name, clauses)
                   : sql(a, "CREATE ROLE %I", want->name);
}

/* Only want() can say that it differs: one side may not be known. */
static bool sets_password(const Role *is, const Role *want)
{
    return want->password &&
           (!is || (want->another_password && !str_eq(is->password, want->password)));
}

static void plan_role(Arena *a, const Role *is, const Role *want, Plan *plan)
{
    const char *password = sets_password(is, want) ? want->password : NULL;
    const char *text = role_sql(a, is, want, password);
    if (text) {
        Action *x =
            plan_add(a, plan, SIDE_TARGET,
                     fmt(a, "%s the role \"%s\"", is ? "alter" : "create", want->name), text);
        if (password)
            x->shown = role_sql(a, is, want, hidden);
    }
    if (!str_eq(is ? is->comment : NULL, want->comment))
        plan_add(a, plan, SIDE_TARGET, fmt(a, "comment on the role \"%s\"", want->name),
                 sql(a, "COMMENT ON ROLE %I IS %L", want->name, want->comment));
}

static void plan_membership(Arena *a, const Membership *want, Plan *plan)
{
    StrList with = {0};
    if (want->admin)
        strs_add(a, &with, "ADMIN OPTION");
    if (want->has_options) {
        strs_add(a, &with, want->inherit ? "INHERIT TRUE" : "INHERIT FALSE");
        strs_add(a, &with, want->set ? "SET TRUE" : "SET FALSE");
    }
    const char *grant = sql(a, "GRANT %I TO %I", want->role, want->member);
    plan_add(a, plan, SIDE_TARGET,
             fmt(a, "make \"%s\" a member of \"%s\"", want->member, want->role),
             with.n ? sql(a, "%s WITH %s", grant, strs_join(a, &with, ", ", 0)) : grant);
}

/* ---- settings and grants ---- */

static const char *setting_sql(Arena *a, const Setting *s, const char *database, const char *clause)
{
    const char *of = !s->role         ? sql(a, "DATABASE %I", database)
                     : s->in_database ? sql(a, "ROLE %I IN DATABASE %I", s->role, database)
                                      : sql(a, "ROLE %I", s->role);
    return sql(a, "ALTER %s SET %s TO %s", of, setting_name(a, s), clause);
}

static bool is_set(Arena *a, const Globals *actual, const Setting *s)
{
    const Setting *is = setting_find(&actual->settings, s);
    return is && str_eq(setting_clause(a, is), setting_clause(a, s));
}

static void plan_settings(Arena *a, const Globals *actual, const Globals *wanted, bool in_database,
                          Plan *plan)
{
    for (int i = 0; i < wanted->settings.n; i++) {
        const Setting *s = &wanted->settings.v[i];
        if (s->in_database != in_database || is_set(a, actual, s))
            continue;
        Action *x = plan_add(a, plan, SIDE_TARGET, fmt(a, "set %s", setting_label(a, s)),
                             setting_sql(a, s, wanted->database, setting_clause(a, s)));
        if (setting_is_secret(s))
            x->shown = setting_sql(a, s, wanted->database, sql(a, "%L", hidden));
    }
}

static bool is_granted(const Globals *g, const DatabaseGrant *x)
{
    const DatabaseGrant *is = grant_find(&g->grants, x->grantee, x->privilege);
    return is && (is->grantable || !x->grantable);
}

static void plan_grant(Arena *a, const char *database, const DatabaseGrant *g, bool grant,
                       Plan *plan)
{
    const char *who = g->grantee ? sql(a, "%I", g->grantee) : "PUBLIC";
    plan_add(a, plan, SIDE_TARGET,
             fmt(a, "%s %s on the database %s \"%s\"", grant ? "grant" : "revoke", g->privilege,
                 grant ? "to" : "from", g->grantee ? g->grantee : "PUBLIC"),
             grant ? sql(a, "GRANT %s ON DATABASE %I TO %s%s", g->privilege, database, who,
                         g->grantable ? " WITH GRANT OPTION" : "")
                   : sql(a, "REVOKE %s ON DATABASE %I FROM %s", g->privilege, database, who));
}

/* ---- the plans ---- */

/* From that action on: one transaction, and what to do when we may not. */
static void finish(Plan *plan, int from, const char *database)
{
    for (int i = from; i < plan->n; i++) {
        Action *x = &plan->v[i];
        x->database = database;
        x->expected = "42501";
        x->hint = "Do that as a superuser of the target and run it again: what is there already is "
                  "taken as it is.";
        x->last = i == plan->n - 1;
    }
}

void globals_plan_roles(Arena *a, const Globals *actual, const Globals *wanted,
                        const char *maintenance_db, Plan *plan)
{
    int from = plan->n;
    for (int i = 0; i < wanted->roles.n; i++)
        plan_role(a, role_find(&actual->roles, wanted->roles.v[i].name), &wanted->roles.v[i], plan);
    for (int i = 0; i < wanted->memberships.n; i++) {
        const Membership *m = &wanted->memberships.v[i];
        const Membership *is = membership_find(&actual->memberships, m->role, m->member);
        if (!is || !membership_same(is, m))
            plan_membership(a, m, plan);
    }
    plan_settings(a, actual, wanted, false, plan);
    finish(plan, from, maintenance_db);
}

/* Who may come in, before who may not. */
void globals_plan_database(Arena *a, const Globals *actual, const Globals *wanted, Plan *plan)
{
    int from = plan->n;
    for (int i = 0; i < wanted->grants.n; i++)
        if (!is_granted(actual, &wanted->grants.v[i]))
            plan_grant(a, wanted->database, &wanted->grants.v[i], true, plan);
    for (int i = 0; i < actual->grants.n; i++)
        if (!grant_find(&wanted->grants, actual->grants.v[i].grantee,
                        actual->grants.v[i].privilege))
            plan_grant(a, wanted->database, &actual->grants.v[i], false, plan);
    plan_settings(a, actual, wanted, true, plan);
    finish(plan, from, NULL);
}

/* ---- the result ---- */

static void add_text(Arena *a, Val *list, const char *text)
{
    val_add(a, list, val_str(a, text));
}

static void role_changes(Arena *a, const Globals *actual, const Globals *wanted, Val *out)
{
    Val *created = val_list(a), *altered = val_list(a), *memberships = val_list(a);
    for (int i = 0; i < wanted->roles.n; i++) {
        const Role *r = &wanted->roles.v[i], *is = role_find(&actual->roles, r->name);
        if (!is)
            add_text(a, created, r->name);
        else if (!role_same_attributes(is, r) || sets_password(is, r) ||
                 !str_eq(is->comment, r->comment))
            add_text(a, altered, r->name);
    }
    for (int i = 0; i < wanted->memberships.n; i++) {
        const Membership *m = &wanted->memberships.v[i];
        const Membership *is = membership_find(&actual->memberships, m->role, m->member);
        if (!is || !membership_same(is, m))
            add_text(a, memberships, membership_label(a, m));
    }
    val_set(a, out, "roles_created", created);
    val_set(a, out, "roles_altered", altered);
    val_set(a, out, "memberships", memberships);
}

Val *globals_changes(Arena *a, const Globals *actual, const Globals *wanted)
{
    Val *out = val_map(a), *settings = val_list(a), *granted = val_list(a), *revoked = val_list(a);
    role_changes(a, actual, wanted, out);
    for (int i = 0; i < wanted->settings.n; i++)
        if (!is_set(a, actual, &wanted->settings.v[i]))
            add_text(a, settings, setting_label(a, &wanted->settings.v[i]));
    for (int i = 0; i < wanted->grants.n; i++)
        if (!is_granted(actual, &wanted->grants.v[i]))
            add_text(a, granted, grant_label(a, &wanted->grants.v[i]));
    for (int i = 0; i < actual->grants.n; i++)
        if (!grant_find(&wanted->grants, actual->grants.v[i].grantee,
                        actual->grants.v[i].privilege))
            add_text(a, revoked, grant_label(a, &actual->grants.v[i]));
    val_set(a, out, "settings", settings);
    val_set(a, out, "granted", granted);
    val_set(a, out, "revoked", revoked);
    return out;
}

/* ---- the diff ---- */

static int by_text(const void *x, const void *y)
{
    return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* A sorted list under its key, when there is anything in it. */
static void set_lines(Arena *a, Val *map, const char *key, StrList *lines)
{
    if (!lines->n)
        return;
    qsort(lines->v, (size_t)lines->n, sizeof *lines->v, by_text);
    val_set(a, map, key, val_strs(a, lines));
}

/* role NULL: of the database. */
static void show_settings(Arena *a, const Globals *g, const char *role, Val *map)
{
    StrList everywhere = {0}, here = {0};
    for (int i = 0; i < g->settings.n; i++) {
        const Setting *s = &g->settings.v[i];
        const char *value = !setting_is_secret(s) ? s->value
                            : s->another_value    ? "another one"
                                                  : hidden;
        if (str_eq(s->role, role))
            strs_add(a, role && s->in_database ? &here : &everywhere,
                     fmt(a, "%s = %s", s->name, value));
    }
    set_lines(a, map, "settings", &everywhere);
    set_lines(a, map, "settings_in_database", &here);
}

static void show_memberships(Arena *a, const Globals *g, const char *member, Val *map)
{
    StrList lines = {0};
    for (int i = 0; i < g->memberships.n; i++) {
        const Membership *m = &g->memberships.v[i];
        if (str_eq(m->member, member))
            strs_add(a, &lines,
                     fmt(a, "%s%s%s%s", m->role, m->admin ? " with admin option" : "",
                         m->has_options && !m->inherit ? ", inherit false" : "",
                         m->has_options && !m->set ? ", set false" : ""));
    }
    set_lines(a, map, "member_of", &lines);
}

static Val *show_role(Arena *a, const Globals *g, const Role *r)
{
    Val *v = val_map(a);
    StrList words = {0};
    for (int i = 0; i < N_ATTRIBUTES; i++)
        if (has(r, i) != attributes[i].preset)
            strs_add(a, &words, has(r, i) ? attributes[i].yes : attributes[i].no);
    val_set(a, v, "attributes", val_strs(a, &words));
    if (r->connection_limit != -1)
        val_set_int(a, v, "connection_limit", r->connection_limit);
    if (r->valid_until)
        val_set_str(a, v, "valid_until", r->valid_until);
    if (r->password)
        val_set_str(a, v, "password", r->another_password ? "another one" : hidden);
    if (r->comment)
        val_set_str(a, v, "comment", r->comment);
    show_memberships(a, g, r->name, v);
    show_settings(a, g, r->name, v);
    return v;
}

Val *globals_show(Arena *a, const Globals *g)
{
    Val *v = val_map(a), *roles = val_map(a), *database = val_map(a);
    StrList privileges = {0};
    for (int i = 0; i < g->roles.n; i++)
        if (!g->roles.v[i].builtin)
            val_set(a, roles, g->roles.v[i].name, show_role(a, g, &g->roles.v[i]));
    for (int i = 0; i < g->grants.n; i++)
        strs_add(a, &privileges, grant_label(a, &g->grants.v[i]));
    show_settings(a, g, NULL, database);
    set_lines(a, database, "privileges", &privileges);
    val_set(a, v, "roles", roles);
    val_set(a, v, "database", database);
    return v;
}
