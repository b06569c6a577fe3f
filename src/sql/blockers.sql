-- see who is in the way
-- $1 the pid that waits. A pid of 0 stands for a prepared transaction, which has no session.
SELECT pg_catalog.format('pid %s (%s, %s, %s%s)', a.pid, coalesce(a.usename, '?'),
                         coalesce(nullif(a.application_name, ''), a.backend_type),
                         coalesce(a.state, '?'),
                         ', transaction open for '
                         || pg_catalog.date_trunc('second', pg_catalog.now() - a.xact_start)::text) AS who
FROM pg_catalog.pg_stat_activity a
WHERE a.pid = ANY (pg_catalog.pg_blocking_pids($1::int))
UNION ALL
SELECT pg_catalog.format('the prepared transaction %L (%s, %s)', p.gid, p.owner, p.database)
FROM pg_catalog.pg_prepared_xacts p
WHERE 0 = ANY (pg_catalog.pg_blocking_pids($1::int))
ORDER BY 1
