-- read the tablespaces and access methods of the target
SELECT 'tablespace' AS kind, spcname::text AS name FROM pg_catalog.pg_tablespace
UNION ALL
SELECT 'access method', amname FROM pg_catalog.pg_am
