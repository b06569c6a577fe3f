/* Materialized views of the side that takes over: what has to be filled or refreshed there. */
#ifndef CORE_MATVIEWS_H
#define CORE_MATVIEWS_H

#include "core/module.h"

/* Materialized views of to that the selector takes and that are populated on from, in an order in
 * which they can be refreshed. empty: only those that are not populated there. Quoted for SQL. */
StrList matviews_stale(Task *t, Side from, Side to, bool empty);

#endif
