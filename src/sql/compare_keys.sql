-- read what rows of the tables are known by
-- $1 oid[] of tables; n is the place in it: the primary key, else the shortest unique index that
-- leaves no row out and no column NULL, and the operators by which it finds its columns equal. No line
-- for a table without one.
SELECT DISTINCT ON (u.n) u.n, k.columns, k.operators
FROM pg_catalog.unnest($1::oid[]) WITH ORDINALITY u (oid, n)
JOIN pg_catalog.pg_index i ON i.indrelid = u.oid
CROSS JOIN LATERAL (
    SELECT pg_catalog.array_agg(a.attname::text ORDER BY s.n) AS columns,
           pg_catalog.array_agg(coalesce(o.text, '=') ORDER BY s.n) AS operators,
           pg_catalog.bool_and(a.attnotnull) AS known
    FROM pg_catalog.generate_series(
             0, coalesce((pg_catalog.to_jsonb(i)->>'indnkeyatts')::int, i.indnatts) - 1) s (n)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[s.n]
    LEFT JOIN LATERAL (
        SELECT pg_catalog.format('OPERATOR(%I.%s)', n.nspname, o.oprname) AS text
        FROM pg_catalog.pg_opclass c
        JOIN pg_catalog.pg_am am ON am.oid = c.opcmethod AND am.amname = 'btree'
        JOIN pg_catalog.pg_amop m ON m.amopfamily = c.opcfamily AND m.amopstrategy = 3
             AND m.amoplefttype = c.opcintype AND m.amoprighttype = c.opcintype
        JOIN pg_catalog.pg_operator o ON o.oid = m.amopopr
        JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace AND n.nspname <> 'pg_catalog'
        WHERE c.oid = i.indclass[s.n]
    ) o ON true
) k
WHERE i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL
  AND k.known
ORDER BY u.n, i.indisprimary DESC, i.indnatts, i.indexrelid
