-- read the keys and constraints of the tables that differ
-- $1 oids of tables, oid[]; at: the place in it. meaning: what makes two of them the same.
SELECT x.at - 1 AS at, k.contype AS kind, k.conname AS name,
       pg_catalog.pg_get_constraintdef(k.oid) AS meaning,
       pg_catalog.format('DROP CONSTRAINT %I', k.conname) AS alter, NULL AS drop
FROM pg_catalog.unnest($1::oid[]) WITH ORDINALITY x (oid, at)
JOIN pg_catalog.pg_constraint k ON k.conrelid = x.oid AND k.contype IN ('c', 'x')
UNION ALL
SELECT x.at - 1, 'u', c.relname,
       pg_catalog.concat('UNIQUE (', CASE WHEN i.indexprs IS NULL THEN (
           SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY a.attname)
           FROM pg_catalog.generate_series(0, i.keys - 1) p
           JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[p.p])
           ELSE c.relname::text END, ')', ' WHERE ' || pg_catalog.pg_get_expr(i.indpred, i.indrelid)),
       CASE WHEN k.oid IS NOT NULL THEN pg_catalog.format('DROP CONSTRAINT %I', k.conname) END,
       CASE WHEN k.oid IS NULL THEN pg_catalog.format('DROP INDEX %I.%I', n.nspname, c.relname) END
FROM pg_catalog.unnest($1::oid[]) WITH ORDINALITY x (oid, at)
CROSS JOIN (SELECT NULL::smallint AS indnkeyatts) before_11
CROSS JOIN LATERAL (SELECT indexrelid, indrelid, indpred, indexprs, indkey,
                           coalesce(indnkeyatts, indnatts) AS keys
                    FROM pg_catalog.pg_index
                    WHERE indrelid = x.oid AND indisunique AND indisvalid) i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_constraint k ON k.conindid = c.oid AND k.conrelid = x.oid
                                    AND k.contype IN ('p', 'u')
ORDER BY 1, 2, 3
