-- look at the tables to bring over at the switch
-- $1 their names, $2 those of the tables that the subscription carries: text[] of "schema"."name". A row for
-- each of $1, in its order; carried: it, or a partitioned table above it, is among $2.
WITH RECURSIVE up AS (
    SELECT u.n, pg_catalog.to_regclass(u.name)::oid AS oid
    FROM pg_catalog.unnest($1::text[]) WITH ORDINALITY u (name, n)
    UNION ALL
    SELECT u.n, i.inhparent
    FROM up u
    JOIN pg_catalog.pg_class c ON c.oid = u.oid AND c.relispartition
    JOIN pg_catalog.pg_inherits i ON i.inhrelid = u.oid
), carried AS (
    SELECT u.n
    FROM up u
    JOIN pg_catalog.pg_class c ON c.oid = u.oid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_catalog.unnest($2::text[]) name
      ON name = pg_catalog.concat('"', pg_catalog.replace(n.nspname, '"', '""'), '"."',
                                  pg_catalog.replace(c.relname, '"', '""'), '"')
)
SELECT u.name, coalesce(c.oid, 0) AS oid, coalesce(c.relkind, '') AS kind, c.relpersistence AS persistence,
       CASE WHEN c.relkind = 'r' THEN pg_catalog.pg_table_size(c.oid) END AS bytes,
       CASE WHEN c.relkind = 'r' THEN pg_catalog.pg_relation_size(c.oid) > 0 END AS filled,
       u.n IN (SELECT x.n FROM carried x) AS carried
FROM pg_catalog.unnest($1::text[]) WITH ORDINALITY u (name, n)
LEFT JOIN pg_catalog.pg_class c ON c.oid = pg_catalog.to_regclass(u.name)::oid
ORDER BY u.n
