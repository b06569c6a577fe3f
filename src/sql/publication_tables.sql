-- read the tables of the publication
-- $1 its name. Row filters and column lists exist from 15: where the inner SELECT has no such
-- column, the name means the NULL of "before_15".
SELECT n.nspname AS schema, c.relname AS name,
       (SELECT pg_catalog.array_agg(a.attname::text)
        FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum = ANY (r.prattrs::smallint[])) AS columns,
       pg_catalog.pg_get_expr(r.prqual, c.oid) AS filter,
       (SELECT pg_catalog.array_agg(f.attname)
        FROM (SELECT a.attname::text
              FROM pg_catalog.pg_depend d
              JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
              WHERE r.prqual IS NOT NULL AND d.objid = r.oid AND d.refobjid = c.oid
                AND d.classid = 'pg_catalog.pg_publication_rel'::pg_catalog.regclass
                AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
              GROUP BY a.attname, a.attnum
              -- the column list depends on its columns too, once
              HAVING pg_catalog.count(*) > coalesce(a.attnum = ANY (r.prattrs::smallint[]),
                                                    false)::int) f) AS filter_columns
FROM (SELECT NULL::pg_catalog.int2vector AS prattrs,
             NULL::pg_catalog.pg_node_tree AS prqual) before_15
CROSS JOIN LATERAL (SELECT oid, prpubid, prrelid, prattrs, prqual
                    FROM pg_catalog.pg_publication_rel) r
JOIN pg_catalog.pg_publication p ON p.oid = r.prpubid
JOIN pg_catalog.pg_class c ON c.oid = r.prrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE p.pubname = $1
