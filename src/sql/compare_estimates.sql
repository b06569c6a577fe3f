-- read how many rows the statistics tell of the tables
-- $1 oid[] of tables, n is the place in it; $2 whether the server tells "none" from "never counted" (14).
-- A partitioned table is the sum of its leaves; unknown are those that were never counted, of parts.
WITH RECURSIVE tree AS (
    SELECT u.n, u.oid FROM pg_catalog.unnest($1::oid[]) WITH ORDINALITY u (oid, n)
    UNION ALL
    SELECT t.n, i.inhrelid
    FROM tree t
    JOIN pg_catalog.pg_class p ON p.oid = t.oid AND p.relkind = 'p'
    JOIN pg_catalog.pg_inherits i ON i.inhparent = t.oid
)
SELECT t.n, coalesce(pg_catalog.sum(c.reltuples::numeric) FILTER (WHERE c.reltuples > 0), 0)::bigint AS rows,
       pg_catalog.count(*) FILTER (WHERE c.relkind <> 'p') AS parts,
       pg_catalog.count(*) FILTER (WHERE c.relkind <> 'p' AND (c.reltuples < 0
           OR c.reltuples = 0 AND c.relpages = 0 AND NOT $2::bool)) AS unknown,
       pg_catalog.count(*) > pg_catalog.count(c.oid) AS gone
FROM tree t
LEFT JOIN pg_catalog.pg_class c ON c.oid = t.oid
GROUP BY t.n
ORDER BY t.n
