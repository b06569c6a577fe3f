-- read which synchronous standbys commits wait for
-- A row when commits do not return: fewer than wanted of the names are there. waits: does this session wait for them
-- at all? No row where this user may not see who is there (pg_read_all_stats).
WITH setting AS (
    SELECT names, coalesce(pg_catalog.substring(names, '^\s*(?:first|any|FIRST|ANY)?\s*(\d+)\s*\(')::int, 1) AS wanted
    FROM pg_catalog.current_setting('synchronous_standby_names') AS names
    WHERE names <> ''
), present AS (
    SELECT pg_catalog.count(*) AS n
    FROM pg_catalog.pg_stat_replication
    WHERE sync_state IN ('sync', 'quorum')
)
SELECT s.names, s.wanted, p.n AS present,
       pg_catalog.current_setting('synchronous_commit') NOT IN ('off', 'local') AS waits
FROM setting s CROSS JOIN present p
WHERE p.n < s.wanted AND pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE')
