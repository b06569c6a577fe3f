#include "catalog/copy_record.h"

#include "catalog/place.h"
#include "embedded_sql.h"
#include "pg/sql.h"

CopyRecord copy_record_read(Db *target, Arena *a, const char *subscription)
{
    CopyRecord c = {.subscription = subscription};
    const Rows *r = db_query(target, a, &q_copy_record_place);
    if (!row_bool(r, 0, "there"))
        return c;
    r = db_query(target, a, &q_copy_record, subscription);
    if (!r->n)
        return c;
    c.exists = true;
    c.slot = row_text(r, 0, "slot");
    c.method = row_text(r, 0, "method");
    c.phase = row_text(r, 0, "phase");
    c.lsn = row_str(r, 0, "lsn");
    c.settings = row_str(r, 0, "settings");
    c.tables = row_list(a, r, 0, "tables");
    return c;
}

const char *copy_record_place_sql(void)
{
    return "CREATE SCHEMA IF NOT EXISTS pgonline;"
           " CREATE TABLE IF NOT EXISTS pgonline.copy (subscription text PRIMARY KEY,"
           " slot text NOT NULL, publications text[] NOT NULL, method text NOT NULL,"
           " phase text NOT NULL, started timestamptz NOT NULL DEFAULT pg_catalog.now(),"
           " updated timestamptz NOT NULL DEFAULT pg_catalog.now(), finished timestamptz,"
           " jobs int, lsn pg_lsn, snapshot_at timestamptz, indexes int, indexes_done int,"
           " weight bigint, weight_done bigint, rate bigint, waiting text, error text,"
           " settings jsonb);"
           " CREATE TABLE IF NOT EXISTS pgonline.copy_table (subscription text NOT NULL,"
           " schema text NOT NULL, name text NOT NULL, bytes bigint NOT NULL,"
           " bytes_done bigint NOT NULL DEFAULT 0, rows_done bigint NOT NULL DEFAULT 0,"
           " state text NOT NULL DEFAULT 'waiting', target text NOT NULL,"
           " PRIMARY KEY (subscription, schema, name))";
}

const char *copy_record_begin_sql(Arena *a, const char *subscription, const char *slot,
                                  const StrList *publications, const char *method, int jobs)
{
    return sql(a,
               "INSERT INTO pgonline.copy (subscription, slot, publications, method, phase, jobs)"
               " VALUES (%L, %L, %L, %L, 'preparing', %s)",
               subscription, slot, sql_array(a, publications), method, fmt(a, "%d", jobs));
}

const char *copy_record_tables_sql(Arena *a, const char *subscription, const CopyTables *tables)
{
    StrList schemas = {0}, names = {0}, bytes = {0}, targets = {0};
    for (int i = 0; i < tables->n; i++) {
        const CopyTable *t = &tables->v[i];
        strs_add(a, &schemas, t->from->schema);
        strs_add(a, &names, t->from->name);
        strs_add(a, &bytes, fmt(a, "%lld", (long long)t->from->bytes));
        strs_add(a, &targets, t->into->sql);
    }
    return sql(a,
               "INSERT INTO pgonline.copy_table (subscription, schema, name, bytes, target)"
               " SELECT %L, s, n, b, t FROM unnest(%L::text[], %L::text[],"
               " %L::bigint[], %L::text[]) x (s, n, b, t)",
               subscription, sql_array(a, &schemas), sql_array(a, &names), sql_array(a, &bytes),
               sql_array(a, &targets));
}

const char *copy_record_phase_sql(Arena *a, const char *subscription, const char *phase)
{
    return sql(a,
               "UPDATE pgonline.copy SET phase = %L, updated = pg_catalog.clock_timestamp(),"
               " waiting = NULL%s WHERE subscription = %L",
               phase, str_eq(phase, "done") ? ", finished = pg_catalog.clock_timestamp()" : "",
               subscription);
}

const char *copy_record_slot_sql(Arena *a, const char *subscription, const char *lsn)
{
    return sql(a,
               "UPDATE pgonline.copy SET lsn = %L, snapshot_at = pg_catalog.clock_timestamp()"
               " WHERE subscription = %L",
               lsn, subscription);
}

const char *copy_record_settings_sql(Arena *a, const char *subscription, const char *settings)
{
    return sql(a, "UPDATE pgonline.copy SET settings = %L WHERE subscription = %L", settings,
               subscription);
}

const char *copy_record_failed_sql(Arena *a, const char *subscription, const char *error)
{
    return sql(a,
               "UPDATE pgonline.copy SET phase = 'failed', error = %L, waiting = NULL,"
               " updated = pg_catalog.clock_timestamp() WHERE subscription = %L",
               error, subscription);
}

const char *copy_record_remove_sql(Arena *a, const char *subscription)
{
    return sql(a,
               "DELETE FROM pgonline.copy_table WHERE subscription = %L;"
               " DELETE FROM pgonline.copy WHERE subscription = %L; %s",
               subscription, subscription,
               place_remove_sql(a, "pgonline.copy", "pgonline.copy, pgonline.copy_table"));
}

/* ---- locks ---- */

static const char lock_key[] = "pg_catalog.hashtext('pgonline.copy')";
static const char worker_key[] = "pg_catalog.hashtext('pgonline.copy worker')";

const char *copy_lock_sql(Arena *a, const char *subscription)
{
    return sql(a, "SELECT pg_catalog.pg_try_advisory_lock(%s, pg_catalog.hashtext(%L)) AS locked",
               lock_key, subscription);
}

const char *copy_worker_lock_sql(Arena *a, const char *subscription)
{
    return sql(a, "SELECT pg_catalog.pg_advisory_lock_shared(%s, pg_catalog.hashtext(%L))",
               worker_key, subscription);
}

const char *copy_workers_end_sql(Arena *a, const char *subscription)
{
    return sql(a,
               "SELECT pg_catalog.count(pg_catalog.pg_terminate_backend(l.pid)) AS n"
               " FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_database d ON d.oid = l.database"
               " WHERE l.locktype = 'advisory' AND l.objsubid = 2"
               " AND d.datname = pg_catalog.current_database()"
               " AND l.classid::bigint = %s::bigint & 4294967295"
               " AND l.objid::bigint = pg_catalog.hashtext(%L)::bigint & 4294967295",
               worker_key, subscription);
}
