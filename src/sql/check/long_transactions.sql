-- look for long transactions
-- Of all databases: a new slot waits for every transaction that has written and has not ended, a
-- prepared one too. Those that only read hold back vacuum, and the cut-over ends them.
WITH open AS (
    SELECT a.pid, a.usename, a.datname, a.state, a.backend_xid IS NOT NULL AS writes,
           pg_catalog.clock_timestamp() - a.xact_start AS age
    FROM pg_catalog.pg_stat_activity a
    WHERE a.pid <> pg_catalog.pg_backend_pid() AND a.xact_start IS NOT NULL
      AND coalesce(a.backend_type, 'client backend') = 'client backend'
), long AS (
    SELECT o.*, pg_catalog.row_number() OVER (ORDER BY writes DESC, age DESC) AS at FROM open o
    WHERE writes AND age > interval '10 seconds' OR age > interval '1 hour'
)
SELECT 'G16' AS id, pg_catalog.format('pid %s', pid) AS object,
       pg_catalog.format('%s has been in a transaction in %s for %s (%s): %s', usename,
                         coalesce(datname, '?'), pg_catalog.date_trunc('second', age), state,
                         CASE WHEN writes THEN 'a new slot waits for its end'
                              ELSE 'it holds back vacuum' END) AS detail,
       CASE WHEN writes AND age > interval '5 minutes' OR age > interval '1 hour' THEN 'warning'
            ELSE 'info' END AS severity,
       pg_catalog.format('Let it come to its end, or SELECT pg_terminate_backend(%s).', pid) AS hint
FROM long WHERE at <= 50
UNION ALL
SELECT 'G16', pg_catalog.format('prepared transaction %s', pg_catalog.quote_literal(gid)),
       pg_catalog.format('%s prepared it in %s %s ago: a new slot waits for it, and so does the '
                         'cut-over', owner, database,
                         pg_catalog.date_trunc('second', pg_catalog.clock_timestamp() - prepared)),
       CASE WHEN pg_catalog.clock_timestamp() - prepared > interval '5 minutes' THEN 'warning'
            ELSE 'info' END,
       pg_catalog.format('COMMIT PREPARED %L or ROLLBACK PREPARED %L, in that database.', gid, gid)
FROM pg_catalog.pg_prepared_xacts
UNION ALL
SELECT 'P07', 'G16', 'the transactions of others are not shown to this login', 'warning', NULL
WHERE NOT ($2::jsonb #>> '{here,may_monitor}')::boolean
