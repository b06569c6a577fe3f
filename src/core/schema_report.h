/* What pg_copy_schema has to say about a comparison. */
#ifndef CORE_SCHEMA_REPORT_H
#define CORE_SCHEMA_REPORT_H

#include "core/schema_read.h"

/* The facts counts, created, dropped, different, extra, left_out, and the message. create, drop:
 * the entries that this run does so. */
void schema_report(SchemaReader *r, const Comparison *c, const Entries *create,
                   const Entries *drop);

/* The fact drifted: what the target lacks, has otherwise, or (with extra_too: all of it; else what
 * hangs on a table of the source) has in addition; unpublished: tables that
 * no publication takes. Returns their number and, for the message, their
 * labels in *names. */
int schema_report_drift(SchemaReader *r, const Comparison *c, const StrList *unpublished,
                        bool extra_too, StrList *names);

#endif
