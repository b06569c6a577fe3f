-- look for names that mean something else on the target
-- pg_dump quotes them; the bodies of functions and the application do not.
WITH theirs AS (
    SELECT x.kind, x.name, x.args
    FROM pg_catalog.jsonb_to_recordset($3::jsonb) x (kind text, name text, args text)
), word AS (
    -- newly reserved: for columns and tables (R, T), or for functions (R, C)
    SELECT t.name, t.kind FROM theirs t LEFT JOIN pg_catalog.pg_get_keywords() k ON k.word = t.name
    WHERE t.kind IN ('R', 'T', 'C') AND coalesce(k.catcode::text, 'U') = 'U'
), column_of AS (
    SELECT a.attname, pg_catalog.count(*) AS n,
           (pg_catalog.array_agg(pg_catalog.format('%I.%I', n.nspname, c.relname)
                                 ORDER BY n.nspname, c.relname))[:5] AS tables
    FROM word w
    JOIN pg_catalog.pg_attribute a ON a.attname = w.name AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c')
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    WHERE w.kind IN ('R', 'T')
    GROUP BY a.attname
), function AS (
    SELECT n.nspname, p.proname, p.oid, p.proargtypes::text AS args
    FROM pg_catalog.pg_proc p
    JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
    WHERE p.oid >= 16384
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                      WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
                        AND d.objid = p.oid AND d.deptype = 'e')
)
SELECT c.attname::text AS object,
       pg_catalog.format('%s is a reserved word on the target, and the name of a column of %s table(s): %s%s',
                         c.attname, c.n, pg_catalog.array_to_string(c.tables, ', '),
                         CASE WHEN c.n > 5 THEN ', ...' END) AS detail
FROM column_of c
UNION ALL
SELECT pg_catalog.format('%I.%I', n.nspname, c.relname),
       pg_catalog.format('%s is a reserved word on the target', c.relname)
FROM word w
JOIN pg_catalog.pg_class c ON c.relname = w.name AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
WHERE w.kind IN ('R', 'T')
UNION ALL
SELECT pg_catalog.format('%I.%I', f.nspname, f.proname),
       pg_catalog.format('%s is a word of its own on the target: calls of the function must quote it', f.proname)
FROM word w JOIN function f ON f.proname = w.name
WHERE w.kind IN ('R', 'C')
UNION ALL
SELECT pg_catalog.format('%I.%I', f.nspname, f.proname),
       pg_catalog.format('on the target PostgreSQL itself has a function %s(%s): calls without a schema '
                         'reach that one', f.proname, pg_catalog.pg_get_function_identity_arguments(f.oid))
FROM function f
JOIN theirs t ON t.kind = 'function' AND t.name = f.proname AND t.args = f.args
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_proc p
                  WHERE p.pronamespace = 'pg_catalog'::pg_catalog.regnamespace
                    AND p.proname = f.proname AND p.proargtypes::text = f.args)
