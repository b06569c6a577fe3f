-- look at the extensions that the target can create
WITH gone (name, since) AS (
    -- of PostgreSQL itself, up to the version before
    VALUES ('tsearch2', 10), ('chkpass', 11), ('timetravel', 12), ('adminpack', 17),
           ('old_snapshot', 17), ('plpythonu', 15), ('plpython2u', 15), ('hstore_plpythonu', 15),
           ('hstore_plpython2u', 15), ('ltree_plpythonu', 15), ('ltree_plpython2u', 15),
           ('jsonb_plpythonu', 15), ('jsonb_plpython2u', 15)
), needed AS (
    SELECT s.name, s.version, s.schema, e.extname IS NOT NULL AS is_there,
           coalesce(e.extversion, a.default_version) AS here,
           ($2::jsonb #>> '{here,major}')::int AS major
    FROM pg_catalog.jsonb_to_recordset($3::jsonb) s (name text, version text, schema text)
    LEFT JOIN pg_catalog.pg_available_extensions a ON a.name = s.name
    LEFT JOIN pg_catalog.pg_extension e ON e.extname = s.name
), versions AS (
    SELECT n.name, n.version, n.here,
           CASE WHEN n.version ~ '^[0-9]{1,9}([.][0-9]{1,9})*$' AND n.here ~ '^[0-9]{1,9}([.][0-9]{1,9})*$'
                THEN pg_catalog.string_to_array(n.here, '.')::int[]
                     < pg_catalog.string_to_array(n.version, '.')::int[] END AS is_older
    FROM needed n WHERE n.here <> n.version
)
SELECT NULL AS id, CASE WHEN g.name IS NOT NULL THEN 'source' END AS side,
       pg_catalog.quote_ident(n.name) AS object,
       -- of a part of the database perhaps nothing needs it
       CASE WHEN $2::jsonb->>'selection' = 'named' THEN 'warning' END AS severity,
       CASE WHEN g.name IS NOT NULL
            THEN pg_catalog.format('PostgreSQL %s has no extension %I any more', n.major, n.name)
            ELSE pg_catalog.format('the extension %I (%s) is not installed on the target''s host',
                                   n.name, n.version) END AS detail,
       CASE WHEN g.name IS NOT NULL THEN pg_catalog.format('DROP EXTENSION %I', n.name) END AS fix_sql,
       NULL AS setting, NULL AS value, false AS restart,
       CASE WHEN g.name IS NOT NULL THEN 'What uses it must be rewritten before it can be dropped.' END
           AS hint
FROM needed n LEFT JOIN gone g ON g.name = n.name AND n.major >= g.since
WHERE n.here IS NULL
UNION ALL
SELECT NULL, NULL, pg_catalog.quote_ident(v.name),
       CASE WHEN v.is_older THEN 'warning' ELSE 'info' END,
       pg_catalog.format('the extension %I has version %s on the source and %s%s on the target', v.name,
                         v.version, CASE WHEN v.is_older THEN 'the older ' END, v.here),
       NULL, NULL, NULL, false,
       CASE WHEN v.is_older THEN 'Install a newer package on the target''s host.'
            ELSE 'Read its release notes for what has changed.' END
FROM versions v
UNION ALL
SELECT NULL, NULL, pg_catalog.quote_ident(n.name), 'warning',
       pg_catalog.format('%I may not create the extension %I: it is not trusted',
                         $2::jsonb #>> '{here,user}', n.name),
       pg_catalog.format('%sCREATE EXTENSION %I WITH SCHEMA %I',
                         CASE WHEN n.schema NOT IN ('pg_catalog', 'public')
                              THEN pg_catalog.format('CREATE SCHEMA IF NOT EXISTS %I; ', n.schema) END,
                         n.name, n.schema),
       NULL, NULL, false, 'Run it as a superuser, or as your service has its extensions created.'
FROM needed n
CROSS JOIN (SELECT false AS trusted) before_13
CROSS JOIN LATERAL (SELECT superuser AND NOT trusted AS is_barred
                    FROM pg_catalog.pg_available_extension_versions
                    WHERE name = n.name AND version = n.here) v
WHERE NOT n.is_there AND v.is_barred AND $2::jsonb #>> '{here,superuser}' = 'false'
