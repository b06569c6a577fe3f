-- look for tables without statistics
-- $1 names of tables as '"schema"."table"', text[]. An empty one never gets any.
SELECT n.nspname AS schema, c.relname AS name
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname <> 'pgonline'
  AND pg_catalog.concat('"', pg_catalog.replace(n.nspname, '"', '""'), '"."',
                        pg_catalog.replace(c.relname, '"', '""'), '"') = ANY ($1::text[])
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_statistic s WHERE s.starelid = c.oid)
  AND pg_catalog.pg_stat_get_last_analyze_time(c.oid) IS NULL
  AND pg_catalog.pg_stat_get_last_autoanalyze_time(c.oid) IS NULL
  AND pg_catalog.pg_relation_size(c.oid) > 0
ORDER BY n.nspname::text COLLATE "C", c.relname::text COLLATE "C"
