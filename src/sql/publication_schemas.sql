-- read the schemas of the publication
-- $1 its name; 15 and newer
SELECT n.nspname AS schema
FROM pg_catalog.pg_publication_namespace s
JOIN pg_catalog.pg_publication p ON p.oid = s.pnpubid
JOIN pg_catalog.pg_namespace n ON n.oid = s.pnnspid
WHERE p.pubname = $1
