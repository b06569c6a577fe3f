-- read the record of the copy
-- $1 the subscription's name
SELECT c.slot, c.method, c.phase, c.lsn::text AS lsn, c.settings::text AS settings,
       (SELECT pg_catalog.array_agg(DISTINCT t.target) FROM pgonline.copy_table t
        WHERE t.subscription = c.subscription) AS tables
FROM pgonline.copy c
WHERE c.subscription = $1
