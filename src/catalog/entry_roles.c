/* Where the statements of an entry name roles; and other names in their place. */
#include "catalog/entry_parts.h"
#include "pg/script.h"
#include "pg/sql.h"

/* PUBLIC and CURRENT_USER are words; a user mapping writes "public" for all. */
static void add_role(Arena *a, const Token *t, Tokens *found)
{
    if (t->kind == TOK_NAME && !str_eq(token_name(a, t), "public"))
        *list_add(a, found) = *t;
}

/* "a", "b" … from t[i] on. */
static void add_roles(Arena *a, const Tokens *t, int i, Tokens *found)
{
    for (; i < t->n; i += 2) {
        add_role(a, &t->v[i], found);
        if (i + 1 >= t->n || !token_is(&t->v[i + 1], ","))
            return;
    }
}

/* The tokens of one statement that are names of roles, in order. */
static Tokens role_tokens(Arena *a, const Entry *e, const char *statement)
{
    bool acl = ENTRY_IS(e, "ACL", "DEFAULT ACL"), policy = ENTRY_IS(e, "POLICY");
    bool mapping = ENTRY_IS(e, "USER MAPPING");
    Tokens t = tokens_of(a, statement), found = {0};
    int depth = 0;
    for (int i = 0; i + 1 < t.n; i++) {
        const Token *x = &t.v[i];
        depth += token_is(x, "(");
        depth -= token_is(x, ")");
        if (depth > 0)
            continue;
        bool to = token_is(x, "TO"), from = token_is(x, "FROM");
        if (to && i > 0 && token_is(&t.v[i - 1], "OWNER"))
            add_role(a, &t.v[i + 1], &found);
        else if ((acl && (to || from)) || (policy && to))
            add_roles(a, &t, i + 1, &found);
        else if (acl && (token_is(x, "AUTHORIZATION") || token_is(x, "ROLE")))
            add_role(a, &t.v[i + 1], &found);
        else if (mapping && token_is(x, "FOR"))
            add_role(a, &t.v[i + 1], &found);
    }
    return found;
}

void entry_roles(Arena *a, const Entry *e, StrList *roles)
{
    for (int s = 0; s < e->statements.n; s++) {
        Arena *scratch = arena_new();
        Tokens found = role_tokens(scratch, e, e->statements.v[s]);
        for (int i = 0; i < found.n; i++) {
            const char *name = token_name(scratch, &found.v[i]);
            if (!strs_has(roles, name))
                strs_add(a, roles, arena_strdup(a, name));
        }
        arena_free(scratch);
    }
}

static const char *with_roles(Arena *a, const Entry *e, const char *statement, const Val *roles)
{
    Arena *scratch = arena_new();
    Tokens found = role_tokens(scratch, e, statement);
    const char *from = statement;
    Buf b = buf_new(a);
    for (int i = 0; i < found.n; i++) {
        const Token *t = &found.v[i];
        buf_bytes(&b, from, (size_t)(t->at - from));
        buf_str(&b, sql_name(scratch, NULL, val_mapped(roles, token_name(scratch, t))));
        from = t->at + t->len;
    }
    buf_str(&b, from);
    arena_free(scratch);
    return b.s;
}

Entry entry_mapped(Arena *a, const Entry *e, const Val *roles, const Val *tablespaces)
{
    Entry out = *e;
    const char *tablespace = val_mapped(tablespaces, e->tablespace);
    out.tablespace = str_eq(tablespace, "pg_default") ? "" : tablespace;
    if (!roles)
        return out;
    out.owner = val_mapped(roles, e->owner);
    out.statements = (StrList){0};
    for (int i = 0; i < e->statements.n; i++)
        strs_add(a, &out.statements, with_roles(a, e, e->statements.v[i], roles));
    /* USER MAPPING name SERVER server */
    static const char head[] = "USER MAPPING ", mark[] = " SERVER ";
    const char *server = ENTRY_IS(e, "USER MAPPING") ? strstr(e->name, mark) : NULL;
    if (server && strncmp(e->name, head, strlen(head)) == 0) {
        const char *name = e->name + strlen(head);
        name = arena_strndup(a, name, (size_t)(server - name));
        out.name = fmt(a, "%s%s%s", head, val_mapped(roles, name), server);
    }
    entry_identify(a, &out);
    return out;
}
