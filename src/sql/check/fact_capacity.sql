-- look at settings and capacity
WITH setting AS (
    SELECT pg_catalog.json_object_agg(name, setting ORDER BY name) AS all,
           pg_catalog.max(setting::bigint) FILTER (WHERE name = 'max_replication_slots') AS slots,
           pg_catalog.max(setting::bigint) FILTER (WHERE name = 'max_wal_senders') AS senders,
           pg_catalog.max(setting::bigint) FILTER (WHERE name = 'max_logical_replication_workers')
               AS workers,
           pg_catalog.max(setting::bigint) FILTER (WHERE name = 'max_connections') AS connections
    FROM pg_catalog.pg_settings
    WHERE name IN ('max_replication_slots', 'max_wal_senders', 'max_connections',
                   'max_logical_replication_workers', 'max_worker_processes',
                   'max_sync_workers_per_subscription')
)
SELECT pg_catalog.json_build_object(
    'settings', s.all,
    'wal_level', pg_catalog.current_setting('wal_level'),
    'free_slots', s.slots - (SELECT pg_catalog.count(*) FROM pg_catalog.pg_replication_slots),
    'free_wal_senders', s.senders - (SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_replication),
    'free_workers', s.workers - (SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_subscription
                                 WHERE pid IS NOT NULL),
    'free_connections', s.connections - (SELECT pg_catalog.sum(numbackends)
                                         FROM pg_catalog.pg_stat_database),
    -- bytes a second, between the first look at the server and this one
    'wal_rate', CASE WHEN NOT pg_catalog.pg_is_in_recovery() THEN pg_catalog.round((
        pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), ($2::jsonb #>> '{here,lsn}')::pg_lsn)
        / greatest(pg_catalog.date_part('epoch', pg_catalog.clock_timestamp())::numeric
                   - ($2::jsonb #>> '{here,at}')::numeric, 0.001))) END)
FROM setting s
