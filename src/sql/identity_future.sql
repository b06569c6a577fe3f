-- find the partitioned tables whose new partitions will have no identity
-- $1 oids of tables, oid[]: each stands for the tree it is in. What a new partition gets is the primary
-- key of the partitioned table above it, and the identity DEFAULT.
WITH RECURSIVE up AS (
    SELECT c.oid, c.relispartition AS below
    FROM pg_catalog.pg_class c
    WHERE c.oid = ANY ($1::oid[])
    UNION
    SELECT i.inhparent, c.relispartition
    FROM up u
    JOIN pg_catalog.pg_inherits i ON i.inhrelid = u.oid
    JOIN pg_catalog.pg_class c ON c.oid = i.inhparent
    WHERE u.below
)
SELECT n.nspname AS schema, c.relname AS name
FROM up u
JOIN pg_catalog.pg_class c ON c.oid = u.oid AND c.relkind = 'p'
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE NOT u.below
  AND NOT EXISTS (
      SELECT FROM pg_catalog.pg_index i
      WHERE i.indrelid = c.oid AND i.indisprimary AND i.indimmediate
        AND NOT EXISTS (
            SELECT FROM (SELECT ''::"char" AS attgenerated) before_12
            CROSS JOIN LATERAL (SELECT FROM pg_catalog.pg_attribute
                                WHERE attrelid = c.oid AND attnum = ANY (i.indkey)
                                  AND attgenerated <> '') generated))
ORDER BY n.nspname::text COLLATE "C", c.relname::text COLLATE "C"
