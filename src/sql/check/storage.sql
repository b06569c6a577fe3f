-- look at how the tables are stored
WITH there AS (
    SELECT s.kind, s.name
    FROM pg_catalog.jsonb_to_recordset($3::jsonb) s (kind text, name text)
), t AS (
    SELECT c.oid, c.reltablespace, c.reloftype, c.relam,
           pg_catalog.format('%I.%I', n.nspname, c.relname) AS name
    FROM pg_catalog.unnest($1::oid[]) x (oid)
    JOIN pg_catalog.pg_class c ON c.oid = x.oid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
), stored AS (
    SELECT t.name, t.reltablespace FROM t WHERE t.reltablespace <> 0
    UNION ALL
    SELECT pg_catalog.format('%I.%I', n.nspname, c.relname), c.reltablespace
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
    JOIN t ON t.oid = i.indrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('i', 'I') AND c.reltablespace <> 0
)
SELECT NULL AS severity, pg_catalog.format('tablespace %I', s.spcname) AS object,
       pg_catalog.format('%s table(s) and index(es) are in this tablespace, which the target has not: %s',
           pg_catalog.count(*),
           pg_catalog.array_to_string((pg_catalog.array_agg(stored.name ORDER BY stored.name))[1:5], ', '))
           AS detail,
       pg_catalog.format('Make it on the target (CREATE TABLESPACE %I LOCATION ...; here it is in %L), or'
           ' set no_tablespaces for pg_copy_schema.', s.spcname,
           pg_catalog.pg_tablespace_location(s.oid)) AS hint
FROM stored
JOIN pg_catalog.pg_tablespace s ON s.oid = stored.reltablespace
WHERE NOT EXISTS (SELECT FROM there x WHERE x.kind = 'tablespace' AND x.name = s.spcname)
GROUP BY s.oid, s.spcname
UNION ALL
SELECT CASE WHEN am.known OR am.extension IS NOT NULL THEN 'info' END,
       pg_catalog.format('access method %I', am.amname),
       pg_catalog.format('%s table(s) are stored by it%s: %s', pg_catalog.count(*),
           CASE WHEN am.extension IS NOT NULL
                THEN pg_catalog.format(', which comes with the extension %I', am.extension)
                WHEN NOT am.known THEN ', and the target has it not' END,
           pg_catalog.array_to_string((pg_catalog.array_agg(t.name ORDER BY t.name))[1:5], ', ')),
       CASE WHEN NOT am.known AND am.extension IS NULL
            THEN 'pg_copy_schema creates it, if the function behind it is there.' END
FROM t
CROSS JOIN LATERAL (SELECT a.amname,
                           EXISTS (SELECT FROM there x
                                   WHERE x.kind = 'access method' AND x.name = a.amname) AS known,
                           (SELECT e.extname FROM pg_catalog.pg_depend d
                            JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
                            WHERE d.classid = 'pg_catalog.pg_am'::pg_catalog.regclass
                              AND d.objid = a.oid AND d.deptype = 'e') AS extension
                    FROM pg_catalog.pg_am a
                    WHERE a.oid = t.relam AND a.amname <> 'heap') am
GROUP BY am.amname, am.known, am.extension
UNION ALL
SELECT 'info', pg_catalog.current_database(),
       pg_catalog.format('%s table(s) have the columns of a type (CREATE TABLE ... OF): %s',
           pg_catalog.count(*),
           pg_catalog.array_to_string((pg_catalog.array_agg(t.name ORDER BY t.name))[1:5], ', ')), NULL
FROM t WHERE t.reloftype <> 0
HAVING pg_catalog.count(*) > 0
