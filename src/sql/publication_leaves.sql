-- count the leaves of partition trees
-- $1 oids of partitioned tables, oid[]
WITH RECURSIVE down AS (
    SELECT t.oid AS root, t.oid FROM pg_catalog.unnest($1::oid[]) t (oid)
    UNION ALL
    SELECT d.root, i.inhrelid
    FROM down d
    JOIN pg_catalog.pg_inherits i ON i.inhparent = d.oid
)
SELECT d.root AS oid, pg_catalog.count(*) FILTER (WHERE c.relkind <> 'p') AS leaves
FROM down d
JOIN pg_catalog.pg_class c ON c.oid = d.oid
GROUP BY d.root
