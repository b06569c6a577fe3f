#include "catalog/entry_parts.h"

#include "pg/script.h"
#include "pg/sql.h"

#include <ctype.h>

/* ---- relations ---- */

/* "schema"."name" at t[i], or NULL. */
static const char *relation_at(Arena *a, Arena *scratch, const Tokens *t, int i)
{
    if (i < t->n && token_is(&t->v[i], "ONLY"))
        i++;
    if (i + 2 >= t->n || t->v[i].kind != TOK_NAME || !token_is(&t->v[i + 1], ".") ||
        t->v[i + 2].kind != TOK_NAME)
        return NULL;
    return sql_name(a, token_name(scratch, &t->v[i]), token_name(scratch, &t->v[i + 2]));
}

/* Behind the first of a keyword outside parentheses. */
static const char *relation_behind(Arena *a, const char *statement, const char *keyword)
{
    Arena *scratch = arena_new();
    Tokens t = tokens_of(scratch, statement);
    const char *found = NULL;
    for (int i = 0, depth = 0; i < t.n && !found; i++) {
        depth += token_is(&t.v[i], "(");
        depth -= token_is(&t.v[i], ")");
        if (depth == 0 && token_is(&t.v[i], keyword))
            found = relation_at(a, scratch, &t, i + 1);
    }
    arena_free(scratch);
    return found;
}

StrList entry_relations(Arena *a, const Entry *e)
{
    StrList out = {0};
    if (!e->statements.n)
        return out;
    const char *statement = e->statements.v[0], *keyword = NULL;
    if (ENTRY_IS(e, "INDEX", "TRIGGER", "POLICY"))
        keyword = "ON";
    else if (ENTRY_IS(e, "CONSTRAINT", "FK CONSTRAINT", "CHECK CONSTRAINT", "DEFAULT",
                      "ROW SECURITY"))
        keyword = "TABLE";
    else if (ENTRY_IS(e, "RULE"))
        keyword = "TO";
    const char *table = keyword ? relation_behind(a, statement, keyword) : NULL;
    if (!table)
        return out;
    strs_add(a, &out, table);
    const char *other =
        ENTRY_IS(e, "FK CONSTRAINT") ? relation_behind(a, statement, "REFERENCES") : NULL;
    if (other && !str_eq(other, table))
        strs_add(a, &out, other);
    return out;
}

bool entry_is_relation(const Entry *e)
{
    return ENTRY_IS(e, "TABLE", "VIEW", "MATERIALIZED VIEW", "FOREIGN TABLE", "SEQUENCE");
}

const char *entry_hangs_on(Arena *a, const Entry *e)
{
    StrList of = entry_relations(a, e);
    if (of.n)
        return of.v[0];
    if (!ENTRY_IS(e, "COMMENT", "ACL", "SECURITY LABEL") || !e->schema)
        return NULL;
    /* TABLE "orders", COLUMN "orders"."id" */
    Arena *scratch = arena_new();
    Tokens t = tokens_of(scratch, e->name);
    int i = 0;
    while (i < t.n && t.v[i].kind == TOK_WORD)
        i++;
    const Token *last = i ? &t.v[i - 1] : NULL;
    bool relation = last && (token_is(last, "TABLE") || token_is(last, "VIEW") ||
                             token_is(last, "COLUMN") || token_is(last, "SEQUENCE"));
    const char *found = relation && i < t.n && t.v[i].kind == TOK_NAME
                            ? sql_name(a, e->schema, token_name(scratch, &t.v[i]))
                            : NULL;
    arena_free(scratch);
    return found;
}

/* ---- sections ---- */

static const char *const post_data[] = {
    "INDEX", "INDEX ATTACH", "CONSTRAINT", "FK CONSTRAINT", "CHECK CONSTRAINT", "STATISTICS",
    "RULE",  "POLICY",       "TRIGGER",    "ROW SECURITY",  "EVENT TRIGGER",    NULL};

/* Is the comment, grant or label on an object of this type? Its name is led by the type. */
static bool is_said_of(const Entry *e, const char *type)
{
    size_t n = strlen(type);
    return ENTRY_IS(e, "COMMENT", "ACL", "SECURITY LABEL") && strncmp(e->name, type, n) == 0 &&
           e->name[n] == ' ';
}

bool entry_is_post_data(const Entry *e)
{
    for (int i = 0; post_data[i]; i++)
        if (str_eq(e->type, post_data[i]) || is_said_of(e, post_data[i]))
            return true;
    return false;
}

static bool has_words(const Entry *e, const char *words)
{
    bool found = false;
    for (int s = 0; s < e->statements.n && !found; s++) {
        Arena *scratch = arena_new();
        Tokens t = tokens_of(scratch, e->statements.v[s]);
        found = tokens_find(&t, 0, words) < t.n;
        arena_free(scratch);
    }
    return found;
}

/* Tables that are published by all of their columns. */
static StrList full_tables(Arena *a, const Schema *s)
{
    StrList out = {0};
    for (int i = 0; i < s->entries.n; i++) {
        const Entry *e = &s->entries.v[i];
        if (ENTRY_IS(e, "TABLE") && has_words(e, "REPLICA IDENTITY FULL"))
            strs_add(a, &out, sql_name(a, e->schema, e->name));
    }
    return out;
}

/* The index behind an entry: an index's own name, or what a constraint calls it. */
static const char *index_name(Arena *a, const Entry *e)
{
    if (ENTRY_IS(e, "INDEX"))
        return sql_name(a, e->schema, e->name);
    Arena *scratch = arena_new();
    Tokens t = tokens_of(scratch, e->statements.v[0]);
    const char *found = "";
    for (int i = 0; i + 1 < t.n && !*found; i++)
        if (token_is(&t.v[i], "CONSTRAINT") && t.v[i + 1].kind == TOK_NAME)
            found = sql_name(a, e->schema, token_name(scratch, &t.v[i + 1]));
    arena_free(scratch);
    return found;
}

StrList schema_replication_keys(Arena *a, const Schema *s)
{
    StrList out = {0}, full = full_tables(a, s), indexes = {0};
    for (int i = 0; i < s->entries.n; i++) {
        const Entry *e = &s->entries.v[i];
        bool key = false;
        if (ENTRY_IS(e, "INDEX", "CONSTRAINT")) {
            StrList of = full.n ? entry_relations(a, e) : (StrList){0};
            key = has_words(e, "REPLICA IDENTITY") ||
                  (ENTRY_IS(e, "CONSTRAINT") && has_words(e, "PRIMARY KEY")) ||
                  (of.n && strs_has(&full, of.v[0]) && has_words(e, "UNIQUE"));
            if (key)
                strs_add(a, &indexes, index_name(a, e));
        } else if (ENTRY_IS(e, "INDEX ATTACH")) {
            const char *child = relation_behind(a, e->statements.v[0], "PARTITION");
            key = child && strs_has(&indexes, child);
        }
        if (key)
            strs_add(a, &out, e->key);
    }
    return out;
}

Entries entries_with_keys(Arena *a, const Entries *all, bool pre_data, const StrList *keys)
{
    Entries out = {0};
    for (int i = 0; i < all->n; i++) {
        const Entry *e = &all->v[i];
        if (entry_is_post_data(e) ? strs_has(keys, e->key) : pre_data)
            *list_add(a, &out) = *e;
    }
    return out;
}

/* ---- extensions ---- */

Entry entry_with_version(Arena *a, const Entry *e, const char *version)
{
    Entry out = *e;
    out.statements = (StrList){0};
    for (int i = 0; i < e->statements.n; i++) {
        const char *s = e->statements.v[i];
        bool creates = strncmp(s, "CREATE EXTENSION ", 17) == 0;
        strs_add(a, &out.statements, creates ? sql(a, "%s VERSION %L", s, version) : s);
    }
    return out;
}

/* ---- kinds ---- */

static const char *const kinds[] = {"ACCESS METHOD",
                                    "ACL",
                                    "AGGREGATE",
                                    "CAST",
                                    "CHECK CONSTRAINT",
                                    "COLLATION",
                                    "COMMENT",
                                    "CONSTRAINT",
                                    "CONVERSION",
                                    "DEFAULT",
                                    "DEFAULT ACL",
                                    "DOMAIN",
                                    "EVENT TRIGGER",
                                    "EXTENSION",
                                    "FK CONSTRAINT",
                                    "FOREIGN DATA WRAPPER",
                                    "FOREIGN TABLE",
                                    "FUNCTION",
                                    "INDEX",
                                    "INDEX ATTACH",
                                    "MATERIALIZED VIEW",
                                    "OPERATOR",
                                    "OPERATOR CLASS",
                                    "OPERATOR FAMILY",
                                    "POLICY",
                                    "PROCEDURAL LANGUAGE",
                                    "PROCEDURE",
                                    "PUBLICATION",
                                    "ROW SECURITY",
                                    "RULE",
                                    "SCHEMA",
                                    "SECURITY LABEL",
                                    "SEQUENCE",
                                    "SEQUENCE OWNED BY",
                                    "SERVER",
                                    "STATISTICS",
                                    "SUBSCRIPTION",
                                    "TABLE",
                                    "TABLE ATTACH",
                                    "TEXT SEARCH CONFIGURATION",
                                    "TEXT SEARCH DICTIONARY",
                                    "TEXT SEARCH PARSER",
                                    "TEXT SEARCH TEMPLATE",
                                    "TRANSFORM",
                                    "TRIGGER",
                                    "TYPE",
                                    "USER MAPPING",
                                    "VIEW",
                                    NULL};

/* pg_dump's type of that name, or NULL. */
static const char *type_of_kind(const char *kind)
{
    for (int i = 0; kinds[i]; i++) {
        size_t k = 0;
        while (kind[k] && (toupper((unsigned char)kind[k]) == kinds[i][k] ||
                           (kinds[i][k] == ' ' && (kind[k] == '_' || kind[k] == '-'))))
            k++;
        if (!kind[k] && !kinds[i][k])
            return kinds[i];
    }
    return NULL;
}

bool kind_is_known(const char *kind)
{
    return type_of_kind(kind) != NULL;
}

bool entry_is_kind(const Entry *e, const char *kind)
{
    const char *type = type_of_kind(kind);
    if (!type)
        return false;
    bool of_publication = str_eq(type, "PUBLICATION") && strncmp(e->type, "PUBLICATION ", 12) == 0;
    return str_eq(e->type, type) || of_publication || is_said_of(e, type);
}
