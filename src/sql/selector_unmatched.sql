-- check the names of the selector
-- $1 schemas, $2 tables, $3 exclude_schemas, $4 exclude_tables: as in tables.sql
WITH wanted AS (
    SELECT 'schemas' AS option, p AS entry, true AS of_schema FROM pg_catalog.unnest($1::text[]) p
    UNION ALL SELECT 'tables', p, false FROM pg_catalog.unnest($2::text[]) p
    UNION ALL SELECT 'exclude_schemas', p, true FROM pg_catalog.unnest($3::text[]) p
    UNION ALL SELECT 'exclude_tables', p, false FROM pg_catalog.unnest($4::text[]) p
), there AS (
    SELECT true AS of_schema,
           pg_catalog.concat('="', pg_catalog.replace(nspname, '"', '""'), '"') AS entry
    FROM pg_catalog.pg_namespace
    UNION ALL
    SELECT false, name.entry
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    CROSS JOIN LATERAL (VALUES
        (pg_catalog.concat('="', pg_catalog.replace(c.relname, '"', '""'), '"')),
        (pg_catalog.concat('="', pg_catalog.replace(n.nspname, '"', '""'), '"."',
                           pg_catalog.replace(c.relname, '"', '""'), '"'))) name (entry)
    WHERE c.relkind IN ('r', 'p', 'f', 'S') -- pg_sequence_sync takes sequences by name too
)
SELECT w.option, w.entry
FROM wanted w
WHERE w.entry NOT LIKE '~%'
  AND NOT EXISTS (SELECT FROM there t WHERE t.of_schema = w.of_schema AND t.entry = w.entry)
ORDER BY 1 DESC, 2
