#include "pg/conninfo.h"

#include <libpq-fe.h>

const char *side_name(Side side)
{
    static const char *const names[] = {"source", "target", "PgBouncer", "login"};
    return names[side];
}

/* libpq marks secrets with dispchar '*' (PQconninfoOption, libpq documentation 34.1). */
bool conninfo_secret(const char *key)
{
    PQconninfoOption *all = PQconndefaults();
    bool secret = str_eq(key, "password");
    for (PQconninfoOption *o = all; o && o->keyword; o++)
        if (str_eq(o->keyword, key) && o->dispchar && *o->dispchar == '*')
            secret = true;
    PQconninfoFree(all);
    return secret;
}

static bool keyword_known(const char *key)
{
    PQconninfoOption *all = PQconndefaults();
    bool known = false;
    for (PQconninfoOption *o = all; o && o->keyword; o++)
        known = known || str_eq(o->keyword, key);
    PQconninfoFree(all);
    return known;
}

static const char *scalar_text(Run *run, Side side, const char *key, const Val *v)
{
    switch (v->kind) {
    case VAL_STR:
        return v->s;
    case VAL_INT:
        return fmt(run->arena, "%lld", (long long)v->i);
    case VAL_BOOL:
        return v->b ? "1" : "0";
    case VAL_NULL:
        return NULL;
    default:
        die(run, "%s: the value of '%s' must be text or a number", side_name(side), key);
    }
}

bool conninfo_read(Arena *a, const char *text, ConnInfo *c)
{
    /* libpq's message may quote the string: nobody gets to see it. */
    PQconninfoOption *all = PQconninfoParse(text, NULL);
    *c = (ConnInfo){0};
    if (!all)
        return false;
    for (PQconninfoOption *o = all; o->keyword; o++)
        if (o->val && *o->val)
            conninfo_set(a, c, arena_strdup(a, o->keyword), arena_strdup(a, o->val));
    PQconninfoFree(all);
    return true;
}

static ConnInfo parse_text(Run *run, Side side, const char *text)
{
    ConnInfo c;
    if (!conninfo_read(run->arena, text, &c))
        die_hint(run,
                 "Give \"host=… port=… dbname=… user=…\", \"postgresql://user@host:port/db\" or a "
                 "dictionary of these keywords.",
                 "%s: libpq cannot read this connection string", side_name(side));
    return c;
}

ConnInfo conninfo_parse(Run *run, Side side, const Val *v)
{
    ConnInfo c = {0};
    if (v->kind == VAL_STR) {
        /* dbname alone is what "shop" would mean to psql. */
        if (*v->s && !strchr(v->s, '=') && !strstr(v->s, "://"))
            conninfo_set(run->arena, &c, "dbname", v->s);
        else
            c = parse_text(run, side, v->s);
        return c;
    }
    for (int i = 0; i < v->items.n; i++) {
        const char *key = v->keys.v[i];
        /* The name that community.postgresql's users have in their fingers. */
        const char *keyword = str_eq(key, "database") || str_eq(key, "db") ? "dbname" : key;
        if (!keyword_known(keyword))
            die_hint(run, "See libpq's \"Parameter Key Words\".",
                     "%s: '%s' is no libpq connection keyword", side_name(side), key);
        const char *value = scalar_text(run, side, key, v->items.v[i]);
        if (value && *value)
            conninfo_set(run->arena, &c, keyword, value);
    }
    return c;
}

const char *conninfo_get(const ConnInfo *c, const char *key)
{
    int at = strs_find(&c->keys, key);
    return at < 0 ? NULL : c->values.v[at];
}

void conninfo_set(Arena *a, ConnInfo *c, const char *key, const char *value)
{
    int at = strs_find(&c->keys, key);
    if (at >= 0) {
        c->values.v[at] = value;
        return;
    }
    strs_add(a, &c->keys, key);
    strs_add(a, &c->values, value);
}

static const char *text_of(Arena *a, const ConnInfo *c, bool with_secrets)
{
    Buf b = buf_new(a);
    for (int i = 0; i < c->keys.n; i++) {
        if (!with_secrets && conninfo_secret(c->keys.v[i]))
            continue;
        buf_fmt(&b, "%s%s='", b.len ? " " : "", c->keys.v[i]);
        for (const char *s = c->values.v[i]; *s; s++) {
            if (*s == '\'' || *s == '\\')
                buf_char(&b, '\\');
            buf_char(&b, *s);
        }
        buf_char(&b, '\'');
    }
    return b.s;
}

const char *conninfo_text(Arena *a, const ConnInfo *c)
{
    return text_of(a, c, true);
}

const char *conninfo_shown(Arena *a, const ConnInfo *c)
{
    return text_of(a, c, false);
}
