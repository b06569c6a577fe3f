-- read the columns of the tables
-- $1 oid[] of tables; n is the place in it. By name, so that order and dropped columns do not matter
SELECT u.n, a.attname AS name, a.atttypid AS type, a.atttypmod AS modifier
FROM pg_catalog.unnest($1::oid[]) WITH ORDINALITY u (oid, n)
JOIN pg_catalog.pg_attribute a ON a.attrelid = u.oid
WHERE a.attnum > 0 AND NOT a.attisdropped
ORDER BY u.n, a.attname::text COLLATE "C"
