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
static Entry as_made(Arena *a, const Entry *e, Versions v)
{
    Entry out = entry_for_version(a, e, v.target, NULL);
    bool adds = !version_has(v.source, FEAT_MAINTAIN) && version_has(v.target, FEAT_MAINTAIN);
    return adds && ENTRY_IS(e, "ACL", "DEFAULT ACL") ? entry_owner_maintains(a, &out) : out;
}

/* Nearly all are: then nothing need be read. */
static bool is_same_text(const Entry *x, const Entry *y)
{
    return str_eq(x->tablespace, y->tablespace) && str_eq(x->access_method, y->access_method) &&
           strs_equal(&x->statements, &y->statements);
}

Comparison schema_compare(Arena *a, const Schema *source, const Schema *target, Versions v)
{
    Comparison c = {0};
    for (int i = 0; i < source->entries.n; i++) {
        const Entry *e = &source->entries.v[i];
        if (is_comment_on_extension(e) || schema_find(target, e->key))
            continue;
        bool some = entry_for_version(a, e, v.target, NULL).statements.n;
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
        if (is_same_text(e, is)) {
            c.equal++;
            continue;
        }
        /* The target's own too: a new pg_dump writes what its server cannot read. */
        Entry want = as_made(a, e, v);
        bool type = ENTRY_IS(is, "TYPE") && v.source < v.target;
        Entry have = entry_for_version(a, is, type ? v.source : v.target, NULL);
        bool loose =
            ENTRY_IS(is, "OPERATOR CLASS", "OPERATOR FAMILY") &&
            version_has(v.source, FEAT_LOOSE_MEMBERS) != version_has(v.target, FEAT_LOOSE_MEMBERS);
        if (entry_equal(a, &want, &have, v) || (loose && opclass_equal(a, source, e, target, is)))
            c.equal++;
        else
            *list_add(a, &c.different) = *is;
    }
    return c;
}

/* ---- extensions ---- */

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
