/*
 * Whether two entries make the same object: tokens are compared, after both were brought into the
 * form that their servers agree on. Better one rule too few than one too many: what is called
 * different is only told, never touched.
 */
#include "catalog/entry_form.h"
#include "pg/feature.h"
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
                      ? tokens_closing(t, i + 1)
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

/* ((x AND y) AND z) is read as (x AND y AND z); the same with OR. */
static bool flatten_once(Tokens *t, const char *word, const char *other)
{
    for (int i = 0; i + 1 < t->n; i++) {
        if (!token_is(&t->v[i], "(") || !token_is(&t->v[i + 1], "("))
            continue;
        int end = tokens_closing(t, i + 1);
        bool chain = false, mixed = end + 1 >= t->n || !token_is(&t->v[end + 1], word);
        for (int k = i + 2; k < end && !mixed; k++) {
            const Token *x = &t->v[k];
            if (token_is(x, "(") || token_is(x, "["))
                k = tokens_closing(t, k);
            chain = chain || token_is(x, word);
            mixed = token_is(x, other) || token_is(x, "CASE") || token_is(x, "BETWEEN");
        }
        if (!chain || mixed)
            continue;
        memmove(&t->v[end], &t->v[end + 1], sizeof *t->v * (size_t)(t->n - end - 1));
        t->n--;
        memmove(&t->v[i + 1], &t->v[i + 2], sizeof *t->v * (size_t)(t->n - i - 2));
        t->n--;
        return true;
    }
    return false;
}

static int by_tokens(const void *x, const void *y)
{
    const Tokens *p = x, *q = y;
    for (int i = 0; i < p->n && i < q->n; i++) {
        size_t n = p->v[i].len < q->v[i].len ? p->v[i].len : q->v[i].len;
        int c = memcmp(p->v[i].at, q->v[i].at, n);
        if (c || p->v[i].len != q->v[i].len)
            return c ? c : p->v[i].len < q->v[i].len ? -1 : 1;
    }
    return (p->n > q->n) - (p->n < q->n);
}

/* Sorts what stands between commas from..to - 1. */
static void sort_list(Arena *a, Tokens *t, int from, int to)
{
    LIST(Tokens) elements = {0};
    Tokens one = {0}, out = {0};
    for (int i = from, depth = 0; i <= to; i++) {
        if (i == to || (depth == 0 && token_is(&t->v[i], ","))) {
            *list_add(a, &elements) = one;
            one = (Tokens){0};
            continue;
        }
        depth += token_is(&t->v[i], "(") - token_is(&t->v[i], ")");
        *list_add(a, &one) = t->v[i];
    }
    qsort(elements.v, (size_t)elements.n, sizeof *elements.v, by_tokens);
    for (int k = 0; k < elements.n; k++) {
        for (int i = 0; i < elements.v[k].n; i++)
            *list_add(a, &out) = elements.v[k].v[i];
        if (k + 1 < elements.n)
            *list_add(a, &out) = (Token){TOK_SIGN, ",", 1};
    }
    for (int i = 0; i < out.n; i++)
        t->v[from + i] = out.v[i];
}

/* A table that inherits has its parents' columns first, wherever they stood when it was made by
 * ALTER TABLE … INHERIT: pg_dump cannot say so, and their order does not count. */
static void sort_columns(Arena *a, Tokens *t)
{
    int open = tokens_find(t, 0, "("), end = open < t->n ? tokens_closing(t, open) : t->n;
    if (token_is(&t->v[0], "CREATE") && tokens_find(t, end, "INHERITS") == end + 1)
        sort_list(a, t, open + 1, end);
}

/* The roles of a policy come in the order in which the server has them. */
static void sort_roles(Arena *a, Tokens *t)
{
    int from = tokens_find(t, 0, "TO") + 1, to = from;
    while (to < t->n && (t->v[to].kind == TOK_NAME || token_is(&t->v[to], ",")))
        to++;
    if (from < to)
        sort_list(a, t, from, to);
}

/* ---- comparing ---- */

/* How many names with dots between them begin at i: "s"."t"."c" are 3. */
static int path_length(const Tokens *t, int i)
{
    int n = 0;
    for (; i < t->n && t->v[i].kind == TOK_NAME; i += 2) {
        n++;
        if (i + 1 >= t->n || !token_is(&t->v[i + 1], "."))
            break;
    }
    return n;
}

/* From 16 on, a column in a query over a single table is written without it. */
static bool equal_tokens(const Tokens *x, const Tokens *y, bool qualified)
{
    int i = 0, k = 0;
    while (i < x->n && k < y->n) {
        bool begins = qualified && (i == 0 || !token_is(&x->v[i - 1], "."));
        int more = begins ? path_length(x, i) - path_length(y, k) : 0;
        if (more == 1)
            i += 2;
        if (more == -1)
            k += 2;
        if (i >= x->n || k >= y->n || !token_equal(&x->v[i++], &y->v[k++]))
            return false;
    }
    return i == x->n && k == y->n;
}

/* What its own server makes of it, once it is read again. */
static Tokens as_read(Arena *a, const Entry *e, Tokens t)
{
    t = without_parens(a, &t);
    t = casts_inside(a, &t);
    t = without_parens(a, &t);
    while (flatten_once(&t, "AND", "OR") || flatten_once(&t, "OR", "AND"))
        ;
    if (ENTRY_IS(e, "TABLE", "FOREIGN TABLE"))
        sort_columns(a, &t);
    else if (ENTRY_IS(e, "POLICY"))
        sort_roles(a, &t);
    return t;
}

bool entry_equal(Arena *a, const Entry *x, const Entry *y, Versions versions)
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

    Tokens p = tokens_that_count(a, x), q = tokens_that_count(a, y);
    if (equal_tokens(&p, &q, false))
        return true;
    int low = versions.source < versions.target ? versions.source : versions.target;
    int high = versions.source < versions.target ? versions.target : versions.source;
    if (versions_differ(versions)) {
        p = form_of_both(a, x, &p, low, high);
        q = form_of_both(a, y, &q, low, high);
    }
    p = as_read(a, x, p);
    q = as_read(a, y, q);
    bool query =
        ENTRY_IS(x, "VIEW", "MATERIALIZED VIEW", "RULE", "POLICY", "FUNCTION", "PROCEDURE");
    bool shorter = version_has(high, FEAT_SHORT_COLUMNS) && !version_has(low, FEAT_SHORT_COLUMNS);
    return equal_tokens(&p, &q, query && shorter);
}
