/* The copy of many tables as a plan: which rows in which statement, what shares a transaction.
 * Pure. */
#ifndef CORE_COPY_PLAN_H
#define CORE_COPY_PLAN_H

#include "catalog/copy_table.h"
#include "core/plan.h"

/* A table with what has come over of it: a piece or several. */
typedef struct CopyWork {
    const CopyTable *table;
    StrList conditions; /* of its pieces; none: it is copied as a whole */
    Moved *moved;       /* of each piece */
    int pieces;
    bool told; /* the record has its last figures */
} CopyWork;

typedef LIST(CopyWork) CopyWorks;

typedef enum CopyFormat { FORMAT_AUTO, FORMAT_BINARY, FORMAT_TEXT } CopyFormat;

CopyWorks copy_works(Arena *a, const CopyTables *tables);

/* What is larger than this is split unasked (see share.h). */
int64_t copy_share(const CopyTables *tables, int64_t jobs);

/* Into how many pieces? 1 when it is not larger than split bytes, or split is 0. */
int copy_pieces(const CopyTable *t, int64_t split);

/* Equal pieces of the file, by TID. A read of one needs no more than its part from 14 on. */
void copy_split_by_tid(Arena *a, CopyWork *w, int n, int64_t block_size);

/* Pieces between bounds of a column that is never null, as the statistics have them. */
void copy_split_by_key(Arena *a, CopyWork *w, int n, const char *column, const StrList *bounds);

/* Adds the actions: the largest tables one by one, first emptied and then frozen where that may be;
 * small ones many to a transaction. */
void copy_plan(Arena *a, const CopyWorks *works, CopyFormat format, Plan *plan);

#endif
