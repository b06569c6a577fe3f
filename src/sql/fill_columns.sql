-- read the key and the columns to be filled
-- $1 schema, $2 table, $3 text[] of columns; of the best key: the replica identity's or the primary
-- one, else the narrowest unique one without NULLs. Key columns come first, in their order.
WITH it AS (
    SELECT c.oid FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = $1 AND c.relname = $2
), key AS (
    SELECT i.indkey
    FROM it
    JOIN pg_catalog.pg_index i ON i.indrelid = it.oid
    WHERE i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
      AND NOT EXISTS (SELECT FROM pg_catalog.unnest(i.indkey::smallint[]) k (attnum)
                      JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid
                                                    AND a.attnum = k.attnum
                      WHERE NOT a.attnotnull OR a.attname = ANY ($3::text[]))
    ORDER BY i.indisreplident DESC, i.indisprimary DESC, i.indnatts, i.indexrelid
    LIMIT 1
), chosen AS (
    SELECT k.attnum, k.at AS place, true AS of_key
    FROM key CROSS JOIN LATERAL pg_catalog.unnest(key.indkey::smallint[])
                                WITH ORDINALITY k (attnum, at)
    UNION ALL
    SELECT a.attnum, 1000 + a.attnum, false
    FROM it JOIN pg_catalog.pg_attribute a ON a.attrelid = it.oid
    WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attname = ANY ($3::text[])
)
SELECT a.attname AS name, pg_catalog.format_type(a.atttypid, a.atttypmod) AS type, c.of_key
FROM it
CROSS JOIN chosen c
JOIN pg_catalog.pg_attribute a ON a.attrelid = it.oid AND a.attnum = c.attnum
ORDER BY c.place
