-- read what rows of the tables are known by
-- $1 oid[] of tables; n is the place in it: the primary key, else the shortest unique index that
-- leaves no row out and no column NULL. No line for a table without one.
SELECT DISTINCT ON (u.n) u.n, k.columns
FROM pg_catalog.unnest($1::oid[]) WITH ORDINALITY u (oid, n)
JOIN pg_catalog.pg_index i ON i.indrelid = u.oid
CROSS JOIN LATERAL (
    SELECT pg_catalog.array_agg(a.attname::text ORDER BY s.n) AS columns,
           pg_catalog.bool_and(a.attnotnull) AS known
    FROM pg_catalog.generate_series(
             0, coalesce((pg_catalog.to_jsonb(i)->>'indnkeyatts')::int, i.indnatts) - 1) s (n)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[s.n]
) k
WHERE i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL
  AND k.known
ORDER BY u.n, i.indisprimary DESC, i.indnatts, i.indexrelid
