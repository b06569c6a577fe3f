-- look at who may create in the schema public
SELECT pg_catalog.has_schema_privilege('public', n.oid, 'CREATE') AS may_create
FROM pg_catalog.pg_namespace n WHERE n.nspname = 'public'
