/*
 * The checksum of a table as one SELECT whose answer is the same on servers of different versions,
 * settings, column order and row order. Pure: types in, SQL text out.
 *
 * From 11 on both sides: each column is hashed by its type with PostgreSQL's extended hash
 * functions, which hash partitioning keeps stable across versions, with a seed of its own place, so
 * that values that changed columns differ. The hashes of a row are xor-ed, mixed twice, and each
 * mix is summed over the rows: a table is a multiset of rows, decided at 128 bits.
 *
 * With a server of 10 on either side, which has no such functions: the md5 of the row's text.
 */
#ifndef CATALOG_ROWHASH_H
#define CATALOG_ROWHASH_H

#include "catalog/column.h"

typedef struct RowHashing {
    bool extended;     /* both have FEAT_HASH_EXTENDED */
    bool exact_floats; /* both have FEAT_EXACT_FLOATS: floats inside of arrays may go by text */
    bool recode;       /* the databases' encodings differ: text is hashed as UTF-8 */
} RowHashing;

/* SELECT rows, sum1, sum2 of a table, whose name is given as SQL with ONLY where needed. The same
 * columns in the same order must be given for both sides. by_text (may be NULL) gets the columns
 * with types of extensions, for which nothing better than their text is known. */
const char *rowhash_sql(Arena *a, const RowHashing *how, const Columns *columns, const char *from,
                        StrList *by_text);

/* 32 hexadecimal digits from the two sums (numeric as text, or NULL for no rows). */
const char *rowhash_shown(Arena *a, const char *sum1, const char *sum2);

#endif
