#include "catalog/table_text.h"

#include "pg/sql.h"

/* From the beginning of token x to that of token y (NULL: the text's end), blanks cut off. */
static const char *between(Arena *a, const char *from, const char *to)
{
    while (to > from && strchr(" \t\r\n", to[-1]))
        to--;
    return arena_strndup(a, from, (size_t)(to - from));
}

bool text_same(Arena *a, const char *x, const char *y)
{
    if (!x || !y)
        return x == y;
    Tokens p = tokens_of(a, x), q = tokens_of(a, y);
    for (int i = 0; i < p.n && p.n == q.n; i++)
        if (!token_equal(&p.v[i], &q.v[i]))
            return false;
    return p.n == q.n;
}

/* "s" . "t" from t[i] on. */
static bool read_name(Arena *a, const Tokens *t, int i, const char **schema, const char **name)
{
    if (i + 2 >= t->n || t->v[i].kind != TOK_NAME || !token_is(&t->v[i + 1], ".") ||
        t->v[i + 2].kind != TOK_NAME)
        return false;
    *schema = token_name(a, &t->v[i]);
    *name = token_name(a, &t->v[i + 2]);
    return true;
}

bool text_table_after(Arena *a, const char *statement, const char *word, const char **schema,
                      const char **name)
{
    Tokens t = tokens_of(a, statement);
    for (int i = 0; i + 1 < t.n; i++)
        if (token_is(&t.v[i], word))
            return read_name(a, &t, i + 1 + token_is(&t.v[i + 1], "ONLY"), schema, name);
    return false;
}

static TableItem read_item(Arena *a, const char *from, const char *to)
{
    TableItem x = {.text = between(a, from, to)};
    Tokens t = tokens_of(a, x.text);
    bool named = t.n > 2 && token_is(&t.v[0], "CONSTRAINT");
    if (t.n && t.v[0].kind == TOK_NAME)
        x.column = token_name(a, &t.v[0]);
    else if (named)
        x.constraint = token_name(a, &t.v[1]);
    x.check = named && token_is(&t.v[2], "CHECK");
    return x;
}

bool table_text_split(Arena *a, const char *statement, TableText *out)
{
    *out = (TableText){0};
    Tokens t = tokens_of(a, statement);
    int i = 0, depth = 0;
    while (i < t.n && !token_is(&t.v[i], "TABLE"))
        i++;
    if (i > 2 || !t.n || !token_is(&t.v[0], "CREATE") ||
        !read_name(a, &t, i + 1, &out->schema, &out->name) || i + 4 >= t.n ||
        !token_is(&t.v[i + 4], "("))
        return false;
    out->foreign = token_is(&t.v[1], "FOREIGN");
    out->sql = sql_name(a, out->schema, out->name);
    i += 4;
    out->head = arena_strndup(a, statement, (size_t)(t.v[i].at + 1 - statement));
    const char *from = i + 1 < t.n ? t.v[i + 1].at : "";
    for (; i < t.n; i++) {
        const Token *x = &t.v[i];
        depth += token_is(x, "(") || token_is(x, "[");
        depth -= token_is(x, ")") || token_is(x, "]");
        bool ends = depth == 0;
        if (!ends && !(depth == 1 && token_is(x, ",")))
            continue;
        if (x->at > from)
            *list_add(a, &out->items) = read_item(a, from, x->at);
        from = i + 1 < t.n ? t.v[i + 1].at : x->at;
        if (ends)
            break;
    }
    if (i == t.n)
        return false;
    out->tail = arena_strdup(a, t.v[i].at);
    for (; i + 1 < t.n; i++)
        out->partitioned =
            out->partitioned || (token_is(&t.v[i], "PARTITION") && token_is(&t.v[i + 1], "BY"));
    return true;
}

const char *table_text_join(Arena *a, const TableText *t, const TableItems *items)
{
    Buf b = buf_new(a);
    buf_str(&b, t->head);
    for (int i = 0; i < items->n; i++)
        buf_fmt(&b, "%s\n    %s", i ? "," : "", items->v[i].text);
    buf_fmt(&b, "\n%s", t->tail);
    return b.s;
}

const TableItem *table_text_column(const TableItems *items, const char *name)
{
    for (int i = 0; i < items->n; i++)
        if (str_eq(items->v[i].column, name))
            return &items->v[i];
    return NULL;
}

/* Which clause begins with token i of a column's item? */
static const char **clause_at(const Tokens *t, int i, ColumnText *c)
{
    const Token *x = &t->v[i];
    int left = t->n - i;
    if (token_is(x, "DEFAULT"))
        return &c->preset;
    if (token_is(x, "GENERATED"))
        return &c->computed;
    if (left > 3 && token_is(x, "CONSTRAINT") && token_is(x + 2, "NOT") && token_is(x + 3, "NULL"))
        return &c->not_null;
    if (left > 1 && token_is(x, "NOT") && token_is(x + 1, "NULL"))
        return &c->not_null;
    if (token_is(x, "COLLATE"))
        return &c->collation;
    return token_is(x, "OPTIONS") ? &c->options : NULL;
}

ColumnText column_text_split(Arena *a, const char *item)
{
    ColumnText c = {0};
    Tokens t = tokens_of(a, item);
    const char **clause = &c.type, *from = t.n > 1 ? t.v[1].at : item;
    c.name = t.n ? arena_strndup(a, t.v[0].at, t.v[0].len) : "";
    for (int i = 1, depth = 0; i < t.n; i++) {
        const Token *x = &t.v[i];
        depth += token_is(x, "(") || token_is(x, "[") || token_is(x, "CASE");
        depth -= token_is(x, ")") || token_is(x, "]") || token_is(x, "END");
        const char **next = depth ? NULL : clause_at(&t, i, &c);
        if (!next)
            continue;
        *clause = between(a, from, x->at);
        clause = next;
        from = next == &c.preset && i + 1 < t.n ? t.v[i + 1].at : x->at;
        if (next == &c.not_null && token_is(x, "CONSTRAINT"))
            i += 3;
    }
    *clause = between(a, from, item + strlen(item));
    return c;
}
