-- see who blocks the migration on the source
-- $1, $2 as for the slots. Their walsenders and the copier's sessions that wait for a lock or for the
-- end of a transaction, with those they wait for. making: it is a slot's making that waits.
WITH ours AS (
    SELECT s.active_pid AS pid, s.confirmed_flush_lsn IS NULL AS making
    FROM pg_catalog.pg_replication_slots s
    WHERE (s.slot_name = $1 OR s.slot_name ~ $2) AND s.active_pid IS NOT NULL
    UNION
    SELECT a.pid, false
    FROM pg_catalog.pg_stat_activity a
    WHERE a.datname = pg_catalog.current_database()
      AND (a.application_name = 'pgonline_pg_copy_data' OR a.application_name ~ $2)
), waiting AS (
    SELECT o.pid, pg_catalog.bool_or(o.making) AS making FROM ours o
    WHERE EXISTS (SELECT FROM pg_catalog.pg_locks l WHERE l.pid = o.pid AND NOT l.granted)
    GROUP BY o.pid
), blocking AS (
    SELECT pg_catalog.bool_or(w.making) AS making, b.pid
    FROM waiting w CROSS JOIN LATERAL pg_catalog.unnest(pg_catalog.pg_blocking_pids(w.pid)) b(pid)
    WHERE b.pid NOT IN (SELECT o.pid FROM ours o)
    GROUP BY b.pid
)
SELECT b.making,
       CASE WHEN b.pid = 0 THEN coalesce(
                (SELECT pg_catalog.string_agg(pg_catalog.format('the prepared transaction %L (%s)',
                                                                p.gid, p.owner), ', ' ORDER BY p.prepared)
                 FROM pg_catalog.pg_prepared_xacts p), 'a prepared transaction')
            ELSE pg_catalog.format('pid %s (%s, %s, %s%s)', b.pid, coalesce(a.usename, '?'),
                     coalesce(nullif(a.application_name, ''), a.backend_type, '?'),
                     coalesce(a.state, '?'), ', transaction open for '
                     || pg_catalog.date_trunc('second', pg_catalog.now() - a.xact_start)::text)
       END AS who
FROM blocking b
LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = b.pid
ORDER BY a.xact_start, b.pid
