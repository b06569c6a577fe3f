-- look whether somebody writes on the closed side
-- A session that has an xid has written, or is about to: it has lifted default_transaction_read_only for itself.
SELECT pg_catalog.format('%s, %s', coalesce(nullif(a.application_name, ''), a.usename),
                         coalesce('from ' || a.client_addr::text, 'by a local socket')) AS who
FROM pg_catalog.pg_stat_activity a
WHERE a.datname = pg_catalog.current_database() AND a.backend_type = 'client backend' AND a.backend_xid IS NOT NULL
  AND a.pid <> pg_catalog.pg_backend_pid() AND a.application_name NOT LIKE 'pgonline\_%'
LIMIT 1
