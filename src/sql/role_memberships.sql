-- read the memberships of the roles
-- $1 the roles, groups and members. From 16 on there may be several, by who granted them: they add
-- up. Those among built-in roles are the server's own.
SELECT g.rolname AS role, u.rolname AS member, pg_catalog.bool_or(m.admin_option) AS admin,
       pg_catalog.bool_or((pg_catalog.to_jsonb(m)->>'inherit_option')::boolean) AS inherit, -- 16
       pg_catalog.bool_or((pg_catalog.to_jsonb(m)->>'set_option')::boolean) AS set          -- 16
FROM pg_catalog.pg_auth_members m
JOIN pg_catalog.pg_roles g ON g.oid = m.roleid
JOIN pg_catalog.pg_roles u ON u.oid = m.member
WHERE g.rolname::text = ANY ($1::text[]) AND u.rolname::text = ANY ($1::text[])
  AND u.rolname NOT LIKE 'pg\_%'
GROUP BY g.rolname, u.rolname
ORDER BY g.rolname::text COLLATE "C", u.rolname::text COLLATE "C"
