-- read who uses the database, and whether there is room for them elsewhere
-- Sessions that a PgBouncer keeps count as what they are: those that it will open on the other side.
SELECT coalesce(pg_catalog.array_agg(DISTINCT a.usename::text), '{}')::text AS users, pg_catalog.count(*) AS sessions
FROM pg_catalog.pg_stat_activity a
WHERE a.datname = pg_catalog.current_database() AND a.backend_type = 'client backend'
  AND a.pid <> pg_catalog.pg_backend_pid() AND a.application_name NOT LIKE 'pgonline\_%'
