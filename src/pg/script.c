#include "pg/script.h"

#include <strings.h>

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

/* What may begin a name; bytes over 127 are letters to PostgreSQL. */
static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c > 127;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
    return is_letter(c) || is_digit(c) || c == '$';
}

/* Behind the closing quote of a text whose opening quote is at s. */
static const char *quoted_end(const char *s, bool escapes)
{
    char quote = *s++;
    for (; *s; s++) {
        if (escapes && *s == '\\' && s[1])
            s++;
        else if (*s == quote && s[1] == quote)
            s++;
        else if (*s == quote)
            return s + 1;
    }
    return s;
}

/* Behind a dollar-quoted text, or NULL when s begins none. */
static const char *dollar_end(const char *s)
{
    const char *tag = s + 1;
    if (is_digit(*tag))
        return NULL;
    while (is_letter(*tag) || is_digit(*tag))
        tag++;
    if (*tag != '$')
        return NULL;
    size_t n = (size_t)(tag - s) + 1;
    for (const char *c = tag + 1; (c = strchr(c, '$')); c++)
        if (strncmp(c, s, n) == 0)
            return c + n;
    return s + strlen(s);
}

/* Block comments nest. */
static const char *comment_end(const char *s)
{
    if (*s == '-')
        return s + strcspn(s, "\r\n");
    int depth = 0;
    while (*s) {
        if (s[0] == '/' && s[1] == '*') {
            depth++;
            s += 2;
        } else if (s[0] == '*' && s[1] == '/') {
            s += 2;
            if (--depth == 0)
                return s;
        } else {
            s++;
        }
    }
    return s;
}

Token token_next(const char **s)
{
    const char *c = *s, *end;
    while (is_space(*c))
        c++;
    TokenKind kind = TOK_SIGN;
    if (!*c) {
        kind = TOK_END;
        end = c;
    } else if ((c[0] == '-' && c[1] == '-') || (c[0] == '/' && c[1] == '*')) {
        kind = TOK_COMMENT;
        end = comment_end(c);
    } else if (*c == '\'') {
        kind = TOK_STRING;
        end = quoted_end(c, false);
    } else if ((*c == 'E' || *c == 'e') && c[1] == '\'') {
        kind = TOK_STRING;
        end = quoted_end(c + 1, true);
    } else if (*c == '"') {
        kind = TOK_NAME;
        end = quoted_end(c, false);
    } else if (*c == '$' && (end = dollar_end(c))) {
        kind = TOK_STRING;
    } else if (is_word(*c)) {
        kind = TOK_WORD;
        for (end = c + 1; is_word(*end);)
            end++;
    } else {
        end = c + (c[0] == ':' && c[1] == ':' ? 2 : 1);
    }
    *s = end;
    return (Token){.kind = kind, .at = c, .len = (size_t)(end - c)};
}

bool token_is(const Token *t, const char *word)
{
    return (t->kind == TOK_WORD || t->kind == TOK_SIGN) && strlen(word) == t->len &&
           strncasecmp(t->at, word, t->len) == 0;
}

bool token_equal(const Token *x, const Token *y)
{
    return x->kind == y->kind && x->len == y->len && memcmp(x->at, y->at, x->len) == 0;
}

Tokens tokens_of(Arena *a, const char *text)
{
    Tokens all = {0};
    /* Counted first: the tokens of a whole schema are many, and a growing list leaves its old ones
     * behind. */
    const char *s = text;
    for (Token t = token_next(&s); t.kind != TOK_END; t = token_next(&s))
        all.cap += t.kind != TOK_COMMENT;
    all.v = NEW_N(a, Token, all.cap + 1);
    for (Token t = token_next(&text); t.kind != TOK_END; t = token_next(&text))
        if (t.kind != TOK_COMMENT)
            all.v[all.n++] = t;
    return all;
}

int tokens_find(const Tokens *t, int from, const char *words)
{
    for (int i = from; i < t->n; i++) {
        const char *w = words;
        for (int k = i; *w && k < t->n; k++) {
            size_t n = strcspn(w, " ");
            const Token *x = &t->v[k];
            if ((x->kind != TOK_WORD && x->kind != TOK_SIGN) || x->len != n ||
                strncasecmp(x->at, w, n) != 0)
                break;
            w += n + (w[n] == ' ');
        }
        if (!*w)
            return i;
    }
    return t->n;
}

int tokens_closing(const Tokens *t, int i)
{
    for (int depth = 0; i < t->n; i++) {
        if (token_is(&t->v[i], "(") || token_is(&t->v[i], "["))
            depth++;
        else if ((token_is(&t->v[i], ")") || token_is(&t->v[i], "]")) && --depth == 0)
            return i;
    }
    return t->n;
}

const char *token_name(Arena *a, const Token *t)
{
    if (t->kind != TOK_NAME || t->len < 2)
        return arena_strndup(a, t->at, t->len);
    Buf b = buf_new(a);
    for (size_t i = 1; i + 1 < t->len; i++) {
        buf_char(&b, t->at[i]);
        if (t->at[i] == '"')
            i++;
    }
    return b.s;
}

/* The words that a statement begins with, as psql looks at them: c(reate) [o(r) r(eplace)]
 * f(unction) | p(rocedure). Only there does BEGIN open a body with semicolons of its own. */
static bool makes_routine(const char first[4])
{
    return first[0] == 'c' &&
           (first[1] == 'f' || first[1] == 'p' ||
            (first[1] == 'o' && first[2] == 'r' && (first[3] == 'f' || first[3] == 'p')));
}

static char initial(const Token *t)
{
    static const char *const words[] = {"create", "or", "replace", "function", "procedure"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (token_is(t, words[i]))
            return *words[i];
    return '?';
}

/* From the first token of a statement to its end; *s is moved behind its semicolon. */
static Piece statement(const char **s)
{
    char first[4] = {0};
    int words = 0, parens = 0, begins = 0;
    const char *start = NULL, *end = NULL;
    for (;;) {
        Token t = token_next(s);
        if (!start)
            start = t.at;
        if (t.kind == TOK_END || (token_is(&t, ";") && parens == 0 && begins == 0))
            return (Piece){PIECE_STATEMENT, start, (size_t)((end ? end : start) - start)};
        end = t.at + t.len;
        if (t.kind == TOK_WORD && words < 4)
            first[words++] = initial(&t);
        if (token_is(&t, "("))
            parens++;
        else if (token_is(&t, ")") && parens > 0)
            parens--;
        else if (parens == 0 && makes_routine(first)) {
            if (token_is(&t, "begin") || (begins > 0 && token_is(&t, "case")))
                begins++;
            else if (begins > 0 && token_is(&t, "end"))
                begins--;
        }
    }
}

Piece script_next(const char **s)
{
    for (;;) {
        const char *c = *s;
        while (is_space(*c))
            c++;
        *s = c;
        if (*c == '\\') {
            *s += strcspn(c, "\r\n");
            return (Piece){PIECE_META, c, (size_t)(*s - c)};
        }
        const char *after = c;
        Token t = token_next(&after);
        if (t.kind == TOK_END)
            return (Piece){PIECE_END, c, 0};
        if (t.kind == TOK_COMMENT) {
            *s = after;
            return (Piece){PIECE_COMMENT, t.at, t.len};
        }
        Piece p = statement(s);
        if (p.len)
            return p;
    }
}
