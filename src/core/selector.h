/*
 * Which tables take part: schemas, tables, exclude_schemas, exclude_tables of every module.
 * An entry is a name (s, t, s.t, "Odd.Schema"."Odd Table"; letter case counts) or, after ~, a
 * regular expression of PostgreSQL's, matched against the schema's name or against schema.table.
 * schemas and tables add up; without both, everything takes part; the excludes take away. A
 * partition goes with the partitioned tables above it. Members of extensions, system and temporary
 * tables never take part.
 */
#ifndef CORE_SELECTOR_H
#define CORE_SELECTOR_H

#include "catalog/table.h"
#include "core/module.h"

/* The filter for tables_read(), from the task's options. Dies on an unreadable entry. */
TableFilter selector_filter(Task *t);

/* A plain name in schemas or tables that is nothing on that side dies; one in the excludes warns.
 * Sequences' names count: one selector is given to all modules. */
void selector_check(Task *t, Side side, const TableFilter *f);

/* The tables on one side that an option of another name names, whether they take part or not. */
Tables selector_named(Task *t, Side side, const char *option, const StrList *entries);

/* The tables that take part on one side, sorted by schema and name; names checked as above. */
Tables selector_tables(Task *t, Side side);

#endif
