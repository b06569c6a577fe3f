-- read security labels and compressions
SELECT 'label' AS kind, provider AS name, pg_catalog.count(*) AS n
FROM (SELECT provider FROM pg_catalog.pg_seclabel
      UNION ALL
      SELECT s.provider FROM pg_catalog.pg_shseclabel s
      JOIN pg_catalog.pg_database d ON d.oid = s.objoid AND d.datname = pg_catalog.current_database()
      WHERE s.classoid = 'pg_catalog.pg_database'::pg_catalog.regclass) l
GROUP BY provider
UNION ALL
SELECT 'compression', 'lz4', pg_catalog.count(*)
FROM pg_catalog.unnest($1::oid[]) x (oid)
CROSS JOIN (SELECT ''::"char" AS attcompression) before_14
CROSS JOIN LATERAL (SELECT attcompression AS compression FROM pg_catalog.pg_attribute
                    WHERE attrelid = x.oid AND attnum > 0 AND NOT attisdropped) a
WHERE a.compression = 'l'
HAVING pg_catalog.count(*) > 0
