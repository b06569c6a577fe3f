#include "core/schema_target.h"

#include "catalog/database.h"
#include "embedded_sql.h"

enum {
    /* A table takes some five locks: itself, its TOAST table and that one's index, a sequence … */
    LOCKS_EACH_ENTRY = 5,
    ENTRIES_LEAST = 100,
    ENTRIES_MOST = 1000000
};

const char *target_create_sql(Task *t, Db *server, bool with_owner, const Val *role_map)
{
    ConnInfo c = task_conninfo(t, SIDE_TARGET);
    Database d = database_read(task_db(t, SIDE_SOURCE), t->a);
    Feature needed;
    if (database_needs(&d, &needed) && !db_has(server, needed))
        die_hint(t->run, "Create the database yourself, with a locale of your choice.",
                 "the source's database has locale provider %s, which needs PostgreSQL %d on the "
                 "target",
                 d.provider, feature_since(needed));
    d.owner = val_mapped(role_map, d.owner);
    return database_create_sql(t->a, &d, conninfo_get(&c, "dbname"),
                               db_has(server, FEAT_DATABASE_LOCALE), with_owner);
}

/* Two runs at once would trip over each other; and a run that was killed may still be at work on
 * the server. The lock goes with the session. */
void target_lock(Task *t)
{
    Db *db = task_db(t, SIDE_TARGET);
    DbError err = {0};
    for (int64_t tries = 0; tries <= t->common.lock_retries; tries++) {
        if (db_try(db, t->a,
                   "SELECT pg_catalog.pg_advisory_lock(pg_catalog.hashtext('pgonline'),"
                   " pg_catalog.hashtext('pg_copy_schema'))",
                   NULL, 0, &err))
            return;
        if (!str_eq(err.sqlstate, "55P03"))
            db_die(db, "lock the schema against a second run", &err);
    }
    die_hint(t->run, "Wait for its end (pg_locks shows it with locktype advisory).",
             "another run of pg_copy_schema is at work on the %s", db_where(db));
}

int target_room(Db *server, Arena *a)
{
    int64_t room = row_int(db_query(server, a, &q_lock_room), 0, "locks") / 2 / LOCKS_EACH_ENTRY;
    return room < ENTRIES_LEAST ? ENTRIES_LEAST : room > ENTRIES_MOST ? ENTRIES_MOST : (int)room;
}

Sizes target_sizes(Db *db, Arena *a)
{
    Sizes out = {0};
    const Rows *r = db_query(db, a, &q_table_sizes);
    for (int i = 0; i < r->n; i++)
        *list_add(a, &out) = (Size){row_text(r, i, "relation"), row_int(r, i, "bytes")};
    return out;
}
