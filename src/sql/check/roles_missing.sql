-- look for the roles that the schema needs
WITH me AS (
    SELECT ($2::jsonb #>> '{here,superuser}')::boolean AS super, $2::jsonb #>> '{here,user}' AS name
), needed AS (
    SELECT x.name, x.n, x.owns, x.certain, x.login, x.clause, x.power, x.via, x.groups,
           x.left_away, r.oid, r.rolcanlogin,
           -- what these may do there is their own matter
           coalesce(x.name IN ($2::jsonb->>'user', $2::jsonb #>> '{there,user}'), false) AS is_ours
    FROM pg_catalog.jsonb_to_recordset($3::jsonb)
         x (name text, n bigint, owns boolean, certain boolean, login boolean, clause text, power text,
            via text, groups text[], left_away boolean)
    LEFT JOIN pg_catalog.pg_roles r ON r.rolname = x.name
)
SELECT pg_catalog.quote_ident(d.name) AS object,
       CASE WHEN d.left_away THEN 'info'
            WHEN d.via IS NOT NULL OR NOT d.certain THEN 'warning' END AS severity,
       pg_catalog.format(
           'the role %I, which %s, does not exist on the target', d.name,
           CASE WHEN d.via IS NOT NULL THEN pg_catalog.format('is a member of %I', d.via)
                WHEN d.owns THEN pg_catalog.format('owns or may use %s object(s) of the source', d.n)
                ELSE pg_catalog.format('may use %s object(s) of the source', d.n) END) AS detail,
       CASE WHEN d.name !~ '^pg_' THEN pg_catalog.concat_ws('; ',
           pg_catalog.format('CREATE ROLE %I%s%s', d.name, d.clause, CASE WHEN me.super THEN d.power END),
           -- whoever creates tables for it, or applies changes to them, takes its place
           CASE WHEN d.owns AND NOT me.super THEN pg_catalog.format(
               'GRANT %I TO %I%s', d.name, me.name,
               CASE WHEN ($2::jsonb #>> '{here,major}')::int >= 16
                    THEN ' WITH INHERIT TRUE, SET TRUE' END) END,
           (SELECT pg_catalog.string_agg(pg_catalog.format('GRANT %I TO %I', g, d.name), '; ')
            FROM pg_catalog.unnest(d.groups) g JOIN pg_catalog.pg_roles r ON r.rolname = g)) END AS fix_sql,
       CASE WHEN d.name ~ '^pg_' THEN 'A predefined role that this version does not have: take its '
                                      'grants away on the source, or use no_privileges.'
            WHEN d.left_away
            THEN 'Not needed with no_owner and no_privileges; applications may need it.'
            WHEN d.login THEN 'Passwords are not part of this: set it with \password in psql, or take '
                              'over its hash from pg_authid as a superuser.' END AS hint
FROM needed d, me WHERE d.oid IS NULL
UNION ALL
SELECT pg_catalog.quote_ident(d.name), 'warning',
       pg_catalog.format('the role %I may log in on the source, but not on the target', d.name),
       pg_catalog.format('ALTER ROLE %I LOGIN', d.name), NULL
FROM needed d WHERE d.login AND NOT d.rolcanlogin AND NOT d.is_ours
UNION ALL
SELECT pg_catalog.quote_ident(d.name), 'warning',
       pg_catalog.format('the role %I is a member of %s on the source, but not on the target', d.name,
                         pg_catalog.string_agg(pg_catalog.quote_ident(g), ', ' ORDER BY g)),
       pg_catalog.string_agg(pg_catalog.format('GRANT %I TO %I', g, d.name), '; ' ORDER BY g), NULL
FROM needed d
CROSS JOIN pg_catalog.unnest(d.groups) g
JOIN pg_catalog.pg_roles r ON r.rolname = g
WHERE NOT pg_catalog.pg_has_role(d.oid, r.oid, 'MEMBER') AND NOT d.is_ours
GROUP BY d.name
