-- look at row security
-- Our sessions and the subscription's read with row_security = off: an error, and no missing rows.
WITH login AS (
    SELECT DISTINCT l.name, r.oid
    FROM (VALUES ($2::jsonb->>'user'), ($2::jsonb #>> '{here,user}')) l (name)
    LEFT JOIN pg_catalog.pg_roles r ON r.rolname = l.name
    WHERE l.name IS NOT NULL AND (r.rolsuper OR r.rolbypassrls) IS NOT TRUE
), hidden AS (
    SELECT l.name, pg_catalog.count(*) AS n,
           pg_catalog.array_agg(pg_catalog.format('%I.%I', n.nspname, c.relname)
                                ORDER BY n.nspname, c.relname) AS tables
    FROM pg_catalog.unnest($1::oid[]) x (oid)
    JOIN pg_catalog.pg_class c ON c.oid = x.oid AND c.relrowsecurity
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    CROSS JOIN login l
    WHERE c.relforcerowsecurity OR pg_catalog.pg_has_role(l.oid, c.relowner, 'USAGE') IS NOT TRUE
    GROUP BY l.name
)
SELECT pg_catalog.quote_ident(name) AS object,
       pg_catalog.format('row security keeps the role %I from reading %s table(s) in full: %s%s',
                         name, n, pg_catalog.array_to_string(tables[:5], ', '),
                         CASE WHEN n > 5 THEN ', ...' END) AS detail,
       pg_catalog.format('ALTER ROLE %I BYPASSRLS', name) AS fix_sql
FROM hidden
