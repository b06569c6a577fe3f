/* The schema pgonline, in which this collection keeps what it must know again. */
#ifndef CATALOG_PLACE_H
#define CATALOG_PLACE_H

#include "base/arena.h"

/* SQL that drops these tables (trusted text: "pgonline.a, pgonline.b") when the one of them has no
 * rows, and the schema when nothing is left in it. */
const char *place_remove_sql(Arena *a, const char *one, const char *tables);

#endif
