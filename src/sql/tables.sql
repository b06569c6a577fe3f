-- read the tables that take part
-- $1 schemas, $2 tables, $3 exclude_schemas, $4 exclude_tables: text[] of '="a"."b"', '="a"', '~regex'
WITH RECURSIVE up AS (
    -- each table with itself and every partitioned table above it
    SELECT c.oid, c.oid AS above
    FROM pg_catalog.pg_class c
    WHERE c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't'
    UNION ALL
    SELECT u.oid, i.inhparent
    FROM up u
    JOIN pg_catalog.pg_class c ON c.oid = u.above AND c.relispartition
    JOIN pg_catalog.pg_inherits i ON i.inhrelid = u.above
), named AS (
    SELECT u.oid, u.above, n.nspname::text AS nsp, c.relname::text AS rel,
           c.relispartition AS below,
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
           ) AS left_out,
           pg_catalog.max(m.nsp) FILTER (WHERE NOT m.below) AS root_schema,
           pg_catalog.max(m.rel) FILTER (WHERE NOT m.below) AS root_name
    FROM named m
    GROUP BY m.oid
)
SELECT c.oid, n.nspname AS schema, c.relname AS name, c.relkind AS kind,
       c.relpersistence AS persistence, c.relreplident AS identity,
       c.relispartition AS partition,
       CASE WHEN c.relispartition THEN x.root_schema END AS root_schema,
       CASE WHEN c.relispartition THEN x.root_name END AS root_name,
       CASE WHEN c.reltuples <= 0 AND c.relpages = 0 THEN -1 ELSE c.reltuples END::bigint AS rows,
       (c.relpages::bigint + coalesce(toast.relpages, 0))
           * pg_catalog.current_setting('block_size')::bigint AS bytes,
       c.relpages::bigint AS pages
FROM chosen x
JOIN pg_catalog.pg_class c ON c.oid = x.oid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_class toast ON toast.oid = c.reltoastrelid
WHERE x.taken AND NOT x.left_out
  AND n.nspname NOT IN ('information_schema', 'pgonline') AND n.nspname !~ '^pg_'
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                  WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                    AND d.objid = c.oid AND d.objsubid = 0 AND d.deptype = 'e')
ORDER BY n.nspname::text COLLATE "C", c.relname::text COLLATE "C"
