/*
 * A JSON-shaped value in an arena: what options are read from, what facts and diffs are made of.
 * It knows nothing of JSON text (src/ansible/json.c does), so every layer may speak it.
 */
#ifndef BASE_VAL_H
#define BASE_VAL_H

#include "base/list.h"

#include <stdint.h>

typedef enum ValKind { VAL_NULL, VAL_BOOL, VAL_INT, VAL_REAL, VAL_STR, VAL_LIST, VAL_MAP } ValKind;

typedef struct Val Val;
struct Val {
    ValKind kind;
    bool b;
    int64_t i;
    double r;
    const char *s;
    LIST(Val *) items;
    LIST(const char *) keys; /* of a map; keys.v[i] belongs to items.v[i], in order of insertion */
};

Val *val_null(Arena *a);
Val *val_bool(Arena *a, bool b);
Val *val_int(Arena *a, int64_t i);
Val *val_real(Arena *a, double r);
Val *val_str(Arena *a, const char *s); /* NULL gives null */
Val *val_list(Arena *a);
Val *val_map(Arena *a);
Val *val_strs(Arena *a, const StrList *l);

void val_add(Arena *a, Val *list, Val *item);
void val_set(Arena *a, Val *map, const char *key, Val *v); /* replaces */
Val *val_get(const Val *map, const char *key);             /* NULL when absent */

/* Short forms: val_set() of the plain kinds. */
void val_set_str(Arena *a, Val *map, const char *key, const char *s);
void val_set_int(Arena *a, Val *map, const char *key, int64_t i);
void val_set_bool(Arena *a, Val *map, const char *key, bool b);

/* What a map of texts makes of a name: its value, or the name itself. map and name may be NULL. */
const char *val_mapped(const Val *map, const char *name);

/* Equal in kind and content; the order of a map's keys does not count. */
bool val_equal(const Val *x, const Val *y);

#endif
