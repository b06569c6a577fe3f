-- read the columns of the tables that differ
-- $1 oids of tables, oid[]; at: the place in it
SELECT x.at - 1 AS at, a.attname AS name, pg_catalog.quote_ident(a.attname) AS quoted,
       pg_catalog.format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS not_null,
       a.atthasdef OR a.attidentity <> '' AS filled, a.generated <> '' AS generated
FROM pg_catalog.unnest($1::oid[]) WITH ORDINALITY x (oid, at)
CROSS JOIN (SELECT ''::"char" AS attgenerated) before_12
CROSS JOIN LATERAL (SELECT attname, attnum, atttypid, atttypmod, attnotnull, atthasdef, attidentity,
                           attgenerated AS generated
                    FROM pg_catalog.pg_attribute
                    WHERE attrelid = x.oid AND attnum > 0 AND NOT attisdropped) a
ORDER BY x.at, a.attnum
