/* The schema pgonline, in which this collection keeps what it must know again. */
#ifndef CATALOG_PLACE_H
#define CATALOG_PLACE_H

#include "base/arena.h"

/* SQL that drops these tables (trusted text: "pgonline.a, pgonline.b"), and the schema when nothing
 * is left in it. The second does it only when the one of them has no rows. */
const char *place_drop_sql(Arena *a, const char *tables);
const char *place_remove_sql(Arena *a, const char *one, const char *tables);

#endif
