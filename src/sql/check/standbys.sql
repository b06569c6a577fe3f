-- look for standbys, and for what promotes them
-- Changes of a subscription go on after a failover only from a slot that the new primary has too.
WITH manager (pattern, name, advice) AS (
    VALUES ('^Patroni', 'Patroni', pg_catalog.format(
            'Patroni drops slots that it does not know. Before the migration, by patronictl '
            'edit-config: ignore_slots: [{type: logical, database: %s, plugin: pgoutput}]',
            pg_catalog.to_json(pg_catalog.current_database()::text))),
           ('^(pg_auto_failover|pgautofailover)', 'pg_auto_failover', NULL),
           ('^repmgr', 'repmgr', NULL),
           ('^(cnpg|streaming_replica$)', 'CloudNativePG', NULL),
           ('^stolon', 'stolon', NULL)
), managed AS (
    SELECT DISTINCT m.name, m.advice
    FROM pg_catalog.pg_stat_activity a
    JOIN manager m ON a.application_name ~ m.pattern OR a.usename ~ m.pattern
), standby (name) AS (
    SELECT coalesce(nullif(r.application_name, ''), r.client_addr::text, 'a standby')
    FROM pg_catalog.pg_stat_replication r
    LEFT JOIN pg_catalog.pg_replication_slots s ON s.active_pid = r.pid
    WHERE coalesce(s.slot_type, 'physical') = 'physical'
      AND r.application_name IS DISTINCT FROM 'pg_basebackup'
    UNION
    SELECT pg_catalog.format('slot %s', slot_name)
    FROM pg_catalog.pg_replication_slots
    WHERE slot_type = 'physical' AND NOT active AND restart_lsn IS NOT NULL
)
SELECT m.name AS object,
       pg_catalog.format('%s looks after this server: after a failover the slot of the migration '
                         'would be missing, and with it changes', m.name) AS detail,
       'warning' AS severity,
       coalesce(m.advice, 'Turn the automatic failover off while the migration runs.') AS hint
FROM managed m
UNION ALL
SELECT 'standbys', pg_catalog.format(
           '%s standby(s) follow this server (%s); after a failover the slot of the migration would '
           'be missing there', pg_catalog.count(*), pg_catalog.string_agg(name, ', ' ORDER BY name)),
       'info',
       'From 17 on give the subscription failover=true and the standby sync_replication_slots, '
       'hot_standby_feedback and primary_slot_name; else begin the migration anew after a failover.'
FROM standby HAVING pg_catalog.count(*) > 0
