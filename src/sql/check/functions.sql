-- look for functions that need a search_path
-- T11 (generated columns) and T18 (whatever else is computed while rows are copied and applied).
-- A function is suspected when it has no search_path of its own and its text names, without a
-- schema, something that is in a schema of users.
WITH fn AS (
    SELECT p.oid, p.pronamespace, p.prosrc
    FROM (SELECT NULL::pg_node_tree AS prosqlbody) before_14
    CROSS JOIN LATERAL (SELECT oid, pronamespace, proconfig, prolang, prosrc
                        FROM pg_catalog.pg_proc
                        WHERE oid >= 16384 AND prosqlbody IS NULL) p
    WHERE p.prolang NOT IN (SELECT l.oid FROM pg_catalog.pg_language l WHERE l.lanname IN ('internal', 'c'))
      AND NOT EXISTS (SELECT FROM pg_catalog.unnest(p.proconfig) s WHERE s LIKE 'search_path=%')
), uses AS (
    SELECT f.oid, d.classid, d.objid, d.objsubid
    FROM fn f
    JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass
        AND d.refobjid = f.oid
        AND d.classid IN ('pg_catalog.pg_constraint'::pg_catalog.regclass,
                          'pg_catalog.pg_attrdef'::pg_catalog.regclass,
                          'pg_catalog.pg_class'::pg_catalog.regclass,
                          'pg_catalog.pg_trigger'::pg_catalog.regclass)
), used AS (
    SELECT u.oid, 'T18' AS id, c.conrelid AS rel, pg_catalog.format('CHECK constraint %I', c.conname) AS by
    FROM uses u JOIN pg_catalog.pg_constraint c ON c.oid = u.objid AND c.contype = 'c'
    WHERE u.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass
    UNION ALL
    SELECT u.oid, 'T11', d.adrelid, pg_catalog.format('generated column %I', a.attname)
    FROM uses u
    -- from 15 on it is the expression that depends on it, before that the column
    CROSS JOIN LATERAL (
        SELECT e.adrelid, e.adnum FROM pg_catalog.pg_attrdef e
        WHERE u.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass AND e.oid = u.objid
        UNION ALL
        SELECT u.objid, u.objsubid
        WHERE u.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND u.objsubid > 0) d
    CROSS JOIN (SELECT ''::"char" AS attgenerated) before_12
    CROSS JOIN LATERAL (SELECT attname, attgenerated AS generated FROM pg_catalog.pg_attribute
                        WHERE attrelid = d.adrelid AND attnum = d.adnum) a
    WHERE a.generated <> ''
    UNION ALL
    SELECT u.oid, 'T18', i.indrelid, pg_catalog.format('index %I', c.relname)
    FROM uses u
    JOIN pg_catalog.pg_index i ON i.indexrelid = u.objid
    JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
    WHERE u.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
    UNION ALL
    SELECT u.oid, 'T18', p.partrelid, 'partition key'
    FROM uses u JOIN pg_catalog.pg_partitioned_table p ON p.partrelid = u.objid
    WHERE u.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
    UNION ALL
    SELECT u.oid, 'T18', t.tgrelid, pg_catalog.format('trigger %I', t.tgname)
    FROM uses u JOIN pg_catalog.pg_trigger t ON t.oid = u.objid AND t.tgenabled IN ('A', 'R')
    WHERE u.classid = 'pg_catalog.pg_trigger'::pg_catalog.regclass
), seen AS (
    SELECT u.oid, min(u.id COLLATE "C") AS id, max(u.id COLLATE "C") AS last_id,
           pg_catalog.count(*) AS n,
           pg_catalog.array_to_string((pg_catalog.array_agg(
               pg_catalog.format('%s of %I.%I', u.by, n.nspname, c.relname)
               ORDER BY n.nspname, c.relname, u.by))[1:3], ', ') AS by
    FROM used u
    JOIN pg_catalog.pg_class c ON c.oid = u.rel AND NOT c.relispartition
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_catalog.unnest($1::oid[]) x (oid) ON x.oid = u.rel
    GROUP BY u.oid
), words AS (
    -- what stands where a table, a function or a type does, and has no schema before it
    SELECT s.oid, 'table' AS kind, coalesce(m[1], pg_catalog.lower(m[2])) AS word
    FROM seen s JOIN fn f ON f.oid = s.oid
    CROSS JOIN LATERAL pg_catalog.regexp_matches(f.prosrc,
        '\m(?:from|join|into|update|only|table|using)\s+(?:"([^"]+)"|([[:alpha:]_][\w$]*))(?![\w$]|\s*[.(])',
        'gi') m
    UNION ALL
    SELECT s.oid, 'function', coalesce(m[1], pg_catalog.lower(m[2]))
    FROM seen s JOIN fn f ON f.oid = s.oid
    CROSS JOIN LATERAL pg_catalog.regexp_matches(f.prosrc,
        '(?<![\w$."])(?:"([^"]+)"|([[:alpha:]_][\w$]*))\s*\(', 'g') m
    UNION ALL
    SELECT s.oid, 'type', coalesce(m[1], pg_catalog.lower(m[2]))
    FROM seen s JOIN fn f ON f.oid = s.oid
    CROSS JOIN LATERAL pg_catalog.regexp_matches(f.prosrc,
        '(?:::\s*|\mas\s+|[[:alpha:]_][\w$]*\s+)(?:"([^"]+)"|([[:alpha:]_][\w$]*))(?![\w$]|\s*[.(])', 'gi') m
), places AS (
    SELECT w.oid, w.word, n.nspname
    FROM words w
    JOIN pg_catalog.pg_class c ON c.relname = w.word AND w.kind = 'table'
        AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    UNION ALL
    SELECT w.oid, w.word, n.nspname
    FROM words w
    JOIN pg_catalog.pg_proc p ON p.proname = w.word AND w.kind = 'function'
    JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
    UNION ALL
    SELECT w.oid, w.word, n.nspname
    FROM words w
    JOIN pg_catalog.pg_type t ON t.typname = w.word AND w.kind = 'type' AND t.typtype IN ('d', 'e', 'b', 'r')
    JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
), needs AS (
    SELECT p.oid, pg_catalog.array_agg(DISTINCT p.word ORDER BY p.word) AS words,
           pg_catalog.array_agg(DISTINCT pg_catalog.quote_ident(p.nspname)
                                ORDER BY pg_catalog.quote_ident(p.nspname)) AS schemas
    FROM places p
    WHERE p.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND p.nspname !~ '^pg_temp_'
      -- what is in pg_catalog, too, is found
      AND NOT EXISTS (SELECT FROM places q
                      WHERE q.oid = p.oid AND q.word = p.word AND q.nspname = 'pg_catalog')
    GROUP BY p.oid
)
SELECT CASE WHEN s.last_id = 'T11' THEN 'T11' ELSE 'T18' END AS id, NULL AS severity,
       f.name AS object,
       pg_catalog.format('it names %s without a schema, has no search_path of its own, and is used by'
           ' %s%s; rows are copied and applied with an empty one',
           pg_catalog.array_to_string(n.words[1:5], ', '), s.by,
           CASE WHEN s.n > 3 THEN pg_catalog.format(' and %s more', s.n - 3) END) AS detail,
       pg_catalog.format('ALTER FUNCTION %s SET search_path = %s', f.name,
           pg_catalog.array_to_string(n.schemas, ', ')) AS fix_sql,
       NULL AS hint
FROM seen s
JOIN needs n ON n.oid = s.oid
CROSS JOIN LATERAL (SELECT pg_catalog.format('%I.%I(%s)', ns.nspname, p.proname,
                               pg_catalog.pg_get_function_identity_arguments(p.oid)) AS name
                    FROM pg_catalog.pg_proc p
                    JOIN pg_catalog.pg_namespace ns ON ns.oid = p.pronamespace
                    WHERE p.oid = s.oid) f
UNION ALL
SELECT 'T11', 'error', pg_catalog.format('%I.%I', n.nspname, c.relname),
       pg_catalog.format('%s generated column(s), which PostgreSQL %s of the target does not know: %s',
           CASE WHEN a.generated = 'v' THEN 'virtual' ELSE 'stored' END,
           $2::jsonb #>> '{there,major}',
           pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY a.attname)),
       NULL, 'Take another version as the target, or make it an ordinary column.'
FROM (SELECT ''::"char" AS attgenerated) before_12
CROSS JOIN LATERAL (SELECT attrelid, attname, attgenerated AS generated
                    FROM pg_catalog.pg_attribute
                    WHERE attnum > 0 AND attgenerated <> '') a
JOIN pg_catalog.unnest($1::oid[]) x (oid) ON x.oid = a.attrelid
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND NOT c.relispartition
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE ($2::jsonb #>> '{there,major}')::int
      < CASE WHEN a.generated = 'v' THEN 18 ELSE 12 END
  -- else there is nothing to look for
  AND (($2::jsonb #>> '{there,major}')::int < 12
       OR ($2::jsonb #>> '{there,major}')::int < 18 AND ($2::jsonb #>> '{here,major}')::int >= 18)
GROUP BY n.nspname, c.relname, a.generated
