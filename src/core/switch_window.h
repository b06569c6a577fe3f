/* What the window and the recovery share: the keys that tell one from the other. */
#ifndef CORE_SWITCH_WINDOW_H
#define CORE_SWITCH_WINDOW_H

#include "core/switch.h"

/* Advisory locks on the side that gives away: of the session that holds the tables, and of the one
 * that decides. */
typedef enum SwitchKey { SWITCH_KEY_LOCK = 1, SWITCH_KEY_DECIDE = 2 } SwitchKey;

/* SQL that tries to take it for the session: a column taken. */
const char *switch_key_sql(Arena *a, SwitchKey key);

/* The session itself holds the key: whoever has both keys knows that nobody is deciding. Dies when
 * another one has it. */
void switch_take_key(Switch *w, Db *db, SwitchKey key);

/* The application_name of the sessions of this run's window. */
const char *switch_application(const Switch *w);

/* SQL that ends the client sessions of the database but for these pids: a column ended. */
const char *end_sessions_sql(Arena *a, const StrList *pids);

int ended_count(const Rows *r); /* by what such a statement gave */

/* The order in which the tables are asked for the next time: the blocked one first. Pure. */
StrList lock_order(Arena *a, const StrList *order, const char *blocked);

#endif
