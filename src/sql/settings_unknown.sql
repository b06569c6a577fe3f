-- look for the settings that the source has
-- $1 their names; those that this version does not know. With a dot they are somebody else's and may
-- have any name; three are known but not shown to everybody.
SELECT name FROM pg_catalog.unnest($1::text[]) name
WHERE name NOT LIKE '%.%'
  AND pg_catalog.lower(name) NOT IN ('role', 'session_preload_libraries', 'dynamic_library_path')
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_settings s
                  WHERE pg_catalog.lower(s.name) = pg_catalog.lower(name.name))
ORDER BY name COLLATE "C"
