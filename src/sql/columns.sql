-- read the columns of the tables
-- $1 oid[] of tables. By table and name, so that order and dropped columns do not matter
SELECT a.attrelid AS table_oid, a.attname AS name, a.atttypid AS type
FROM pg_catalog.pg_attribute a
WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attname::text COLLATE "C"
