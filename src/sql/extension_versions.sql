-- read the versions of extensions
-- $1 names: what is installed, and all versions that the server could install
SELECT n.name, e.extversion AS installed,
       ARRAY(SELECT v.version::text FROM pg_catalog.pg_available_extension_versions v
             WHERE v.name = n.name ORDER BY 1) AS available
FROM pg_catalog.unnest($1::text[]) n (name)
LEFT JOIN pg_catalog.pg_extension e ON e.extname = n.name
