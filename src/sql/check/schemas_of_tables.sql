-- look at the schemas of the tables
-- With all who own something there.
SELECT n.nspname AS name, o.rolname AS owner, pg_catalog.array_agg(DISTINCT r.rolname)::text AS owners
FROM (SELECT DISTINCT c.relnamespace AS oid
      FROM pg_catalog.unnest($1::oid[]) x (oid) JOIN pg_catalog.pg_class c ON c.oid = x.oid) s
JOIN pg_catalog.pg_namespace n ON n.oid = s.oid
JOIN pg_catalog.pg_roles o ON o.oid = n.nspowner
JOIN LATERAL (SELECT c.relowner AS owner FROM pg_catalog.pg_class c WHERE c.relnamespace = n.oid
              UNION
              SELECT p.proowner FROM pg_catalog.pg_proc p WHERE p.pronamespace = n.oid) e ON true
JOIN pg_catalog.pg_roles r ON r.oid = e.owner
GROUP BY n.nspname, o.rolname
