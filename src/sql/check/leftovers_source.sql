-- read what an earlier attempt may have left
SELECT 'slot' AS kind, slot_name::text AS name, active
FROM pg_catalog.pg_replication_slots
WHERE database = pg_catalog.current_database() AND NOT temporary
UNION ALL
SELECT 'publication', pubname, false FROM pg_catalog.pg_publication
WHERE $2::jsonb->'publications' ? pubname::text
UNION ALL
SELECT 'schema', 'pgonline', false
WHERE pg_catalog.to_regclass('pgonline.replica_identity') IS NOT NULL
UNION ALL
SELECT pg_catalog.split_part(c, '=', 1), pg_catalog.split_part(c, '=', 2), false
FROM pg_catalog.pg_db_role_setting s
JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase AND d.datname = pg_catalog.current_database()
CROSS JOIN pg_catalog.unnest(s.setconfig) c
WHERE s.setrole = 0 AND c ~ '^pgonline[.](handover|closed_by)='
