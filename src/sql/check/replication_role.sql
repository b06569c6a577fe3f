-- look at the roles that replicate
-- The subscription logs in as one, and the module, which makes the slot, as another or the same.
WITH login AS (
    SELECT name, pg_catalog.bool_or(subscribes) AS subscribes, pg_catalog.bool_or(works) AS works
    FROM (VALUES ($2::jsonb->>'user', true, false),
                 ($2::jsonb #>> '{here,user}', false, true)) l (name, subscribes, works)
    WHERE name IS NOT NULL
    GROUP BY name
), managed AS (
    -- what takes the place of REPLICATION where nobody is a superuser
    SELECT oid, rolname FROM pg_catalog.pg_roles WHERE rolname IN ('rds_replication', 'rds_superuser')
), role AS (
    SELECT l.name, l.works, l.subscribes, r.oid, r.rolcanlogin, r.rolsuper, r.rolvaliduntil,
           r.rolconnlimit,
           r.rolsuper OR r.rolreplication
           OR EXISTS (SELECT FROM managed m
                      WHERE pg_catalog.pg_has_role(r.oid, m.oid, 'MEMBER')) AS may_replicate,
           EXISTS (SELECT FROM managed WHERE rolname = 'rds_replication') AS is_managed,
           (SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_activity a
            WHERE a.usesysid = r.oid AND a.backend_type IS DISTINCT FROM 'walsender'
              AND a.pid <> pg_catalog.pg_backend_pid()) AS sessions
    FROM login l LEFT JOIN pg_catalog.pg_roles r ON r.rolname = l.name
)
SELECT 'connection' AS object, NULL AS severity,
       'the connection of the subscription names no user: the one that the target''s server runs as'
       ' would be taken' AS detail,
       NULL AS fix_sql, 'Name it in ''connection''.' AS hint
WHERE $2::jsonb->>'user' IS NULL
UNION ALL
SELECT pg_catalog.quote_ident(name), NULL,
       pg_catalog.format('the subscription is to log in as %I, a role that does not exist', name),
       pg_catalog.format(CASE WHEN is_managed THEN 'CREATE ROLE %I LOGIN; GRANT rds_replication TO %1$I'
                              ELSE 'CREATE ROLE %I LOGIN REPLICATION' END, name),
       'Give it a password (\password in psql).'
FROM role WHERE oid IS NULL
UNION ALL
SELECT pg_catalog.quote_ident(name), NULL, pg_catalog.format('the role %I may not log in', name),
       pg_catalog.format('ALTER ROLE %I LOGIN', name), NULL
FROM role WHERE NOT rolcanlogin
UNION ALL
-- We are in: as somebody whose password was not asked for.
SELECT pg_catalog.quote_ident(name), CASE WHEN works OR rolvaliduntil > pg_catalog.now() THEN 'warning' END,
       pg_catalog.format('the password of the role %I %s on %s', name,
                         CASE WHEN rolvaliduntil > pg_catalog.now() THEN 'expires' ELSE 'has expired' END,
                         pg_catalog.to_char(rolvaliduntil, 'YYYY-MM-DD HH24:MI TZ')),
       pg_catalog.format('ALTER ROLE %I VALID UNTIL ''infinity''', name), NULL
FROM role
WHERE rolvaliduntil < pg_catalog.now() + pg_catalog.make_interval(hours => ($2::jsonb->>'hours')::int)
UNION ALL
SELECT pg_catalog.quote_ident(name), 'warning',
       pg_catalog.format('the role %I may have %s connection(s) and has %s; the subscription alone '
                         'needs three while tables are copied', name, rolconnlimit, sessions),
       pg_catalog.format('ALTER ROLE %I CONNECTION LIMIT -1', name), NULL
FROM role
WHERE subscribes AND NOT rolsuper AND rolconnlimit >= 0 AND rolconnlimit - sessions < 3
UNION ALL
SELECT pg_catalog.quote_ident(name), NULL,
       pg_catalog.format('the role %I may not replicate: %s', name,
                         CASE WHEN works AND NOT subscribes THEN 'it cannot make the slot'
                              ELSE 'the subscription could read no changes' END),
       pg_catalog.format(CASE WHEN is_managed THEN 'GRANT rds_replication TO %I'
                              ELSE 'ALTER ROLE %I REPLICATION' END, name), NULL
FROM role WHERE NOT may_replicate
UNION ALL
SELECT pg_catalog.quote_ident(name), NULL,
       pg_catalog.format('the role %I may not connect to the database %I', name,
                         pg_catalog.current_database()),
       pg_catalog.format('GRANT CONNECT ON DATABASE %I TO %I', pg_catalog.current_database(), name),
       NULL
FROM role
WHERE NOT rolsuper AND NOT pg_catalog.has_database_privilege(oid, pg_catalog.current_database(), 'CONNECT')
