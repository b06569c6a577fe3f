-- see whether a session still holds its locks
-- $1 its pid
SELECT pg_catalog.count(*) AS n
FROM pg_catalog.pg_locks l
WHERE l.pid = $1::int AND l.granted AND l.locktype = 'relation' AND l.mode = 'ShareLock'
  AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d
                    WHERE d.datname = pg_catalog.current_database())
