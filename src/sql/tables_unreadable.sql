-- look for tables that the subscription may not read
-- $1 the role that it logs in with; $2 oids of tables: those without SELECT, or in a schema without USAGE
SELECT c.oid
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_roles r ON r.rolname = $1
WHERE c.oid = ANY ($2::oid[])
  AND NOT (pg_catalog.has_table_privilege(r.oid, c.oid, 'SELECT')
           AND pg_catalog.has_schema_privilege(r.oid, c.relnamespace, 'USAGE'))
ORDER BY c.oid
