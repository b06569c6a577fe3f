-- see which tables are published with UPDATE or DELETE
-- $1 text[] of publications
SELECT DISTINCT t.schemaname AS schema, t.tablename AS name
FROM pg_catalog.pg_publication_tables t
JOIN pg_catalog.pg_publication p ON p.pubname = t.pubname
WHERE t.pubname = ANY ($1::text[]) AND (p.pubupdate OR p.pubdelete)
