-- read which extensions the schemas need
-- $1 the schemas' names; extensions whose types, functions or operators their objects use
WITH spaces AS (
    SELECT n.oid FROM pg_catalog.pg_namespace n WHERE n.nspname = ANY ($1::name[])
), relations AS (
    SELECT c.oid FROM pg_catalog.pg_class c JOIN spaces s ON s.oid = c.relnamespace
), ours (classid, objid) AS (
    SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, oid FROM relations
    UNION ALL SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, t.oid
    FROM pg_catalog.pg_type t JOIN spaces s ON s.oid = t.typnamespace
    UNION ALL SELECT 'pg_catalog.pg_proc'::pg_catalog.regclass, p.oid
    FROM pg_catalog.pg_proc p JOIN spaces s ON s.oid = p.pronamespace
    UNION ALL SELECT 'pg_catalog.pg_operator'::pg_catalog.regclass, o.oid
    FROM pg_catalog.pg_operator o JOIN spaces s ON s.oid = o.oprnamespace
    UNION ALL SELECT 'pg_catalog.pg_constraint'::pg_catalog.regclass, k.oid
    FROM pg_catalog.pg_constraint k JOIN spaces s ON s.oid = k.connamespace
    UNION ALL SELECT 'pg_catalog.pg_attrdef'::pg_catalog.regclass, d.oid
    FROM pg_catalog.pg_attrdef d JOIN relations r ON r.oid = d.adrelid
    UNION ALL SELECT 'pg_catalog.pg_rewrite'::pg_catalog.regclass, w.oid
    FROM pg_catalog.pg_rewrite w JOIN relations r ON r.oid = w.ev_class
    UNION ALL SELECT 'pg_catalog.pg_trigger'::pg_catalog.regclass, g.oid
    FROM pg_catalog.pg_trigger g JOIN relations r ON r.oid = g.tgrelid
    UNION ALL SELECT 'pg_catalog.pg_policy'::pg_catalog.regclass, y.oid
    FROM pg_catalog.pg_policy y JOIN relations r ON r.oid = y.polrelid
), used AS (
    SELECT d.refclassid, CASE WHEN t.typcategory = 'A' THEN t.typelem ELSE d.refobjid END AS refobjid
    FROM ours o
    JOIN pg_catalog.pg_depend d ON d.classid = o.classid AND d.objid = o.objid
    LEFT JOIN pg_catalog.pg_type t ON d.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass
        AND t.oid = d.refobjid
    WHERE d.deptype <> 'e'
)
SELECT DISTINCT e.extname AS name
FROM used u
JOIN pg_catalog.pg_depend m ON m.classid = u.refclassid AND m.objid = u.refobjid AND m.deptype = 'e'
    AND m.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
JOIN pg_catalog.pg_extension e ON e.oid = m.refobjid
ORDER BY 1
