-- see whether the target could replicate back
SELECT NULL AS side, name AS object,
       pg_catalog.format('%s is %s on the target: it could not replicate back to the source after the switch',
                         name, setting) AS detail,
       name AS setting, CASE name WHEN 'wal_level' THEN 'logical' ELSE '10' END AS value, true AS restart
FROM pg_catalog.pg_settings
WHERE name = 'wal_level' AND setting <> 'logical'
   OR name IN ('max_replication_slots', 'max_wal_senders') AND setting = '0'
UNION ALL
SELECT 'source', s.name,
       pg_catalog.format('%s is %s on the source: it could not follow the target after the switch', s.name,
                         s.setting), s.name, '4', true
FROM pg_catalog.jsonb_to_recordset($3::jsonb) s (name text, setting text)
WHERE s.setting = '0'
