-- look at settings that slow the subscription down
-- $3 check/source_size.sql. Memory and WAL matter to the copy of what is large.
WITH setting AS (
    SELECT name, setting,
           setting::bigint * CASE unit WHEN 'kB' THEN 1024 WHEN 'MB' THEN 1048576 ELSE 1 END AS bytes
    FROM pg_catalog.pg_settings
    WHERE name IN ('wal_receiver_timeout', 'max_wal_size', 'maintenance_work_mem')
    UNION ALL
    SELECT name, setting, NULL FROM pg_catalog.pg_settings
    WHERE name IN ('autovacuum', 'fsync', 'synchronous_standby_names')
), source AS (
    SELECT coalesce(pg_catalog.max((s->>'bytes')::bigint), 0) AS bytes
    FROM pg_catalog.jsonb_array_elements($3::jsonb) s
), large AS (
    SELECT bytes, pg_catalog.pg_size_pretty(bytes) AS size FROM source WHERE bytes > 10::bigint << 30
)
SELECT 'G08' AS id, name AS object,
       CASE setting WHEN '0' THEN 'it is 0: a connection that died is never noticed'
       ELSE pg_catalog.format('after %sms without a word from the source the connection is ended',
                              setting) END AS detail,
       'warning' AS severity, name AS setting, '60s' AS value, NULL AS hint
FROM setting WHERE name = 'wal_receiver_timeout' AND setting::int < 30000
UNION ALL
SELECT 'G11', name, 'autovacuum is off: the tables that are copied get no statistics', 'warning', name,
       'on', NULL
FROM setting WHERE name = 'autovacuum' AND setting = 'off'
UNION ALL
SELECT 'G11', name, 'fsync is off: a crash of the machine destroys the target', 'info', name, 'on',
       'Turn it on before the application moves.'
FROM setting WHERE name = 'fsync' AND setting = 'off'
UNION ALL
SELECT 'G11', name, pg_catalog.format(
           'commits of the application will wait for %s; the subscription does not wait, as long as '
           'its synchronous_commit is off', setting), 'info', NULL, NULL,
       'See that these standbys are there when the application moves.'
FROM setting WHERE name = 'synchronous_standby_names' AND setting <> ''
UNION ALL
SELECT 'G11', s.name, pg_catalog.format(
           'the source has %s, and a checkpoint comes with each %s of WAL', l.size,
           pg_catalog.pg_size_pretty(s.bytes)), 'info', s.name, '16GB', NULL
FROM setting s CROSS JOIN large l WHERE s.name = 'max_wal_size' AND s.bytes * 10 < l.bytes
UNION ALL
SELECT 'G11', s.name, pg_catalog.format(
           'the source has %s, and its indexes are built with %s of memory', l.size,
           pg_catalog.pg_size_pretty(s.bytes)), 'info', s.name, '1GB', NULL
FROM setting s CROSS JOIN large l WHERE s.name = 'maintenance_work_mem' AND s.bytes < 256 << 20
