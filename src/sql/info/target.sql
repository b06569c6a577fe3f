-- look at the target
-- One row: the record of pg_copy_data is read only where it is, so that nothing fails in the log.
SELECT (SELECT system_identifier::text FROM pg_catalog.pg_control_system()) AS sysid,
       r.there AS record, coalesce(r.readable, false) AS readable
FROM (SELECT pg_catalog.count(*) = 2 AS there,
             pg_catalog.bool_and(pg_catalog.has_schema_privilege(n.oid, 'USAGE')
                                 AND pg_catalog.has_table_privilege(c.oid, 'SELECT')) AS readable
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = 'pgonline' AND c.relname IN ('copy', 'copy_table') AND c.relkind = 'r') r
