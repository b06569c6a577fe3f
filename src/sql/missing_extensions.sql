-- look for the extensions that the schema needs
-- $1 their names; those that the server cannot create
SELECT name FROM pg_catalog.unnest($1::text[]) name
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_available_extensions e WHERE e.name = name.name)
ORDER BY name COLLATE "C"
