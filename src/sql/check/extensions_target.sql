-- look at the extensions that the target can create
WITH preload (name, must) AS (
    -- works, or can be created at all, only when its library is loaded with the server
    VALUES ('timescaledb', true), ('citus', true), ('pg_cron', true), ('pglogical', true),
           ('bdr', true), ('pgactive', true), ('spock', true), ('pgaudit', true),
           ('pg_squeeze', true), ('pg_net', true), ('orioledb', true), ('pg_duckdb', true),
           ('pgautofailover', true), ('pg_search', true), ('pg_stat_statements', false),
           ('pg_stat_kcache', false), ('pg_stat_monitor', false), ('pg_qualstats', false),
           ('pg_wait_sampling', false), ('pgsodium', false), ('set_user', false), ('powa', false),
           ('pg_ivm', false)
), gone (name, since) AS (
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
), loaded AS (
    SELECT setting, pg_catalog.string_to_array(pg_catalog.regexp_replace(
               setting, '\s|"|\$libdir/', '', 'g'), ',') AS libraries
    FROM pg_catalog.pg_settings WHERE name = 'shared_preload_libraries'
), unloaded AS (
    SELECT n.name, p.must, l.setting
    FROM needed n JOIN preload p ON p.name = n.name
    LEFT JOIN loaded l ON true
    WHERE n.here IS NOT NULL AND (l.setting IS NULL OR NOT p.name = ANY (l.libraries))
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
UNION ALL
SELECT NULL, NULL, pg_catalog.quote_ident(u.name), CASE WHEN NOT u.must THEN 'warning' END,
       pg_catalog.format('the extension %I works only when the target''s server loads its library at '
                         'its start', u.name),
       pg_catalog.format('ALTER SYSTEM SET shared_preload_libraries = %s%L',
                         -- as the server wrote it: a list of names
                         CASE WHEN u.setting <> '' THEN u.setting || ', ' END, u.name),
       'shared_preload_libraries',
       pg_catalog.concat(CASE WHEN u.setting <> '' THEN u.setting || ', ' END, u.name), true, NULL
FROM unloaded u WHERE u.setting IS NOT NULL
UNION ALL
SELECT 'P07', NULL, 'O01', CASE WHEN pg_catalog.bool_or(u.must) THEN 'warning' ELSE 'info' END,
       pg_catalog.format('shared_preload_libraries of the target may not be seen; it must have %s',
                         pg_catalog.string_agg(u.name, ', ' ORDER BY u.name)),
       NULL, NULL, NULL, false, NULL
FROM unloaded u WHERE u.setting IS NULL HAVING pg_catalog.count(*) > 0
