/* Reading both sides, and what is wanted. */
#include "core/globals.h"

#include "catalog/database.h"
#include "pg/sql.h"

#include <stdlib.h>
#include <strings.h>

/* ---- names ---- */

/* ---- reading ---- */

static StrList role_names(Arena *a, const Roles *roles, const Val *map)
{
    StrList out = {0};
    for (int i = 0; i < roles->n; i++)
        strs_add(a, &out, val_mapped(map, roles->v[i].name));
    return out;
}

Globals globals_source(Db *source, Arena *a, const StrList *named, const GlobalsOptions *o)
{
    StrList names = roles_needed(source, a, named, !o->no_owner, !o->no_privileges);
    Globals g = {.database = db_name(source), .database_there = true};
    g.roles = roles_read(source, a, &names, o->role_passwords);
    g.memberships = memberships_read(source, a, &names);
    g.settings = settings_read(source, a, g.database, &names);
    if (!o->no_privileges)
        g.grants = database_grants_read(source, a, g.database);
    return g;
}

Globals globals_target(Db *server, Arena *a, const char *database, const Globals *source,
                       const GlobalsOptions *o)
{
    StrList names = role_names(a, &source->roles, o->role_map);
    Globals g = {.database = database};
    g.roles = roles_read(server, a, &names, o->role_passwords);
    g.memberships = memberships_read(server, a, &names);
    g.settings = settings_read(server, a, database, &names);
    g.grants = database_grants_read(server, a, database);
    g.database_there = g.grants.n || database_exists(server, a, database);
    if (!g.database_there) { /* what a new database has */
        *list_add(a, &g.grants) = (DatabaseGrant){.privilege = "CONNECT"};
        *list_add(a, &g.grants) = (DatabaseGrant){.privilege = "TEMPORARY"};
    }
    g.unknown_settings = settings_unknown(server, a, &source->settings);
    g.member_options = db_has(server, FEAT_MEMBER_OPTIONS);
    return g;
}

/* ---- the source's, as the target would call it ---- */

static void leave_out(Arena *a, GlobalsNotes *notes, const char *entry, const char *reason)
{
    Val *v = val_map(a);
    val_set_str(a, v, "entry", entry);
    val_set_str(a, v, "reason", reason);
    val_add(a, notes->left_out, v);
}

static void map_role(Arena *a, const Role *role, const char *name, Globals *out,
                     GlobalsNotes *notes)
{
    Role r = *role;
    r.name = name;
    r.builtin = role_is_builtin(name);
    r.first = r.self = false; /* which are matters of the target */
    if (role_find(&out->roles, name)) {
        leave_out(a, notes, fmt(a, "ROLE %s", shown_name(a, NULL, role->name)),
                  fmt(a, "role_map makes it %s, and another role is that already",
                      shown_name(a, NULL, name)));
        return;
    }
    if (!str_eq(name, role->name) && r.password && strncmp(r.password, "md5", 3) == 0) {
        r.password = NULL;
        r.no_password = "the hash of an md5 password is bound to the old name";
    }
    *list_add(a, &out->roles) = r;
}

/* Two names of the source may be one on the target: who keeps his name then comes first. */
static Globals mapped(Arena *a, const Globals *source, const Val *map, GlobalsNotes *notes)
{
    Globals out = *source;
    out.roles = (Roles){0};
    out.memberships = (Memberships){0};
    out.settings = (Settings){0};
    out.grants = (DatabaseGrants){0};
    for (int renamed = 0; renamed < 2; renamed++)
        for (int i = 0; i < source->roles.n; i++) {
            const Role *r = &source->roles.v[i];
            const char *name = val_mapped(map, r->name);
            if (renamed != str_eq(name, r->name))
                map_role(a, r, name, &out, notes);
        }
    for (int i = 0; i < source->memberships.n; i++) {
        Membership m = source->memberships.v[i];
        m.role = val_mapped(map, m.role);
        m.member = val_mapped(map, m.member);
        if (!str_eq(m.role, m.member) && !membership_find(&out.memberships, m.role, m.member))
            *list_add(a, &out.memberships) = m;
    }
    for (int i = 0; i < source->settings.n; i++) {
        Setting s = source->settings.v[i];
        s.role = val_mapped(map, s.role);
        if (strcasecmp(s.name, "role") == 0)
            s.value = val_mapped(map, s.value);
        if (!setting_find(&out.settings, &s))
            *list_add(a, &out.settings) = s;
    }
    for (int i = 0; i < source->grants.n; i++) {
        DatabaseGrant g = source->grants.v[i];
        g.grantee = val_mapped(map, g.grantee);
        DatabaseGrant *same = grant_find(&out.grants, g.grantee, g.privilege);
        if (same)
            same->grantable = same->grantable || g.grantable;
        else if (!g.owns)
            *list_add(a, &out.grants) = g;
    }
    return out;
}

/* ---- roles ---- */

bool role_same_attributes(const Role *x, const Role *y)
{
    return x->superuser == y->superuser && x->createdb == y->createdb &&
           x->createrole == y->createrole && x->inherit == y->inherit && x->login == y->login &&
           x->replication == y->replication && x->bypassrls == y->bypassrls &&
           x->connection_limit == y->connection_limit && str_eq(x->valid_until, y->valid_until);
}

/* The target's, with all that the source's has. A password that is not known is not compared. */
static Role synced(const Role *is, const Role *source)
{
    Role r = *source;
    r.comment = source->comment ? source->comment : is->comment;
    r.first = is->first;
    r.self = is->self;
    r.no_password = is->no_password;
    r.another_password = source->password && !source->no_password && !is->no_password &&
                         !str_eq(source->password, is->password);
    r.password = r.another_password ? source->password : is->password;
    return r;
}

static bool role_same(const Role *x, const Role *y)
{
    return role_same_attributes(x, y) && str_eq(x->comment, y->comment) && !x->another_password &&
           !y->another_password;
}

/* Logins whose passwords could not be brought or compared, each reason in a warning of its own. */
typedef struct Unknown {
    const char *text, *why;
    StrList roles;
} Unknown;
typedef LIST(Unknown) Unknowns;

static void add_unknown(Arena *a, Unknowns *l, const char *text, const char *why, const Role *r)
{
    int i = 0;
    while (i < l->n && !(l->v[i].text == text && str_eq(l->v[i].why, why)))
        i++;
    if (i == l->n)
        *list_add(a, l) = (Unknown){.text = text, .why = why};
    strs_add(a, &l->v[i].roles, shown_name(a, NULL, r->name));
}

static const char *kept_why(const Role *is)
{
    return is->first  ? "it is the target's first superuser, who is left as he is"
           : is->self ? "it is the user who connects to the target, who is left as he is"
                      : NULL;
}

static void want_role(Arena *a, const Role *r, const GlobalsOptions *o, Globals *want,
                      GlobalsNotes *notes, Unknowns *unknown)
{
    static const char not_brought[] = "have no password on the target; give them one",
                      not_compared[] = "keep the password that they have on the target";
    Role *is = role_find(&want->roles, r->name);
    const char *entry = fmt(a, "ROLE %s", shown_name(a, NULL, r->name));
    if (!is) {
        *list_add(a, &want->roles) = *r;
        if (o->role_passwords && r->login && r->no_password)
            add_unknown(a, unknown, not_brought, r->no_password, r);
        return;
    }
    if (kept_why(is)) { /* its password is no matter of the source's in any case */
        if (!role_same_attributes(r, is) || (r->comment && !str_eq(r->comment, is->comment)))
            leave_out(a, notes, entry, kept_why(is));
        return;
    }
    Role s = synced(is, r);
    if (o->role_passwords && r->login) {
        const char *why = r->no_password ? r->no_password : r->password ? is->no_password : NULL;
        if (why && !is->password && !is->no_password)
            add_unknown(a, unknown, not_brought, why, r);
        else if (why && o->sync)
            add_unknown(a, unknown, not_compared, why, r);
    }
    if (o->sync)
        *is = s;
    else if (!role_same(&s, is))
        strs_add(a, &notes->different, entry);
}

static void want_roles(Arena *a, const Globals *source, const GlobalsOptions *o, Globals *want,
                       GlobalsNotes *notes)
{
    Unknowns unknown = {0};
    for (int i = 0; i < source->roles.n; i++)
        if (!source->roles.v[i].builtin)
            want_role(a, &source->roles.v[i], o, want, notes, &unknown);
    for (int i = 0; i < unknown.n; i++) {
        const Unknown *u = &unknown.v[i];
        strs_add(a, &notes->warnings,
                 fmt(a, "%d login role(s) %s (%s): %s", u->roles.n, u->text, u->why,
                     strs_join(a, &u->roles, ", ", 0)));
    }
}

/* ---- memberships ---- */

bool membership_same(const Membership *x, const Membership *y)
{
    return x->admin == y->admin &&
           (!x->has_options || !y->has_options || (x->inherit == y->inherit && x->set == y->set));
}

/* Why the target cannot have it, or would give more by it than the source; NULL: it can. */
static const char *no_membership(const Globals *want, const Membership *m)
{
    const Role *member = role_find(&want->roles, m->member);
    if (!role_find(&want->roles, m->role) || !member)
        return "the target has no such role";
    if (want->member_options || !m->has_options)
        return NULL;
    if (!m->set)
        return "the target's version does not know SET FALSE";
    if (!m->inherit && member->inherit)
        return "the target's version does not know INHERIT FALSE";
    return NULL;
}

static void want_membership(Arena *a, const Membership *m, const GlobalsOptions *o, Globals *want,
                            GlobalsNotes *notes)
{
    const char *entry = fmt(a, "MEMBERSHIP of %s", membership_label(a, m));
    Membership *is = membership_find(&want->memberships, m->role, m->member), x = *m;
    if (!is) {
        const char *why = no_membership(want, m);
        x.has_options = m->has_options && want->member_options;
        if (why)
            leave_out(a, notes, entry, why);
        else
            *list_add(a, &want->memberships) = x;
        return;
    }
    /* Options add up, too: by whomever they were granted, the target keeps its own. */
    x = *is;
    x.admin = is->admin || m->admin;
    if (is->has_options && m->has_options) {
        x.inherit = is->inherit || m->inherit;
        x.set = is->set || m->set;
    }
    if (o->sync)
        *is = x;
    else if (!membership_same(is, &x))
        strs_add(a, &notes->different, entry);
}

/* ---- settings ---- */

/* Why it is not brought; NULL: it is. */
static const char *no_setting(Arena *a, const Globals *want, const Setting *s)
{
    if (!setting_name(a, s))
        return "its name is none that PostgreSQL 14 or newer takes";
    if (strs_has(&want->unknown_settings, s->name))
        return "the target's version does not know it";
    if (!s->role && strcasecmp(s->name, "default_transaction_read_only") == 0)
        return "the cut-over closes and opens databases with it";
    const Role *role = s->role ? role_find(&want->roles, s->role) : NULL;
    return s->role && !role          ? "the target has no such role"
           : role && !s->in_database ? kept_why(role)
                                     : NULL;
}

static void want_setting(Arena *a, const Setting *s, const GlobalsOptions *o, Globals *want,
                         GlobalsNotes *notes)
{
    const char *entry = fmt(a, "SETTING %s", setting_label(a, s));
    const char *why = no_setting(a, want, s);
    Setting *is = setting_find(&want->settings, s);
    if (is && str_eq(setting_clause(a, is), setting_clause(a, s)))
        return;
    if (why)
        leave_out(a, notes, entry, why);
    else if (!is)
        *list_add(a, &want->settings) = *s;
    else if (o->sync) {
        is->value = s->value;
        is->another_value = true;
    } else
        strs_add(a, &notes->different, entry);
}

/* ---- grants on the database ---- */

/* What PUBLIC has by default and the source has taken away. In a database that is only being made
 * nobody relies on it yet, so it is also done without sync. */
static void want_revokes(Arena *a, const Globals *source, const GlobalsOptions *o, Globals *want,
                         GlobalsNotes *notes)
{
    DatabaseGrants kept = {0};
    for (int i = 0; i < want->grants.n; i++) {
        const DatabaseGrant *g = &want->grants.v[i];
        bool surplus = !g->grantee && !str_eq(g->privilege, "CREATE") &&
                       !grant_find(&source->grants, NULL, g->privilege);
        if (surplus && !o->sync && want->database_there)
            strs_add(a, &notes->different, fmt(a, "PRIVILEGE %s", grant_label(a, g)));
        if (!surplus || (!o->sync && want->database_there))
            *list_add(a, &kept) = *g;
    }
    want->grants = kept;
}

static void want_grants(Arena *a, const Globals *source, const GlobalsOptions *o, Globals *want,
                        GlobalsNotes *notes)
{
    want_revokes(a, source, o, want, notes);
    for (int i = 0; i < source->grants.n; i++) {
        const DatabaseGrant *g = &source->grants.v[i];
        DatabaseGrant *is = grant_find(&want->grants, g->grantee, g->privilege);
        if (is)
            is->grantable = is->grantable || (g->grantable && !is->owns);
        else if (!g->grantee || role_find(&want->roles, g->grantee))
            *list_add(a, &want->grants) = *g;
        else
            leave_out(a, notes, fmt(a, "PRIVILEGE %s", grant_label(a, g)),
                      "the target has no such role");
    }
}

/* ---- all of it ---- */

static int by_role(const void *x, const void *y)
{
    return strcmp(((const Role *)x)->name, ((const Role *)y)->name);
}

static Globals copied(Arena *a, const Globals *g)
{
    Globals c = *g;
    c.roles = (Roles){0};
    c.memberships = (Memberships){0};
    c.settings = (Settings){0};
    for (int i = 0; i < g->roles.n; i++)
        *list_add(a, &c.roles) = g->roles.v[i];
    for (int i = 0; i < g->memberships.n; i++)
        *list_add(a, &c.memberships) = g->memberships.v[i];
    for (int i = 0; i < g->settings.n; i++)
        *list_add(a, &c.settings) = g->settings.v[i];
    return c;
}

Globals globals_want(Arena *a, const Globals *source, const Globals *actual,
                     const GlobalsOptions *o, GlobalsNotes *notes)
{
    *notes = (GlobalsNotes){.left_out = val_list(a)};
    Globals from = mapped(a, source, o->role_map, notes), want = copied(a, actual);
    want_roles(a, &from, o, &want, notes);
    for (int i = 0; i < from.memberships.n; i++)
        want_membership(a, &from.memberships.v[i], o, &want, notes);
    for (int i = 0; i < from.settings.n; i++)
        want_setting(a, &from.settings.v[i], o, &want, notes);
    if (!o->no_privileges)
        want_grants(a, &from, o, &want, notes);
    if (want.roles.n)
        qsort(want.roles.v, (size_t)want.roles.n, sizeof *want.roles.v, by_role);
    return want;
}
