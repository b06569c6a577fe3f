-- see which tables of a copy hold rows
-- $1 text[] of "schema"."name"; keyed: foreign keys from or to it
SELECT u.name, c.relkind = 'p' AS partitioned,
       EXISTS (SELECT FROM pg_catalog.pg_constraint f
               WHERE f.contype = 'f' AND c.oid IN (f.conrelid, f.confrelid)) AS keyed
FROM pg_catalog.unnest($1::text[]) u (name)
JOIN pg_catalog.pg_class c ON c.oid = pg_catalog.to_regclass(u.name)
WHERE c.relkind = 'p' OR c.relkind = 'r' AND pg_catalog.pg_relation_size(c.oid) > 0
