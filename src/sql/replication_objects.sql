-- look for publications and subscriptions
SELECT pg_catalog.concat('PUBLICATION ', p.pubname) AS label FROM pg_catalog.pg_publication p
UNION ALL
SELECT pg_catalog.concat('SUBSCRIPTION ', s.subname) FROM pg_catalog.pg_subscription s
WHERE s.subdbid = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
ORDER BY 1
