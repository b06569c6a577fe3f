/* The database that a schema is to be created in, and what its server has room for. */
#ifndef CORE_SCHEMA_TARGET_H
#define CORE_SCHEMA_TARGET_H

#include "core/schema_state.h"

/* CREATE DATABASE as the source's is, under the target's name; dies when the target's server (a
 * session to another database of it) is too old for its locale. */
const char *target_create_sql(Task *t, Db *server, bool with_owner, const Val *role_map);

/* Keeps a second run out until the end of our session; dies when one is at work. */
void target_lock(Task *t);

/* How many entries can be created in one transaction: half of the table of locks is for others. */
int target_room(Db *server, Arena *a);

Sizes target_sizes(Db *db, Arena *a);

#endif
