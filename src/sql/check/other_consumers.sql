-- look for others who read the changes of the source
WITH slot AS (
    SELECT s.slot_name, s.plugin, s.active
    FROM pg_catalog.pg_replication_slots s
    WHERE s.database = pg_catalog.current_database() AND NOT s.temporary
      AND s.slot_name !~ '^pg_[0-9]+_sync_'
      AND s.slot_name IS DISTINCT FROM coalesce(
          $2::jsonb->>'slot',
          pg_catalog.regexp_replace(pg_catalog.lower($2::jsonb->>'subscription'), '[^a-z0-9]', '_', 'g'))
)
SELECT 'O05' AS id, pg_catalog.format('publication %I', pubname) AS object,
       'others may subscribe to this database by this publication' AS detail
FROM pg_catalog.pg_publication
WHERE NOT $2::jsonb->'publications' ? pubname::text
UNION ALL
SELECT 'O05', pg_catalog.format('subscription %I', s.subname),
       'this database subscribes to another one'
FROM pg_catalog.pg_subscription s
JOIN pg_catalog.pg_database d ON d.oid = s.subdbid AND d.datname = pg_catalog.current_database()
UNION ALL
SELECT 'O05', pg_catalog.format('slot %I', slot_name),
       pg_catalog.format('somebody reads the changes of this database by this slot (%s, %s)',
                         plugin, CASE WHEN active THEN 'active' ELSE 'not active' END)
FROM slot
UNION ALL
SELECT DISTINCT 'O18', plugin::text,
       pg_catalog.format('slots of this database use the output plugin %s, which the migration does not need',
                         plugin)
FROM slot WHERE plugin <> 'pgoutput'
