#include "base/val.h"

static Val *val_new(Arena *a, ValKind kind)
{
    Val *v = NEW(a, Val);
    v->kind = kind;
    return v;
}

Val *val_null(Arena *a)
{
    return val_new(a, VAL_NULL);
}

Val *val_bool(Arena *a, bool b)
{
    Val *v = val_new(a, VAL_BOOL);
    v->b = b;
    return v;
}

Val *val_int(Arena *a, int64_t i)
{
    Val *v = val_new(a, VAL_INT);
    v->i = i;
    return v;
}

Val *val_real(Arena *a, double r)
{
    Val *v = val_new(a, VAL_REAL);
    v->r = r;
    return v;
}

Val *val_str(Arena *a, const char *s)
{
    Val *v = val_new(a, s ? VAL_STR : VAL_NULL);
    v->s = s;
    return v;
}

Val *val_list(Arena *a)
{
    return val_new(a, VAL_LIST);
}

Val *val_map(Arena *a)
{
    return val_new(a, VAL_MAP);
}

Val *val_strs(Arena *a, const StrList *l)
{
    Val *v = val_list(a);
    for (int i = 0; i < l->n; i++)
        val_add(a, v, val_str(a, l->v[i]));
    return v;
}

void val_add(Arena *a, Val *list, Val *item)
{
    *list_add(a, &list->items) = item;
}

static int key_at(const Val *map, const char *key)
{
    for (int i = 0; i < map->keys.n; i++)
        if (str_eq(map->keys.v[i], key))
            return i;
    return -1;
}

void val_set(Arena *a, Val *map, const char *key, Val *v)
{
    int at = key_at(map, key);
    if (at >= 0) {
        map->items.v[at] = v;
        return;
    }
    *list_add(a, &map->keys) = key;
    *list_add(a, &map->items) = v;
}

Val *val_get(const Val *map, const char *key)
{
    int at = map && map->kind == VAL_MAP ? key_at(map, key) : -1;
    return at < 0 ? NULL : map->items.v[at];
}

void val_set_str(Arena *a, Val *map, const char *key, const char *s)
{
    val_set(a, map, key, val_str(a, s));
}

void val_set_int(Arena *a, Val *map, const char *key, int64_t i)
{
    val_set(a, map, key, val_int(a, i));
}

void val_set_bool(Arena *a, Val *map, const char *key, bool b)
{
    val_set(a, map, key, val_bool(a, b));
}

const char *val_mapped(const Val *map, const char *name)
{
    const Val *to = map && name ? val_get(map, name) : NULL;
    return to && to->kind == VAL_STR ? to->s : name;
}

bool val_equal(const Val *x, const Val *y)
{
    if (x->kind != y->kind || x->items.n != y->items.n)
        return false;
    switch (x->kind) {
    case VAL_NULL:
        return true;
    case VAL_BOOL:
        return x->b == y->b;
    case VAL_INT:
        return x->i == y->i;
    case VAL_REAL:
        return x->r == y->r;
    case VAL_STR:
        return str_eq(x->s, y->s);
    case VAL_LIST:
        for (int i = 0; i < x->items.n; i++)
            if (!val_equal(x->items.v[i], y->items.v[i]))
                return false;
        return true;
    case VAL_MAP:
        for (int i = 0; i < x->items.n; i++) {
            const Val *other = val_get(y, x->keys.v[i]);
            if (!other || !val_equal(x->items.v[i], other))
                return false;
        }
        return true;
    }
    return false;
}
