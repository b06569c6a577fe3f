-- read the settings of the database and the roles
-- $1 the database, $2 the roles: those of the database, of the roles, and of any role in the database
SELECT r.rolname AS role, s.setdatabase <> 0 AS in_database,
       pg_catalog.split_part(c.c, '=', 1) AS name,
       pg_catalog.substr(c.c, pg_catalog.strpos(c.c, '=') + 1) AS value
FROM pg_catalog.pg_db_role_setting s
CROSS JOIN LATERAL pg_catalog.unnest(s.setconfig) c (c)
LEFT JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase
LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.setrole
WHERE (d.datname = $1 OR (s.setdatabase = 0 AND r.rolname::text = ANY ($2::text[])))
  AND c.c NOT LIKE 'pgonline.%'
ORDER BY r.rolname::text COLLATE "C" NULLS FIRST, 2, 3
