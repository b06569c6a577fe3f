-- read the materialized views
-- $1 schemas, $2 tables, $3 exclude_schemas, $4 exclude_tables: as in tables.sql. In an order in which
-- each comes after those that it reads, also through views.
WITH RECURSIVE reads AS (
    SELECT DISTINCT w.ev_class AS reader, d.refobjid AS read
    FROM pg_catalog.pg_rewrite w
    JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
        AND d.objid = w.oid AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
        AND d.refobjid <> w.ev_class
    JOIN pg_catalog.pg_class c ON c.oid = d.refobjid AND c.relkind IN ('v', 'm')
), depth AS (
    SELECT c.oid, 0 AS n FROM pg_catalog.pg_class c WHERE c.relkind IN ('v', 'm')
    UNION
    SELECT r.reader, d.n + 1 FROM depth d JOIN reads r ON r.read = d.oid
), named AS (
    SELECT c.oid, c.relispopulated AS populated, n.nspname::text AS nsp, c.relname::text AS rel,
           pg_catalog.concat('"', pg_catalog.replace(n.nspname, '"', '""'), '"') AS qnsp,
           pg_catalog.concat('"', pg_catalog.replace(c.relname, '"', '""'), '"') AS qrel
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'm' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
)
SELECT m.nsp AS schema, m.rel AS name, m.populated
FROM named m
WHERE (pg_catalog.cardinality($1::text[]) + pg_catalog.cardinality($2::text[]) = 0
       OR EXISTS (SELECT FROM pg_catalog.unnest($1::text[]) p
                  WHERE CASE WHEN p LIKE '~%' THEN m.nsp ~ pg_catalog.substr(p, 2)
                             ELSE pg_catalog.substr(p, 2) = m.qnsp END)
       OR EXISTS (SELECT FROM pg_catalog.unnest($2::text[]) p
                  WHERE CASE WHEN p LIKE '~%'
                             THEN pg_catalog.concat(m.nsp, '.', m.rel) ~ pg_catalog.substr(p, 2)
                             ELSE pg_catalog.substr(p, 2)
                                  IN (m.qrel, pg_catalog.concat(m.qnsp, '.', m.qrel)) END))
  AND NOT EXISTS (SELECT FROM pg_catalog.unnest($3::text[]) p
                  WHERE CASE WHEN p LIKE '~%' THEN m.nsp ~ pg_catalog.substr(p, 2)
                             ELSE pg_catalog.substr(p, 2) = m.qnsp END)
  AND NOT EXISTS (SELECT FROM pg_catalog.unnest($4::text[]) p
                  WHERE CASE WHEN p LIKE '~%'
                             THEN pg_catalog.concat(m.nsp, '.', m.rel) ~ pg_catalog.substr(p, 2)
                             ELSE pg_catalog.substr(p, 2)
                                  IN (m.qrel, pg_catalog.concat(m.qnsp, '.', m.qrel)) END)
ORDER BY (SELECT pg_catalog.max(d.n) FROM depth d WHERE d.oid = m.oid), 1, 2
