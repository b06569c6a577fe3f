-- see who copies which table
-- $1 the subscription's oid. Tables on their way, with the worker that is at it, 0 when none is.
SELECT r.srrelid AS relid, pg_catalog.format('%s.%s', n.nspname, c.relname) AS name,
       coalesce((SELECT pg_catalog.max(w.pid) FROM pg_catalog.pg_stat_subscription w
                 WHERE w.subid = r.srsubid AND w.relid = r.srrelid), 0) AS pid
FROM pg_catalog.pg_subscription_rel r
JOIN pg_catalog.pg_class c ON c.oid = r.srrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE r.srsubid = $1::oid AND r.srsubstate IN ('d', 'f')
