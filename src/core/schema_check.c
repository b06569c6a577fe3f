#include "core/schema_check.h"

#include "catalog/entry_parts.h"
#include "embedded_sql.h"
#include "pg/sql.h"

/* The statements, made from what the other side says of roles of these names. */
static const char *role_statements(Task *t, const Db *server, const StrList *names)
{
    Side other = side_other(db_side(server));
    const Rows *r = db_query(task_db(t, other), t->a, &q_roles, sql_array(t->a, names));
    StrList out = {0};
    for (int i = 0; i < r->n; i++)
        strs_add(t->a, &out,
                 sql(t->a, "CREATE ROLE %I%s;", row_text(r, i, "name"), row_text(r, i, "clause")));
    return strs_join(t->a, &out, " ", 0);
}

static StrList not_there(Task *t, Db *server, const Query *q, const StrList *names)
{
    StrList out = {0};
    if (!names->n)
        return out;
    const Rows *r = db_query(server, t->a, q, sql_array(t->a, names));
    for (int i = 0; i < r->n; i++)
        strs_add(t->a, &out, row_text(r, i, "name"));
    return out;
}

static void check_roles(Task *t, Db *server, const StrList *needed, const StrList *coming)
{
    StrList missing = {0}, roles = not_there(t, server, &q_missing_roles, needed);
    for (int i = 0; i < roles.n; i++)
        if (!strs_has(coming, roles.v[i]))
            strs_add(t->a, &missing, roles.v[i]);
    if (missing.n)
        die_hint(t->run,
                 fmt(t->a,
                     "Set globals=missing, or create them first: %s Or leave owners and grants "
                     "away with no_owner and no_privileges, or give others in their place with "
                     "role_map.",
                     role_statements(t, server, &missing)),
                 "%d role(s) that own or may use what is to be created do not exist on the %s: %s",
                 missing.n, db_where(server), strs_join(t->a, &missing, ", ", 0));
}

void schema_check_server(Task *t, Db *server, const Entries *missing, const StrList *roles,
                         const StrList *coming)
{
    StrList needed = {0}, extensions = {0}, tablespaces = {0};
    for (int i = 0; i < roles->n; i++)
        strs_add(t->a, &needed, roles->v[i]);
    for (int i = 0; i < missing->n; i++) {
        const Entry *e = &missing->v[i];
        entry_roles(t->a, e, &needed);
        if (entry_extension(t->a, e))
            strs_add(t->a, &extensions, entry_extension(t->a, e));
        if (*e->tablespace && !strs_has(&tablespaces, e->tablespace))
            strs_add(t->a, &tablespaces, e->tablespace);
    }
    check_roles(t, server, &needed, coming);
    extensions = not_there(t, server, &q_missing_extensions, &extensions);
    if (extensions.n)
        die_hint(t->run,
                 "Install their packages on the target's host, or leave them out with "
                 "extensions=ignore.",
                 "the %s cannot create the extension(s) %s: their files are not there",
                 db_where(server), strs_join(t->a, &extensions, ", ", 0));
    tablespaces = not_there(t, server, &q_missing_tablespaces, &tablespaces);
    if (tablespaces.n)
        die_hint(t->run,
                 "Create them, give others in their place with tablespace_map, or leave them away "
                 "with no_tablespaces.",
                 "the tablespace(s) %s do not exist on the %s",
                 strs_join(t->a, &tablespaces, ", ", 0), db_where(server));
}
