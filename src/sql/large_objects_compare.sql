-- compare the large objects
-- Built by sql(), in turn: are they of the copy; a hash of what is about them; large_objects_about.sql; a hash of
-- a piece; the size of a page; of a piece, twice; the first and the last OID. Pages of the two sides may differ in
-- size, and a hole reads as zeros: so pieces of one size are hashed, and those of zeros alone do not
-- count, while the size of the whole does.
SELECT m.oid, %s AS own, %s AS about, coalesce(p.bytes, 0) AS bytes,
       pg_catalog.concat(p.bytes, ' ', p.digest) AS content
FROM (%s) m
LEFT JOIN (
    SELECT l.loid, pg_catalog.max(l.ends) AS bytes,
           pg_catalog.sum(%s) FILTER (WHERE l.piece <> l.nothing) AS digest
    FROM (SELECT d.loid, d.pageno::bigint * s.page + k.n * s.piece AS place,
                 d.pageno::bigint * s.page + pg_catalog.octet_length(d.data) AS ends, s.nothing,
                 pg_catalog.substr(d.data || s.nothing, k.n * s.piece + 1, s.piece) AS piece
          FROM pg_catalog.pg_largeobject d
          CROSS JOIN (SELECT %s AS page, %s AS piece,
                             pg_catalog.decode(pg_catalog.repeat('00', %s), 'hex') AS nothing) s
          CROSS JOIN LATERAL pg_catalog.generate_series(
              0, (pg_catalog.octet_length(d.data) - 1) / s.piece) k (n)
          WHERE d.loid >= %L AND d.loid <= %L
          OFFSET 0) l
    GROUP BY l.loid
) p ON p.loid = m.oid
ORDER BY m.oid
