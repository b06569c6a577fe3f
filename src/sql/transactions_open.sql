-- see the open transactions
-- $1 text[] of transaction ids to look for; an empty one: all of this database that have one
SELECT a.backend_xid::text AS xid,
       pg_catalog.format('pid %s (%s, %s, %s, open for %s)', a.pid, coalesce(a.usename, '?'),
                         coalesce(nullif(a.application_name, ''), a.backend_type), a.state,
                         pg_catalog.date_trunc('second', pg_catalog.now() - a.xact_start)) AS who
FROM pg_catalog.pg_stat_activity a
WHERE a.datname = pg_catalog.current_database() AND a.backend_xid IS NOT NULL
  AND a.pid <> pg_catalog.pg_backend_pid()
  AND ($1::text[] = '{}' OR a.backend_xid::text = ANY ($1::text[]))
UNION ALL
SELECT p.transaction::text,
       pg_catalog.format('the prepared transaction %L (%s)', p.gid, p.owner)
FROM pg_catalog.pg_prepared_xacts p
WHERE p.database = pg_catalog.current_database()
  AND ($1::text[] = '{}' OR p.transaction::text = ANY ($1::text[]))
