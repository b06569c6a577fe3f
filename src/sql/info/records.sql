-- read the records of copies
-- Ages in seconds by the target's clock. alive: its session holds the lock that says so.
SELECT r.subscription, r.slot, r.publications, r.method, r.phase, r.lsn::text AS lsn, r.waiting,
       r.error, r.indexes, r.indexes_done, r.weight, r.weight_done, r.rate,
       pg_catalog.to_char(r.started AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS started,
       pg_catalog.to_char(r.updated AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS updated,
       pg_catalog.to_char(r.finished AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS finished,
       pg_catalog.date_part('epoch', pg_catalog.clock_timestamp() - r.snapshot_at) AS snapshot_age,
       EXISTS (SELECT FROM pg_catalog.pg_locks l
               WHERE l.locktype = 'advisory' AND l.objsubid = 2 AND l.granted
                 AND l.classid = (pg_catalog.hashtext('pgonline.copy')::bigint & 4294967295)::oid
                 AND l.objid = (pg_catalog.hashtext(r.subscription)::bigint & 4294967295)::oid
                 AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d
                                   WHERE d.datname = pg_catalog.current_database())) AS alive
FROM pgonline.copy r
ORDER BY r.subscription COLLATE "C"
