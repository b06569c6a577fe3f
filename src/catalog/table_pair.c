#include "catalog/table_pair.h"

#include <stdlib.h>

static int by_name(const void *x, const void *y)
{
    const Table *p = x, *q = y;
    int c = strcmp(p->schema, q->schema);
    return c ? c : strcmp(p->name, q->name);
}

const Table *table_find(const Tables *in, const char *schema, const char *name)
{
    if (!schema || !in->n)
        return NULL;
    return bsearch(&(Table){.schema = schema, .name = name}, in->v, (size_t)in->n, sizeof *in->v,
                   by_name);
}

/* Or is there a partitioned table above it that both sides know, through which its rows are read?
 */
static bool stands_for_itself(const Tables *here, const Tables *there, const Table *x)
{
    const Table *root = x->partition ? table_find(here, x->root_schema, x->root_name) : NULL;
    bool by_root = root && root->kind == 'p' && table_find(there, x->root_schema, x->root_name);
    return x->kind != 'f' && !by_root && !(x->kind == 'p' && x->partition);
}

TablePairs table_pairs(Arena *a, const Tables *source, const Tables *target)
{
    TablePairs out = {0};
    const Tables *lists[2] = {source, target};
    for (int i = 0, k = 0; i < source->n || k < target->n;) {
        int order = i == source->n   ? 1
                    : k == target->n ? -1
                                     : by_name(&source->v[i], &target->v[k]);
        TablePair c = {
            .sides = {order <= 0 ? &source->v[i] : NULL, order >= 0 ? &target->v[k] : NULL}};
        bool takes[2] = {false, false};
        for (int s = 0; s < 2; s++)
            takes[s] = c.sides[s] && stands_for_itself(lists[s], lists[!s], c.sides[s]);
        /* One that is an ordinary table here and a partition there is compared when either side
         * needs it; one that both read elsewhere is not. */
        if (takes[0] || takes[1])
            *list_add(a, &out) = c;
        i += order <= 0;
        k += order >= 0;
    }
    /* The size of a partitioned table is that of its partitions. */
    for (int i = 0; i < out.n; i++) {
        const Table *t = out.v[i].sides[0];
        out.v[i].bytes = t ? t->bytes : 0;
        for (int k = 0; t && t->kind == 'p' && k < source->n; k++)
            if (str_eq(source->v[k].root_schema, t->schema) &&
                str_eq(source->v[k].root_name, t->name))
                out.v[i].bytes += source->v[k].bytes;
    }
    return out;
}
