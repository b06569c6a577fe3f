-- look at the sequences
-- $1 oids of the tables that take part, oid[]: their sequences, and those of nobody beside them; $2 are
-- only some schemas or tables chosen? If not, those of schemas without tables, too
WITH t AS (
    SELECT c.oid, c.relnamespace
    FROM pg_catalog.unnest($1::oid[]) x (oid) JOIN pg_catalog.pg_class c ON c.oid = x.oid
), spaces AS (
    SELECT DISTINCT relnamespace AS oid FROM t
), filled AS (
    SELECT DISTINCT relnamespace AS oid FROM pg_catalog.pg_class WHERE relkind IN ('r', 'p')
), owned AS (
    SELECT d.objid AS seq, d.refobjid AS rel, d.refobjsubid AS attnum
    FROM pg_catalog.pg_depend d
    WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objsubid = 0
      AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjsubid > 0
      AND d.deptype IN ('a', 'i')
), members AS (
    SELECT d.objid AS oid FROM pg_catalog.pg_depend d
    WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype = 'e'
)
SELECT s.seqrelid AS oid, n.nspname AS schema, c.relname AS name,
       CASE s.seqtypid WHEN 21 THEN 'smallint' WHEN 23 THEN 'integer' ELSE 'bigint' END AS type,
       s.seqmin AS min, s.seqmax AS max, s.seqincrement AS increment, s.seqcycle AS cycle,
       pg_catalog.has_sequence_privilege(s.seqrelid, 'SELECT') AS may_read,
       a.attname AS column, rn.nspname AS table_schema, r.relname AS table_name,
       CASE a.atttypid WHEN 21 THEN 'smallint' WHEN 23 THEN 'integer' END AS column_type
FROM pg_catalog.pg_sequence s
JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid AND c.relpersistence <> 't'
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN owned o ON o.seq = s.seqrelid
LEFT JOIN t ON t.oid = o.rel
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = o.attnum
LEFT JOIN pg_catalog.pg_class r ON r.oid = t.oid
LEFT JOIN pg_catalog.pg_namespace rn ON rn.oid = r.relnamespace
WHERE (t.oid IS NOT NULL OR o.seq IS NULL AND (c.relnamespace IN (SELECT p.oid FROM spaces p)
                           OR NOT $2::boolean AND n.nspname <> 'pgonline'
                              AND c.relnamespace NOT IN (SELECT f.oid FROM filled f)))
  AND s.seqrelid NOT IN (SELECT m.oid FROM members m)
ORDER BY n.nspname::text COLLATE "C", c.relname::text COLLATE "C"
