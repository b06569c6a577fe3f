#include "catalog/role.h"

#include "embedded_sql.h"
#include "pg/sql.h"

#include <ctype.h>
#include <strings.h>

bool role_is_builtin(const char *name)
{
    return strncmp(name, "pg_", 3) == 0;
}

StrList roles_needed(Db *db, Arena *a, const StrList *named, bool owner, bool grantees)
{
    StrList out = {0};
    const Rows *r = db_query(db, a, &q_roles_needed, sql_array(a, named), owner ? "t" : "f",
                             grantees ? "t" : "f");
    for (int i = 0; i < r->n; i++)
        strs_add(a, &out, row_text(r, i, "name"));
    return out;
}

static void read_passwords(Db *db, Arena *a, const StrList *names, Roles *roles)
{
    const Rows *r = db_query(db, a, &q_role_passwords, sql_array(a, names));
    for (int i = 0; i < r->n; i++) {
        Role *role = role_find(roles, row_text(r, i, "name"));
        if (!role) /* made in between */
            continue;
        if (row_bool(r, i, "hashed"))
            role->password = row_text(r, i, "password");
        else
            role->no_password = fmt(a, "the %s has them in plain text", db_where(db));
    }
}

Roles roles_read(Db *db, Arena *a, const StrList *names, bool with_passwords)
{
    Roles out = {0};
    const Rows *r = db_query(db, a, &q_role_attributes, sql_array(a, names));
    bool may = r->n && row_bool(r, 0, "passwords");
    const char *why =
        !with_passwords ? "they are not asked for"
        : may           ? NULL
              : fmt(a, "user \"%s\" may not read them on the %s", db_user(db), db_where(db));
    for (int i = 0; i < r->n; i++)
        *list_add(a, &out) = (Role){
            .name = row_text(r, i, "name"),
            .superuser = row_bool(r, i, "superuser"),
            .createdb = row_bool(r, i, "createdb"),
            .createrole = row_bool(r, i, "createrole"),
            .inherit = row_bool(r, i, "inherit"),
            .login = row_bool(r, i, "login"),
            .replication = row_bool(r, i, "replication"),
            .bypassrls = row_bool(r, i, "bypassrls"),
            .connection_limit = row_int(r, i, "connection_limit"),
            .valid_until = row_str(r, i, "valid_until"),
            .no_password = why,
            .comment = row_str(r, i, "comment"),
            .builtin = role_is_builtin(row_text(r, i, "name")),
            .first = row_bool(r, i, "first"),
            .self = str_eq(row_text(r, i, "name"), db_user(db)),
        };
    if (with_passwords && may)
        read_passwords(db, a, names, &out);
    return out;
}

Memberships memberships_read(Db *db, Arena *a, const StrList *names)
{
    Memberships out = {0};
    const Rows *r = db_query(db, a, &q_role_memberships, sql_array(a, names));
    for (int i = 0; i < r->n; i++)
        *list_add(a, &out) = (Membership){
            .role = row_text(r, i, "role"),
            .member = row_text(r, i, "member"),
            .admin = row_bool(r, i, "admin"),
            .has_options = row_str(r, i, "inherit") != NULL,
            .inherit = row_bool(r, i, "inherit"),
            .set = row_bool(r, i, "set"),
        };
    return out;
}

Settings settings_read(Db *db, Arena *a, const char *database, const StrList *roles)
{
    Settings out = {0};
    const Rows *r = db_query(db, a, &q_role_settings, database, sql_array(a, roles));
    for (int i = 0; i < r->n; i++)
        *list_add(a, &out) = (Setting){
            .role = row_str(r, i, "role"),
            .in_database = row_bool(r, i, "in_database"),
            .name = row_text(r, i, "name"),
            .value = row_text(r, i, "value"),
        };
    return out;
}

StrList settings_unknown(Db *db, Arena *a, const Settings *settings)
{
    StrList names = {0}, out = {0};
    for (int i = 0; i < settings->n; i++)
        if (!strs_has(&names, settings->v[i].name))
            strs_add(a, &names, settings->v[i].name);
    if (!names.n)
        return out;
    const Rows *r = db_query(db, a, &q_settings_unknown, sql_array(a, &names));
    for (int i = 0; i < r->n; i++)
        strs_add(a, &out, row_text(r, i, "name"));
    return out;
}

DatabaseGrants database_grants_read(Db *db, Arena *a, const char *database)
{
    DatabaseGrants out = {0};
    const Rows *r = db_query(db, a, &q_database_grants, database);
    for (int i = 0; i < r->n; i++)
        *list_add(a, &out) = (DatabaseGrant){
            .grantee = row_str(r, i, "grantee"),
            .privilege = row_text(r, i, "privilege"),
            .grantable = row_bool(r, i, "grantable"),
            .owns = row_bool(r, i, "owns"),
        };
    return out;
}

/* ---- finding ---- */

Role *role_find(const Roles *l, const char *name)
{
    for (int i = 0; i < l->n; i++)
        if (str_eq(l->v[i].name, name))
            return &l->v[i];
    return NULL;
}

Membership *membership_find(const Memberships *l, const char *role, const char *member)
{
    for (int i = 0; i < l->n; i++)
        if (str_eq(l->v[i].role, role) && str_eq(l->v[i].member, member))
            return &l->v[i];
    return NULL;
}

Setting *setting_find(const Settings *l, const Setting *s)
{
    for (int i = 0; i < l->n; i++)
        if (str_eq(l->v[i].role, s->role) && l->v[i].in_database == s->in_database &&
            strcasecmp(l->v[i].name, s->name) == 0)
            return &l->v[i];
    return NULL;
}

DatabaseGrant *grant_find(const DatabaseGrants *l, const char *grantee, const char *privilege)
{
    for (int i = 0; i < l->n; i++)
        if (str_eq(l->v[i].grantee, grantee) && str_eq(l->v[i].privilege, privilege))
            return &l->v[i];
    return NULL;
}

/* ---- names and values of settings ---- */

const char *setting_name(Arena *a, const Setting *s)
{
    StrList parts = {0};
    for (const char *c = s->name;; c++) {
        const char *from = c;
        for (; isalpha((unsigned char)*c) || *c == '_' || (*c & 0x80) ||
               (c > from && (isdigit((unsigned char)*c) || *c == '$'));
             c++)
            ;
        if (c == from || c - from > NAME_MAX_BYTES || (*c && *c != '.'))
            return NULL;
        strs_add(a, &parts, sql(a, "%I", arena_strndup(a, from, (size_t)(c - from))));
        if (!*c)
            return strs_join(a, &parts, ".", 0);
    }
}

/* As the server does it: names in double quotes or up to a blank or comma. False when it is not
 * such a list. */
static bool split_list(Arena *a, const char *s, StrList *out)
{
    for (;; s++) {
        Buf b = buf_new(a);
        while (isspace((unsigned char)*s))
            s++;
        if (*s == '"') {
            for (s++; *s && !(*s == '"' && s[1] != '"'); s++) {
                if (*s == '"')
                    s++;
                buf_char(&b, *s);
            }
            if (!*s++)
                return false;
        } else {
            for (; *s && *s != ',' && !isspace((unsigned char)*s); s++)
                buf_char(&b, *s);
            if (!b.len)
                return false;
        }
        strs_add(a, out, b.s);
        while (isspace((unsigned char)*s))
            s++;
        if (*s != ',')
            return !*s;
    }
}

/* GUC_LIST_QUOTE in the server's sources. */
static bool is_quoted_list(const char *name)
{
    static const char *const names[] = {
        "local_preload_libraries",  "search_path",      "session_preload_libraries",
        "shared_preload_libraries", "temp_tablespaces", "unix_socket_directories",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcasecmp(names[i], name) == 0)
            return true;
    return false;
}

const char *setting_clause(Arena *a, const Setting *s)
{
    StrList items = {0}, literals = {0};
    if (!is_quoted_list(s->name) || !split_list(a, s->value, &items))
        return sql(a, "%L", s->value);
    for (int i = 0; i < items.n; i++)
        strs_add(a, &literals, sql(a, "%L", items.v[i]));
    return strs_join(a, &literals, ", ", 0);
}

bool setting_is_secret(const Setting *s)
{
    static const char *const words[] = {"pass", "secret", "key", "token", "credential"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasestr(s->name, words[i]))
            return true;
    return false;
}
