-- look at who owns the tables
-- What a login that is no superuser must own, or be a member of the owner of: the tables for the
-- publication and replica identities. The switch is for superusers, as its gate says.
WITH me AS (
    SELECT r.oid, r.rolname, r.rolinherit, ($2::jsonb #>> '{here,major}')::int >= 16 AS by_grant
    FROM pg_catalog.pg_roles r
    WHERE r.rolname = $2::jsonb #>> '{here,user}' AND NOT r.rolsuper
), database AS (
    SELECT d.oid, d.datname FROM pg_catalog.pg_database d
    WHERE d.datname = pg_catalog.current_database()
), of_others AS (
    SELECT c.relowner, pg_catalog.count(*) AS n,
           pg_catalog.array_agg(pg_catalog.format('%I.%I', n.nspname, c.relname)
                                ORDER BY n.nspname, c.relname) AS tables
    FROM me
    CROSS JOIN pg_catalog.unnest($1::oid[]) x (oid)
    JOIN pg_catalog.pg_class c ON c.oid = x.oid AND c.relkind IN ('r', 'p')
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE NOT pg_catalog.pg_has_role(me.oid, c.relowner, 'USAGE')
    GROUP BY c.relowner
), wanted AS (
    SELECT relowner AS owner,
           pg_catalog.format('%s table(s) belong to %I, which %I is no member of; only owners may '
                             'publish a table: %s%s', n, pg_catalog.pg_get_userbyid(relowner),
                             me.rolname, pg_catalog.array_to_string(tables[:5], ', '),
                             CASE WHEN n > 5 THEN ', ...' END) AS detail,
           (SELECT pg_catalog.string_agg(pg_catalog.format('ALTER TABLE %s OWNER TO %I', name,
                                                           me.rolname), '; ')
            FROM pg_catalog.unnest(tables) name) AS change
    FROM of_others, me
    UNION ALL
    SELECT p.pubowner,
           pg_catalog.format('the publication %I belongs to %I, which %I is no member of',
                             p.pubname, pg_catalog.pg_get_userbyid(p.pubowner), me.rolname),
           pg_catalog.format('ALTER PUBLICATION %I OWNER TO %I', p.pubname, me.rolname)
    FROM pg_catalog.pg_publication p, me
    WHERE $2::jsonb->'publications' ? p.pubname::text
      AND NOT pg_catalog.pg_has_role(me.oid, p.pubowner, 'USAGE')
)
SELECT pg_catalog.quote_ident(me.rolname) AS object, NULL AS severity, w.detail,
       -- Nobody becomes a superuser for this: what belongs to one changes its owner.
       CASE WHEN o.rolsuper THEN w.change
            ELSE pg_catalog.concat(
                pg_catalog.format('GRANT %I TO %I', o.rolname, me.rolname),
                CASE WHEN me.by_grant THEN ' WITH INHERIT TRUE'
                     WHEN NOT me.rolinherit
                     THEN pg_catalog.format('; ALTER ROLE %I INHERIT', me.rolname) END) END AS fix_sql
FROM me CROSS JOIN wanted w
JOIN pg_catalog.pg_roles o ON o.oid = w.owner
UNION ALL
SELECT pg_catalog.quote_ident(me.rolname), NULL,
       pg_catalog.format('the role %I may not create publications and schemas in the database %I',
                         me.rolname, d.datname),
       pg_catalog.format('GRANT CREATE ON DATABASE %I TO %I', d.datname, me.rolname)
FROM me, database d WHERE NOT pg_catalog.has_database_privilege(me.oid, d.oid, 'CREATE')
UNION ALL
SELECT pg_catalog.quote_ident(me.rolname), 'warning',
       pg_catalog.format('%I is no superuser, as pg_switchover needs on both sides', me.rolname),
       pg_catalog.format('ALTER ROLE %I SUPERUSER', me.rolname)
FROM me
