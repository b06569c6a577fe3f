/* What a server must have before entries can be created there: roles, extensions, tablespaces. */
#ifndef CORE_SCHEMA_CHECK_H
#define CORE_SCHEMA_CHECK_H

#include "catalog/entry.h"
#include "core/module.h"

/* Dies with all that is missing of one kind at once, and with what creates it. server: a session on
 * the target's server; roles: those needed apart from the entries' (the owner of a database to be
 * created); coming: roles that this run creates. */
void schema_check_server(Task *t, Db *server, const Entries *missing, const StrList *roles,
                         const StrList *coming);

#endif
