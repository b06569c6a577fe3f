-- look at free workers and replication origins
-- The subscription needs one worker, and one for each table that is copied at the same time; all of
-- them are background workers. An origin each, too.
WITH have AS (
    SELECT pg_catalog.max(setting::int) FILTER (WHERE name = 'max_sync_workers_per_subscription')
               AS copies,
           pg_catalog.max(setting::int) FILTER (WHERE name = 'max_logical_replication_workers')
               AS workers,
           pg_catalog.max(setting::int) FILTER (WHERE name = 'max_worker_processes') AS processes
    FROM pg_catalog.pg_settings
    WHERE name IN ('max_sync_workers_per_subscription', 'max_logical_replication_workers',
                   'max_worker_processes')
), ours AS (
    SELECT pid, subid FROM pg_catalog.pg_stat_subscription
    WHERE subname = $2::jsonb->>'subscription'
), used AS (
    SELECT (SELECT pg_catalog.count(DISTINCT pid) FROM pg_catalog.pg_stat_subscription
            WHERE pid IS NOT NULL AND pid NOT IN (SELECT pid FROM ours WHERE pid IS NOT NULL))
               AS workers,
           (SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_activity
            WHERE backend_type NOT IN ('client backend', 'walsender', 'walreceiver', 'walwriter',
                      'autovacuum launcher', 'autovacuum worker', 'background writer',
                      'checkpointer', 'startup', 'archiver', 'logger', 'stats collector',
                      'walsummarizer', 'slotsync worker', 'io worker', 'standalone backend',
                      'parallel worker')
              AND pid NOT IN (SELECT pid FROM ours WHERE pid IS NOT NULL)) AS processes,
           (SELECT pg_catalog.count(*) FROM pg_catalog.pg_replication_origin o
            WHERE NOT EXISTS (SELECT FROM ours
                              WHERE o.roname ~ pg_catalog.format('^pg_%s(_|$)', subid))) AS origins
), want (id, setting, n, copies, what) AS (
    SELECT 'G04', 'max_logical_replication_workers', used.workers, greatest(copies, 2),
           'logical replication workers'
    FROM have CROSS JOIN used
    UNION ALL
    -- without logical workers there is no launcher yet, which is one more
    SELECT 'G04', 'max_worker_processes', used.processes
                  + CASE have.workers WHEN 0 THEN 1 ELSE 0 END, greatest(copies, 2),
           'background workers'
    FROM have CROSS JOIN used
    UNION ALL
    SELECT 'G05', name, used.origins, greatest(copies, 2), 'replication origins'
    FROM have CROSS JOIN used
    CROSS JOIN (SELECT name FROM pg_catalog.pg_settings
                WHERE name IN ('max_active_replication_origins', 'max_replication_slots')  -- 18
                ORDER BY name LIMIT 1) origins
)
SELECT w.id, w.setting AS object,
       pg_catalog.format('%s of %s %s are used by others; the subscription needs 1, and up to %s '
                         'more to copy tables', w.n, m.setting, w.what, w.copies) AS detail,
       CASE WHEN m.setting::int - w.n >= 2 THEN 'warning' ELSE 'error' END AS severity,
       w.setting, w.n + 1 + w.copies AS value, true AS restart
FROM want w JOIN pg_catalog.pg_settings m ON m.name = w.setting
WHERE m.setting::int - w.n < 1 + w.copies
UNION ALL
SELECT 'G04', 'max_sync_workers_per_subscription', 'it is 0: no table would ever be copied', 'error',
       'max_sync_workers_per_subscription', 2, false
FROM have WHERE copies = 0
UNION ALL
SELECT 'P07', 'G04', 'the background workers of others are not shown to this login', 'warning', NULL,
       NULL, NULL
WHERE NOT ($2::jsonb #>> '{here,may_monitor}')::boolean
