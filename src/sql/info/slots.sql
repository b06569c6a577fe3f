-- read the slots of the migration
-- $1 the subscription's slot, $2 a pattern for those of its table copies (before 14 they are
-- temporary). While it copies, a walsender is known by its application_name alone, and it does not
-- show when its transaction began. A slot that has no position yet is being made, and may wait for
-- old transactions.
SELECT s.slot_name = $1 AS main, s.slot_name AS name, s.active,
       s.confirmed_flush_lsn IS NULL AND s.restart_lsn IS NOT NULL AND s.active_pid IS NOT NULL
           AS making,
       s.slot_type = 'logical' AND s.database = pg_catalog.current_database() AS fits,
       s.confirmed_flush_lsn::text AS confirmed_flush,
       pg_catalog.to_jsonb(s)->>'wal_status' AS wal_status,                               -- 13
       pg_catalog.to_jsonb(s)->>'safe_wal_size' AS safe_wal_size,                         -- 13
       pg_catalog.to_jsonb(s)->>'invalidation_reason' AS invalidation,                    -- 17
       coalesce(pg_catalog.pg_wal_lsn_diff(w.lsn, s.restart_lsn), 0)::bigint AS retained_bytes,
       greatest(coalesce(pg_catalog.pg_wal_lsn_diff(w.lsn, s.confirmed_flush_lsn), 0), 0)::bigint
           AS lag_bytes,
       coalesce(pg_catalog.date_part('epoch', pg_catalog.clock_timestamp() - a.since), -1)
           AS snapshot_age,
       pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()) AS at
FROM pg_catalog.pg_replication_slots s
LEFT JOIN LATERAL (
    SELECT pg_catalog.min(a.backend_start) AS since FROM pg_catalog.pg_stat_activity a
    WHERE a.application_name = s.slot_name AND a.backend_xmin IS NOT NULL) a ON true
CROSS JOIN (SELECT CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn()
                        ELSE pg_catalog.pg_current_wal_lsn() END AS lsn) w
WHERE s.slot_name = $1 OR s.slot_name ~ $2
ORDER BY s.slot_name = $1 DESC, s.slot_name
