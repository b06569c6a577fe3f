-- look at the workers of the subscription
-- $1 its oid. apply_age: seconds since its worker has begun, -1 when that is not known or there is none.
SELECT coalesce(w.apply_pid, 0) AS apply_pid, w.sync_workers, w.workers,
       coalesce((SELECT pg_catalog.date_part('epoch', pg_catalog.clock_timestamp() - a.backend_start)
                 FROM pg_catalog.pg_stat_activity a WHERE a.pid = w.apply_pid), -1) AS apply_age,
       pg_catalog.current_setting('max_logical_replication_workers')::int AS workers_most,
       pg_catalog.current_setting('max_sync_workers_per_subscription')::int AS sync_workers_most,
       (SELECT CASE unit WHEN 's' THEN 1000 WHEN 'min' THEN 60000 ELSE 1 END * setting::bigint
        FROM pg_catalog.pg_settings WHERE name = 'wal_retrieve_retry_interval') AS retry_ms
FROM (SELECT pg_catalog.count(s.pid) AS workers,
             pg_catalog.count(s.pid) FILTER (WHERE s.subid = $1::oid AND s.relid IS NOT NULL)
                 AS sync_workers,
             pg_catalog.max(s.pid) FILTER (WHERE s.subid = $1::oid AND s.relid IS NULL
                 AND pg_catalog.to_jsonb(s)->>'leader_pid' IS NULL) AS apply_pid          -- 16
      FROM pg_catalog.pg_stat_subscription s) w
