-- look for unlogged tables
SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) AS object,
       'an unlogged table writes no WAL: its rows are not replicated' AS detail,
       pg_catalog.format('ALTER TABLE %I.%I SET LOGGED', n.nspname, c.relname) AS fix_sql
FROM pg_catalog.unnest($1::oid[]) x (oid)
JOIN pg_catalog.pg_class c ON c.oid = x.oid AND c.relpersistence = 'u' AND c.relkind = 'r'
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
