-- look for others who read the changes of the source
SELECT pg_catalog.format('publication %I', pubname) AS object,
       'others may subscribe to this database by this publication' AS detail
FROM pg_catalog.pg_publication
WHERE NOT $2::jsonb->'publications' ? pubname::text
UNION ALL
SELECT pg_catalog.format('subscription %I', s.subname),
       'this database subscribes to another one'
FROM pg_catalog.pg_subscription s
JOIN pg_catalog.pg_database d ON d.oid = s.subdbid AND d.datname = pg_catalog.current_database()
UNION ALL
SELECT pg_catalog.format('slot %I', slot_name),
       pg_catalog.format('somebody reads the changes of this database by this slot (%s, %s)',
                         plugin, CASE WHEN active THEN 'active' ELSE 'not active' END)
FROM pg_catalog.pg_replication_slots
WHERE database = pg_catalog.current_database() AND NOT temporary
  AND slot_name IS DISTINCT FROM $2::jsonb->>'slot' AND slot_name !~ '^pg_[0-9]+_sync_'
