-- look for what the target's version does not have
-- What was taken out before it, and, towards an older version, what came after it.
WITH major AS (
    SELECT ($2::jsonb #>> '{here,major}')::int AS here, ($2::jsonb #>> '{there,major}')::int AS there
), relation AS (
    SELECT c.oid, c.relkind, pg_catalog.format('%I.%I', n.nspname, c.relname) AS name
    FROM pg_catalog.unnest($1::oid[]) x (oid)
    JOIN pg_catalog.pg_class c ON c.oid = x.oid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
), member AS (
    SELECT classid, objid FROM pg_catalog.pg_depend WHERE deptype = 'e'
), function AS (
    SELECT p.oid, pg_catalog.format('%I.%I', n.nspname, p.proname) AS name
    FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
    WHERE p.oid >= 16384
      AND NOT EXISTS (SELECT FROM member m WHERE m.objid = p.oid
                                             AND m.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass)
), type (oid, type, since, until, instead) AS (
    VALUES (702::oid, 'abstime', 0, 12, 'timestamptz'), (703, 'reltime', 0, 12, 'interval'),
           (704, 'tinterval', 0, 12, NULL), (1023, 'abstime[]', 0, 12, NULL),
           (1024, 'reltime[]', 0, 12, NULL), (1025, 'tinterval[]', 0, 12, NULL),
           (4072, 'jsonpath', 12, 99, NULL), (5069, 'xid8', 13, 99, NULL),
           (5038, 'pg_snapshot', 13, 99, NULL), (4451, 'int4multirange', 14, 99, NULL),
           (4532, 'nummultirange', 14, 99, NULL), (4533, 'tsmultirange', 14, 99, NULL),
           (4534, 'tstzmultirange', 14, 99, NULL), (4535, 'datemultirange', 14, 99, NULL),
           (4536, 'int8multirange', 14, 99, NULL)
), array_function AS (
    -- of anyarray up to 13, of anycompatiblearray since
    SELECT p.oid FROM pg_catalog.pg_proc p
    WHERE p.pronamespace = 'pg_catalog'::pg_catalog.regnamespace
      AND p.proname IN ('array_append', 'array_prepend', 'array_cat', 'array_position',
                        'array_positions', 'array_remove', 'array_replace', 'width_bucket')
      AND 2277 = ANY (p.proargtypes)
), index AS (
    SELECT i.indexrelid, r.name, r.relkind, i.indisunique, i.indnatts
    FROM relation r JOIN pg_catalog.pg_index i ON i.indrelid = r.oid
    WHERE (SELECT there FROM major) < (SELECT here FROM major)
), newer (since, feature, object) AS (
    SELECT 11, 'procedures', f.name
    FROM (SELECT ''::"char" AS prokind) before_11
    CROSS JOIN LATERAL (SELECT oid, prokind AS kind FROM pg_catalog.pg_proc WHERE oid >= 16384) p
    JOIN function f ON f.oid = p.oid
    WHERE p.kind = 'p'
    UNION ALL
    SELECT 11, 'hash partitions', r.name
    FROM relation r JOIN pg_catalog.pg_partitioned_table p ON p.partrelid = r.oid AND p.partstrat = 'h'
    UNION ALL
    SELECT 11, 'indexes of partitioned tables', name FROM index WHERE relkind = 'p'
    UNION ALL
    SELECT 11, 'indexes with INCLUDE', i.name
    FROM (SELECT 0::smallint AS indnkeyatts, false AS indnullsnotdistinct) before
    CROSS JOIN LATERAL (SELECT x.indexrelid, nullif(indnkeyatts, 0) AS keys
                        FROM pg_catalog.pg_index x) k
    JOIN index i ON i.indexrelid = k.indexrelid
    WHERE k.keys < i.indnatts
    UNION ALL
    SELECT 15, 'NULLS NOT DISTINCT', i.name
    FROM (SELECT false AS indnullsnotdistinct) before_15
    CROSS JOIN LATERAL (SELECT x.indexrelid, indnullsnotdistinct AS n FROM pg_catalog.pg_index x) k
    JOIN index i ON i.indexrelid = k.indexrelid
    WHERE k.n
    UNION ALL
    SELECT CASE a.generated WHEN 's' THEN 12 ELSE 18 END,
           CASE a.generated WHEN 's' THEN 'stored generated columns' ELSE 'virtual generated columns' END, r.name
    FROM relation r
    CROSS JOIN (SELECT ''::"char" AS attgenerated) before_12
    CROSS JOIN LATERAL (SELECT DISTINCT attgenerated AS generated FROM pg_catalog.pg_attribute
                        WHERE attrelid = r.oid AND attnum > 0 AND NOT attisdropped) a
    WHERE a.generated <> '' AND (SELECT there FROM major) < (SELECT here FROM major)
    UNION ALL
    SELECT 14, 'functions with a body of SQL (BEGIN ATOMIC)', f.name
    FROM (SELECT NULL::pg_catalog.pg_node_tree AS prosqlbody) before_14
    CROSS JOIN LATERAL (SELECT oid, prosqlbody IS NOT NULL AS body FROM pg_catalog.pg_proc
                        WHERE oid >= 16384) p
    JOIN function f ON f.oid = p.oid
    WHERE p.body
    UNION ALL
    SELECT 14, 'lz4 compression', r.name
    FROM relation r
    CROSS JOIN (SELECT ''::"char" AS attcompression) before_14
    CROSS JOIN LATERAL (SELECT DISTINCT attcompression AS compression FROM pg_catalog.pg_attribute
                        WHERE attrelid = r.oid AND attnum > 0 AND NOT attisdropped) a
    WHERE a.compression = 'l' AND (SELECT there FROM major) < (SELECT here FROM major)
    UNION ALL
    SELECT 15, 'views with security_invoker', pg_catalog.format('%I.%I', n.nspname, v.relname)
    FROM pg_catalog.pg_class v JOIN pg_catalog.pg_namespace n ON n.oid = v.relnamespace
    WHERE v.relkind = 'v' AND pg_catalog.array_to_string(v.reloptions, ',') ~ 'security_invoker'
    UNION ALL
    SELECT 15, 'unlogged sequences', pg_catalog.format('%I.%I', n.nspname, s.relname)
    FROM pg_catalog.pg_class s JOIN pg_catalog.pg_namespace n ON n.oid = s.relnamespace
    WHERE s.relkind = 'S' AND s.relpersistence = 'u'
    UNION ALL
    SELECT 18, CASE WHEN k.period THEN 'temporal keys (WITHOUT OVERLAPS, PERIOD)'
                    ELSE 'constraints that are NOT ENFORCED' END, r.name
    FROM (SELECT false AS conperiod, true AS conenforced) before_18
    CROSS JOIN LATERAL (SELECT conrelid, conperiod AS period, conenforced AS enforced
                        FROM pg_catalog.pg_constraint WHERE conrelid >= 16384) k
    JOIN relation r ON r.oid = k.conrelid
    WHERE k.period OR NOT k.enforced
)
SELECT r.name AS object, 'warning' AS severity,
       'the table has oids, which are not copied; who reads the column oid gets an error' AS detail,
       pg_catalog.format('ALTER TABLE %s SET WITHOUT OIDS', r.name) AS fix_sql, NULL AS hint
FROM major m
CROSS JOIN (SELECT false AS relhasoids) after_11
CROSS JOIN LATERAL (SELECT oid, relhasoids AS oids FROM pg_catalog.pg_class WHERE relkind IN ('r', 'p')) c
JOIN relation r ON r.oid = c.oid
WHERE c.oids AND m.there >= 12
UNION ALL
SELECT pg_catalog.format('%s.%I', r.name, a.attname), NULL,
       pg_catalog.format('PostgreSQL %s has no type %s', m.there, t.type),
       CASE WHEN t.instead IS NOT NULL
            THEN pg_catalog.format('ALTER TABLE %s ALTER COLUMN %I TYPE %s USING %2$I::%3$s', r.name,
                                   a.attname, t.instead) END,
       CASE WHEN t.instead IS NULL THEN 'Give the column another type on the source.'
            ELSE 'It rewrites the table under a lock that keeps everybody out.' END
FROM major m
JOIN type t ON m.there < t.since OR m.there >= t.until
JOIN pg_catalog.pg_attribute a ON a.atttypid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN relation r ON r.oid = a.attrelid
UNION ALL
SELECT f.name, NULL,
       pg_catalog.format('PostgreSQL %s has no pseudo-type opaque', m.there), NULL,
       'Declare the function anew with trigger, cstring, internal or whatever it is.'
FROM major m
JOIN pg_catalog.pg_proc p ON p.oid >= 16384 AND (p.prorettype = 2282 OR 2282 = ANY (p.proargtypes))
JOIN function f ON f.oid = p.oid
WHERE m.there >= 13
UNION ALL
SELECT pg_catalog.format('operator %I.%s', n.nspname, o.oprname), NULL,
       pg_catalog.format('PostgreSQL %s has no postfix operators', m.there),
       pg_catalog.format('DROP OPERATOR %I.%s (%s, NONE)', n.nspname, o.oprname,
                         pg_catalog.format_type(o.oprleft, NULL)), 'Call its function instead.'
FROM major m
JOIN pg_catalog.pg_operator o ON o.oid >= 16384 AND o.oprkind = 'r'
JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
WHERE m.there >= 14
  AND NOT EXISTS (SELECT FROM member e WHERE e.objid = o.oid
                                         AND e.classid = 'pg_catalog.pg_operator'::pg_catalog.regclass)
UNION ALL
SELECT pg_catalog.format('aggregate %s', f.name), NULL,
       pg_catalog.format('the aggregate is made of array functions that in PostgreSQL %s take '
                         'anycompatiblearray: it cannot be created there as it is', m.there), NULL,
       'Drop it on the source, and create it on the target with anycompatible and anycompatiblearray.'
FROM major m
JOIN pg_catalog.pg_aggregate g ON g.aggfnoid >= 16384::oid
JOIN function f ON f.oid = g.aggfnoid
WHERE m.here < 14 AND m.there >= 14
  AND EXISTS (SELECT FROM array_function y WHERE y.oid IN (g.aggtransfn, g.aggfinalfn, g.aggcombinefn))
UNION ALL
SELECT n.feature, NULL,
       pg_catalog.format('PostgreSQL %s does not have %s; there are %s: %s%s', m.there, n.feature,
                         pg_catalog.count(*),
                         pg_catalog.array_to_string((pg_catalog.array_agg(n.object ORDER BY n.object))[:5], ', '),
                         CASE WHEN pg_catalog.count(*) > 5 THEN ', ...' END), NULL,
       'Do without it on the source, or move to a newer version.'
FROM major m JOIN newer n ON m.there < n.since
GROUP BY m.there, n.feature
