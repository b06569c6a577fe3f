-- read the grants on the database
-- $1 its name; grantee NULL: PUBLIC. owns: the owner's own, which come with owning it.
SELECT r.rolname AS grantee, g.privilege_type AS privilege,
       pg_catalog.bool_or(g.is_grantable) AS grantable, g.grantee = d.datdba AS owns
FROM pg_catalog.pg_database d
CROSS JOIN LATERAL pg_catalog.aclexplode(
    coalesce(d.datacl, pg_catalog.acldefault('d', d.datdba))) g
LEFT JOIN pg_catalog.pg_roles r ON r.oid = g.grantee
WHERE d.datname = $1 AND g.privilege_type IN ('CREATE', 'CONNECT', 'TEMPORARY')
  AND (g.grantee = 0 OR r.rolname IS NOT NULL)
GROUP BY r.rolname, g.privilege_type, g.grantee, d.datdba
ORDER BY r.rolname::text COLLATE "C" NULLS FIRST, g.privilege_type
