-- look for sequences that fill several columns
WITH several AS (
    SELECT d.refobjid AS seq
    FROM pg_catalog.pg_depend d
    WHERE d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass
      AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjsubid = 0
    GROUP BY d.refobjid
    HAVING pg_catalog.count(*) > 1
), uses AS (
    SELECT v.seq, pg_catalog.format('%I.%I.%I', n.nspname, c.relname, a.attname) AS name
    FROM several v
    JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
        AND d.refobjid = v.seq AND d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass
    JOIN pg_catalog.pg_attrdef def ON def.oid = d.objid
    JOIN pg_catalog.unnest($1::oid[]) x (oid) ON x.oid = def.adrelid
    JOIN pg_catalog.pg_class c ON c.oid = x.oid AND NOT c.relispartition
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    -- a column that is inherited shares it by nature
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = def.adnum
                                  AND a.attinhcount = 0
)
SELECT pg_catalog.format('%I.%I', n.nspname, s.relname) AS object,
       pg_catalog.format('it fills %s columns: %s', u.n, u.names) AS detail
FROM (SELECT seq, pg_catalog.count(*) AS n,
             pg_catalog.array_to_string((pg_catalog.array_agg(name ORDER BY name))[1:5], ', ') AS names
      FROM uses GROUP BY seq HAVING pg_catalog.count(*) > 1) u
JOIN pg_catalog.pg_class s ON s.oid = u.seq AND s.relkind = 'S'
JOIN pg_catalog.pg_namespace n ON n.oid = s.relnamespace
