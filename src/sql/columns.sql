-- read the columns of the tables
-- $1 oid[] of tables; n is the place in it. By name, so that order and dropped columns do not matter
SELECT u.n, a.attname AS name, a.atttypid AS type, a.atttypmod AS modifier, a.generated,
       a.attidentity = 'a' AS identity_always
FROM pg_catalog.unnest($1::oid[]) WITH ORDINALITY u (oid, n)
CROSS JOIN (SELECT ''::"char" AS attgenerated) before_12 -- shadowed by the column of that name
JOIN LATERAL (
    SELECT c.*, attgenerated <> '' AS generated
    FROM pg_catalog.pg_attribute c
    WHERE c.attrelid = u.oid AND c.attnum > 0 AND NOT c.attisdropped
) a ON true
ORDER BY u.n, a.attname::text COLLATE "C"
