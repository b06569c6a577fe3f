-- see how far the tables of the subscription are
-- $1 its oid. pid: of the worker that copies it. Of those that are not yet copied: dead rows (a try
-- that failed leaves them), and the size, but not where the question would wait for a lock.
SELECT c.oid AS relid, n.nspname AS schema, c.relname AS name,
       CASE r.srsubstate WHEN 'i' THEN 'init' WHEN 'd' THEN 'copying' WHEN 'f' THEN 'finished'
                         WHEN 's' THEN 'synced' WHEN 'r' THEN 'ready' END AS state,
       coalesce(w.pid, 0) AS pid, coalesce(x.valid, 0) AS valid, coalesce(x.invalid, 0) AS invalid,
       CASE WHEN r.srsubstate IN ('i', 'd') THEN pg_catalog.pg_stat_get_dead_tuples(c.oid) END AS dead,
       CASE WHEN r.srsubstate = 'd' AND c.relkind = 'r' AND c.oid NOT IN (
                SELECT l.relation FROM pg_catalog.pg_locks l
                WHERE l.relation IS NOT NULL AND l.mode = 'AccessExclusiveLock')
            THEN pg_catalog.pg_table_size(c.oid) END AS size
FROM pg_catalog.pg_subscription_rel r
JOIN pg_catalog.pg_class c ON c.oid = r.srrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN (SELECT s.relid, pg_catalog.max(s.pid) AS pid FROM pg_catalog.pg_stat_subscription s
           WHERE s.subid = $1::oid AND s.relid IS NOT NULL GROUP BY s.relid) w ON w.relid = c.oid
LEFT JOIN (SELECT i.indrelid,
                  pg_catalog.count(*) FILTER (WHERE i.indisvalid AND i.indisready) AS valid,
                  pg_catalog.count(*) FILTER (WHERE NOT (i.indisvalid AND i.indisready)) AS invalid
           FROM pg_catalog.pg_index i GROUP BY i.indrelid) x ON x.indrelid = c.oid
WHERE r.srsubid = $1::oid
ORDER BY n.nspname::text COLLATE "C", c.relname::text COLLATE "C"
