-- read the roles
-- $1 their names. first: the superuser whom initdb made. passwords: may we read their hashes?
SELECT r.rolname AS name, r.rolsuper AS superuser, r.rolcreatedb AS createdb,
       r.rolcreaterole AS createrole, r.rolinherit AS inherit, r.rolcanlogin AS login,
       r.rolreplication AS replication, r.rolbypassrls AS bypassrls,
       r.rolconnlimit AS connection_limit,
       CASE WHEN pg_catalog.isfinite(r.rolvaliduntil)
            THEN pg_catalog.to_char(pg_catalog.timezone('UTC', r.rolvaliduntil),
                                    'YYYY-MM-DD HH24:MI:SS.US') || '+00'
            WHEN r.rolvaliduntil = '-infinity' THEN '-infinity' END AS valid_until,
       pg_catalog.shobj_description(r.oid, 'pg_authid') AS comment,
       r.oid = 10 AS first,
       pg_catalog.has_column_privilege('pg_catalog.pg_authid', 'rolname', 'SELECT')
       AND pg_catalog.has_column_privilege('pg_catalog.pg_authid', 'rolpassword', 'SELECT')
           AS passwords
FROM pg_catalog.pg_roles r
WHERE r.rolname::text = ANY ($1::text[])
ORDER BY r.rolname::text COLLATE "C"
