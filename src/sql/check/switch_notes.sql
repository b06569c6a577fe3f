-- read the note of an earlier switch
-- What pg_switchover has noted about the database, see catalog/handover.h.
SELECT pg_catalog.split_part(c, '=', 2) AS handover
FROM pg_catalog.pg_db_role_setting s
JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase
CROSS JOIN LATERAL pg_catalog.unnest(s.setconfig) c
WHERE s.setrole = 0 AND d.datname = pg_catalog.current_database() AND c LIKE 'pgonline.handover=%'
