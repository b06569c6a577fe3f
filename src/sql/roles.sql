-- read the roles that the schema names
-- $1 their names; clause: what differs from CREATE ROLE's defaults
SELECT r.rolname AS name,
       pg_catalog.concat(CASE WHEN r.rolcanlogin THEN ' LOGIN' END,
                         CASE WHEN r.rolsuper THEN ' SUPERUSER' END,
                         CASE WHEN r.rolcreatedb THEN ' CREATEDB' END,
                         CASE WHEN r.rolcreaterole THEN ' CREATEROLE' END,
                         CASE WHEN r.rolreplication THEN ' REPLICATION' END,
                         CASE WHEN r.rolbypassrls THEN ' BYPASSRLS' END,
                         CASE WHEN NOT r.rolinherit THEN ' NOINHERIT' END) AS clause
FROM pg_catalog.pg_roles r
WHERE r.rolname = ANY ($1::name[])
ORDER BY r.rolname::text COLLATE "C"
