-- look for the tablespaces that the schema names
-- $1 their names; those that are not there
SELECT name FROM pg_catalog.unnest($1::text[]) name
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_tablespace t WHERE t.spcname = name)
ORDER BY name COLLATE "C"
