#include "catalog/entry.h"

#include "pg/script.h"
#include "pg/sql.h"

#include <stdlib.h>

/* ---- headers ---- */

/* The next place where "; Type: WORDS; Schema: " stands. */
static const char *find_type(const char *s, const char **type_end)
{
    static const char mark[] = "; Type: ", after[] = "; Schema: ";
    for (; (s = strstr(s, mark)); s++) {
        const char *end = s + strlen(mark);
        while ((*end >= 'A' && *end <= 'Z') || *end == ' ')
            end++;
        if (end > s + strlen(mark) && strncmp(end, after, strlen(after)) == 0) {
            *type_end = end;
            return s;
        }
    }
    return NULL;
}

/* "-" and "" stand for none. */
static const char *or_none(const char *s)
{
    return *s && !str_eq(s, "-") ? s : NULL;
}

/* One reading of a header: its type stands at type_at. */
static bool read_at(Arena *a, const char *line, const char *type_at, const char *type_end, Entry *e)
{
    static const char name[] = "-- Name: ", type[] = "; Type: ", schema[] = "; Schema: ";
    static const char owner[] = "; Owner: ", tablespace[] = "; Tablespace: ";
    const char *schema_at = type_end + strlen(schema), *owner_at = NULL;
    for (const char *s = schema_at; (s = strstr(s, owner)); s++)
        owner_at = s;
    if (!owner_at)
        return false;
    const char *owner_text = owner_at + strlen(owner);
    const char *owner_end = strstr(owner_text, tablespace);
    size_t owner_len = owner_end ? (size_t)(owner_end - owner_text) : strlen(owner_text);
    const char *name_at = line + strlen(name);
    *e = (Entry){
        .type =
            arena_strndup(a, type_at + strlen(type), (size_t)(type_end - type_at) - strlen(type)),
        .name = arena_strndup(a, name_at, (size_t)(type_at - name_at)),
        .schema = or_none(arena_strndup(a, schema_at, (size_t)(owner_at - schema_at))),
        .owner = or_none(arena_strndup(a, owner_text, owner_len)),
    };
    return true;
}

/* Does the next statement say "schema". something? In a header its line ends are blanks. */
static bool is_in_schema(Arena *a, const char *script, const char *schema)
{
    Piece p;
    do {
        p = script_next(&script);
    } while (p.kind == PIECE_COMMENT);
    char *text = arena_strndup(a, p.at, p.len);
    for (char *c = text; *c; c++)
        if (*c == '\n' || *c == '\r')
            *c = ' ';
    /* Not sql(): a wrong reading may be too long for a name. */
    Buf quoted = buf_new(a);
    buf_char(&quoted, '"');
    for (const char *c = schema; *c; c++)
        buf_str(&quoted, *c == '"' ? "\"\"" : (const char[]){*c, '\0'});
    buf_str(&quoted, "\".");
    return strstr(text, quoted.s);
}

/* Names of objects and schemas may look like a part of the header: then that reading is right whose
 * schema the statement names, and without a schema the last one. */
static bool read_header(Arena *a, const Piece *p, const char *script, Entry *e)
{
    const char *line = arena_strndup(a, p->at, p->len), *type_end;
    if (strncmp(line, "-- Name: ", 9) != 0)
        return false;
    bool found = false, sure = false;
    for (const char *s = line; (s = find_type(s, &type_end)); s++) {
        Entry one;
        if (!read_at(a, line, s, type_end, &one))
            continue;
        bool last = !find_type(s + 1, &(const char *){NULL});
        bool named = (found || !last) && one.schema && is_in_schema(a, script, one.schema);
        if (named || !sure)
            *e = one;
        sure = sure || named;
        found = true;
    }
    return found;
}

/* ---- what an entry is called ---- */

bool entry_is(const Entry *e, const char *const *types, int n)
{
    for (int i = 0; i < n; i++)
        if (str_eq(e->type, types[i]))
            return true;
    return false;
}

/* Names in quotes without them, where psql would need none. */
static const char *plain_names(Arena *a, const char *text)
{
    Buf b = buf_new(a);
    while (*text) {
        size_t n = strcspn(text, "\"");
        buf_bytes(&b, text, n);
        text += n;
        if (*text) {
            Token t = token_next(&text);
            bool closed = t.len > 2 && t.at[t.len - 1] == '"';
            if (closed)
                buf_str(&b, shown_name(a, NULL, token_name(a, &t)));
            else
                buf_bytes(&b, t.at, t.len);
        }
    }
    return b.s;
}

/* TABLE shop.orders; COMMENT ON COLUMN shop.orders.id; DEFAULT ACL FOR TABLES … */
static const char *label_of(Arena *a, const Entry *e)
{
    if (strncmp(e->name, e->type, strlen(e->type)) == 0 && ENTRY_IS(e, "CAST", "USER MAPPING"))
        return plain_names(a, e->name);
    /* Names with a list of arguments, or of something else, are in quotes already. */
    bool quoted = strchr(e->name, '(') || ENTRY_IS(e, "COMMENT", "ACL", "SECURITY LABEL");
    const char *name = quoted ? plain_names(a, e->name) : e->name;
    if (str_eq(e->type, "DEFAULT ACL"))
        return fmt(a, "%s%s%s OF %s", name, e->schema ? " IN SCHEMA " : "",
                   e->schema ? shown_name(a, NULL, e->schema) : "", e->owner ? e->owner : "?");
    const char *on = "";
    if (ENTRY_IS(e, "COMMENT", "ACL", "SECURITY LABEL")) {
        /* The name is led by the object's own type, in capitals. */
        size_t n = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ ");
        on = fmt(a, " ON %s", arena_strndup(a, name, n ? n - 1 : 0));
        name += n;
    } else if (!quoted && !strchr(e->name, ' ')) {
        name = shown_name(a, NULL, e->name);
    }
    return fmt(a, "%s%s %s%s%s", e->type, on, e->schema ? shown_name(a, NULL, e->schema) : "",
               e->schema ? "." : "", name);
}

/* What the header leaves out although several objects may share the rest. */
static const char *more_key(Arena *a, const Entry *e)
{
    bool of_operator = str_eq(e->type, "OPERATOR");
    if (str_eq(e->type, "DEFAULT ACL"))
        return e->owner ? e->owner : "";
    if (!of_operator && !str_eq(e->type, "OPERATOR CLASS") && !str_eq(e->type, "OPERATOR FAMILY"))
        return "";
    /* LEFTARG = "t", RIGHTARG = "t"; FOR TYPE "t" USING "btree" … */
    Buf b = buf_new(a);
    Tokens all = tokens_of(a, e->statements.n ? e->statements.v[0] : "");
    for (int i = 0; i < all.n; i++) {
        const Token *t = &all.v[i];
        bool begins = of_operator ? token_is(t, "LEFTARG") || token_is(t, "RIGHTARG")
                                  : token_is(t, "TYPE") || token_is(t, "USING");
        for (int k = i; begins && k < all.n && !token_is(&all.v[k], ",") &&
                        !token_is(&all.v[k], "AS") && !token_is(&all.v[k], "FAMILY");
             k++)
            buf_bytes(&b, all.v[k].at, all.v[k].len);
    }
    return b.s;
}

const char *entry_key(Arena *a, const char *type, const char *schema, const char *name)
{
    return fmt(a, "%s\1%s\1%s\1", type, schema ? schema : "", name);
}

/* ---- the index ---- */

static int by_key(const void *x, const void *y)
{
    const Entry *p = *(const Entry *const *)x, *q = *(const Entry *const *)y;
    int c = strcmp(p->key, q->key);
    return c ? c : p < q ? -1 : p > q;
}

static int key_of_entry(const void *key, const void *entry)
{
    return strcmp(key, (*(const Entry *const *)entry)->key);
}

static void sort_by_key(Arena *a, Schema *s)
{
    s->by_key = NEW_N(a, const Entry *, s->entries.n + 1);
    for (int i = 0; i < s->entries.n; i++)
        s->by_key[i] = &s->entries.v[i];
    qsort(s->by_key, (size_t)s->entries.n, sizeof *s->by_key, by_key);
}

void schema_index(Arena *a, Schema *s)
{
    sort_by_key(a, s);
    /* pg_dump makes blanks of line ends: two names may have become one. Count them, in order. */
    bool again = false;
    for (int i = 1, same = 1; i < s->entries.n; i++) {
        Entry *e = &s->entries.v[s->by_key[i] - s->entries.v];
        bool twin = str_eq(e->key, s->by_key[i - same]->key);
        same = twin ? same + 1 : 1;
        again = again || twin;
        if (twin)
            e->key = fmt(a, "%s\1%d", e->key, same);
    }
    if (again)
        sort_by_key(a, s);
}

const Entry *schema_find(const Schema *s, const char *key)
{
    if (!s->entries.n)
        return NULL;
    const Entry **at =
        bsearch(key, s->by_key, (size_t)s->entries.n, sizeof *s->by_key, key_of_entry);
    return at ? *at : NULL;
}

/* ---- the script ---- */

/* SET name = value between the entries: holds for what follows. */
static bool read_setting(Arena *a, const char *statement, const char **tablespace,
                         const char **access_method)
{
    const char *s = statement;
    Token first = token_next(&s);
    if (!token_is(&first, "SET")) /* all others are many, and their tokens would stay */
        return false;
    Tokens t = tokens_of(a, statement);
    if (t.n != 4 || !token_is(&t.v[2], "="))
        return false;
    const char **to = token_is(&t.v[1], "default_tablespace")            ? tablespace
                      : token_is(&t.v[1], "default_table_access_method") ? access_method
                                                                         : NULL;
    if (!to)
        return false;
    *to = t.v[3].kind == TOK_STRING ? "" : token_name(a, &t.v[3]);
    return true;
}

/* The type json, a name in quotes to servers before 17: f("json"), but not "my"."json". */
static const char *unquoted_json(Arena *a, const char *name)
{
    static const char json[] = "\"json\"";
    Buf b = buf_new(a);
    for (const char *s; (s = strstr(name, json)); name = s + strlen(json)) {
        buf_bytes(&b, name, (size_t)(s - name));
        buf_str(&b, b.len && b.s[b.len - 1] == '.' ? json : "json");
    }
    buf_str(&b, name);
    return b.s;
}

void entry_identify(Arena *a, Entry *e)
{
    e->key =
        fmt(a, "%s%s", entry_key(a, e->type, e->schema, unquoted_json(a, e->name)), more_key(a, e));
    e->label = label_of(a, e);
}

static void finish_entry(Arena *a, Schema *s, Entry *e)
{
    if (!e->statements.n) /* as SCHEMA public without its owner */
        return;
    entry_identify(a, e);
    *list_add(a, &s->entries) = *e;
}

Schema schema_split(Arena *a, const char *script)
{
    Schema s = {0};
    Entry e = {0};
    bool inside = false, after_line = false;
    const char *tablespace = "", *access_method = "";
    for (;;) {
        Piece p = script_next(&script);
        if (p.kind == PIECE_END)
            break;
        Entry next;
        if (p.kind == PIECE_COMMENT && after_line && read_header(a, &p, script, &next)) {
            if (inside)
                finish_entry(a, &s, &e);
            e = next;
            e.tablespace = tablespace;
            e.access_method = access_method;
            inside = true;
        }
        after_line = p.kind == PIECE_COMMENT && p.len == 2;
        if (p.kind != PIECE_STATEMENT)
            continue;
        const char *text = arena_strndup(a, p.at, p.len);
        bool is_set = p.len > 4 && strncmp(text, "SET ", 4) == 0;
        if (is_set && read_setting(a, text, &tablespace, &access_method))
            continue;
        if (inside)
            strs_add(a, &e.statements, text);
    }
    if (inside)
        finish_entry(a, &s, &e);
    schema_index(a, &s);
    return s;
}

void entries_labels(Arena *a, const Entries *entries, StrList *to)
{
    for (int i = 0; i < entries->n; i++)
        strs_add(a, to, entries->v[i].label);
}

static void show_entry(Arena *a, Buf *b, const Entry *e)
{
    for (int k = 0; k < e->statements.n; k++)
        buf_fmt(b, "%s;\n", entry_shown(a, e, e->statements.v[k]));
}

const char *entry_show(Arena *a, const Entry *e)
{
    Buf b = buf_new(a);
    if (*e->tablespace)
        buf_fmt(&b, "-- tablespace %s\n", e->tablespace);
    show_entry(a, &b, e);
    return b.s;
}

const char *schema_show(Arena *a, const Schema *s)
{
    Buf b = buf_new(a);
    for (int i = 0; i < s->entries.n; i++) {
        buf_fmt(&b, "%s-- %s\n", i ? "\n" : "", s->by_key[i]->label);
        show_entry(a, &b, s->by_key[i]);
    }
    return b.s;
}
