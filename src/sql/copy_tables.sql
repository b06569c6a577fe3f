-- read the tables to copy
-- $1 text[] of "schema"."name", $2 text[] of publications, of which row filters and columns are
-- taken ({} on the target). A row for each table named and, below a partitioned one, for each member
-- of its tree; top is the one that was named. What is asked for and what is published are objects
-- that are made once and looked into: a join could become a loop over thousands by thousands.
WITH RECURSIVE tree AS (
    SELECT a.oid, a.kind, a.top
    FROM (SELECT c.oid, c.relkind AS kind,
                 pg_catalog.concat('"', pg_catalog.replace(n.nspname, '"', '""'), '"."',
                                   pg_catalog.replace(c.relname, '"', '""'), '"') AS top
          FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
          WHERE c.relkind IN ('r', 'p', 'f')) a
    WHERE (SELECT pg_catalog.jsonb_object_agg(u.name, 1)
           FROM pg_catalog.unnest($1::text[]) u (name)) ? a.top
    UNION ALL
    SELECT c.oid, c.relkind, t.top
    FROM tree t
    JOIN pg_catalog.pg_inherits i ON i.inhparent = t.oid AND t.kind = 'p'
    JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid
)
SELECT t.top, c.oid, n.nspname AS schema, c.relname AS name, c.relkind AS kind,
       pg_catalog.pg_get_expr(c.relpartbound, c.oid) AS bound,
       CASE WHEN c.relkind = 'r' THEN pg_catalog.pg_table_size(c.oid) ELSE 0 END AS bytes,
       CASE WHEN c.relkind = 'r' THEN pg_catalog.pg_relation_size(c.oid) ELSE 0 END AS main_bytes,
       greatest(c.reltuples, 0)::bigint AS rows, c.relfilenode AS filenode, k.signature,
       k.columns, k.generated, k.binaries, p.published->>'filter' AS filter, k.left_out,
       c.oid IN (SELECT f.confrelid FROM pg_catalog.pg_constraint f WHERE f.contype = 'f')
           AS referenced,
       (SELECT pg_catalog.count(*) FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid) AS indexes,
       EXISTS (SELECT FROM pg_catalog.pg_trigger g
               WHERE g.tgrelid = c.oid AND g.tgenabled <> 'D') AS triggers
FROM tree t
JOIN pg_catalog.pg_class c ON c.oid = t.oid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (
    -- Rows and columns that one of the publications takes; 15 and newer.
    SELECT (SELECT pg_catalog.jsonb_object_agg(x.top, pg_catalog.jsonb_build_object(
                       'filter', x.filter, 'names', x.names))
            FROM (SELECT pg_catalog.concat('"', pg_catalog.replace(y.schemaname, '"', '""'), '"."',
                                           pg_catalog.replace(y.tablename, '"', '""'), '"') AS top,
                         CASE WHEN pg_catalog.bool_and(y.filter IS NOT NULL)
                              THEN pg_catalog.string_agg(
                                       DISTINCT pg_catalog.concat('(', y.filter, ')'), ' OR ')
                         END AS filter,
                         (pg_catalog.array_agg(y.names))[1] AS names
                  FROM (SELECT z.schemaname, z.tablename,
                               pg_catalog.to_jsonb(z)->>'rowfilter' AS filter,
                               pg_catalog.to_jsonb(z)->'attnames' AS names
                        FROM pg_catalog.pg_publication_tables z
                        WHERE z.pubname = ANY ($2::text[])) y
                  GROUP BY y.schemaname, y.tablename) x) -> t.top AS published) p
CROSS JOIN LATERAL (
    SELECT pg_catalog.array_agg(a.attname::text ORDER BY a.attnum) FILTER (WHERE a.taken) AS columns,
           pg_catalog.array_agg((a.generated <> '')::text ORDER BY a.attnum) FILTER (WHERE a.taken)
               AS generated,
           pg_catalog.array_agg(coalesce(a.binary, '') ORDER BY a.attnum) FILTER (WHERE a.taken)
               AS binaries,
           coalesce(pg_catalog.bool_or(NOT a.taken), false) AS left_out,
           pg_catalog.hashtext(pg_catalog.string_agg(pg_catalog.concat_ws(' ', a.attname, a.atttypid,
                              a.atttypmod, a.attnum, a.version), ',' ORDER BY a.attnum))
               AS signature
    FROM (SELECT z.*, CASE WHEN pg_catalog.jsonb_typeof(p.published->'names') = 'array'
                      THEN p.published->'names' ? z.attname::text ELSE true END AS taken,
                 -- The types whose binary form is the same on every version and server, by what is
                 -- in it: enums by label, these, arrays of them, domains over them.
                 CASE WHEN b.typtype = 'e'
                           OR e.typnamespace = 'pg_catalog'::pg_catalog.regnamespace
                              AND e.typname IN (
                              'bool', 'bytea', 'char', 'int8', 'int2', 'int4', 'text', 'oid',
                              'float4', 'float8', 'bpchar', 'varchar', 'date', 'time', 'timestamp',
                              'timestamptz', 'timetz', 'interval', 'bit', 'varbit', 'numeric',
                              'uuid', 'json', 'jsonb', 'inet', 'cidr', 'macaddr', 'macaddr8',
                              'point', 'lseg', 'path', 'box', 'polygon', 'line', 'circle',
                              'tsvector', 'name', 'int4range', 'int8range', 'numrange', 'tsrange',
                              'tstzrange', 'daterange', 'int4multirange', 'int8multirange',
                              'nummultirange', 'tsmultirange', 'tstzmultirange', 'datemultirange')
                      THEN pg_catalog.format_type(b.oid, NULL) END AS binary
          FROM (SELECT '' AS attgenerated) before_12                                      -- 12
          CROSS JOIN LATERAL (SELECT attname, attnum, atttypid, atttypmod,
                                     xmin AS version, attgenerated::text AS generated
                              FROM pg_catalog.pg_attribute
                              WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped) z
          JOIN pg_catalog.pg_type y ON y.oid = z.atttypid
          JOIN pg_catalog.pg_type b
              ON b.oid = CASE WHEN y.typtype = 'd' THEN y.typbasetype ELSE y.oid END
          JOIN pg_catalog.pg_type e
              ON e.oid = CASE WHEN b.typcategory = 'A' AND b.typlen = -1 THEN b.typelem
                              ELSE b.oid END) a) k
ORDER BY t.top, n.nspname, c.relname
