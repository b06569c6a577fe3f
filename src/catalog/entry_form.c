#include "catalog/entry_form.h"

#include "pg/feature.h"

static void add_text(Arena *a, Tokens *out, const char *text)
{
    Tokens t = tokens_of(a, text);
    for (int i = 0; i < t.n; i++)
        *list_add(a, out) = t.v[i];
}

/* Before 18, NOT NULL had no name, and where a parent had it the child did not repeat it. */
static Tokens older_not_null(Arena *a, const Tokens *t)
{
    Tokens out = {0};
    bool inherits = tokens_find(t, 0, "INHERITS") < t->n;
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

/* ---- SQL's own syntax, which servers before 14 write as calls of functions ---- */

static const struct {
    const char *begin;      /* words up to the first argument; NULL: the function itself */
    const char *between[2]; /* words between the arguments, besides a comma */
    const char *function;
    bool swapped;
} calls[] = {
    {"SUBSTRING (", {"FROM", "FOR"}, "substring", false},
    {"OVERLAY (", {"PLACING", "FROM"}, "overlay", false}, /* its FOR is seen to below */
    {"POSITION (", {"IN", ","}, "position", true},
    {"TRIM ( BOTH", {"FROM", ","}, "btrim", true},
    {"TRIM ( LEADING", {"FROM", ","}, "ltrim", true},
    {"TRIM ( TRAILING", {"FROM", ","}, "rtrim", true},
    {"COLLATION FOR (", {",", ","}, "pg_collation_for", false},
    {"EXTRACT (", {"FROM", ","}, "date_part", false},
    {"XMLEXISTS (", {"PASSING", ","}, "xmlexists", false},
    {NULL, {",", ","}, "substring", false},
    {NULL, {",", ","}, "xmlexists", false},
    {NULL, {",", ","}, "overlay", false},
    {NULL, {",", ","}, "position", false},
    {NULL, {",", ","}, "btrim", false},
    {NULL, {",", ","}, "ltrim", false},
    {NULL, {",", ","}, "rtrim", false},
};

static bool is_call(Arena *a, const Tokens *t, int i, size_t call)
{
    if (calls[call].begin)
        return tokens_find(t, i, calls[call].begin) == i;
    return t->v[i].kind == TOK_NAME && i + 1 < t->n && token_is(&t->v[i + 1], "(") &&
           str_eq(token_name(a, &t->v[i]), calls[call].function);
}

/* Where one of the words stands from i on, before `to` and outside of brackets; or to. */
static int separator(const Tokens *t, int i, int to, const char *x, const char *y)
{
    for (; i < to; i++) {
        if (token_is(&t->v[i], "(") || token_is(&t->v[i], "["))
            i = tokens_closing(t, i);
        else if (token_is(&t->v[i], x) || token_is(&t->v[i], y) || token_is(&t->v[i], ","))
            return i;
    }
    return to;
}

static void add_older(Arena *a, Tokens *out, const Tokens *t, int from, int to);

/* Without a cast to text, which comes and goes with the syntax, and brackets around all of it. */
static void add_argument(Arena *a, Tokens *out, const Tokens *t, int from, int to)
{
    for (bool more = true; more;) {
        const Token *last = &t->v[to - 1];
        bool cast = to - from > 2 && token_is(last - 1, "::") && last->kind == TOK_NAME &&
                    str_eq(token_name(a, last), "text");
        int at = separator(t, from + 1, to - 1, "AT", "AT");
        more = to - from > 2 && token_is(&t->v[from], "(") && tokens_closing(t, from) == to - 1 &&
               !token_is(&t->v[at], "AT"); /* these brackets are add_zone()'s */
        from += more;
        to -= cast ? 2 : more;
        more = more || cast;
    }
    add_older(a, out, t, from, to);
}

/* function(x, y, …) out of what stands between the brackets; the bracket's end. */
static int add_call(Arena *a, Tokens *out, const Tokens *t, int i, size_t call)
{
    const char *begin = calls[call].begin ? calls[call].begin : "f (", *name = calls[call].function;
    int open = i;
    while (!token_is(&t->v[open], "("))
        open++;
    int end = tokens_closing(t, open), bounds[8], n = 0;
    for (int at = open + 1 + (begin[strlen(begin) - 1] != '('); at <= end && n < 8; n += 2) {
        bounds[n] = at;
        bounds[n + 1] =
            separator(t, at, end, calls[call].between[0],
                      n > 2 && str_eq(name, "overlay") ? "FOR" : calls[call].between[1]);
        at = bounds[n + 1] + 1;
    }
    bool first = true;
    add_text(a, out, fmt(a, "\"%s\"(", name));
    for (int k = 0; k < n; k += 2) {
        int arg = calls[call].swapped ? n - 2 - k : k;
        if (bounds[arg] == bounds[arg + 1])
            continue;
        add_text(a, out, first ? "" : ",");
        first = false;
        if (k == 0 && str_eq(name, "date_part"))
            add_text(a, out, fmt(a, "'%s'::\"text\"", token_name(a, &t->v[bounds[0]])));
        else
            add_argument(a, out, t, bounds[arg], bounds[arg + 1]);
    }
    add_text(a, out, ")");
    return end;
}

/* (x AT TIME ZONE y) is "timezone"(y, x). */
static int add_zone(Arena *a, Tokens *out, const Tokens *t, int i)
{
    int end = tokens_closing(t, i), at = i + 1;
    do {
        at = separator(t, at, end, "AT", ",");
    } while (at < end && !token_is(&t->v[at], "AT") && at++);
    if (tokens_find(t, at, "AT TIME ZONE") != at)
        return i;
    add_text(a, out, "\"timezone\"(");
    add_older(a, out, t, at + 3, end);
    add_text(a, out, ",");
    add_older(a, out, t, i + 1, at);
    add_text(a, out, ")");
    return end;
}

static void add_older(Arena *a, Tokens *out, const Tokens *t, int from, int to)
{
    for (int i = from; i < to; i++) {
        int end = token_is(&t->v[i], "(") ? add_zone(a, out, t, i) : i;
        for (size_t c = 0; end == i && c < sizeof calls / sizeof *calls; c++)
            if (is_call(a, t, i, c))
                end = add_call(a, out, t, i, c);
        if (end == i)
            *list_add(a, out) = t->v[i];
        i = end;
    }
}

/* ---- words ---- */

/* Single words, whatever the versions: json, a keyword to 17 and newer; B'101'::"bit"; a prefix in
 * XMLNAMESPACES without its quotes; EXECUTE PROCEDURE, which means FUNCTION. */
static Tokens same_words(Arena *a, const Entry *e, const Tokens *t)
{
    Tokens out = {0};
    bool trigger = ENTRY_IS(e, "TRIGGER", "EVENT TRIGGER");
    int names = tokens_find(t, 0, "XMLNAMESPACES (");
    int names_end = names < t->n ? tokens_closing(t, names + 1) : t->n;
    for (int i = 0; i < t->n; i++) {
        Token x = t->v[i];
        const Token *before = i > 0 ? &t->v[i - 1] : NULL;
        bool bits = x.len == 1 && token_is(&x, "B") && i + 2 < t->n &&
                    t->v[i + 1].kind == TOK_STRING && token_is(&t->v[i + 2], "::");
        if (bits)
            continue;
        if (x.kind == TOK_NAME && str_eq(token_name(a, &x), "json"))
            x = (Token){TOK_WORD, "json", 4};
        else if (trigger && before && token_is(before, "EXECUTE") && token_is(&x, "FUNCTION"))
            x = (Token){TOK_WORD, "PROCEDURE", 9};
        else if (i > names && i < names_end && token_is(before, "AS") && x.kind == TOK_WORD)
            x = (Token){TOK_NAME, fmt(a, "\"%.*s\"", (int)x.len, x.at), x.len + 2};
        *list_add(a, &out) = x;
    }
    return out;
}

Tokens form_of_both(Arena *a, const Entry *e, const Tokens *t, int low, int high)
{
    Tokens out = same_words(a, e, t);
    if (version_has(high, FEAT_NAMED_NOT_NULL) && !version_has(low, FEAT_NAMED_NOT_NULL) &&
        ENTRY_IS(e, "TABLE", "FOREIGN TABLE"))
        out = older_not_null(a, &out);
    if (version_has(high, FEAT_XML_INDENT) && !version_has(low, FEAT_XML_INDENT))
        for (int at; (at = tokens_find(&out, 0, "NO INDENT")) < out.n;) {
            memmove(&out.v[at], &out.v[at + 2], sizeof *out.v * (size_t)(out.n - at - 2));
            out.n -= 2;
        }
    if (version_has(high, FEAT_SQL_SYNTAX) && !version_has(low, FEAT_SQL_SYNTAX)) {
        Tokens older = {0};
        add_older(a, &older, &out, 0, out.n);
        out = older;
    }
    return out;
}
