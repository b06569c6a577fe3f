-- see the workers of the subscription
-- $1 its name
SELECT w.pid
FROM pg_catalog.pg_stat_subscription w
JOIN pg_catalog.pg_subscription s ON s.oid = w.subid
WHERE s.subname = $1 AND w.pid IS NOT NULL
  AND s.subdbid = (SELECT d.oid FROM pg_catalog.pg_database d
                   WHERE d.datname = pg_catalog.current_database())
