-- see whether the tables are still published
-- $1 oids of tables, oid[]
WITH RECURSIVE up AS (
    SELECT t.oid AS leaf, t.oid AS above FROM pg_catalog.unnest($1::oid[]) t (oid)
    UNION ALL
    SELECT u.leaf, i.inhparent
    FROM up u
    JOIN pg_catalog.pg_class c ON c.oid = u.above AND c.relispartition
    JOIN pg_catalog.pg_inherits i ON i.inhrelid = u.above
)
SELECT DISTINCT n.nspname::text COLLATE "C" AS schema, c.relname::text COLLATE "C" AS name,
       p.pubname::text COLLATE "C" AS publication
FROM pg_catalog.pg_publication p
CROSS JOIN LATERAL pg_catalog.pg_get_publication_tables(p.pubname::text) t
JOIN up u ON u.above = t.relid
JOIN pg_catalog.pg_class c ON c.oid = u.leaf
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE p.pubupdate OR p.pubdelete
ORDER BY 1, 2, 3
