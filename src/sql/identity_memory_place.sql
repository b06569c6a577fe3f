-- look for the view pgonline.replica_identity
SELECT n.oid IS NOT NULL AS schema_there, c.oid IS NOT NULL AS view_there,
       EXISTS (SELECT FROM pg_catalog.pg_depend d
               WHERE d.refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
                 AND d.refobjid = n.oid AND d.deptype = 'n'
                 AND NOT (d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                          AND d.objid = c.oid)) AS schema_shared
FROM (SELECT 1) one
LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = 'pgonline'
LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = 'replica_identity'
                               AND c.relkind = 'v'
