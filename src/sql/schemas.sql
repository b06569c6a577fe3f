-- read the schemas that take part
-- $1 schemas, $2 exclude_schemas: as in tables.sql. Our own records never take part.
SELECT n.nspname AS name,
       EXISTS (SELECT FROM pg_catalog.unnest($1::text[]) p
               WHERE CASE WHEN p LIKE '~%' THEN n.nspname::text ~ pg_catalog.substr(p, 2)
                          ELSE pg_catalog.substr(p, 2) = q.name END) AS included,
       n.nspname = 'pgonline'
       OR EXISTS (SELECT FROM pg_catalog.unnest($2::text[]) p
                  WHERE CASE WHEN p LIKE '~%' THEN n.nspname::text ~ pg_catalog.substr(p, 2)
                             ELSE pg_catalog.substr(p, 2) = q.name END) AS excluded
FROM pg_catalog.pg_namespace n
CROSS JOIN LATERAL (SELECT pg_catalog.concat('"', pg_catalog.replace(n.nspname, '"', '""'), '"')) q (name)
WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
ORDER BY n.nspname::text COLLATE "C"
