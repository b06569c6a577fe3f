-- compare what is set for the database
WITH database AS (
    SELECT d.oid, d.datname, d.datdba, d.datacl, d.datconnlimit
    FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()
), source AS (
    SELECT x.kind, x.role, x.name, x.value
    FROM pg_catalog.jsonb_to_recordset($3::jsonb) x (kind text, role text, name text, value text)
), here AS (
    SELECT CASE WHEN s.setdatabase = 0 THEN 'role' ELSE 'database' END AS kind,
           coalesce(r.rolname, '') AS role, pg_catalog.split_part(c, '=', 1) AS name,
           pg_catalog.substr(c, pg_catalog.strpos(c, '=') + 1) AS value
    FROM database d
    JOIN pg_catalog.pg_db_role_setting s ON s.setdatabase = d.oid OR s.setdatabase = 0
    LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.setrole
    CROSS JOIN pg_catalog.unnest(s.setconfig) c
), setting AS (
    SELECT s.kind, s.role, s.name, s.value, h.value AS here,
           s.name ~ '[.]' OR EXISTS (SELECT FROM pg_catalog.pg_settings k WHERE k.name = s.name) AS is_known,
           CASE WHEN s.kind = 'role' THEN pg_catalog.format('ROLE %I', s.role)
                WHEN s.role = '' THEN pg_catalog.format('DATABASE %I', d.datname)
                ELSE pg_catalog.format('ROLE %I IN DATABASE %I', s.role, d.datname) END AS subject,
           -- these are kept as a list of names, quoted where they must be
           CASE WHEN s.name IN ('search_path', 'temp_tablespaces', 'session_preload_libraries',
                                'local_preload_libraries')
                THEN pg_catalog.replace(s.value, '""', '''''')
                ELSE pg_catalog.quote_literal(s.value) END AS written
    FROM database d, source s
    LEFT JOIN here h ON h.kind = s.kind AND h.role = s.role AND h.name = s.name
    WHERE s.kind IN ('role', 'database') AND h.value IS DISTINCT FROM s.value
      -- roles that are missing are another matter
      AND (s.role = '' OR EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.rolname = s.role))
), granted AS (
    SELECT coalesce(r.rolname, '') AS role, x.privilege_type, x.is_grantable
    FROM database d
    CROSS JOIN pg_catalog.aclexplode(coalesce(d.datacl, pg_catalog.acldefault('d', d.datdba))) x
    LEFT JOIN pg_catalog.pg_roles r ON r.oid = x.grantee
    WHERE x.grantee <> d.datdba
)
SELECT pg_catalog.format('%s %s', pg_catalog.lower(pg_catalog.split_part(s.subject, ' ', 1)),
                         pg_catalog.quote_ident(coalesce(nullif(s.role, ''), d.datname))) AS object,
       'warning' AS severity,
       pg_catalog.format('%s is set to %s on the source and %s on the target', s.name, s.value,
                         coalesce('to ' || s.here, 'not')) AS detail,
       CASE WHEN s.is_known THEN pg_catalog.format('ALTER %s SET %s = %s', s.subject,
            CASE WHEN s.name ~ '[.]'
                 THEN pg_catalog.format('%I.%I', pg_catalog.split_part(s.name, '.', 1), pg_catalog.split_part(s.name, '.', 2))
                 ELSE pg_catalog.quote_ident(s.name) END, s.written) END AS fix_sql,
       CASE WHEN NOT s.is_known THEN 'The target''s version has no such setting.' END AS hint
FROM setting s, database d
UNION ALL
SELECT pg_catalog.format('database %I', d.datname), 'info',
       pg_catalog.format('the source takes at most %s connections', s.value),
       pg_catalog.format('ALTER DATABASE %I CONNECTION LIMIT %s', d.datname, s.value), NULL
FROM source s, database d WHERE s.kind = 'limit' AND d.datconnlimit::text <> s.value
UNION ALL
SELECT pg_catalog.format('database %I', d.datname), 'info',
       'the comment of the source''s database is not there',
       pg_catalog.format('COMMENT ON DATABASE %I IS %L', d.datname, s.value), NULL
FROM source s, database d
WHERE s.kind = 'comment' AND pg_catalog.shobj_description(d.oid, 'pg_database') IS DISTINCT FROM s.value
UNION ALL
SELECT pg_catalog.format('database %I', d.datname), 'info',
       pg_catalog.format('%s has the right %s on the source, but not on the target',
                         coalesce(nullif(s.role, ''), 'PUBLIC'), s.value),
       pg_catalog.format('GRANT %s ON DATABASE %I TO %s%s', s.value, d.datname,
                         CASE s.role WHEN '' THEN 'PUBLIC' ELSE pg_catalog.quote_ident(s.role) END,
                         CASE s.kind WHEN 'grant option' THEN ' WITH GRANT OPTION' END), NULL
FROM source s, database d
WHERE s.kind IN ('grant', 'grant option') AND $2::jsonb->>'no_privileges' = 'false'
  AND (s.role = '' OR s.role <> pg_catalog.pg_get_userbyid(d.datdba)
                      AND EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.rolname = s.role))
  AND NOT EXISTS (SELECT FROM granted g WHERE g.role = s.role AND g.privilege_type = s.value
                                          AND (g.is_grantable OR s.kind = 'grant'))
UNION ALL
SELECT pg_catalog.format('database %I', d.datname), 'info',
       pg_catalog.format('everybody has the right %s on the target, but not on the source', g.privilege_type),
       pg_catalog.format('REVOKE %s ON DATABASE %I FROM PUBLIC', g.privilege_type, d.datname), NULL
FROM granted g, database d
WHERE g.role = '' AND $2::jsonb->>'no_privileges' = 'false'
  AND NOT EXISTS (SELECT FROM source s WHERE s.kind ~ '^grant' AND s.role = '' AND s.value = g.privilege_type)
