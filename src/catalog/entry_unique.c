#include "catalog/entry_parts.h"
#include "pg/script.h"
#include "pg/sql.h"

/* The text from token i up to the one before end. */
static const char *text_between(Arena *a, const Tokens *t, int i, int end)
{
    const Token *last = &t->v[end - 1];
    return fmt(a, "%.*s", (int)(last->at + last->len - t->v[i].at), t->v[i].at);
}

/* "(…)" of nothing but names at i: where it ends, or -1. WITHOUT OVERLAPS is not among them. */
static int columns_end(const Tokens *t, int i)
{
    if (i >= t->n || !token_is(&t->v[i], "("))
        return -1;
    int end = tokens_closing(t, i);
    for (int k = i + 1; k < end; k++)
        if (t->v[k].kind != TOK_NAME && !token_is(&t->v[k], ","))
            return -1;
    return end < t->n ? end + 1 : -1;
}

static bool begins(const Tokens *t, int i, const char *words)
{
    return tokens_find(t, i, words) == i && i < t->n;
}

bool entry_as_index(Arena *a, const Entry *e, Entry *index, Entry *then)
{
    if (!ENTRY_IS(e, "CONSTRAINT"))
        return false;
    Tokens t = tokens_of(a, e->statements.v[0]);
    int add = tokens_find(&t, 0, "ADD CONSTRAINT"), at = add + 3;
    if (!begins(&t, 0, "ALTER TABLE") || at >= t.n)
        return false;
    bool primary = begins(&t, at, "PRIMARY KEY");
    if (!primary && !token_is(&t.v[at], "UNIQUE"))
        return false;
    const char *name = token_name(a, &t.v[add + 2]), *table = entry_relations(a, e).v[0];
    at += primary ? 2 : 1;
    const char *nulls = "", *include = "", *with = "";
    if (begins(&t, at, "NULLS NOT DISTINCT")) {
        nulls = " NULLS NOT DISTINCT";
        at += 3;
    }
    int end = columns_end(&t, at);
    if (end < 0)
        return false;
    const char *columns = text_between(a, &t, at, end);
    at = end;
    if (begins(&t, at, "INCLUDE")) {
        end = columns_end(&t, at + 1);
        if (end < 0)
            return false;
        include = fmt(a, " %s", text_between(a, &t, at, end));
        at = end;
    }
    if (begins(&t, at, "WITH (")) {
        end = tokens_closing(&t, at + 1) + 1;
        with = fmt(a, " %s", text_between(a, &t, at, end));
        at = end;
    }
    if (at != t.n)
        return false; /* deferrable, or what this version does not know */
    *index = *then = *e;
    index->type = "INDEX";
    index->key = entry_key(a, "INDEX", e->schema, name);
    index->statements = then->statements = (StrList){0};
    strs_add(a, &index->statements,
             sql(a, "CREATE UNIQUE INDEX %I ON %s USING \"btree\" %s%s%s%s", name, table, columns,
                 include, nulls, with));
    strs_add(a, &then->statements,
             sql(a, "ALTER TABLE ONLY %s ADD CONSTRAINT %I %s USING INDEX %I", table, name,
                 primary ? "PRIMARY KEY" : "UNIQUE", name));
    for (int i = 1; i < e->statements.n; i++)
        strs_add(a, &then->statements, e->statements.v[i]);
    return true;
}
