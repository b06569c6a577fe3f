-- compare how money is written
-- Amounts travel as text; domains and arrays too.
WITH kinds AS (
    SELECT t.oid FROM pg_catalog.pg_type t
    WHERE t.oid IN (790, 791) OR t.typbasetype IN (790, 791)
), columns AS (
    SELECT pg_catalog.format('%I.%I.%I', n.nspname, c.relname, a.attname) AS name
    FROM pg_catalog.unnest($1::oid[]) x (oid)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = x.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN kinds k ON k.oid = a.atttypid
    JOIN pg_catalog.pg_class c ON c.oid = x.oid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
)
SELECT 'lc_monetary' AS object, 'target' AS side,
       pg_catalog.format('the source writes money as %s, the target as %s, and %s column(s) are of '
                         'that type: %s', $2::jsonb #>> '{here,money}',
                         $2::jsonb #>> '{there,money}', pg_catalog.count(*),
                         pg_catalog.min(name)) AS detail,
       pg_catalog.format('ALTER DATABASE %I SET lc_monetary = %L', $2::jsonb #>> '{there,database}',
                         $2::jsonb #>> '{here,settings,lc_monetary}') AS fix_sql
FROM columns
WHERE $2::jsonb #>> '{here,money}' <> $2::jsonb #>> '{there,money}'
HAVING pg_catalog.count(*) > 0
