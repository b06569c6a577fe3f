-- read how columns of the tables may be written
-- $1 oid[] of tables; n is the place in it
SELECT u.n, a.attname AS name,
       coalesce(pg_catalog.to_jsonb(a)->>'attgenerated', '') <> '' AS generated,      -- 12
       a.attidentity = 'a' AS identity_always
FROM pg_catalog.unnest($1::oid[]) WITH ORDINALITY u (oid, n)
JOIN pg_catalog.pg_attribute a ON a.attrelid = u.oid
WHERE a.attnum > 0 AND NOT a.attisdropped
ORDER BY u.n, a.attname::text COLLATE "C"
