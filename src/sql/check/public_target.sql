-- look at who may create in the schema public
-- From 15 on only its owner may, in databases that were not made from older ones.
SELECT 'public' AS object,
       CASE WHEN $2::jsonb->>'no_privileges' = 'true' THEN 'warning' END AS severity,
       'everybody may create in the schema public of the source, and not of the target' AS detail,
       CASE WHEN $2::jsonb->>'no_privileges' = 'true'
            THEN 'GRANT CREATE ON SCHEMA public TO PUBLIC' END AS fix_sql,
       CASE WHEN $2::jsonb->>'no_privileges' = 'true'
            THEN 'Or better to those roles that need it.'
            ELSE 'pg_copy_schema brings the grant over; take it away after the switch if nobody needs it.' END
           AS hint
FROM pg_catalog.jsonb_to_recordset($3::jsonb) s (may_create boolean)
JOIN pg_catalog.pg_namespace n ON n.nspname = 'public'
WHERE s.may_create AND NOT pg_catalog.has_schema_privilege('public', n.oid, 'CREATE')
