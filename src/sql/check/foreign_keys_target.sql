-- look for foreign keys of the target that forbid a TRUNCATE
SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) AS object,
       pg_catalog.format('foreign key %I refers to %I.%I: a TRUNCATE of that, replicated, stops the'
           ' subscription, as this table does not take part', f.conname, rn.nspname, r.relname) AS detail,
       pg_catalog.format('ALTER TABLE %I.%I DROP CONSTRAINT %I', n.nspname, c.relname, f.conname)
           AS fix_sql
FROM pg_catalog.pg_constraint f
JOIN pg_catalog.unnest($1::oid[]) x (oid) ON x.oid = f.confrelid
JOIN pg_catalog.pg_class c ON c.oid = f.conrelid AND NOT c.relispartition
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_class r ON r.oid = f.confrelid AND NOT r.relispartition
JOIN pg_catalog.pg_namespace rn ON rn.oid = r.relnamespace
WHERE f.contype = 'f' AND f.conrelid NOT IN (SELECT m.oid FROM pg_catalog.unnest($1::oid[]) m (oid))
