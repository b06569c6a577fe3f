-- see how far the subscription is
-- $1 its name. One row, none when it is gone. sync_workers counts those at work for it, free says
-- whether one more could be started.
SELECT s.oid, s.subenabled AS enabled, t.tables, t.ready, t.started,
       w.apply_pid, w.sync_workers,
       w.workers < pg_catalog.current_setting('max_logical_replication_workers')::int
       AND w.sync_workers < pg_catalog.current_setting('max_sync_workers_per_subscription')::int
           AS free,
       (SELECT CASE unit WHEN 's' THEN 1000 WHEN 'min' THEN 60000 ELSE 1 END * setting::bigint
        FROM pg_catalog.pg_settings WHERE name = 'wal_retrieve_retry_interval') AS retry_ms,
       (SELECT pg_catalog.string_agg(pg_catalog.format('%s.%s (%s)', x.nspname, x.relname,
                   CASE x.srsubstate WHEN 'i' THEN 'init' WHEN 'd' THEN 'copying'
                                     WHEN 'f' THEN 'finished' ELSE 'synced' END), ', ')
        FROM (SELECT n.nspname, c.relname, r.srsubstate
              FROM pg_catalog.pg_subscription_rel r
              JOIN pg_catalog.pg_class c ON c.oid = r.srrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              WHERE r.srsubid = s.oid AND r.srsubstate <> 'r'
              ORDER BY r.srsubstate = 'i', n.nspname, c.relname LIMIT 5) x) AS not_ready
FROM pg_catalog.pg_subscription s
CROSS JOIN LATERAL (
    SELECT pg_catalog.count(*) AS tables,
           pg_catalog.count(*) FILTER (WHERE r.srsubstate = 'r') AS ready,
           pg_catalog.count(*) FILTER (WHERE r.srsubstate <> 'i') AS started
    FROM pg_catalog.pg_subscription_rel r WHERE r.srsubid = s.oid) t
CROSS JOIN LATERAL (
    SELECT pg_catalog.count(w.pid) AS workers,
           pg_catalog.count(w.pid) FILTER (WHERE w.subid = s.oid AND w.relid IS NOT NULL)
               AS sync_workers,
           pg_catalog.max(w.pid) FILTER (WHERE w.subid = s.oid AND w.relid IS NULL
               AND pg_catalog.to_jsonb(w)->>'leader_pid' IS NULL) AS apply_pid            -- 16
    FROM pg_catalog.pg_stat_subscription w) w
WHERE s.subname = $1
  AND s.subdbid = (SELECT d.oid FROM pg_catalog.pg_database d
                   WHERE d.datname = pg_catalog.current_database())
