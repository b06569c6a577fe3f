-- look for what needs tables that do not take part
WITH RECURSIVE out AS (
    SELECT c.oid, c.relkind, c.relnamespace, pg_catalog.format('%I.%I', n.nspname, c.relname) AS name
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't' AND n.nspname !~ '^pg_'
      AND n.nspname NOT IN ('information_schema', 'pgonline')
      AND c.oid NOT IN (SELECT x.oid FROM pg_catalog.unnest($1::oid[]) x (oid))
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                      WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                        AND d.objid = c.oid AND d.deptype = 'e')
), reads AS (
    SELECT w.ev_class AS reader, o.oid AS origin
    FROM out o
    JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
        AND d.refobjid = o.oid AND d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
    JOIN pg_catalog.pg_rewrite w ON w.oid = d.objid
    UNION
    SELECT w.ev_class, r.origin
    FROM reads r
    JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
        AND d.refobjid = r.reader AND d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
    JOIN pg_catalog.pg_rewrite w ON w.oid = d.objid
), views AS (
    SELECT v.oid, pg_catalog.format('%I.%I', n.nspname, v.relname) AS name,
           pg_catalog.array_agg(DISTINCT o.name ORDER BY o.name) AS needs
    FROM reads r
    JOIN out o ON o.oid = r.origin
    JOIN pg_catalog.pg_class v ON v.oid = r.reader AND v.relkind IN ('v', 'm')
    JOIN pg_catalog.pg_namespace n ON n.oid = v.relnamespace
    WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'pgonline')
      -- views over nothing but these are not missed
      AND (EXISTS (SELECT FROM pg_catalog.unnest($1::oid[]) x (oid)
                   JOIN pg_catalog.pg_depend d
                     ON d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
                    AND d.refobjid = x.oid AND d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
                   JOIN pg_catalog.pg_rewrite w ON w.oid = d.objid AND w.ev_class = v.oid)
           OR EXISTS (SELECT FROM pg_catalog.unnest($1::oid[]) x (oid)
                      JOIN pg_catalog.pg_class m ON m.oid = x.oid
                      WHERE m.relnamespace = v.relnamespace))
    GROUP BY v.oid, n.nspname, v.relname
), t AS (
    SELECT c.oid, c.relnamespace, c.relispartition, pg_catalog.format('%I.%I', n.nspname, c.relname) AS name
    FROM pg_catalog.unnest($1::oid[]) x (oid)
    JOIN pg_catalog.pg_class c ON c.oid = x.oid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE EXISTS (SELECT FROM out)
)
SELECT v.name AS object,
       pg_catalog.format('a view over %s, which do(es) not take part: it is not created on the target',
           pg_catalog.array_to_string(v.needs[1:5], ', ')) AS detail
FROM views v
UNION ALL
SELECT t.name,
       pg_catalog.format('its %s %s does not take part, and it cannot be created on the target without',
           CASE WHEN t.relispartition THEN 'partitioned table' ELSE 'parent' END, o.name)
FROM t
JOIN pg_catalog.pg_inherits i ON i.inhrelid = t.oid
JOIN out o ON o.oid = i.inhparent
UNION ALL
-- types in schemas that do not take part
SELECT t.name,
       pg_catalog.format('its column(s) %s have types of schema(s) that do not take part: %s',
           pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY a.attnum),
           pg_catalog.array_to_string(pg_catalog.array_agg(DISTINCT pg_catalog.format('%I.%I', n.nspname, y.typname)), ', '))
FROM t
JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND a.atttypid >= 16384
JOIN pg_catalog.pg_type y ON y.oid = a.atttypid
JOIN pg_catalog.pg_namespace n ON n.oid = y.typnamespace AND n.nspname !~ '^pg_'
WHERE $2::jsonb->>'selection' = 'named'
  AND y.typnamespace NOT IN (SELECT m.relnamespace FROM t m)
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                  WHERE d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND d.deptype = 'e'
                    AND d.objid IN (y.oid, nullif(y.typelem, 0)))
GROUP BY t.name
