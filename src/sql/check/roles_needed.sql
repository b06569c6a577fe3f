-- look at the roles that the schema needs
-- Those that own something that is copied, may use it, or are members of such a role and log in.
WITH RECURSIVE spaces AS (
    SELECT DISTINCT c.relnamespace AS oid
    FROM pg_catalog.unnest($1::oid[]) x (oid) JOIN pg_catalog.pg_class c ON c.oid = x.oid
), member AS (
    -- of extensions, which belong to whoever creates them there
    SELECT classid, objid FROM pg_catalog.pg_depend WHERE deptype = 'e'
), link (role, deptype, classid, objid) AS (
    SELECT refobjid, deptype, classid, objid
    FROM pg_catalog.pg_shdepend
    WHERE dbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
      AND refclassid = 'pg_catalog.pg_authid'::pg_catalog.regclass AND deptype IN ('o', 'a', 'r')
      AND classid NOT IN ('pg_catalog.pg_extension'::pg_catalog.regclass,
                          'pg_catalog.pg_publication'::pg_catalog.regclass,
                          'pg_catalog.pg_largeobject'::pg_catalog.regclass)
      AND (deptype <> 'o' OR NOT EXISTS (SELECT FROM member m WHERE m.classid = pg_shdepend.classid
                                                              AND m.objid = pg_shdepend.objid))
    -- The first superuser's are not recorded there.
    UNION ALL
    SELECT c.relowner, 'o', 'pg_catalog.pg_class'::pg_catalog.regclass, c.oid
    FROM pg_catalog.unnest($1::oid[]) x (oid)
    JOIN pg_catalog.pg_class c ON c.oid = x.oid AND c.relowner = 10
    UNION ALL
    -- pg_dump says whom public belongs to where that is another than of the target's version
    SELECT n.nspowner, 'o', 'pg_catalog.pg_namespace'::pg_catalog.regclass, n.oid
    FROM pg_catalog.pg_namespace n
    WHERE n.nspowner = 10
      AND (n.oid >= 16384
           OR n.nspname = 'public' AND ($2::jsonb #>> '{here,major}')::int < 15
              AND ($2::jsonb #>> '{there,major}')::int >= 15)
    UNION ALL
    SELECT p.proowner, 'o', 'pg_catalog.pg_proc'::pg_catalog.regclass, p.oid
    FROM pg_catalog.pg_proc p WHERE p.proowner = 10 AND p.oid >= 16384
      AND NOT EXISTS (SELECT FROM member m WHERE m.objid = p.oid
                                             AND m.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass)
), placed AS (
    SELECT l.role, l.deptype, coalesce(c.relnamespace, p.pronamespace, t.typnamespace, n.oid) AS space
    FROM link l
    LEFT JOIN pg_catalog.pg_class c
        ON l.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND c.oid = l.objid
    LEFT JOIN pg_catalog.pg_proc p
        ON l.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND p.oid = l.objid
    LEFT JOIN pg_catalog.pg_type t
        ON l.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND t.oid = l.objid
    LEFT JOIN pg_catalog.pg_namespace n
        ON l.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND n.oid = l.objid
), counted AS (
    SELECT p.role, pg_catalog.count(*) AS n,
           pg_catalog.bool_or(p.deptype = 'o') AS owns, pg_catalog.bool_or(p.deptype = 'a') AS uses,
           pg_catalog.bool_or(p.deptype = 'r') AS rules,
           -- with exclude_schemas the others may be among what is left out
           pg_catalog.bool_or($2::jsonb->>'selection' = 'all' OR p.space IS NULL
                              OR p.space IN (SELECT s.oid FROM spaces s)) AS certain
    FROM placed p LEFT JOIN pg_catalog.pg_namespace n ON n.oid = p.space
    WHERE ($2::jsonb->>'selection' <> 'named' OR p.space IN (SELECT s.oid FROM spaces s))
      AND n.nspname IS DISTINCT FROM 'pgonline' AND coalesce(n.nspname !~ '^pg_', true)
    GROUP BY p.role
), needed (role, via) AS (
    SELECT role, NULL::oid FROM counted
    UNION
    SELECT m.member, m.roleid
    FROM needed d JOIN pg_catalog.pg_auth_members m ON m.roleid = d.role
    JOIN pg_catalog.pg_roles g ON g.oid = m.roleid AND g.rolname !~ '^pg_'
), role AS (
    SELECT role, pg_catalog.min(via::text)::oid AS via FROM needed GROUP BY role
), forced AS (
    SELECT c.relowner, pg_catalog.array_agg(pg_catalog.format('%I.%I', n.nspname, c.relname)
                                            ORDER BY n.nspname, c.relname) AS tables
    FROM pg_catalog.unnest($1::oid[]) x (oid)
    JOIN pg_catalog.pg_class c ON c.oid = x.oid AND c.relrowsecurity AND c.relforcerowsecurity
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    GROUP BY c.relowner
)
SELECT r.rolname AS name, coalesce(c.n, 0) AS n, coalesce(c.owns, false) AS owns,
       -- what stays away with no_owner and no_privileges; policies name roles all the same
       CASE WHEN c.role IS NOT NULL
            THEN NOT (c.owns AND $2::jsonb->>'no_owner' = 'false'
                      OR c.uses AND $2::jsonb->>'no_privileges' = 'false' OR c.rules) END AS left_away,
       coalesce(c.certain, false) AS certain, r.rolcanlogin AS login,
       -- as in roles.sql; the second part only superusers may give everywhere
       pg_catalog.concat(CASE WHEN r.rolcanlogin THEN ' LOGIN' END,
                         CASE WHEN r.rolcreatedb THEN ' CREATEDB' END,
                         CASE WHEN r.rolcreaterole THEN ' CREATEROLE' END,
                         CASE WHEN NOT r.rolinherit THEN ' NOINHERIT' END) AS clause,
       pg_catalog.concat(CASE WHEN r.rolsuper THEN ' SUPERUSER' END,
                         CASE WHEN r.rolreplication THEN ' REPLICATION' END,
                         CASE WHEN r.rolbypassrls THEN ' BYPASSRLS' END) AS power,
       CASE WHEN c.role IS NULL THEN pg_catalog.pg_get_userbyid(k.via) END AS via,
       (SELECT pg_catalog.array_agg(g.rolname ORDER BY g.rolname)
        FROM pg_catalog.pg_auth_members m JOIN pg_catalog.pg_roles g ON g.oid = m.roleid
        WHERE m.member = k.role AND (g.rolname ~ '^pg_' OR g.oid IN (SELECT role FROM role)))::text
           AS groups,
       f.tables::text AS forced
FROM role k
JOIN pg_catalog.pg_roles r ON r.oid = k.role
LEFT JOIN counted c ON c.role = k.role
LEFT JOIN forced f ON f.relowner = k.role
-- nobody but its members needs a role that owns and logs in nowhere
WHERE c.role IS NOT NULL OR r.rolcanlogin
