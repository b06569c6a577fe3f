/* The sessions of a task and the options that all modules share. */
#include "core/module.h"

const Option common_options[] = {
    CONN("source", Common, source),
    CONN("target", Common, target),
    LIST_OF("schemas", Common, schemas),
    LIST_OF("tables", Common, tables),
    LIST_OF("exclude_schemas", Common, exclude_schemas),
    LIST_OF("exclude_tables", Common, exclude_tables),
    INT("lock_timeout", Common, lock_timeout, .preset = "2000", .min = 1, .max = 3600000),
    INT("lock_retries", Common, lock_retries, .preset = "10", .min = 0, .max = 1000),
    {0},
};

static const Val *given(const Task *t, Side side)
{
    return side == SIDE_SOURCE ? t->common.source : t->common.target;
}

bool task_has(const Task *t, Side side)
{
    return given(t, side) != NULL;
}

ConnInfo task_conninfo(Task *t, Side side)
{
    if (!given(t, side))
        die_hint(t->run, "Give a connection string or a dictionary of libpq keywords.",
                 "missing required arguments: %s", side_name(side));
    return conninfo_parse(t->run, side, given(t, side));
}

static DbOptions session_options(const Task *t, const DbOptions *o)
{
    DbOptions with = *o;
    with.read_only = with.read_only || t->inv.check_mode;
    if (!with.lock_timeout_ms)
        with.lock_timeout_ms = t->common.lock_timeout;
    return with;
}

Db *task_session_to(Task *t, Side side, const char *database, const DbOptions *o)
{
    DbOptions with = session_options(t, o);
    ConnInfo c = task_conninfo(t, side);
    if (database)
        conninfo_set(t->a, &c, "dbname", database);
    return db_open(t->run, side, &c, &with);
}

Db *task_session(Task *t, Side side, const DbOptions *o)
{
    return task_session_to(t, side, NULL, o);
}

Db *task_try_session(Task *t, Side side, const char *database, const DbOptions *o, const char **why)
{
    DbOptions with = session_options(t, o);
    ConnInfo c = task_conninfo(t, side);
    if (database)
        conninfo_set(t->a, &c, "dbname", database);
    return db_try_open(t->run, side, &c, &with, why);
}

Db *task_db(Task *t, Side side)
{
    if (!t->dbs[side])
        t->dbs[side] = task_session(t, side, &(DbOptions){0});
    return t->dbs[side];
}

Db *task_try_db(Task *t, Side side, const char **why)
{
    if (!t->dbs[side] && !task_has(t, side)) {
        *why = fmt(t->a, "the %s was not given", side_name(side));
        return NULL;
    }
    if (!t->dbs[side])
        t->dbs[side] = task_try_session(t, side, NULL, &(DbOptions){0}, why);
    return t->dbs[side];
}
