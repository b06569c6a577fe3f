-- read what is set for the database
-- kind, role ('' for all) and name of each thing, and its value.
WITH database AS (
    SELECT d.oid, d.datdba, d.datacl, d.datconnlimit, d.datname
    FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()
), concerned AS (
    -- what a role sets for all databases counts for those that have something to do with this one
    SELECT DISTINCT s.refobjid AS oid
    FROM database d
    JOIN pg_catalog.pg_shdepend s
        ON s.dbid = d.oid
        OR s.classid = 'pg_catalog.pg_database'::pg_catalog.regclass AND s.objid = d.oid
    WHERE s.refclassid = 'pg_catalog.pg_authid'::pg_catalog.regclass
)
SELECT CASE WHEN s.setdatabase = 0 THEN 'role' ELSE 'database' END AS kind,
       coalesce(r.rolname, '') AS role, pg_catalog.split_part(c, '=', 1) AS name,
       pg_catalog.substr(c, pg_catalog.strpos(c, '=') + 1) AS value
FROM database d
JOIN pg_catalog.pg_db_role_setting s ON s.setdatabase = d.oid OR s.setdatabase = 0
LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.setrole
CROSS JOIN pg_catalog.unnest(s.setconfig) c
-- our own notes, and the closing
WHERE c !~ '^(pgonline[.]|default_transaction_read_only=)'
  AND (s.setdatabase <> 0
       OR EXISTS (SELECT FROM concerned k
                  WHERE k.oid = r.oid
                     OR NOT r.rolsuper AND pg_catalog.pg_has_role(r.oid, k.oid, 'MEMBER')))
  AND (s.setrole = 0 OR r.rolname IS DISTINCT FROM $2::jsonb->>'user')
UNION ALL
SELECT 'limit', '', '', d.datconnlimit::text FROM database d WHERE d.datconnlimit >= 0
UNION ALL
SELECT 'comment', '', '', pg_catalog.shobj_description(d.oid, 'pg_database') FROM database d
WHERE pg_catalog.shobj_description(d.oid, 'pg_database') IS NOT NULL
UNION ALL
SELECT CASE WHEN x.is_grantable THEN 'grant option' ELSE 'grant' END, coalesce(r.rolname, ''), '',
       x.privilege_type
FROM database d
CROSS JOIN pg_catalog.aclexplode(coalesce(d.datacl, pg_catalog.acldefault('d', d.datdba))) x
LEFT JOIN pg_catalog.pg_roles r ON r.oid = x.grantee
WHERE x.grantee <> d.datdba
