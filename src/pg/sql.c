#include "pg/sql.h"

#include <ctype.h>
#include <stdlib.h>
#include <strings.h>

static void put_identifier(Buf *b, const char *s)
{
    /* Options refuse such names with a message; one that comes here is our mistake. */
    if (!s || !*s || strlen(s) > NAME_MAX_BYTES)
        abort();
    buf_char(b, '"');
    for (; *s; s++) {
        if (*s == '"')
            buf_char(b, '"');
        buf_char(b, *s);
    }
    buf_char(b, '"');
}

static void put_literal(Buf *b, const char *s)
{
    if (!s) {
        buf_str(b, "NULL");
        return;
    }
    /* E'' is read alike whatever standard_conforming_strings says. */
    bool escape = strchr(s, '\\') != NULL;
    buf_str(b, escape ? " E'" : "'");
    for (; *s; s++) {
        if (*s == '\'' || *s == '\\')
            buf_char(b, *s);
        buf_char(b, *s);
    }
    buf_char(b, '\'');
}

const char *sql_build(Arena *a, const char *format, const char *const *args, int n)
{
    Buf b = buf_new(a);
    int used = 0;
    for (const char *f = format; *f; f++) {
        if (*f != '%') {
            buf_char(&b, *f);
            continue;
        }
        f++;
        if (*f == '%') {
            buf_char(&b, '%');
            continue;
        }
        if (used == n)
            abort();
        const char *arg = args[1 + used++];
        if (*f == 'I')
            put_identifier(&b, arg);
        else if (*f == 'L')
            put_literal(&b, arg);
        else if (*f == 's' && arg)
            buf_str(&b, arg);
        else
            abort();
    }
    if (used != n)
        abort();
    return b.s;
}

const char *sql_name(Arena *a, const char *schema, const char *name)
{
    return schema ? sql(a, "%I.%I", schema, name) : sql(a, "%I", name);
}

static void put_shown(Buf *b, const char *s)
{
    bool plain = *s && (islower((unsigned char)*s) || *s == '_');
    for (const char *c = s; *c && plain; c++)
        plain = islower((unsigned char)*c) || isdigit((unsigned char)*c) || *c == '_' || *c == '$';
    if (plain)
        buf_str(b, s);
    else {
        buf_char(b, '"');
        for (; *s; s++) {
            if (*s == '"')
                buf_char(b, '"');
            buf_char(b, *s);
        }
        buf_char(b, '"');
    }
}

const char *shown_name(Arena *a, const char *schema, const char *name)
{
    Buf b = buf_new(a);
    if (schema) {
        put_shown(&b, schema);
        buf_char(&b, '.');
    }
    put_shown(&b, name);
    return b.s;
}

/* Reads one identifier, quoted or bare, up to a dot or the end; NULL when it is neither. */
static const char *take_identifier(Arena *a, const char **s)
{
    Buf b = buf_new(a);
    const char *c = *s;
    if (*c == '"') {
        for (c++; *c && !(*c == '"' && c[1] != '"'); c++) {
            if (*c == '"')
                c++;
            buf_char(&b, *c);
        }
        if (!*c || (c[1] && c[1] != '.'))
            return NULL;
        c++;
    } else {
        for (; *c && *c != '.' && *c != '"'; c++)
            buf_char(&b, *c);
    }
    *s = c;
    return b.len && b.len <= NAME_MAX_BYTES ? b.s : NULL;
}

bool name_parse(Arena *a, const char *text, const char **schema, const char **name)
{
    *schema = NULL;
    *name = take_identifier(a, &text);
    if (*name && *text == '.') {
        text++;
        *schema = *name;
        *name = take_identifier(a, &text);
    }
    return *name && !*text;
}

const char *sql_names(Arena *a, const StrList *names)
{
    Buf b = buf_new(a);
    for (int i = 0; i < names->n; i++) {
        if (i)
            buf_str(&b, ", ");
        put_identifier(&b, names->v[i]);
    }
    return b.s;
}

const char *sql_array(Arena *a, const StrList *items)
{
    Buf b = buf_new(a);
    buf_char(&b, '{');
    for (int i = 0; i < items->n; i++) {
        if (i)
            buf_char(&b, ',');
        if (!items->v[i]) {
            buf_str(&b, "NULL");
            continue;
        }
        buf_char(&b, '"');
        for (const char *s = items->v[i]; *s; s++) {
            if (*s == '"' || *s == '\\')
                buf_char(&b, '\\');
            buf_char(&b, *s);
        }
        buf_char(&b, '"');
    }
    buf_char(&b, '}');
    return b.s;
}

/* The elements are cut out of one copy of the text, in which they only get shorter. */
StrList array_parse(Arena *a, const char *text)
{
    StrList out = {.cap = 1};
    if (!text || *text != '{' || text[1] == '}')
        return (StrList){0};
    for (const char *s = text; *s; s++)
        out.cap += *s == ',';
    out.v = NEW_N(a, const char *, out.cap);
    const char *s = text + 1;
    char *to = arena_strdup(a, s);
    while (*s && *s != '}') {
        char *item = to;
        bool quoted = *s == '"';
        if (quoted) {
            for (s++; *s && *s != '"'; s++) {
                if (*s == '\\' && s[1])
                    s++;
                *to++ = *s;
            }
            s += *s != '\0';
        } else {
            while (*s && *s != ',' && *s != '}')
                *to++ = *s++;
        }
        *to++ = '\0';
        strs_add(a, &out, !quoted && strcasecmp(item, "NULL") == 0 ? NULL : item);
        s += *s == ',';
    }
    return out;
}
