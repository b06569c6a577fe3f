/* For comparing alone: what servers of different versions write differently, in one form. */
#ifndef CATALOG_ENTRY_FORM_H
#define CATALOG_ENTRY_FORM_H

#include "catalog/entry.h"
#include "pg/script.h"

/* low, high: the versions of the two servers, which differ. */
Tokens form_of_both(Arena *a, const Entry *e, const Tokens *t, int low, int high);

/* Operator classes and families: from 14 on, some members hang on the other one of the two. */
bool opclass_equal(Arena *a, const Schema *source, const Entry *x, const Schema *target,
                   const Entry *y);

#endif
