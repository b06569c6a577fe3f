#include "ansible/json.h"

#include <jansson.h>

static Arena
    *jansson_arena; /* jansson has one allocator for the process; so has the process one run */

static void *take(size_t n)
{
    return arena_alloc(jansson_arena, n);
}

static void give(void *p)
{
    (void)p;
}

static void use_arena(Arena *a)
{
    jansson_arena = a;
    json_set_alloc_funcs(take, give);
}

static Val *from_json(Arena *a, const json_t *j)
{
    switch (json_typeof(j)) {
    case JSON_TRUE:
    case JSON_FALSE:
        return val_bool(a, json_is_true(j));
    case JSON_INTEGER:
        return val_int(a, json_integer_value(j));
    case JSON_REAL:
        return val_real(a, json_real_value(j));
    case JSON_STRING:
        return val_str(a, json_string_value(j));
    case JSON_ARRAY: {
        Val *v = val_list(a);
        for (size_t i = 0; i < json_array_size(j); i++)
            val_add(a, v, from_json(a, json_array_get(j, i)));
        return v;
    }
    case JSON_OBJECT: {
        Val *v = val_map(a);
        const char *key;
        json_t *item;
        json_object_foreach((json_t *)j, key, item)
            val_set(a, v, arena_strdup(a, key), from_json(a, item));
        return v;
    }
    default:
        return val_null(a);
    }
}

Val *json_read(Arena *a, const char *text, size_t len, const char **why)
{
    json_error_t error;
    use_arena(a);
    json_t *j = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);
    if (j)
        return from_json(a, j);
    switch (json_error_code(&error)) {
    case json_error_null_character:
        *why = "a value holds the character \\u0000, which PostgreSQL cannot store";
        break;
    case json_error_numeric_overflow:
        *why = "a number is larger than 9223372036854775807";
        break;
    case json_error_invalid_utf8:
        *why = "the text is not valid UTF-8";
        break;
    default:
        *why = fmt(a, "not valid JSON at line %d, column %d", error.line, error.column);
    }
    return NULL;
}

/* The length of the UTF-8 character at s, 0 when there is none. */
static int utf8_length(const unsigned char *s)
{
    if (s[0] < 0x80)
        return 1;
    int n = s[0] >= 0xc2 && s[0] <= 0xdf ? 2
            : (s[0] & 0xf0) == 0xe0      ? 3
            : (s[0] & 0xf8) == 0xf0      ? 4
                                         : 0;
    for (int i = 1; i < n; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    bool overlong = (s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xf0 && s[1] < 0x90);
    bool surrogate = s[0] == 0xed && s[1] > 0x9f;
    bool beyond = s[0] > 0xf4 || (s[0] == 0xf4 && s[1] > 0x8f);
    return overlong || surrogate || beyond ? 0 : n;
}

static const char *valid_utf8(Arena *a, const char *s)
{
    const unsigned char *u = (const unsigned char *)s;
    bool good = true;
    for (int n; *u && good; u += n)
        good = (n = utf8_length(u)) > 0;
    if (good)
        return s;
    Buf b = buf_new(a);
    for (u = (const unsigned char *)s; *u;) {
        int n = utf8_length(u);
        if (n)
            buf_bytes(&b, (const char *)u, (size_t)n);
        else
            buf_str(&b, "\xef\xbf\xbd");
        u += n ? n : 1;
    }
    return b.s;
}

static json_t *to_json(Arena *a, const Val *v)
{
    switch (v->kind) {
    case VAL_NULL:
        break;
    case VAL_BOOL:
        return json_boolean(v->b);
    case VAL_INT:
        return json_integer(v->i);
    case VAL_REAL:
        return json_real(v->r);
    case VAL_STR:
        return json_string_nocheck(valid_utf8(a, v->s));
    case VAL_LIST: {
        json_t *j = json_array();
        for (int i = 0; i < v->items.n; i++)
            json_array_append_new(j, to_json(a, v->items.v[i]));
        return j;
    }
    case VAL_MAP: {
        json_t *j = json_object();
        for (int i = 0; i < v->items.n; i++)
            json_object_set_new_nocheck(j, valid_utf8(a, v->keys.v[i]), to_json(a, v->items.v[i]));
        return j;
    }
    }
    return json_null();
}

enum { FORM = JSON_COMPACT | JSON_ENCODE_ANY };

const char *json_write(Arena *a, const Val *v)
{
    use_arena(a);
    return json_dumps(to_json(a, v), FORM);
}

void json_print(Arena *a, const Val *v, FILE *to)
{
    use_arena(a);
    json_dumpf(to_json(a, v), to, FORM);
    fputc('\n', to);
}
