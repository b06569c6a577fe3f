-- measure the large objects
-- $1 how many pages a range may have, $2 how many of them. A hole counts as if it were none: the last
-- page tells the size, so that none but this has to be looked at.
WITH object AS (
    SELECT m.oid, coalesce((SELECT l.pageno::bigint + 1 FROM pg_catalog.pg_largeobject l
                            WHERE l.loid = m.oid ORDER BY l.pageno DESC LIMIT 1), 0) AS pages
    FROM pg_catalog.pg_largeobject_metadata m
), run AS (
    SELECT oid, pages, pg_catalog.sum(pages) OVER w - pages AS before,
           pg_catalog.row_number() OVER w - 1 AS n
    FROM object WINDOW w AS (ORDER BY oid)
)
SELECT pg_catalog.min(oid) AS first, pg_catalog.max(oid) AS last, pg_catalog.count(*) AS n,
       pg_catalog.sum(pages) AS pages
FROM run
GROUP BY pg_catalog.div(before, $1::bigint), n / $2::bigint
ORDER BY pg_catalog.min(oid)
