-- read which large objects the copy has made
-- $1 the subscription's name, $2 how many of them make a range; stale: those that somebody has unlinked
SELECT pg_catalog.min(oid) AS first, pg_catalog.max(oid) AS last, pg_catalog.count(*) AS n,
       pg_catalog.count(*) FILTER (WHERE stale) AS stale
FROM (SELECT c.oid, (pg_catalog.row_number() OVER (ORDER BY c.oid) - 1) / $2::bigint AS range,
             NOT EXISTS (SELECT FROM pg_catalog.pg_largeobject_metadata m WHERE m.oid = c.oid) AS stale
      FROM pgonline.copy_large_object c WHERE c.subscription = $1) x
GROUP BY range
ORDER BY pg_catalog.min(oid)
