/* Two schemas side by side; and the roles, extensions and secrets that entries name. */
#include "catalog/entry_form.h"
#include "pg/feature.h"
#include "pg/script.h"
#include "pg/sql.h"

static bool is_comment_on_extension(const Entry *e)
{
    return ENTRY_IS(e, "COMMENT") && strncmp(e->name, "EXTENSION ", 10) == 0;
}

static bool is_of_public(const Entry *e)
{
    return !e->schema && (str_eq(e->name, "public") || str_eq(e->name, "SCHEMA \"public\"")) &&
           ENTRY_IS(e, "SCHEMA", "COMMENT", "ACL");
}

/* An entry of the source as the target would show it. What 14 and newer add to types, and 17 and
 * newer to what an owner may do, they add by themselves. */
static Entry as_made(Arena *a, const Entry *e, int source_version, int target_version)
{
    Entry out = entry_for_version(a, e, target_version, NULL);
    bool adds =
        !version_has(source_version, FEAT_MAINTAIN) && version_has(target_version, FEAT_MAINTAIN);
    return adds && ENTRY_IS(e, "ACL", "DEFAULT ACL") ? entry_owner_maintains(a, &out) : out;
}

Comparison schema_compare(Arena *a, const Schema *source, const Schema *target, int source_version,
                          int target_version)
{
    Comparison c = {0};
    for (int i = 0; i < source->entries.n; i++) {
        const Entry *e = &source->entries.v[i];
        if (is_comment_on_extension(e) || schema_find(target, e->key))
            continue;
        bool some = entry_for_version(a, e, target_version, NULL).statements.n;
        *list_add(a, some ? &c.missing : &c.dropped) = *e;
    }
    for (int i = 0; i < target->entries.n; i++) {
        const Entry *is = &target->entries.v[i], *e = schema_find(source, is->key);
        if (is_comment_on_extension(is) || (!e && is_of_public(is)))
            continue;
        if (!e) {
            *list_add(a, &c.extra) = *is;
            continue;
        }
        /* The target's own too: a new pg_dump writes what its server cannot read. */
        Entry want = as_made(a, e, source_version, target_version);
        bool type = ENTRY_IS(is, "TYPE") && source_version < target_version;
        Entry have = entry_for_version(a, is, type ? source_version : target_version, NULL);
        bool loose = ENTRY_IS(is, "OPERATOR CLASS", "OPERATOR FAMILY") &&
                     version_has(source_version, FEAT_LOOSE_MEMBERS) !=
                         version_has(target_version, FEAT_LOOSE_MEMBERS);
        if (entry_equal(a, &want, &have, source_version, target_version) ||
            (loose && opclass_equal(a, source, e, target, is)))
            c.equal++;
        else
            *list_add(a, &c.different) = *is;
    }
    return c;
}

/* ---- roles ---- */

static void add_role(Arena *a, const Token *t, StrList *roles)
{
    /* PUBLIC and CURRENT_USER are words; a user mapping writes "public" for all. */
    const char *name = t->kind == TOK_NAME ? token_name(a, t) : "public";
    if (!str_eq(name, "public") && !strs_has(roles, name))
        strs_add(a, roles, name);
}

/* "a", "b" … from t[i] on. */
static void add_roles(Arena *a, const Tokens *t, int i, StrList *roles)
{
    for (; i < t->n; i += 2) {
        add_role(a, &t->v[i], roles);
        if (i + 1 >= t->n || !token_is(&t->v[i + 1], ","))
            return;
    }
}

void entry_roles(Arena *a, const Entry *e, StrList *roles)
{
    bool acl = ENTRY_IS(e, "ACL", "DEFAULT ACL"), policy = ENTRY_IS(e, "POLICY");
    bool mapping = ENTRY_IS(e, "USER MAPPING");
    for (int s = 0; s < e->statements.n; s++) {
        Tokens t = tokens_of(a, e->statements.v[s]);
        int depth = 0;
        for (int i = 0; i + 1 < t.n; i++) {
            const Token *x = &t.v[i];
            depth += token_is(x, "(");
            depth -= token_is(x, ")");
            if (depth > 0)
                continue;
            bool to = token_is(x, "TO"), from = token_is(x, "FROM");
            if (to && i > 0 && token_is(&t.v[i - 1], "OWNER"))
                add_role(a, &t.v[i + 1], roles);
            else if ((acl && (to || from)) || (policy && to))
                add_roles(a, &t, i + 1, roles);
            else if (acl && (token_is(x, "AUTHORIZATION") || token_is(x, "ROLE")))
                add_role(a, &t.v[i + 1], roles);
            else if (mapping && token_is(x, "FOR"))
                add_role(a, &t.v[i + 1], roles);
        }
    }
}

/* The name behind a keyword, NULL when it is not there. */
static const char *name_after(Arena *a, const char *statement, const char *keyword)
{
    Tokens t = tokens_of(a, statement);
    for (int i = 0; i + 1 < t.n; i++)
        if (token_is(&t.v[i], keyword) && t.v[i + 1].kind == TOK_NAME)
            return token_name(a, &t.v[i + 1]);
    return NULL;
}

/* CREATE EXTENSION IF NOT EXISTS "citext" WITH SCHEMA "ext" */
const char *entry_extension(Arena *a, const Entry *e)
{
    return ENTRY_IS(e, "EXTENSION") ? name_after(a, e->statements.v[0], "EXISTS") : NULL;
}

Entry entry_with_schema(Arena *a, const Entry *e)
{
    Entry out = *e;
    const char *schema = name_after(a, e->statements.v[0], "SCHEMA");
    if (!ENTRY_IS(e, "EXTENSION") || !schema || str_eq(schema, "public") ||
        strncmp(schema, "pg_", 3) == 0)
        return out;
    out.statements = (StrList){0};
    strs_add(a, &out.statements, sql(a, "CREATE SCHEMA IF NOT EXISTS %I", schema));
    for (int i = 0; i < e->statements.n; i++)
        strs_add(a, &out.statements, e->statements.v[i]);
    return out;
}

/* ---- secrets ---- */

const char *entry_shown(Arena *a, const Entry *e, const char *statement)
{
    bool mapping = ENTRY_IS(e, "USER MAPPING");
    if (!mapping && !ENTRY_IS(e, "SERVER", "FOREIGN DATA WRAPPER", "FOREIGN TABLE"))
        return statement;
    static const char *const words[] = {"pass", "secret", "key", "token", "credential"};
    const char *from = statement;
    bool hidden = false;
    Token name = {0};
    Buf b = buf_new(a);
    for (const char *s = statement;;) {
        Token t = token_next(&s);
        if (t.kind == TOK_END)
            break;
        bool secret = t.kind == TOK_STRING && name.kind == TOK_NAME && mapping;
        const char *option = name.kind == TOK_NAME ? token_name(a, &name) : "";
        for (size_t i = 0; t.kind == TOK_STRING && i < sizeof words / sizeof *words; i++)
            secret = secret || strcasestr(option, words[i]);
        if (secret && !str_eq(option, "user")) {
            buf_bytes(&b, from, (size_t)(t.at - from));
            buf_str(&b, "'********'");
            from = t.at + t.len;
            hidden = true;
        }
        name = t;
    }
    buf_str(&b, from);
    return hidden ? b.s : statement;
}
