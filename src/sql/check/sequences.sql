-- look at the sequences
-- $1 oids of the tables that take part, oid[]: their sequences, and those of nobody beside them; $2 are
-- only some schemas or tables chosen? If not, those of schemas without tables, too
WITH owned AS (
    SELECT d.objid AS seq, d.refobjid AS rel, d.refobjsubid AS attnum
    FROM pg_catalog.pg_depend d
    WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objsubid = 0
      AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjsubid > 0
      AND d.deptype IN ('a', 'i')
), members AS (
    SELECT d.objid AS oid
    FROM pg_catalog.pg_extension e
    JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
        AND d.refobjid = e.oid AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
        AND d.deptype = 'e'
)
SELECT s.seqrelid AS oid, n.nspname AS schema, c.relname AS name,
       CASE s.seqtypid WHEN 21 THEN 'smallint' WHEN 23 THEN 'integer' ELSE 'bigint' END AS type,
       s.seqmin AS min, s.seqmax AS max, s.seqincrement AS increment, s.seqcycle AS cycle,
       pg_catalog.has_sequence_privilege(s.seqrelid, 'SELECT') AS may_read,
       x.oid AS table, a.attname AS column,
       CASE a.atttypid WHEN 21 THEN 'smallint' WHEN 23 THEN 'integer' END AS column_type
FROM pg_catalog.pg_sequence s
JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid AND c.relpersistence <> 't'
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN owned o ON o.seq = s.seqrelid
LEFT JOIN pg_catalog.unnest($1::oid[]) x (oid) ON x.oid = o.rel
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = x.oid AND a.attnum = o.attnum
WHERE (x.oid IS NOT NULL
       OR o.seq IS NULL
          AND (c.relnamespace IN (SELECT t.relnamespace FROM pg_catalog.unnest($1::oid[]) y (oid)
                                  JOIN pg_catalog.pg_class t ON t.oid = y.oid)
               OR NOT $2::boolean AND n.nspname <> 'pgonline'
                  AND c.relnamespace NOT IN (SELECT t.relnamespace FROM pg_catalog.pg_class t
                                             WHERE t.relkind IN ('r', 'p'))))
  AND s.seqrelid NOT IN (SELECT m.oid FROM members m)
ORDER BY n.nspname::text COLLATE "C", c.relname::text COLLATE "C"
