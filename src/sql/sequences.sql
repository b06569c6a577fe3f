-- read the sequences that take part
-- $1 schemas, $2 tables, $3 exclude_schemas, $4 exclude_tables: as in tables.sql. A sequence goes by its
-- own name, and one that belongs to a column also by the table's and those above it.
WITH RECURSIVE ns AS (
    SELECT n.oid, n.nspname
    FROM pg_catalog.pg_namespace n
    WHERE n.nspname NOT IN ('information_schema', 'pgonline') AND n.nspname !~ '^pg_'
), members AS (
    -- of extensions; as a list that is read once, not looked up for each sequence
    SELECT d.objid AS oid
    FROM pg_catalog.pg_depend d
    WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
      AND d.objsubid = 0 AND d.deptype = 'e'
), seq AS (
    SELECT c.oid, n.nspname, n.oid AS nsp_oid, c.relname, d.refobjid AS owner
    FROM pg_catalog.pg_class c
    JOIN ns n ON n.oid = c.relnamespace
    LEFT JOIN pg_catalog.pg_depend d
           ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid
          AND d.objsubid = 0 AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
          AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
    WHERE c.relkind = 'S' AND c.relpersistence <> 't'
), up AS (
    -- each with what it can be selected by; nothing, when nothing is selected
    SELECT oid, oid AS above FROM seq
    WHERE pg_catalog.cardinality($1::text[] || $2::text[] || $3::text[] || $4::text[]) > 0
    UNION ALL
    SELECT oid, owner FROM seq
    WHERE owner IS NOT NULL
      AND pg_catalog.cardinality($1::text[] || $2::text[] || $3::text[] || $4::text[]) > 0
    UNION ALL
    SELECT u.oid, i.inhparent
    FROM up u
    JOIN pg_catalog.pg_class c ON c.oid = u.above AND c.relispartition
    JOIN pg_catalog.pg_inherits i ON i.inhrelid = u.above
), named AS (
    SELECT u.oid, u.above, n.nspname::text AS nsp, c.relname::text AS rel,
           pg_catalog.concat('"', pg_catalog.replace(n.nspname, '"', '""'), '"') AS qnsp,
           pg_catalog.concat('"', pg_catalog.replace(c.relname, '"', '""'), '"') AS qrel
    FROM up u
    JOIN pg_catalog.pg_class c ON c.oid = u.above
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
), chosen AS (
    SELECT m.oid,
           pg_catalog.bool_or(
               pg_catalog.cardinality($1::text[]) + pg_catalog.cardinality($2::text[]) = 0
               OR EXISTS (SELECT FROM pg_catalog.unnest($1::text[]) p
                          WHERE CASE WHEN p LIKE '~%' THEN m.nsp ~ pg_catalog.substr(p, 2)
                                     ELSE pg_catalog.substr(p, 2) = m.qnsp END)
               OR EXISTS (SELECT FROM pg_catalog.unnest($2::text[]) p
                          WHERE CASE WHEN p LIKE '~%'
                                     THEN pg_catalog.concat(m.nsp, '.', m.rel) ~ pg_catalog.substr(p, 2)
                                     ELSE pg_catalog.substr(p, 2)
                                          IN (m.qrel, pg_catalog.concat(m.qnsp, '.', m.qrel)) END)
           ) AS taken,
           pg_catalog.bool_or(
               EXISTS (SELECT FROM pg_catalog.unnest($3::text[]) p
                       WHERE CASE WHEN p LIKE '~%' THEN m.nsp ~ pg_catalog.substr(p, 2)
                                  ELSE pg_catalog.substr(p, 2) = m.qnsp END)
               OR EXISTS (SELECT FROM pg_catalog.unnest($4::text[]) p
                          WHERE CASE WHEN p LIKE '~%'
                                     THEN pg_catalog.concat(m.nsp, '.', m.rel) ~ pg_catalog.substr(p, 2)
                                     ELSE pg_catalog.substr(p, 2)
                                          IN (m.qrel, pg_catalog.concat(m.qnsp, '.', m.qrel)) END)
           ) AS left_out
    FROM named m
    GROUP BY m.oid
)
SELECT q.oid, q.nspname AS schema, q.relname AS name,
       CASE s.seqtypid WHEN 'smallint'::pg_catalog.regtype THEN 'smallint'
                       WHEN 'integer'::pg_catalog.regtype THEN 'integer' ELSE 'bigint' END AS type,
       s.seqmin AS min, s.seqmax AS max, s.seqincrement AS increment, s.seqcycle AS cycle,
       me.rolsuper OR pg_catalog.has_schema_privilege(q.nsp_oid, 'USAGE') AS may_enter,
       me.rolsuper OR pg_catalog.has_sequence_privilege(q.oid, 'SELECT') AS may_read,
       me.rolsuper OR pg_catalog.has_sequence_privilege(q.oid, 'UPDATE') AS may_write
FROM seq q
LEFT JOIN chosen x ON x.oid = q.oid
JOIN pg_catalog.pg_sequence s ON s.seqrelid = q.oid
JOIN pg_catalog.pg_roles me ON me.rolname = current_user
WHERE (pg_catalog.cardinality($1::text[] || $2::text[] || $3::text[] || $4::text[]) = 0
       OR x.taken AND NOT x.left_out)
  AND q.oid NOT IN (SELECT oid FROM members)
  AND coalesce(q.owner, q.oid) NOT IN (SELECT oid FROM members)
ORDER BY q.nspname::text COLLATE "C", q.relname::text COLLATE "C"
