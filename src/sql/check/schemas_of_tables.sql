-- look at the schemas of the tables
SELECT DISTINCT n.nspname AS name
FROM pg_catalog.unnest($1::oid[]) x (oid)
JOIN pg_catalog.pg_class c ON c.oid = x.oid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
