/* Taking away what only the target has, once it has been seen what that is. */
#ifndef CORE_SCHEMA_PRUNE_H
#define CORE_SCHEMA_PRUNE_H

#include "core/schema_read.h"

/*
 * The entries of c->extra that go, and the statements that drop them. Check mode returns the fact
 * prune_confirm, a word that stands for just these statements; otherwise it dies, naming the
 * entries, unless confirm is that word.
 */
Entries schema_prune(SchemaReader *r, const Comparison *c, const char *confirm,
                     StrList *statements);

#endif
