/*
 * One column of a row r in the SQL of a table's checksum, by its type. Pure, as rowhash.h, to which
 * this belongs.
 */
#ifndef CATALOG_ROWHASH_VALUE_H
#define CATALOG_ROWHASH_VALUE_H

#include "catalog/rowhash.h"

/* Its hash (int8), with the seed of its place among the columns; never NULL. */
const char *value_hash(Arena *a, const RowHashing *how, const Column *c, int place);

/* What NULL is hashed to. */
const char *value_null(Arena *a, int place);

/* Something whose text is the same on both servers; NULL for NULL. */
const char *value_text(Arena *a, const RowHashing *how, const Column *c);

/* x as that type. */
const char *value_cast(Arena *a, const Type *t, const char *x);

/* Is it, or what it is made of, a type that an extension has brought? */
bool type_is_foreign(const Type *t);

#endif
