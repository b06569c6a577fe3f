-- read how large the tables are
SELECT pg_catalog.concat('"', pg_catalog.replace(n.nspname, '"', '""'), '"."',
                         pg_catalog.replace(c.relname, '"', '""'), '"') COLLATE "C" AS relation,
       pg_catalog.pg_relation_size(c.oid) AS bytes
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm') AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\_%'
ORDER BY 1
