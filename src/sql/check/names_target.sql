-- read the words and functions of the version
SELECT catcode::text AS kind, word AS name, NULL AS args
FROM pg_catalog.pg_get_keywords() WHERE catcode IN ('R', 'T', 'C')
UNION ALL
-- types of PostgreSQL itself have the same numbers everywhere
SELECT 'function', proname, proargtypes::text
FROM pg_catalog.pg_proc
WHERE pronamespace = 'pg_catalog'::pg_catalog.regnamespace AND pronargs > 0
