-- look at who may create the subscription
WITH me AS (
    SELECT r.oid, r.rolname, r.rolsuper, r.rolcreatedb,
           ($2::jsonb #>> '{here,major}')::int >= 16 AS by_role,
           $2::jsonb->>'no_database' = 'true' AS no_database,
           -- these may where nobody is a superuser
           EXISTS (SELECT FROM pg_catalog.pg_roles m
                   WHERE m.rolname IN ('rds_superuser', 'cloudsqlsuperuser', 'alloydbsuperuser',
                                       'azure_pg_admin')
                     AND pg_catalog.pg_has_role(r.oid, m.oid, 'MEMBER')) AS is_managed
    FROM pg_catalog.pg_roles r WHERE r.rolname = $2::jsonb #>> '{here,user}'
), database AS (
    SELECT d.oid, d.datname FROM pg_catalog.pg_database d
    WHERE d.datname = pg_catalog.current_database()
)
SELECT 'P04' AS id, pg_catalog.quote_ident(me.rolname) AS object, NULL AS severity,
       pg_catalog.format('before PostgreSQL 16 only superusers may create a subscription; %I is none',
                         me.rolname) AS detail,
       pg_catalog.format('ALTER ROLE %I SUPERUSER', me.rolname) AS fix_sql
FROM me WHERE NOT me.rolsuper AND NOT me.by_role AND NOT me.is_managed
UNION ALL
SELECT 'P04', pg_catalog.quote_ident(me.rolname), NULL,
       pg_catalog.format('the role %I is no member of pg_create_subscription', me.rolname),
       pg_catalog.format('GRANT pg_create_subscription TO %I', me.rolname)
FROM me JOIN pg_catalog.pg_roles p ON p.rolname = 'pg_create_subscription'
WHERE NOT me.is_managed AND NOT pg_catalog.pg_has_role(me.oid, p.oid, 'USAGE')
UNION ALL
SELECT 'P04', pg_catalog.quote_ident(me.rolname), NULL,
       pg_catalog.format('the role %I may not create databases, and that of the migration is still to '
                         'be made', me.rolname),
       pg_catalog.format('ALTER ROLE %I CREATEDB', me.rolname)
FROM me WHERE me.no_database AND NOT me.rolsuper AND NOT me.rolcreatedb
UNION ALL
SELECT 'P04', pg_catalog.quote_ident(me.rolname), NULL,
       pg_catalog.format('the role %I may not create schemas and subscriptions in the database %I',
                         me.rolname, d.datname),
       pg_catalog.format('GRANT CREATE ON DATABASE %I TO %I', d.datname, me.rolname)
FROM me, database d
WHERE NOT me.no_database AND NOT pg_catalog.has_database_privilege(me.oid, d.oid, 'CREATE')
UNION ALL
SELECT 'P04', pg_catalog.quote_ident(me.rolname), NULL,
       pg_catalog.format('the role %I may not create tables in the schema %I, which is there already',
                         me.rolname, n.nspname),
       pg_catalog.format('GRANT USAGE, CREATE ON SCHEMA %I TO %I', n.nspname, me.rolname)
FROM me
CROSS JOIN pg_catalog.jsonb_to_recordset($3::jsonb) s (name text)
JOIN pg_catalog.pg_namespace n ON n.nspname = s.name
WHERE NOT me.no_database AND NOT pg_catalog.has_schema_privilege(me.oid, n.oid, 'CREATE')
UNION ALL
-- A superuser may give a table to anybody. Else its new owner must be allowed to create it, before the
-- rights of the source's schema are there.
SELECT 'P04', pg_catalog.quote_ident(r.rolname), NULL,
       pg_catalog.format('the role %I, which is to own tables of the schema %I, may not create them there',
                         r.rolname, s.name),
       pg_catalog.concat(
           CASE WHEN n.oid IS NULL
                THEN pg_catalog.format('CREATE SCHEMA %I AUTHORIZATION %I; ', s.name, s.owner) END,
           pg_catalog.format('GRANT CREATE ON SCHEMA %I TO %I', s.name, r.rolname))
FROM me
CROSS JOIN pg_catalog.jsonb_to_recordset($3::jsonb) s (name text, owner text, owners text[])
CROSS JOIN pg_catalog.unnest(s.owners) o (name)
JOIN pg_catalog.pg_roles r ON r.rolname = o.name AND NOT r.rolsuper
LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = s.name
LEFT JOIN pg_catalog.pg_roles so ON so.rolname = s.owner
WHERE NOT me.rolsuper AND NOT me.no_database AND $2::jsonb->>'no_owner' = 'false'
  AND CASE WHEN n.oid IS NOT NULL THEN NOT pg_catalog.has_schema_privilege(r.oid, n.oid, 'CREATE')
           ELSE NOT pg_catalog.pg_has_role(r.oid, so.oid, 'USAGE') END
UNION ALL
SELECT 'P04', pg_catalog.quote_ident(me.rolname), 'warning',
       pg_catalog.format('%I is no superuser, as pg_switchover needs on both sides', me.rolname),
       pg_catalog.format('ALTER ROLE %I SUPERUSER', me.rolname)
FROM me WHERE NOT me.rolsuper
UNION ALL
SELECT 'P04', pg_catalog.quote_ident(me.rolname), NULL,
       pg_catalog.format('the subscription %I belongs to %I, which %I is no member of', s.subname,
                         o.rolname, me.rolname),
       pg_catalog.format('ALTER SUBSCRIPTION %I OWNER TO %I', s.subname, me.rolname)
FROM me, database d, pg_catalog.pg_subscription s
JOIN pg_catalog.pg_roles o ON o.oid = s.subowner
WHERE s.subdbid = d.oid AND s.subname = $2::jsonb->>'subscription'
  AND NOT pg_catalog.pg_has_role(me.oid, s.subowner, 'USAGE')
UNION ALL
SELECT 'P07', 'P04', 'info',
       'the connection of a subscription (pg_subscription.subconninfo) may not be seen: whether it is '
       'as wanted cannot be compared', NULL
FROM me
WHERE NOT pg_catalog.has_column_privilege(me.oid, 'pg_catalog.pg_subscription', 'subconninfo', 'SELECT')
