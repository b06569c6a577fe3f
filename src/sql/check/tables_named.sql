-- read the names of the tables
-- Without partitions: a tree may be divided in another way on the target, see T06.
SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) AS name
FROM pg_catalog.unnest($1::oid[]) x (oid)
JOIN pg_catalog.pg_class c ON c.oid = x.oid AND NOT c.relispartition
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
