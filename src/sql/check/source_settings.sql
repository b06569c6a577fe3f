-- look at settings that end replication or slow it down
-- The rate of the WAL is that since the last checkpoint began, or since the first look at the server
-- when that is higher.
WITH setting AS (
    SELECT name, setting, unit FROM pg_catalog.pg_settings
    WHERE name IN ('max_slot_wal_keep_size', 'idle_replication_slot_timeout', 'wal_sender_timeout',
                   'logical_decoding_work_mem')
      -- what is set for this login alone is no business of the server's
      AND source NOT IN ('database', 'user', 'database user', 'client')
), wal AS (
    SELECT CASE WHEN NOT pg_catalog.pg_is_in_recovery()
                THEN pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), c.redo_lsn) END
               AS since_checkpoint,
           greatest(pg_catalog.date_part('epoch', pg_catalog.clock_timestamp() - c.checkpoint_time)::numeric, 1)
               AS checkpoint_age,
           CASE WHEN NOT pg_catalog.pg_is_in_recovery()
                THEN pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(),
                                                ($2::jsonb #>> '{here,lsn}')::pg_lsn) END
               AS since_look,
           pg_catalog.date_part('epoch', pg_catalog.clock_timestamp())::numeric
               - ($2::jsonb #>> '{here,at}')::numeric AS look_age
    FROM pg_catalog.pg_control_checkpoint() c
), rate AS (
    SELECT pg_catalog.ceil(greatest(since_checkpoint / checkpoint_age,
                                    CASE WHEN look_age >= 0.2 THEN since_look / look_age END, 0))
               AS bytes
    FROM wal
), keep AS (
    SELECT setting::numeric * 1024 * 1024 AS size, bytes,
           bytes * 3600 * ($2::jsonb->>'hours')::numeric AS need
    FROM setting CROSS JOIN rate
    WHERE name = 'max_slot_wal_keep_size' AND setting <> '-1'
)
SELECT 'G06' AS id, 'max_slot_wal_keep_size' AS object,
       pg_catalog.format('a slot that is further behind than %s is lost; at %s a second that is '
                         'after %s, and the migration may take %s hours',
                         pg_catalog.pg_size_pretty(size), pg_catalog.pg_size_pretty(bytes),
                         pg_catalog.date_trunc('second', coalesce(size / nullif(bytes, 0), 0)
                                              * interval '1 second'),
                         $2::jsonb->>'hours') AS detail,
       CASE WHEN size < need THEN 'error' WHEN size < 3 * need THEN 'warning' ELSE 'info'
           END AS severity,
       'max_slot_wal_keep_size' AS setting, '-1' AS value
FROM keep
UNION ALL
SELECT 'G07', name, pg_catalog.format('a slot that nobody has used for %s%s is lost', setting, unit),
       'error', name, '0'
FROM setting WHERE name = 'idle_replication_slot_timeout' AND setting <> '0'
UNION ALL
SELECT 'G08', name, CASE setting WHEN '0'
                    THEN 'it is 0: a connection that died is never noticed, and keeps the slot'
                    ELSE pg_catalog.format('after %s%s without an answer the connection is ended, '
                                           'also while a large transaction is being applied',
                                           setting, unit) END,
       'warning', name, '60s'
FROM setting WHERE name = 'wal_sender_timeout' AND setting::int < 30000
UNION ALL
SELECT 'G09', name, pg_catalog.format('transactions larger than %s kB are decoded by way of the disk',
                                      setting), 'warning', name, '64MB'
FROM setting WHERE name = 'logical_decoding_work_mem' AND setting::int < 65536
