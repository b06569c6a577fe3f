/*
 * Whether two entries make the same object: tokens are compared, after both were brought into the
 * form that their servers agree on. Better one rule too few than one too many: what is called
 * different is only told, never touched.
 */
#include "catalog/entry.h"
#include "pg/script.h"

#include <stdlib.h>

/* ---- the statements that count ---- */

static bool is_replica_identity(const Tokens *t)
{
    for (int i = 2; i + 1 < t->n; i++)
        if (token_is(&t->v[i], "REPLICA") && token_is(&t->v[i + 1], "IDENTITY"))
            return token_is(&t->v[0], "ALTER") && token_is(&t->v[1], "TABLE");
    return false;
}

static int by_text(const void *x, const void *y)
{
    return strcmp(*(const char *const *)x, *(const char *const *)y);
}

static Tokens tokens_that_count(Arena *a, const Entry *e)
{
    StrList texts = e->statements;
    Tokens all = {0};
    if (ENTRY_IS(e, "ACL", "DEFAULT ACL")) {
        texts.v = arena_grow(a, texts.v, sizeof *texts.v * (size_t)texts.n,
                             sizeof *texts.v * (size_t)texts.n);
        qsort(texts.v, (size_t)texts.n, sizeof *texts.v, by_text);
    }
    for (int i = 0; i < texts.n; i++) {
        Tokens t = tokens_of(a, texts.v[i]);
        if (is_replica_identity(&t))
            continue;
        for (int k = 0; k < t.n; k++)
            *list_add(a, &all) = t.v[k];
        *list_add(a, &all) = (Token){TOK_SIGN, ";", 1};
    }
    return all;
}

/* ---- what the server writes differently when it reads its own text ---- */

/* The index of the bracket that closes the one at i, or n. */
static int closing(const Tokens *t, int i)
{
    int depth = 0;
    for (; i < t->n; i++) {
        if (token_is(&t->v[i], "(") || token_is(&t->v[i], "["))
            depth++;
        else if ((token_is(&t->v[i], ")") || token_is(&t->v[i], "]")) && --depth == 0)
            return i;
    }
    return t->n;
}

/* Parentheses around one value and its casts say nothing: (("a")::"text"). */
static Tokens without_parens(Arena *a, const Tokens *t)
{
    bool *drop = NEW_N(a, bool, t->n + 1);
    int *open = NEW_N(a, int, t->n + 1);    /* where the parentheses still open begin */
    bool *plain = NEW_N(a, bool, t->n + 1); /* is there nothing but values and casts in them? */
    int depth = 0;
    for (int i = 0; i < t->n; i++) {
        const Token *x = &t->v[i];
        if (token_is(x, "(")) {
            open[depth] = i;
            plain[depth++] = true;
        } else if (token_is(x, ")") && depth > 0) {
            int from = open[--depth];
            bool twice = from > 0 && token_is(&t->v[from - 1], "(") && i + 1 < t->n &&
                         token_is(&t->v[i + 1], ")");
            drop[from] = drop[i] = plain[depth] || twice;
            if (depth > 0 && !plain[depth])
                plain[depth - 1] = false;
        } else if (depth > 0 && x->kind == TOK_SIGN && !token_is(x, "::") && !token_is(x, ".") &&
                   !token_is(x, "[") && !token_is(x, "]")) {
            plain[depth - 1] = false;
        }
    }
    Tokens out = {0};
    for (int i = 0; i < t->n; i++)
        if (!drop[i])
            *list_add(a, &out) = t->v[i];
    return out;
}

/* ARRAY[x, y]::t[] is read as ARRAY[x::t, y::t], and so it is written from then on. Without
 * parentheses around single values; those around the array go too. */
static Tokens casts_inside(Arena *a, const Tokens *t)
{
    Tokens out = {0};
    for (int i = 0; i < t->n; i++) {
        int end = token_is(&t->v[i], "ARRAY") && i + 1 < t->n && token_is(&t->v[i + 1], "[")
                      ? closing(t, i + 1)
                      : t->n;
        bool wrapped =
            i > 0 && end + 1 < t->n && token_is(&t->v[i - 1], "(") && token_is(&t->v[end + 1], ")");
        int cast = end + 1 + wrapped, type_end = cast + 1;
        if (cast >= t->n || !token_is(&t->v[cast], "::")) {
            *list_add(a, &out) = t->v[i];
            continue;
        }
        while (type_end < t->n &&
               (t->v[type_end].kind == TOK_WORD || t->v[type_end].kind == TOK_NAME ||
                token_is(&t->v[type_end], ".")))
            type_end++;
        bool of_array = type_end + 1 < t->n && token_is(&t->v[type_end], "[") &&
                        token_is(&t->v[type_end + 1], "]");
        if (!of_array) {
            *list_add(a, &out) = t->v[i];
            continue;
        }
        if (wrapped)
            out.n--;
        for (int k = i, depth = 0; k <= end; k++) {
            const Token *x = &t->v[k];
            depth += token_is(x, "(") || token_is(x, "[");
            depth -= token_is(x, ")") || token_is(x, "]");
            bool ends = k == end ? k > i + 2 : depth == 1 && token_is(x, ",");
            for (int c = cast; ends && c < type_end; c++)
                *list_add(a, &out) = t->v[c];
            *list_add(a, &out) = *x;
        }
        i = type_end + 1;
    }
    return out;
}

/* ---- what a newer server writes differently ---- */

/* A range type without ", multirange_type_name = …", which 14 and newer know. */
static const char *without_multirange(Arena *a, const char *statement)
{
    Tokens t = tokens_of(a, statement);
    for (int i = 1; i < t.n; i++) {
        if (!token_is(&t.v[i], "multirange_type_name"))
            continue;
        int end = i;
        while (end < t.n && !token_is(&t.v[end], ",") && !token_is(&t.v[end], ")"))
            end++;
        /* One of the two commas goes with it: there is always a subtype. */
        const Token *before = &t.v[i - 1], *last = &t.v[end - 1];
        bool first = token_is(before, "(");
        const char *from = first ? t.v[i].at : before->at;
        const char *to = first && end < t.n ? t.v[end].at + 1 : last->at + last->len;
        return fmt(a, "%.*s%s", (int)(from - statement), statement, to);
    }
    return statement;
}

Entry entry_before_multiranges(Arena *a, const Entry *e)
{
    Entry out = *e;
    out.statements = (StrList){0};
    for (int i = 0; i < e->statements.n; i++)
        strs_add(a, &out.statements,
                 ENTRY_IS(e, "TYPE") ? without_multirange(a, e->statements.v[i])
                                     : e->statements.v[i]);
    return out;
}

/* Before 18, NOT NULL had no name, and where a parent had it the child did not repeat it. */
static Tokens older_not_null(Arena *a, const Tokens *t)
{
    Tokens out = {0};
    bool inherits = false;
    for (int i = 0; i < t->n; i++)
        inherits = inherits || token_is(&t->v[i], "INHERITS");
    for (int i = 0; i < t->n; i++) {
        const Token *x = &t->v[i];
        int left = t->n - i;
        if (left > 3 && token_is(x, "CONSTRAINT") && token_is(x + 2, "NOT") &&
            token_is(x + 3, "NULL"))
            i++;
        else if (inherits && left > 1 && token_is(x, "NOT") && token_is(x + 1, "NULL"))
            i++;
        else
            *list_add(a, &out) = *x;
    }
    return out;
}

/* Before 14, EXTRACT(year FROM x) was "date_part"('year'::"text", x). */
static Tokens older_extract(Arena *a, const Tokens *t)
{
    Tokens out = {0};
    for (int i = 0; i < t->n; i++) {
        const Token *x = &t->v[i];
        if (t->n - i < 4 || !token_is(x, "EXTRACT") || !token_is(x + 1, "(") ||
            !token_is(x + 3, "FROM")) {
            *list_add(a, &out) = *x;
            continue;
        }
        const char *call = fmt(a, "\"date_part\"('%s'::\"text\",", token_name(a, x + 2));
        Tokens more = tokens_of(a, call);
        for (int k = 0; k < more.n; k++)
            *list_add(a, &out) = more.v[k];
        i += 3;
    }
    return out;
}

static Tokens as_older(Arena *a, const Entry *e, Tokens t)
{
    if (ENTRY_IS(e, "TABLE", "FOREIGN TABLE"))
        t = older_not_null(a, &t);
    /* Before 12: EXECUTE PROCEDURE. */
    for (int i = 1; ENTRY_IS(e, "TRIGGER", "EVENT TRIGGER") && i < t.n; i++)
        if (token_is(&t.v[i - 1], "EXECUTE") && token_is(&t.v[i], "FUNCTION"))
            t.v[i] = (Token){TOK_WORD, "PROCEDURE", 9};
    return older_extract(a, &t);
}

/* ---- comparing ---- */

/* From 16 on, a column in a query over a single table is written without it. */
static bool equal_tokens(const Tokens *x, const Tokens *y, bool qualified)
{
    int i = 0, k = 0;
    while (i < x->n && k < y->n) {
        if (qualified) {
            bool dot_x = i + 1 < x->n && token_is(&x->v[i + 1], ".");
            bool dot_y = k + 1 < y->n && token_is(&y->v[k + 1], ".");
            if (dot_x && !dot_y)
                i += 2;
            if (dot_y && !dot_x)
                k += 2;
            if (i >= x->n || k >= y->n)
                return false;
        }
        if (!token_equal(&x->v[i++], &y->v[k++]))
            return false;
    }
    return i == x->n && k == y->n;
}

bool entry_equal(Arena *a, const Entry *x, const Entry *y, bool across)
{
    bool placed = ENTRY_IS(x, "TABLE", "INDEX", "CONSTRAINT", "MATERIALIZED VIEW");
    if (placed && !str_eq(x->tablespace, y->tablespace))
        return false;
    bool heap_x = !*x->access_method || str_eq(x->access_method, "heap");
    bool heap_y = !*y->access_method || str_eq(y->access_method, "heap");
    if (ENTRY_IS(x, "TABLE", "MATERIALIZED VIEW") && !(heap_x && heap_y) &&
        !str_eq(x->access_method, y->access_method))
        return false;
    if (strs_equal(&x->statements, &y->statements))
        return true;

    Entry older_x = *x, older_y = *y;
    if (across) {
        older_x = entry_before_multiranges(a, x);
        older_y = entry_before_multiranges(a, y);
    }
    Tokens p = tokens_that_count(a, &older_x), q = tokens_that_count(a, &older_y);
    if (equal_tokens(&p, &q, false))
        return true;
    if (across) {
        p = as_older(a, x, p);
        q = as_older(a, y, q);
    }
    p = without_parens(a, &p);
    q = without_parens(a, &q);
    p = casts_inside(a, &p);
    q = casts_inside(a, &q);
    p = without_parens(a, &p);
    q = without_parens(a, &q);
    bool query =
        ENTRY_IS(x, "VIEW", "MATERIALIZED VIEW", "RULE", "POLICY", "FUNCTION", "PROCEDURE");
    return equal_tokens(&p, &q, across && query);
}
