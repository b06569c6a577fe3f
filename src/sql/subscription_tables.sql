-- read the tables of the subscription
-- $1 its oid
SELECT n.nspname AS schema, c.relname AS name,
       CASE r.srsubstate WHEN 'i' THEN 'init' WHEN 'd' THEN 'copying' WHEN 'f' THEN 'finished'
                         WHEN 's' THEN 'synced' WHEN 'r' THEN 'ready' END AS state
FROM pg_catalog.pg_subscription_rel r
JOIN pg_catalog.pg_class c ON c.oid = r.srrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE r.srsubid = $1::oid
ORDER BY n.nspname::text COLLATE "C", c.relname::text COLLATE "C"
