-- compare the columns and keys of the tables
-- $1 oids of tables, oid[]: for each a number that is the same on both sides where its columns, its
-- unique indexes and its constraints are. Other numbers only mean that these must be looked at.
WITH sums AS (
    SELECT a.attrelid AS oid,
           pg_catalog.sum(pg_catalog.hashtext(pg_catalog.concat(
               a.attname, ' ', CASE WHEN a.atttypid < 16384 THEN a.atttypid::text
                                    ELSE pg_catalog.concat(y.typnamespace::pg_catalog.regnamespace, '.', y.typname) END,
               ' ', a.atttypmod, a.attnotnull, a.generated, a.attidentity))) AS n
    FROM (SELECT ''::"char" AS attgenerated) before_12
    CROSS JOIN LATERAL (SELECT attrelid, attnum, attname, atttypid, atttypmod, attnotnull,
                               attidentity, attisdropped, attgenerated AS generated
                        FROM pg_catalog.pg_attribute) a
    JOIN pg_catalog.unnest($1::oid[]) x (oid) ON x.oid = a.attrelid
    LEFT JOIN pg_catalog.pg_type y ON y.oid = a.atttypid AND a.atttypid >= 16384
    WHERE a.attnum > 0 AND NOT a.attisdropped
    GROUP BY a.attrelid
    UNION ALL
    SELECT k.conrelid, pg_catalog.sum(pg_catalog.hashtext(pg_catalog.concat(k.contype, k.conname)))
    FROM pg_catalog.pg_constraint k
    JOIN pg_catalog.unnest($1::oid[]) x (oid) ON x.oid = k.conrelid
    WHERE k.contype IN ('c', 'x')
    GROUP BY k.conrelid
    UNION ALL
    SELECT i.indrelid, pg_catalog.sum(pg_catalog.hashtext(pg_catalog.concat('i', c.relname)))
    FROM pg_catalog.pg_index i
    JOIN pg_catalog.unnest($1::oid[]) x (oid) ON x.oid = i.indrelid
    JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
    WHERE i.indisunique AND i.indisvalid
    GROUP BY i.indrelid
)
SELECT x.oid, s.n
FROM pg_catalog.unnest($1::oid[]) WITH ORDINALITY x (oid, at)
LEFT JOIN (SELECT oid, pg_catalog.sum(n) AS n FROM sums GROUP BY oid) s ON s.oid = x.oid
ORDER BY x.at
