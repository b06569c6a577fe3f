-- look for indexes that are not valid
-- $1 names of tables as '"schema"."table"', text[]
SELECT n.nspname AS schema, x.relname AS name
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
JOIN pg_catalog.pg_class c ON c.oid = i.indrelid AND c.relkind = 'r'
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE NOT (i.indisvalid AND i.indisready)
  AND pg_catalog.concat('"', pg_catalog.replace(n.nspname, '"', '""'), '"."',
                        pg_catalog.replace(c.relname, '"', '""'), '"') = ANY ($1::text[])
ORDER BY n.nspname::text COLLATE "C", x.relname::text COLLATE "C"
