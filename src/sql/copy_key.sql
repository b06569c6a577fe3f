-- look for a column to split the table by
-- $1 its oid. The first of a key that is never null, with what the statistics know of its values.
SELECT a.attname AS name, s.histogram_bounds::text::text[] AS bounds,
       abs(s.correlation) > 0.9 AS in_order
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_stats s ON s.schemaname = n.nspname AND s.tablename = c.relname
                          AND s.attname = a.attname AND NOT s.inherited
WHERE i.indrelid = $1::oid AND i.indisunique AND i.indisvalid AND a.attnotnull
  AND s.histogram_bounds IS NOT NULL
ORDER BY i.indisprimary DESC, i.indnatts, i.indexrelid
LIMIT 1
