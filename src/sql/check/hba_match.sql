-- find the line of pg_hba.conf that decides
-- $1 database, $2 user, $3 the client's address. Not seen: whether the session is encrypted, and
-- addresses by host name.
SELECT line_number, auth_method
FROM pg_catalog.pg_hba_file_rules h
WHERE error IS NULL AND type IN ('host', 'hostnossl', 'hostssl')
  AND database && ARRAY['all', $1, CASE WHEN $1 = $2 THEN 'sameuser' END]
  AND (user_name && ARRAY['all', $2]
       OR EXISTS (SELECT FROM pg_catalog.unnest(user_name) u
                  JOIN pg_catalog.pg_roles g ON u = '+' || g.rolname
                  JOIN pg_catalog.pg_roles r ON r.rolname = $2
                  WHERE pg_catalog.pg_has_role(r.oid, g.oid, 'MEMBER')))
  AND CASE WHEN address = 'all' THEN true
           WHEN address !~ '^[0-9.]+$|:' OR netmask !~ '^[0-9.]+$|:' THEN false
           WHEN pg_catalog.family(address::inet) = pg_catalog.family($3::inet)
           THEN (address::inet & netmask::inet) = ($3::inet & netmask::inet) END
ORDER BY line_number
LIMIT 1
