/*
 * The checksum of a table as one SELECT whose answer is the same on servers of different versions,
 * settings, column order and row order. Pure: types in, SQL text out.
 *
 * From 11 on both sides: each column is hashed by its type with PostgreSQL's extended hash
 * functions, which hash partitioning keeps stable across versions, with a seed of its own place, so
 * that values that changed columns differ. The hashes of a row are xor-ed and mixed, and that is
 * summed over the rows of a bucket: a multiset of rows, decided at 64 bits for each bucket.
 *
 * With a server of 10 on either side, which has no such functions: hashtext() of the row's text,
 * and of the same with a letter before it. That one hash indexes keep stable.
 */
#ifndef CATALOG_ROWHASH_H
#define CATALOG_ROWHASH_H

#include "catalog/column.h"

typedef struct RowHashing {
    bool extended;     /* both have FEAT_HASH_EXTENDED */
    bool exact_floats; /* both have FEAT_EXACT_FLOATS: floats inside of arrays may go by text */
    bool recode;       /* the databases' encodings differ: text is hashed as UTF-8 */
    bool numeric_text; /* 1.0 is not 1.00 */
    int64_t sample;    /* rows by the hash of their key: so many of SAMPLE_OF; 0: all */
} RowHashing;

enum { SAMPLE_OF = 1 << 24, OUTSIDE = -1 };

/* A table on one side. The same columns in the same order must be given for both. */
typedef struct HashedTable {
    const char *from;  /* its name as SQL, with ONLY where needed */
    const char *piece; /* a condition on its rows, or NULL */
    const Columns *columns;
    const StrList *key;    /* names of columns; none: a row is known by all of itself */
    const StrList *equals; /* the operator of each, as SQL; NULL: all are = */
    int buckets;           /* a power of 2: a row is in the one that the hash of its key says */
} HashedTable;

/* SELECT bucket, rows, sum: one line for each bucket that has rows. Those that are not in the
 * sample are only counted, in the bucket OUTSIDE. */
const char *rowhash_buckets_sql(Arena *a, const RowHashing *how, const HashedTable *t);

/* The rows of the buckets whose bits are set, each as the hash of its key, that of the whole row
 * (both int8), and the key's columns as text, or all columns, cut to `most` letters, when there is
 * no key; sorted by the two hashes. */
const char *rowhash_rows_sql(Arena *a, const RowHashing *how, const HashedTable *t,
                             const unsigned char *bits, int most);

/* The rows with these keys (lists of text in the key's order): their number in the list, and an
 * array with the hash of each column. */
const char *rowhash_cells_sql(Arena *a, const RowHashing *how, const HashedTable *t,
                              const StrList *keys, int n);

/* The same, but an array with each column as text. */
const char *rowhash_values_sql(Arena *a, const HashedTable *t, const StrList *keys, int n);

/* For rows with these keys their number in the list, and an array with the key as text, as
 * rowhash_rows_sql() has it: what is equal may be written otherwise. */
const char *rowhash_keys_sql(Arena *a, const HashedTable *t, const StrList *keys, int n);

/* How many rows there are of each of these hashes: "(n, hash), …". */
const char *rowhash_counts_sql(Arena *a, const RowHashing *how, const HashedTable *t,
                               const char *hashes);

/* The columns with types of extensions, for which nothing better than their text is known. */
StrList rowhash_by_text(Arena *a, const Columns *columns);

/* A sum (numeric as text, or NULL for no rows) modulo 2^64. */
uint64_t rowhash_sum(const char *sum);

#endif
