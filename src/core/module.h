/*
 * What a module is. To add one (pg_x):
 *
 *   1. plugins/modules/pg_x.py     the documentation; nothing is imported there
 *   2. src/sql/NAME.sql             its questions to the server; the first line says what for
 *   3. src/catalog/x.{h,c}         the object as a plain struct: read it, show it (if it is new)
 *   4. src/modules/pg_x.c          Args, options[], and either a Converger or a run() of its own;
 *                                  ends with: const Module module = {…};
 *   5. tests/unit/test_pg_x.c      rows of {actual, wanted, sql}: the plan, without a server
 *   6. tests/integration/pg_x/     main.yml, through ansible-playbook on real servers
 *   7. meta/runtime.yml            one word in action_groups
 *
 * The Makefile finds the rest. `make check MODULE=pg_x` runs 6, `make spec` holds 1 against 4.
 */
#ifndef CORE_MODULE_H
#define CORE_MODULE_H

#include "ansible/options.h"
#include "core/report.h"
#include "pg/db.h"

/* The options that every module takes, so that module_defaults can give them to the whole group. */
typedef struct Common {
    const Val *source, *target;
    StrList schemas, tables, exclude_schemas, exclude_tables;
    int64_t lock_timeout; /* ms, for each try */
    int64_t lock_retries;
} Common;

typedef struct Task {
    Run *run;
    Arena *a; /* run->arena */
    const struct Module *module;
    Common common;
    void *args; /* the module's own struct, filled by its options */
    Report report;
    Invocation inv; /* only core looks at check_mode in here */
    Db *dbs[2];     /* by Side; opened by task_db() */
} Task;

typedef struct Module {
    const char *name;
    const Option *options; /* ends with {0} */
    size_t args_size;
    void (*run)(Task *t);
} Module;

extern const Module module; /* each program defines one */
extern const Option common_options[];

/* Must both sides be given for this module? task_db() dies when its side is missing. */
Db *task_db(Task *t, Side side);
bool task_has(const Task *t, Side side);

/* The same for a side that may be away: NULL, and *why, when it is not given or not reachable. */
Db *task_try_db(Task *t, Side side, const char **why);

/* One more session of the same kind, for work side by side. Never read-write in check mode. */
Db *task_session(Task *t, Side side, const DbOptions *o);

/* The same to another database of that server, as to postgres while the given one is not there. */
Db *task_session_to(Task *t, Side side, const char *database, const DbOptions *o);

/* The same, but NULL and *why when no connection comes about; database NULL: the one given. */
Db *task_try_session(Task *t, Side side, const char *database, const DbOptions *o,
                     const char **why);

/* Where a side is, as given. */
ConnInfo task_conninfo(Task *t, Side side);

#endif
