/* What came out of a comparison, for the result. */
#ifndef CORE_COMPARE_REPORT_H
#define CORE_COMPARE_REPORT_H

#include "core/compare.h"

typedef struct CompareVerdict {
    StrList bad;            /* the tables that are not the same, each with why */
    int total, equal, left; /* left: bad, and not repaired either */
} CompareVerdict;

/* The facts tables, counts, match and sample. */
CompareVerdict compare_report(Task *t, const CompareArgs *args, const ComparedTables *list);

#endif
