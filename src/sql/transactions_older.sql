-- look for transactions that have been open for long
-- $1 seconds. Also those that have not written yet: they may hold locks, and may write at any time.
SELECT pg_catalog.format('pid %s (%s, %s, %s, open for %s)', a.pid, coalesce(a.usename, '?'),
                         coalesce(nullif(a.application_name, ''), a.backend_type), a.state,
                         pg_catalog.date_trunc('second', pg_catalog.clock_timestamp() - a.xact_start)) AS who
FROM pg_catalog.pg_stat_activity a
WHERE a.datname = pg_catalog.current_database() AND a.backend_type = 'client backend'
  AND a.pid <> pg_catalog.pg_backend_pid()
  AND a.xact_start < pg_catalog.clock_timestamp() - pg_catalog.make_interval(secs => $1::float8)
ORDER BY a.xact_start
