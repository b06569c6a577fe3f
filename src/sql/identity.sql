-- read the replica identities
-- $1 oids of ordinary tables, oid[]; $2 may FULL hold generated columns (not from 18 on, where an
-- UPDATE then fails)? One row for each table, in that order.
-- A column that only newer servers have is looked up in an inner SELECT: where the catalog lacks
-- it, the name means the constant outside (before_11, before_12).
WITH RECURSIVE indexes AS (
    SELECT i.indrelid, c.relname, c.relpages, i.indisprimary, i.indisreplident,
           i.keys, k.width, k.names,
           CASE WHEN NOT i.indisvalid OR NOT i.indisready OR NOT i.indislive THEN 'is not valid'
                WHEN NOT i.indimmediate THEN 'is deferrable'
                WHEN i.indpred IS NOT NULL THEN 'covers only a part of the rows'
                WHEN k.columns < i.keys THEN 'has expressions'
                -- never sent (18 could): apply stops, from 18 on the UPDATE itself fails
                WHEN k.generated THEN 'has a generated column'
                WHEN k.nullable THEN 'has columns that may be NULL'
           END AS flaw
    FROM (SELECT NULL::smallint AS indnkeyatts) before_11
    CROSS JOIN LATERAL (SELECT indexrelid, indrelid, indisprimary, indisreplident, indisunique,
                               indisvalid, indisready, indislive, indimmediate,
                               indpred, indkey, coalesce(indnkeyatts, indnatts) AS keys
                        FROM pg_catalog.pg_index) i
    JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
    CROSS JOIN LATERAL (
        SELECT pg_catalog.count(*) AS columns,
               pg_catalog.array_agg(a.attname::text ORDER BY n.n) AS names,
               -- a value of variable length counts as a long one
               pg_catalog.bool_or(a.generated <> '') AS generated,
               pg_catalog.sum(CASE WHEN a.attlen > 0 THEN a.attlen ELSE 1000 END) AS width,
               -- 18: NOT NULL NOT VALID sets attnotnull while NULLs may be there
               pg_catalog.bool_or(NOT a.attnotnull OR EXISTS (
                   SELECT FROM pg_catalog.pg_constraint nn
                   WHERE nn.conrelid = i.indrelid AND nn.contype = 'n' AND NOT nn.convalidated
                     AND nn.conkey[1] = a.attnum)) AS nullable
        FROM pg_catalog.generate_series(0, i.keys - 1) n
        CROSS JOIN (SELECT ''::"char" AS attgenerated) before_12
        CROSS JOIN LATERAL (SELECT attname, attlen, attnotnull, attnum, attgenerated AS generated
                            FROM pg_catalog.pg_attribute
                            WHERE attrelid = i.indrelid AND attnum = i.indkey[n.n]
                              AND attnum > 0) a) k
    WHERE i.indrelid = ANY ($1::oid[]) AND (i.indisunique OR i.indisprimary OR i.indisreplident)
), best AS (
    SELECT DISTINCT ON (x.indrelid) x.*
    FROM indexes x
    WHERE x.flaw IS NULL
    ORDER BY x.indrelid, x.keys, x.width, x.indisprimary DESC, x.relpages,
             x.relname::text COLLATE "C"
), columns AS (
    SELECT a.attrelid, a.attnum, a.attname, a.atttypid, a.generated <> '' AS generated
    FROM (SELECT ''::"char" AS attgenerated) before_12
    CROSS JOIN LATERAL (SELECT attrelid, attnum, attname, atttypid, attisdropped,
                               attgenerated AS generated
                        FROM pg_catalog.pg_attribute) a
    WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
), equal AS (
    -- Equality is what a default btree or hash operator class gives: a subscriber looks for it.
    SELECT o.opcintype AS type
    FROM pg_catalog.pg_opclass o
    JOIN pg_catalog.pg_am am ON am.oid = o.opcmethod AND am.amname IN ('btree', 'hash')
    WHERE o.opcdefault
), parts AS (
    -- Domains, arrays and composites are as good as what they are made of; ranges always have it.
    SELECT DISTINCT c.atttypid AS root, c.atttypid AS type FROM columns c
    UNION
    SELECT p.root, part.type
    FROM parts p
    JOIN pg_catalog.pg_type t ON t.oid = p.type
    CROSS JOIN LATERAL (
        SELECT t.typbasetype AS type WHERE t.typtype = 'd'
        UNION ALL
        SELECT t.typelem WHERE t.typtype <> 'd' AND t.typelem <> 0 AND t.typlen = -1
        UNION ALL
        SELECT a.atttypid FROM pg_catalog.pg_attribute a
        WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
    ) part
    WHERE p.type NOT IN (SELECT e.type FROM equal e)
), unequal AS (
    SELECT DISTINCT p.root
    FROM parts p
    JOIN pg_catalog.pg_type t ON t.oid = p.type
    WHERE t.typtype IN ('b', 'p') AND NOT (t.typelem <> 0 AND t.typlen = -1)
      AND p.type NOT IN (SELECT e.type FROM equal e)
      -- varchar is compared as text, cidr as inet
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_cast x
                      WHERE x.castsource = p.type AND x.castmethod = 'b' AND x.castcontext = 'i'
                        AND x.casttarget IN (SELECT e.type FROM equal e))
), without AS (
    -- A generated column is not compared, but not sent either: where it is in the primary key, a
    -- target that has the same key misses it and stops.
    SELECT c.attrelid,
           pg_catalog.array_agg(pg_catalog.concat(
               c.attname, ' ', CASE WHEN c.generated THEN '(generated)'
                                    ELSE pg_catalog.format_type(c.atttypid, NULL) END)
               ORDER BY c.attnum) AS names
    FROM columns c
    WHERE CASE WHEN c.generated
               THEN NOT $2::boolean OR EXISTS (SELECT FROM indexes x
                                               WHERE x.indrelid = c.attrelid AND x.indisprimary
                                                 AND c.attname::text = ANY (x.names))
               ELSE c.atttypid IN (SELECT u.root FROM unequal u) END
    GROUP BY c.attrelid
)
SELECT t.oid,
       pk.relname AS primary_key, pk.flaw AS primary_flaw,
       ri.relname AS chosen, ri.flaw AS chosen_flaw,
       best.relname AS best, best.indisprimary AS best_is_primary,
       w.names AS not_full,
       CASE WHEN ri.relname IS NULL THEN pk.names ELSE ri.names END AS key_columns,
       coalesce(pg_catalog.pg_has_role(c.relowner, 'USAGE'), true) AS ours,
       EXISTS (SELECT FROM pg_catalog.pg_inherits h
               JOIN pg_catalog.pg_index i ON i.indrelid = h.inhparent
               WHERE h.inhrelid = t.oid AND i.indisprimary AND i.indimmediate) AS parent_key
FROM pg_catalog.unnest($1::oid[]) WITH ORDINALITY t (oid, at)
LEFT JOIN pg_catalog.pg_class c ON c.oid = t.oid
LEFT JOIN indexes pk ON pk.indrelid = t.oid AND pk.indisprimary
LEFT JOIN indexes ri ON ri.indrelid = t.oid AND ri.indisreplident AND c.relreplident = 'i'
LEFT JOIN best ON best.indrelid = t.oid
LEFT JOIN without w ON w.attrelid = t.oid
ORDER BY t.at
