-- compare the columns and keys of the tables
-- $1 oids of tables, oid[]: for each a number that is the same on both sides where its columns, its
-- unique indexes and its constraints are. Other numbers only mean that these must be looked at.
-- Sums of hashes: nothing is sorted. Types of users are known by name, the others by oid.
WITH keys AS (
    SELECT k.conrelid AS oid, pg_catalog.sum(pg_catalog.hashname(k.conname)) AS n
    FROM pg_catalog.pg_constraint k
    WHERE k.contype IN ('c', 'x')
    GROUP BY k.conrelid
), indexes AS (
    SELECT i.indrelid AS oid, pg_catalog.sum(pg_catalog.hashname(c.relname)) AS n
    FROM pg_catalog.pg_index i
    JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
    WHERE i.indisunique AND i.indisvalid AND i.indrelid >= 16384
    GROUP BY i.indrelid
)
SELECT x.oid, pg_catalog.concat(a.n, ' ', k.n, ' ', i.n) AS n
FROM pg_catalog.unnest($1::oid[]) WITH ORDINALITY x (oid, at)
CROSS JOIN (SELECT ''::"char" AS attgenerated) before_12
CROSS JOIN LATERAL (
    SELECT pg_catalog.sum(pg_catalog.hashint8(
               (pg_catalog.hashname(attname)::bigint << 32)
               # (CASE WHEN atttypid < 16384 THEN atttypid::bigint
                       ELSE (SELECT pg_catalog.hashname(t.typname)
                                    # pg_catalog.hashname(n.nspname)
                             FROM pg_catalog.pg_type t
                             JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
                             WHERE t.oid = atttypid) END << 8)
               # (atttypmod::bigint << 20)
               # (attnotnull::int + 2 * (attgenerated <> '')::int))) AS n
    FROM pg_catalog.pg_attribute
    WHERE attrelid = x.oid AND attnum > 0 AND NOT attisdropped) a
LEFT JOIN keys k ON k.oid = x.oid
LEFT JOIN indexes i ON i.oid = x.oid
ORDER BY x.at
