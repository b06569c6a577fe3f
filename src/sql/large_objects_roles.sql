-- read the roles that large objects name
-- $1 are owners wanted, $2 are grants. An empty list of grants, read from text, is none that aclexplode() takes.
WITH object AS (
    SELECT DISTINCT lomowner, lomacl::text AS acl FROM pg_catalog.pg_largeobject_metadata
)
SELECT r.rolname AS name FROM pg_catalog.pg_roles r
WHERE r.oid IN (
    SELECT lomowner FROM object WHERE $1::boolean
    UNION ALL
    SELECT e.grantee FROM object o CROSS JOIN LATERAL
        pg_catalog.aclexplode(nullif(o.acl, '{}')::aclitem[]) e
    WHERE e.grantee <> o.lomowner AND $2::boolean)
ORDER BY r.rolname::text COLLATE "C"
