-- read the replication slot
-- $1 its name
SELECT s.plugin, s.slot_type, s.database, s.temporary, s.active, s.active_pid,
       s.confirmed_flush_lsn::text AS confirmed_flush,
       coalesce(pg_catalog.to_jsonb(s)->>'wal_status' = 'lost', false) AS lost,           -- 13
       (SELECT pg_catalog.format('%s from %s', coalesce(nullif(a.application_name, ''), a.usename),
                                 coalesce(a.client_addr::text, 'a local socket'))
        FROM pg_catalog.pg_stat_activity a WHERE a.pid = s.active_pid) AS used_by,
       pg_catalog.pg_wal_lsn_diff(w.lsn, s.restart_lsn)::bigint AS retained_bytes,
       greatest(pg_catalog.pg_wal_lsn_diff(w.lsn, s.confirmed_flush_lsn), 0)::bigint AS lag_bytes
FROM pg_catalog.pg_replication_slots s
CROSS JOIN LATERAL (SELECT CASE WHEN pg_catalog.pg_is_in_recovery()
                                THEN pg_catalog.pg_last_wal_replay_lsn()
                                ELSE pg_catalog.pg_current_wal_lsn() END AS lsn) w
WHERE s.slot_name = $1
