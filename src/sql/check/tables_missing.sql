-- look for tables that the target has not got yet
-- Nothing is said of a target without any: that is how most begin.
WITH here AS (
    SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) AS name
    FROM pg_catalog.unnest($1::oid[]) x (oid)
    JOIN pg_catalog.pg_class c ON c.oid = x.oid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
), source AS (
    SELECT s.name, h.name IS NULL AS is_missing
    FROM pg_catalog.jsonb_to_recordset($3::jsonb) s (name text) LEFT JOIN here h ON h.name = s.name
)
SELECT pg_catalog.current_database() AS object,
       pg_catalog.format('%s of %s tables are not on the target yet: %s%s',
                         pg_catalog.count(*) FILTER (WHERE is_missing), pg_catalog.count(*),
                         pg_catalog.array_to_string((pg_catalog.array_agg(name ORDER BY name)
                                                     FILTER (WHERE is_missing))[:5], ', '),
                         CASE WHEN pg_catalog.count(*) FILTER (WHERE is_missing) > 5 THEN ', ...' END) AS detail
FROM source
HAVING pg_catalog.bool_or(is_missing) AND NOT pg_catalog.bool_and(is_missing)
