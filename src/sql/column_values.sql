-- read what rows hold in columns that are younger than they
-- Only what needed no rewrite of the table. Before 11 there is no such column: the name means the
-- NULL of "before_11". A partitioned table gets what its partitions have.
WITH RECURSIVE held AS (
    SELECT a.attrelid AS relid, a.attname, a.value
    FROM (SELECT NULL::text AS attmissingval) before_11
    CROSS JOIN LATERAL (SELECT attrelid, attname, attmissingval::text AS value
                        FROM pg_catalog.pg_attribute
                        WHERE attnum > 0 AND NOT attisdropped) a
    WHERE a.value IS NOT NULL
    UNION
    SELECT i.inhparent, h.attname, h.value
    FROM held h
    JOIN pg_catalog.pg_class c ON c.oid = h.relid AND c.relispartition
    JOIN pg_catalog.pg_inherits i ON i.inhrelid = h.relid
)
SELECT n.nspname AS schema, c.relname AS "table", h.attname AS "column",
       pg_catalog.min(h.value) AS value
FROM held h
JOIN pg_catalog.pg_class c ON c.oid = h.relid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
GROUP BY n.nspname, c.relname, h.attname
