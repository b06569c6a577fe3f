-- read the notes of an earlier switch
SELECT pg_catalog.substr(c, 22) AS switched_at
FROM pg_catalog.pg_db_role_setting s
JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase
CROSS JOIN LATERAL pg_catalog.unnest(s.setconfig) c
WHERE s.setrole = 0 AND d.datname = pg_catalog.current_database()
  AND c LIKE 'pgonline.switched\_at=%'
