-- see who blocks the migration on the target
-- $1 the subscription's oid. Its workers and the copier's sessions that wait for a lock, with those
-- they wait for. A pid of 0 stands for a prepared transaction.
WITH ours AS (
    SELECT s.pid, CASE WHEN s.relid IS NULL THEN 'the apply'
                       ELSE pg_catalog.format('the copy of %s.%s', n.nspname, c.relname) END AS who
    FROM pg_catalog.pg_stat_subscription s
    LEFT JOIN pg_catalog.pg_class c ON c.oid = s.relid
    LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE s.subid = $1::oid AND s.pid IS NOT NULL
    UNION ALL
    SELECT a.pid, 'the copier'
    FROM pg_catalog.pg_stat_activity a
    WHERE a.datname = pg_catalog.current_database() AND a.application_name = 'pgonline_pg_copy_data'
), waiting AS (
    SELECT DISTINCT o.pid, o.who FROM ours o
    JOIN pg_catalog.pg_locks l ON l.pid = o.pid AND NOT l.granted
)
SELECT w.who, pg_catalog.string_agg(DISTINCT
           CASE WHEN b.pid = 0 THEN 'a prepared transaction'
                ELSE pg_catalog.format('pid %s (%s, %s, %s%s)', b.pid, coalesce(a.usename, '?'),
                         coalesce(nullif(a.application_name, ''), a.backend_type, '?'),
                         coalesce(a.state, '?'), ', transaction open for '
                         || pg_catalog.date_trunc('second', pg_catalog.now() - a.xact_start)::text)
           END, ', ') AS blockers
FROM waiting w
CROSS JOIN LATERAL pg_catalog.unnest(pg_catalog.pg_blocking_pids(w.pid)) b(pid)
LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = b.pid
WHERE b.pid NOT IN (SELECT o.pid FROM ours o)
GROUP BY w.who
ORDER BY w.who
