-- see which tables were changed while they are copied
-- $1 oid[], $2 file nodes and $3 signatures as they were in the snapshot. n: the place in it. The
-- xmin tells ALTER … TYPE … USING, which may keep the type, from TRUNCATE.
SELECT u.n - 1 AS n, c.oid IS NULL AS gone, k.signature IS DISTINCT FROM u.signature AS redefined
FROM unnest($1::oid[], $2::oid[], $3::text[])
     WITH ORDINALITY u (oid, filenode, signature, n)
LEFT JOIN pg_catalog.pg_class c ON c.oid = u.oid
LEFT JOIN LATERAL (
    SELECT pg_catalog.hashtext(pg_catalog.string_agg(pg_catalog.concat_ws(' ', a.attname, a.atttypid,
                               a.atttypmod, a.attnum, a.xmin), ',' ORDER BY a.attnum))::text AS signature
    FROM pg_catalog.pg_attribute a
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) k ON true
WHERE c.relfilenode IS DISTINCT FROM u.filenode
