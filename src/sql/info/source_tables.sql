-- read sizes and indexes of the published tables
-- $1 publications. Sizes are of the table and its TOAST, as COPY moves no indexes; of a partitioned
-- table, of its partitions. A table that somebody locks exclusively has the size of its statistics:
-- nobody shall wait here.
WITH RECURSIVE published AS (
    SELECT DISTINCT g.relid
    FROM pg_catalog.pg_publication p
    CROSS JOIN LATERAL pg_catalog.pg_get_publication_tables(p.pubname) g
    WHERE p.pubname = ANY ($1::text[])
), tree(root, relid) AS (
    SELECT p.relid, p.relid FROM published p
    UNION ALL
    SELECT t.root, i.inhrelid
    FROM tree t
    JOIN pg_catalog.pg_class c ON c.oid = t.relid AND c.relkind = 'p'
    JOIN pg_catalog.pg_inherits i ON i.inhparent = t.relid
), locked AS (
    SELECT DISTINCT l.relation FROM pg_catalog.pg_locks l
    WHERE l.relation IS NOT NULL AND l.mode = 'AccessExclusiveLock'
), sizes AS (
    SELECT t.root,
           pg_catalog.sum(CASE WHEN c.relkind <> 'r' THEN 0
                               WHEN l.relation IS NULL THEN pg_catalog.pg_table_size(c.oid)
                               ELSE c.relpages::bigint
                                    * pg_catalog.current_setting('block_size')::bigint END) AS bytes,
           pg_catalog.sum(greatest(c.reltuples, 0))::bigint AS rows
    FROM tree t
    JOIN pg_catalog.pg_class c ON c.oid = t.relid
    LEFT JOIN locked l ON l.relation = c.oid
    GROUP BY t.root
), indexes AS (
    SELECT i.indrelid, pg_catalog.count(*) AS valid FROM pg_catalog.pg_index i
    WHERE i.indisvalid AND i.indisready GROUP BY i.indrelid
)
SELECT n.nspname AS schema, c.relname AS name, coalesce(s.bytes, 0) AS bytes, s.rows,
       coalesce(x.valid, 0) AS indexes
FROM published p
JOIN pg_catalog.pg_class c ON c.oid = p.relid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN sizes s ON s.root = p.relid
LEFT JOIN indexes x ON x.indrelid = p.relid
ORDER BY n.nspname::text COLLATE "C", c.relname::text COLLATE "C"
