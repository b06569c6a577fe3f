#include "core/bouncer.h"

#include <ctype.h>

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static const char *skip(const char *s, const char *end)
{
    while (s < end && is_space(*s))
        s++;
    return s;
}

/* The value behind key = …: in quotes, with '' for a quote, or up to the next space. */
static const char *value_end(const char *s, const char *end)
{
    if (s < end && *s == '\'') {
        for (s++; s < end; s++) {
            if (*s != '\'')
                continue;
            if (s + 1 < end && s[1] == '\'')
                s++;
            else
                return s + 1;
        }
        return end;
    }
    while (s < end && !is_space(*s))
        s++;
    return s;
}

static bool word_is(const char *s, const char *end, const char *word)
{
    size_t n = strlen(word);
    return (size_t)(end - s) == n && strncmp(s, word, n) == 0;
}

/* A value as such a file has it: in quotes where it needs them. */
static const char *value_text(Arena *a, const char *value)
{
    bool plain = *value;
    for (const char *s = value; *s; s++)
        plain = plain && !is_space(*s) && *s != '\'';
    if (plain)
        return value;
    Buf b = buf_new(a);
    buf_char(&b, '\'');
    for (const char *s = value; *s; s++) {
        if (*s == '\'')
            buf_char(&b, '\'');
        buf_char(&b, *s);
    }
    buf_char(&b, '\'');
    return b.s;
}

/* The connection of one line, with the address put in: each keyword in its place, new ones at the
 * end. A database that is called as its line needs no dbname. */
static void put_address(Buf *out, const char *s, const char *end, const char *database,
                        const Address *to)
{
    const char *const keys[] = {"host", "port", "dbname"};
    const char *const values[] = {to->host, to->port, to->dbname};
    bool put[3] = {false, false, str_eq(to->dbname, database)};
    while (s < end) {
        const char *key = skip(s, end), *key_end = key;
        while (key_end < end && !is_space(*key_end) && *key_end != '=')
            key_end++;
        const char *value = skip(key_end, end);
        if (value == end || *value != '=')
            break; /* nothing that we understand: left as it is */
        value = skip(value + 1, end);
        const char *after = value_end(value, end);
        int which = -1;
        for (int k = 0; k < 3; k++)
            if (word_is(key, key_end, keys[k]))
                which = k;
        buf_bytes(out, s, (size_t)(value - s));
        if (which >= 0) {
            buf_str(out, value_text(out->arena, values[which]));
            put[which] = true;
        } else {
            buf_bytes(out, value, (size_t)(after - value));
        }
        s = after;
    }
    const char *tail = end; /* what separates the line from the next stays behind what is new */
    while (tail > s && is_space(tail[-1]))
        tail--;
    buf_bytes(out, s, (size_t)(tail - s));
    for (int k = 0; k < 3; k++)
        if (!put[k])
            buf_fmt(out, " %s=%s", keys[k], value_text(out->arena, values[k]));
    buf_bytes(out, tail, (size_t)(end - tail));
}

/* The name before the =, with or without double quotes; *after: behind the =. */
static bool line_is_of(Arena *a, const char *s, const char *end, const char *database,
                       const char **after)
{
    Buf name = buf_new(a);
    if (s < end && *s == '"') {
        for (s++; s < end && (*s != '"' || (s + 1 < end && s[1] == '"')); s++) {
            buf_char(&name, *s);
            s += *s == '"';
        }
        s++;
    } else {
        for (; s < end && !is_space(*s) && *s != '='; s++)
            buf_char(&name, *s);
    }
    s = skip(s, end);
    *after = s + 1;
    return s < end && *s == '=' && str_eq(name.s, database);
}

/* PgBouncer takes nothing more of a file from the first line on that is none of these. */
static bool is_understood(const char *s, const char *end)
{
    return s == end || *s == ';' || *s == '#' || *s == '[' || *s == '%' ||
           memchr(s, '=', (size_t)(end - s));
}

const char *bouncer_ini(Arena *a, const char *text, const char *database, const Address *to,
                        const char **why)
{
    Buf out = buf_new(a);
    bool inside = false, found = false;
    int number = 0;
    for (const char *line = text, *next; *line; line = next) {
        size_t n = strcspn(line, "\n");
        const char *end = line + n, *s = skip(line, end), *after;
        next = end + (*end == '\n');
        number++;
        if (!is_understood(s, end)) {
            *why = fmt(a, "line %d is no setting: PgBouncer would not take the file", number);
            return NULL;
        }
        if (s < end && *s == '[')
            inside = strncmp(s, "[databases]", 11) == 0;
        if (inside && s < end && *s != ';' && *s != '#' &&
            line_is_of(a, s, end, database, &after)) {
            buf_bytes(&out, line, (size_t)(after - line));
            put_address(&out, after, end, database, to);
            found = true;
        } else {
            buf_bytes(&out, line, n);
        }
        if (*end)
            buf_char(&out, '\n');
    }
    if (!found)
        *why = fmt(a, "it has no line for \"%s\" in its section [databases]", database);
    return found ? out.s : NULL;
}
