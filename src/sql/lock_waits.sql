-- see which table a session waits for
-- $1 its pid
SELECT pg_catalog.concat('"', pg_catalog.replace(n.nspname, '"', '""'), '"."',
                         pg_catalog.replace(c.relname, '"', '""'), '"') AS name,
       (SELECT pg_catalog.string_agg(pg_catalog.format('pid %s (%s, %s)', b.pid, coalesce(b.usename, '?'),
                   coalesce(nullif(b.application_name, ''), b.backend_type)), ', ')
        FROM pg_catalog.pg_stat_activity b
        WHERE b.pid = ANY (pg_catalog.pg_blocking_pids($1::int))) AS blocked_by
FROM pg_catalog.pg_locks l
JOIN pg_catalog.pg_class c ON c.oid = l.relation
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE l.pid = $1::int AND NOT l.granted AND l.locktype = 'relation'
