-- see whether the tables are still what they were
-- $1 oid[] of tables, in their order; NULL for one that is gone
SELECT (SELECT pg_catalog.concat_ws(' ', c.relfilenode, c.relkind,
                   (SELECT pg_catalog.string_agg(
                               pg_catalog.format('%I %s', a.attname, a.atttypid), ',' ORDER BY a.attnum)
                    FROM pg_catalog.pg_attribute a
                    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped))
        FROM pg_catalog.pg_class c WHERE c.oid = u.oid) AS shape
FROM pg_catalog.unnest($1::oid[]) WITH ORDINALITY u (oid, n)
ORDER BY u.n
