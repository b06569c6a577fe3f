-- look at who may create in the schema public
-- From 15 on only its owner may, in databases that were not made from older ones. Rights that are
-- there are not altered when the schema is copied: they must be as initdb gave them.
WITH public AS (
    SELECT $2::jsonb->>'no_privileges' = 'true' OR n.nspacl IS DISTINCT FROM i.initprivs AS stays
    FROM pg_catalog.pg_namespace n
    LEFT JOIN pg_catalog.pg_init_privs i
        ON i.objoid = n.oid AND i.classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
    WHERE n.nspname = 'public' AND NOT pg_catalog.has_schema_privilege('public', n.oid, 'CREATE')
)
SELECT 'public' AS object, CASE WHEN p.stays THEN 'warning' END AS severity,
       'everybody may create in the schema public of the source, and not of the target' AS detail,
       CASE WHEN p.stays THEN 'GRANT CREATE ON SCHEMA public TO PUBLIC' END AS fix_sql,
       CASE WHEN p.stays
            THEN 'Or better to those roles that need it.'
            ELSE 'pg_copy_schema brings the grant over; take it away after the switch if nobody needs it.' END
           AS hint
FROM pg_catalog.jsonb_to_recordset($3::jsonb) s (may_create boolean)
CROSS JOIN public p
WHERE s.may_create
