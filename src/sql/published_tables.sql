-- read the published tables
-- $1 text[] of publications
SELECT DISTINCT p.schemaname AS schema, p.tablename AS name
FROM pg_catalog.pg_publication_tables p
WHERE p.pubname = ANY ($1::text[])
