-- read what hangs on the tables that do not take part
-- $1 their names, "schema"."name". They, the views over them and their sequences, as names; and
-- the foreign keys of other tables that point to them, as pg_dump calls these.
WITH RECURSIVE gone AS (
    SELECT c.oid
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_catalog.unnest($1::text[]) name
      ON name = pg_catalog.concat('"', pg_catalog.replace(n.nspname, '"', '""'), '"."',
                                  pg_catalog.replace(c.relname, '"', '""'), '"')
    UNION
    SELECT r.ev_class
    FROM gone g
    JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
        AND d.refobjid = g.oid AND d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
    JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid
    JOIN pg_catalog.pg_class v ON v.oid = r.ev_class AND v.relkind IN ('v', 'm')
), sequences AS (
    SELECT s.oid
    FROM gone g
    JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
        AND d.refobjid = g.oid AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
        AND d.deptype IN ('a', 'i')
    JOIN pg_catalog.pg_class s ON s.oid = d.objid AND s.relkind = 'S'
)
SELECT 'relation' AS kind, n.nspname AS schema, c.relname AS name, NULL::name AS constraint
FROM (SELECT oid FROM gone UNION SELECT oid FROM sequences) x
JOIN pg_catalog.pg_class c ON c.oid = x.oid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
UNION ALL
SELECT 'foreign key', n.nspname, c.relname, f.conname
FROM gone g
JOIN pg_catalog.pg_constraint f ON f.confrelid = g.oid AND f.contype = 'f'
JOIN pg_catalog.pg_class c ON c.oid = f.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE NOT EXISTS (SELECT FROM gone other WHERE other.oid = f.conrelid)
ORDER BY 1, 2, 3, 4
