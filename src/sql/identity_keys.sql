-- look for columns that may make a key
-- $1 oids of tables, oid[]; at: the table's place in it, and for each table the best comes first
-- (five at most: each that fails costs a scan). All columns are NOT NULL, none is generated, all have
-- an order. Whether they are unique, only the building of the index proves.
WITH tables AS (
    SELECT t.at - 1 AS at, c.oid, c.relnamespace, n.nspname, c.relname, c.reltuples
    FROM pg_catalog.unnest($1::oid[]) WITH ORDINALITY t (oid, at)
    JOIN pg_catalog.pg_class c ON c.oid = t.oid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
), columns AS (
    SELECT a.attrelid, a.attnum, a.attname, t.base, t.enum, t.range, a.attidentity <> '' AS counted,
           -- a value of variable length counts as a long one
           CASE WHEN a.attlen > 0 THEN a.attlen ELSE 1000 END AS width
    FROM (SELECT ''::"char" AS attgenerated) before_12
    CROSS JOIN LATERAL (SELECT attrelid, attnum, attname, atttypid, attlen, attidentity, attnotnull,
                               attisdropped, attgenerated AS generated
                        FROM pg_catalog.pg_attribute) a
    CROSS JOIN LATERAL (SELECT coalesce(nullif(x.typbasetype, 0), x.oid) AS base,
                               x.typtype = 'e' AS enum, x.typtype = 'r' AS range
                        FROM pg_catalog.pg_type x WHERE x.oid = a.atttypid) t
    WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
      AND a.attnotnull AND a.generated = ''
      -- 18: NOT NULL NOT VALID
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint nn
                      WHERE nn.conrelid = a.attrelid AND nn.contype = 'n' AND NOT nn.convalidated
                        AND nn.conkey[1] = a.attnum)
), ordered AS (
    SELECT o.opcintype AS type
    FROM pg_catalog.pg_opclass o
    JOIN pg_catalog.pg_am am ON am.oid = o.opcmethod AND am.amname = 'btree'
    WHERE o.opcdefault
), indexes AS (
    -- unique, or excluding what is equal in each column
    SELECT i.indrelid, i.indexrelid, i.indkey, i.keys, NOT i.indimmediate AS deferrable
    FROM (SELECT NULL::smallint AS indnkeyatts) before_11
    CROSS JOIN LATERAL (SELECT indexrelid, indrelid, indisunique, indisexclusion, indimmediate,
                               indkey, coalesce(indnkeyatts, indnatts) AS keys
                        FROM pg_catalog.pg_index) i
    WHERE i.indrelid = ANY ($1::oid[])
      AND (i.indisunique
           OR i.indisexclusion AND NOT EXISTS (
               SELECT FROM pg_catalog.pg_constraint x
               CROSS JOIN LATERAL pg_catalog.unnest(x.conexclop) p (oid)
               JOIN pg_catalog.pg_operator o ON o.oid = p.oid
               WHERE x.conindid = i.indexrelid AND x.contype = 'x' AND o.oprname <> '='))
), keys AS (
    SELECT i.indrelid AS oid, 1 AS class, k.width, x.relname::text COLLATE "C" AS name, k.names,
           i.deferrable
    FROM indexes i
    JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
        AND x.relname NOT LIKE 'pgonline\_identity\_%'
    CROSS JOIN LATERAL (
        SELECT pg_catalog.count(*) AS columns, pg_catalog.sum(c.width) AS width,
               pg_catalog.array_agg(c.attname::text ORDER BY n.n) AS names
        FROM pg_catalog.generate_series(0, i.keys - 1) n
        JOIN columns c ON c.attrelid = i.indrelid AND c.attnum = i.indkey[n.n]
        WHERE EXISTS (SELECT FROM ordered o
                      WHERE o.type = c.base
                         OR c.enum AND o.type = 'anyenum'::pg_catalog.regtype
                         OR c.range AND o.type = 'anyrange'::pg_catalog.regtype
                         OR o.type IN (SELECT p.casttarget FROM pg_catalog.pg_cast p
                                       WHERE p.castsource = c.base AND p.castmethod = 'b'
                                         AND p.castcontext = 'i'))) k
    WHERE k.columns = i.keys
    UNION ALL
    -- what a sequence or a generator of identifiers fills
    SELECT c.attrelid, CASE WHEN c.base = 'uuid'::pg_catalog.regtype THEN 3 ELSE 2 END, c.width,
           pg_catalog.to_char(c.attnum, '0000'), ARRAY[c.attname::text], false
    FROM columns c
    LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.attrelid AND d.adnum = c.attnum
    WHERE c.base = 'uuid'::pg_catalog.regtype
              AND pg_catalog.pg_get_expr(d.adbin, d.adrelid) LIKE '%(%)%'
       OR c.base IN ('int2'::pg_catalog.regtype, 'int4'::pg_catalog.regtype,
                     'int8'::pg_catalog.regtype)
              AND (c.counted OR EXISTS (
                  SELECT FROM pg_catalog.pg_depend p
                  JOIN pg_catalog.pg_class s ON s.oid = p.refobjid AND s.relkind = 'S'
                  WHERE p.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass
                    AND p.objid = d.oid
                    AND p.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass))
    UNION ALL
    -- What the statistics have seen no value twice of, in a table of some size; types of which keys
    -- are made, no moments or amounts that just happen to differ.
    SELECT c.attrelid, 4, c.width, pg_catalog.to_char(c.attnum, '0000'), ARRAY[c.attname::text],
           false
    FROM columns c
    JOIN tables t ON t.oid = c.attrelid AND t.reltuples >= 1000
    JOIN pg_catalog.pg_stats s ON s.schemaname = t.nspname AND s.tablename = t.relname
        AND s.attname = c.attname AND NOT s.inherited
    WHERE s.n_distinct = -1 AND s.avg_width <= 64
      AND c.base IN ('int2'::pg_catalog.regtype, 'int4'::pg_catalog.regtype,
                     'int8'::pg_catalog.regtype, 'uuid'::pg_catalog.regtype,
                     'text'::pg_catalog.regtype, 'varchar'::pg_catalog.regtype,
                     'bpchar'::pg_catalog.regtype)
), once AS (
    SELECT DISTINCT ON (k.oid, k.names) k.*, pg_catalog.cardinality(k.names) AS n
    FROM keys k
    ORDER BY k.oid, k.names, k.class, k.deferrable, k.name
), ranked AS (
    SELECT o.*, pg_catalog.row_number() OVER (PARTITION BY o.oid
               ORDER BY o.class, o.n, o.width, o.name) AS rank
    FROM once o
)
SELECT t.at, r.names AS columns, r.deferrable,
       (SELECT free.name
        FROM pg_catalog.generate_series(1, 100) i
        CROSS JOIN LATERAL (SELECT pg_catalog.concat('pgonline_identity_', t.oid,
                                       CASE WHEN i > 1 THEN pg_catalog.concat('_', i) END)
                                   AS name) free
        -- an index of that name on the table itself is what an earlier run has left
        WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_class x
                          WHERE x.relnamespace = t.relnamespace AND x.relname = free.name
                            AND NOT EXISTS (SELECT FROM pg_catalog.pg_index y
                                            WHERE y.indexrelid = x.oid AND y.indrelid = t.oid))
        ORDER BY i LIMIT 1) AS name
FROM ranked r
JOIN tables t ON t.oid = r.oid
WHERE r.rank <= 5
ORDER BY t.at, r.rank
