-- look at the owners of the target's tables
-- From 16 on changes are applied as the owner of each table; on all versions a login that is no
-- superuser can only give tables to roles it is a member of.
WITH me AS (
    SELECT r.oid, r.rolname, r.rolsuper, ($2::jsonb #>> '{here,major}')::int >= 16 AS as_owner,
           $2::jsonb->>'no_owner' = 'true' AS no_owner
    FROM pg_catalog.pg_roles r WHERE r.rolname = $2::jsonb #>> '{here,user}'
), named AS (
    SELECT x.name, x.owns, x.forced
    FROM pg_catalog.jsonb_to_recordset($3::jsonb) x (name text, owns boolean, forced text[])
), there AS (
    SELECT c.oid, c.relowner, n.nspname, c.relname,
           c.relrowsecurity AND c.relforcerowsecurity AS forced
    FROM pg_catalog.unnest($1::oid[]) x (oid)
    JOIN pg_catalog.pg_class c ON c.oid = x.oid AND c.relkind IN ('r', 'p')
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
), owner AS (
    SELECT r.oid FROM named d JOIN pg_catalog.pg_roles r ON r.rolname = d.name
    JOIN me ON NOT me.no_owner WHERE d.owns
    UNION SELECT relowner FROM there
), forced (owner, name) AS (
    SELECT CASE WHEN me.no_owner THEN me.rolname ELSE d.name END, x.name
    FROM me, named d, pg_catalog.unnest(d.forced) x (name) WHERE me.as_owner
    UNION
    SELECT pg_catalog.pg_get_userbyid(t.relowner), pg_catalog.format('%I.%I', t.nspname, t.relname)
    FROM me, there t WHERE me.as_owner AND t.forced
)
SELECT 'P05' AS id, pg_catalog.quote_ident(me.rolname) AS object, NULL AS severity,
       pg_catalog.format('%I %s the role %I, which owns what is copied', me.rolname,
                         CASE WHEN me.as_owner THEN 'may not SET ROLE to' ELSE 'is no member of' END,
                         r.rolname) AS detail,
       CASE WHEN NOT r.rolsuper
            THEN pg_catalog.format('GRANT %I TO %I%s', r.rolname, me.rolname,
                     CASE WHEN me.as_owner THEN ' WITH INHERIT TRUE, SET TRUE' END) END AS fix_sql,
       CASE WHEN r.rolsuper THEN 'Use no_owner, or let the tables belong to a role that is no superuser.' END
           AS hint
FROM me, owner o JOIN pg_catalog.pg_roles r ON r.oid = o.oid
WHERE NOT me.rolsuper
  AND NOT pg_catalog.pg_has_role(me.oid, r.oid, CASE WHEN me.as_owner THEN 'SET' ELSE 'MEMBER' END)
UNION ALL
SELECT 'P06', pg_catalog.quote_ident(f.owner), NULL,
       pg_catalog.format('forced row security of %s table(s) stops the subscription, which works as '
                         'their owner %I: %s%s', pg_catalog.count(*), f.owner,
                         pg_catalog.array_to_string((pg_catalog.array_agg(f.name ORDER BY f.name))[:5], ', '),
                         CASE WHEN pg_catalog.count(*) > 5 THEN ', ...' END),
       pg_catalog.format('ALTER ROLE %I BYPASSRLS', f.owner), NULL
FROM forced f LEFT JOIN pg_catalog.pg_roles r ON r.rolname = f.owner
WHERE (r.rolsuper OR r.rolbypassrls) IS NOT TRUE
GROUP BY f.owner
UNION ALL
SELECT 'P02', pg_catalog.quote_ident(me.rolname), NULL,
       pg_catalog.format('the role %I may not read %s table(s), as the comparison does: %s%s',
                         me.rolname, pg_catalog.count(*),
                         pg_catalog.array_to_string((pg_catalog.array_agg(
                             pg_catalog.format('%I.%I', t.nspname, t.relname)
                             ORDER BY t.nspname, t.relname))[:5], ', '),
                         CASE WHEN pg_catalog.count(*) > 5 THEN ', ...' END),
       pg_catalog.concat(
           (SELECT pg_catalog.string_agg(pg_catalog.format('GRANT USAGE ON SCHEMA %I TO %I; ',
                                                           s.nspname, me.rolname), '')
            FROM (SELECT DISTINCT nspname FROM there) s
            WHERE NOT pg_catalog.has_schema_privilege(me.rolname, s.nspname::text, 'USAGE')),
           'GRANT SELECT ON TABLE ',
           pg_catalog.string_agg(pg_catalog.format('%I.%I', t.nspname, t.relname), ', '
                                 ORDER BY t.nspname, t.relname),
           pg_catalog.format(' TO %I', me.rolname)), NULL
FROM me, there t
WHERE NOT me.rolsuper AND NOT pg_catalog.has_table_privilege(me.oid, t.oid, 'SELECT')
GROUP BY me.rolname
