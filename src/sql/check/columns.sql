-- look at the types of the columns, and for large objects
-- T10, T19 and T22: one pass over pg_attribute.
WITH RECURSIVE domains AS (
    SELECT t.oid, t.typbasetype, t.typarray FROM pg_catalog.pg_type t WHERE t.typtype = 'd'
), plain AS (
    -- types whose values name something of this one server
    SELECT t.oid, t.typarray, t.typname::text AS base,
           CASE WHEN t.typname = 'oid' THEN 'oid' WHEN t.typname LIKE 'reg%' THEN 'reg' ELSE 'id' END
               AS kind
    FROM pg_catalog.pg_type t
    WHERE t.typnamespace = 'pg_catalog'::pg_catalog.regnamespace
      AND t.typname IN ('oid', 'regproc', 'regprocedure', 'regoper', 'regoperator', 'regclass',
                        'regtype', 'regrole', 'regnamespace', 'regconfig', 'regdictionary',
                        'regcollation', 'xid', 'xid8', 'cid', 'tid', 'txid_snapshot', 'pg_snapshot')
    UNION ALL
    SELECT d.oid, d.typarray, p.base, p.kind
    FROM plain p JOIN domains d ON d.typbasetype = p.oid
), odd AS (
    SELECT oid, base, kind FROM plain
    UNION ALL
    SELECT typarray, base, kind FROM plain WHERE typarray <> 0
), taken AS (
    SELECT a.attrelid, a.attnum, a.attname, a.atttypid, a.attisdropped
    FROM pg_catalog.unnest($1::oid[]) x (oid)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = x.oid AND a.attnum > 0
    WHERE a.attisdropped OR a.atttypid IN (SELECT oid FROM odd)
), named AS (
    SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) AS name, a.attname, a.attnum,
           a.attisdropped, o.base, o.kind
    FROM taken a
    JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND NOT c.relispartition
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN odd o ON o.oid = a.atttypid AND NOT a.attisdropped
), large AS (
    -- counted, unless there are very many
    SELECT CASE WHEN c.relpages < 5000
                THEN (SELECT pg_catalog.count(*) FROM pg_catalog.pg_largeobject_metadata)
                ELSE c.reltuples::bigint END AS n,
           (SELECT d.relpages::bigint * pg_catalog.current_setting('block_size')::bigint
            FROM pg_catalog.pg_class d
            WHERE d.oid = 'pg_catalog.pg_largeobject'::pg_catalog.regclass) AS bytes
    FROM pg_catalog.pg_class c
    WHERE c.oid = 'pg_catalog.pg_largeobject_metadata'::pg_catalog.regclass
), refer AS (
    SELECT pg_catalog.count(*) AS n,
           pg_catalog.array_to_string((pg_catalog.array_agg(pg_catalog.format('%s.%I', name, attname)
               ORDER BY name, attnum))[1:5], ', ') AS names
    FROM named WHERE kind = 'oid'
)
SELECT 'T10' AS id,
       CASE WHEN r.n = 0 AND $2::jsonb->>'selection' = 'named' THEN 'info' END AS severity,
       'large objects' AS object,
       pg_catalog.format('there are %s large object(s)%s, which are not replicated; %s', l.n,
           CASE WHEN l.bytes > 0
                THEN pg_catalog.concat(' of ', pg_catalog.pg_size_pretty(l.bytes)) END,
           CASE WHEN r.n = 0 THEN 'no column of type oid or lo refers to them'
                ELSE pg_catalog.concat('columns that may refer to them: ', r.names) END) AS detail
FROM large l CROSS JOIN refer r
WHERE l.n > 0
UNION ALL
SELECT 'T19', NULL, c.name,
       pg_catalog.format('values of %s name objects, rows or transactions of this server and may mean'
           ' nothing, or something else, on another',
           pg_catalog.array_to_string(pg_catalog.array_agg(pg_catalog.format('%I (%s)', c.attname, c.base)
               ORDER BY c.attnum), ', '))
FROM named c
WHERE c.kind IN ('reg', 'id') OR c.kind = 'oid' AND (SELECT l.n FROM large l) = 0
GROUP BY c.name
UNION ALL
SELECT 'T22', NULL, pg_catalog.current_database(),
       pg_catalog.format('%s table(s) have dropped columns, which a copied schema has not: the numbers'
           ' of the columns differ there: %s', pg_catalog.count(*),
           pg_catalog.array_to_string((pg_catalog.array_agg(d.name ORDER BY d.name))[1:5], ', '))
FROM (SELECT DISTINCT name FROM named WHERE attisdropped) d
HAVING pg_catalog.count(*) > 0
