/* Synchronous standbys: without them a commit is done on the server, but never returns. */
#ifndef CATALOG_STANDBY_H
#define CATALOG_STANDBY_H

#include "pg/db.h"

/* What commits wait for, as the end of a sentence about the server; NULL when they return, or when
 * this user may not know. ours: only whether those of this session do (synchronous_commit). */
const char *standbys_missing(Db *db, Arena *a, bool ours);

#endif
