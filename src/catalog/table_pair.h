/* Which table of the source is compared with which of the target. */
#ifndef CATALOG_TABLE_PAIR_H
#define CATALOG_TABLE_PAIR_H

#include "catalog/table.h"

typedef struct TablePair {
    const Table *sides[2]; /* by Side; NULL: there is none */
    int64_t bytes;         /* on the source, with its partitions */
} TablePair;

typedef LIST(TablePair) TablePairs;

/* By schema and name, sorted by them. A partitioned table that both sides know stands for its
 * partitions, which may differ then; else the partitions stand for themselves. Foreign tables are
 * left out. Pure. */
TablePairs table_pairs(Arena *a, const Tables *source, const Tables *target);

/* NULL when there is none; the list is sorted, as tables_read() gives it. */
const Table *table_find(const Tables *in, const char *schema, const char *name);

#endif
