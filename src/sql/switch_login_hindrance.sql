-- look which of these roles could not log in
-- $1 their names
SELECT n.name,
       CASE WHEN r.oid IS NULL THEN 'does not exist'
            WHEN NOT r.rolcanlogin THEN 'has NOLOGIN'
            WHEN r.rolvaliduntil <= pg_catalog.now() THEN 'is past its VALID UNTIL'
            WHEN r.rolconnlimit = 0 AND NOT r.rolsuper THEN 'has CONNECTION LIMIT 0'
            ELSE 'may not CONNECT to the database' END AS why
FROM pg_catalog.unnest($1::text[]) n (name)
LEFT JOIN pg_catalog.pg_roles r ON r.rolname = n.name
WHERE r.oid IS NULL OR NOT r.rolcanlogin OR r.rolvaliduntil <= pg_catalog.now()
   OR (r.rolconnlimit = 0 AND NOT r.rolsuper)
   OR NOT pg_catalog.has_database_privilege(r.oid, pg_catalog.current_database(), 'CONNECT')
ORDER BY n.name
