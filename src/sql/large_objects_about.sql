-- read the owners, grants and comments of large objects
-- Built by sql(), in turn: are owners wanted; comments; who owns each on the target; names of roles, and
-- those in their place; are grants wanted; which. A grantee '' is the owner, 'public' is PUBLIC.
SELECT m.oid,
       CASE WHEN %s THEN o.name END AS owner,
       g.grantees, g.privileges, g.grantables,
       CASE WHEN %s THEN pg_catalog.obj_description(m.oid, 'pg_largeobject') END AS comment
FROM pg_catalog.pg_largeobject_metadata m
CROSS JOIN LATERAL (SELECT %s AS name) o
LEFT JOIN LATERAL (
    SELECT coalesce(pg_catalog.array_agg(x.grantee ORDER BY x.grantee COLLATE "C", x.privilege),
                    '{}') AS grantees,
           coalesce(pg_catalog.array_agg(x.privilege ORDER BY x.grantee COLLATE "C", x.privilege),
                    '{}') AS privileges,
           coalesce(pg_catalog.array_agg(x.grantable ORDER BY x.grantee COLLATE "C", x.privilege),
                    '{}') AS grantables
    FROM (SELECT r.grantee, e.privilege_type AS privilege,
                 pg_catalog.bool_or(e.is_grantable) AS grantable
          FROM pg_catalog.aclexplode(
              coalesce(m.lomacl, pg_catalog.acldefault('L', m.lomowner))) e
          CROSS JOIN LATERAL (SELECT pg_catalog.pg_get_userbyid(e.grantee)::text AS name) n
          CROSS JOIN LATERAL (
              SELECT coalesce((%L::text[])[pg_catalog.array_position(%L::text[], n.name)], n.name)
                  AS name) t
          CROSS JOIN LATERAL (
              SELECT CASE WHEN e.grantee = 0 THEN 'public'
                          WHEN e.grantee = m.lomowner OR t.name = o.name THEN ''
                          ELSE t.name END AS grantee) r
          WHERE e.privilege_type IN ('SELECT', 'UPDATE')
          GROUP BY r.grantee, e.privilege_type) x
) g ON %s
WHERE %s
