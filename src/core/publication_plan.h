/*
 * How a publication gets from what is to what is wanted: the tables that stand in it for those that
 * take part, whether the source can bear it, and the plan between two states.
 */
#ifndef CORE_PUBLICATION_PLAN_H
#define CORE_PUBLICATION_PLAN_H

#include "catalog/identity.h"
#include "catalog/publication.h"
#include "core/plan.h"

/* Does a subscriber of this major version know it? 0: nobody told the version, then it does. */
bool publication_reader_has(int major, Feature f);

/* Do both sides know partitioned tables in publications? */
bool publication_takes_roots(Db *source, int major);

/* What stands in the publication for the selected tables: where publisher and subscriber know
 * partitioned tables and no partition was left out, the tops of the trees (new partitions then
 * follow by themselves), else the leaves. Foreign and unlogged tables cannot be published; that is
 * warned of. */
PubTables publication_tables(Task *t, const Tables *tables, bool use_roots);

/* What hinders UPDATE or DELETE of this table while it is published so; NULL when nothing does. */
const char *publication_hindrance(Arena *a, const Identity *id, const Publication *p);

/* The server would take a publication of tables without identity, and from then on fail each UPDATE
 * and DELETE of them, in the source's production: dies, naming them. selected: the tables that
 * p->tables stand for. */
void publication_refuse(Task *t, const Publication *p, const Tables *selected);

/* Publications; both of one name. Pure. */
void publication_plan(Arena *a, const void *actual, const void *wanted, Plan *plan);

#endif
