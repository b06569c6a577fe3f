-- end the client sessions of the database
-- $1 pids of our own, int[]. ended: whether it was told to, which only superusers may do to superusers.
SELECT a.pid, pg_catalog.pg_terminate_backend(a.pid) AS ended
FROM pg_catalog.pg_stat_activity a
WHERE a.datname = pg_catalog.current_database() AND a.backend_type = 'client backend'
  AND a.pid <> pg_catalog.pg_backend_pid() AND a.pid <> ALL ($1::int[])
  AND a.application_name NOT LIKE 'pgonline\_%'
