-- look for libraries and settings that the target lacks
-- $3 check/libraries_source.sql. Settings with a dot are taken by every server.
WITH source AS (
    SELECT s->>'kind' AS kind, s->>'name' AS name, s->>'place' AS place, s->>'used' AS used
    FROM pg_catalog.jsonb_array_elements($3::jsonb) s
), preload AS (
    SELECT pg_catalog.max(setting) AS setting FROM pg_catalog.pg_settings
    WHERE name = 'shared_preload_libraries'
), missing AS (
    SELECT s.name, s.used = 'true' AS used
    FROM source s CROSS JOIN preload p
    WHERE s.kind = 'library' AND p.setting IS NOT NULL
      AND NOT s.name = ANY (pg_catalog.regexp_split_to_array(p.setting, ' *, *'))
), unknown AS (
    SELECT s.name, pg_catalog.count(*) FILTER (WHERE s.place LIKE 'function %') AS functions,
           pg_catalog.count(*) AS n,
           (pg_catalog.array_agg(s.place ORDER BY s.place LIKE 'function %' DESC, s.place))[1] AS first
    FROM source s
    WHERE s.kind = 'setting' AND s.name NOT LIKE '%.%'
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_settings g
                      WHERE pg_catalog.lower(g.name) = pg_catalog.lower(s.name))
      -- those that SHOW does not list
      AND s.name NOT IN ('role', 'session_authorization')
    GROUP BY s.name
)
SELECT 'G15' AS id, m.name AS object,
       CASE WHEN m.used THEN 'the source preloads this library, its extension is in the database, '
                             'and the target does not preload it'
            ELSE 'the source preloads this library and the target does not' END AS detail,
       -- these cannot be created, or do nothing, without it
       CASE WHEN m.used AND m.name IN ('timescaledb', 'citus', 'pg_cron', 'pglogical', 'bdr', 'pgactive',
                                       'spock', 'pgaudit', 'pg_squeeze', 'pg_net', 'orioledb')
            THEN 'error' WHEN m.used THEN 'warning' ELSE 'info' END AS severity,
       -- one literal for each: in one alone they would be one name
       CASE WHEN m.used THEN pg_catalog.format('ALTER SYSTEM SET shared_preload_libraries = %s', (
           SELECT pg_catalog.string_agg(pg_catalog.quote_literal(l), ', ')
           FROM (SELECT l FROM pg_catalog.regexp_split_to_table(p.setting, ' *, *') l WHERE l <> ''
                 UNION ALL SELECT name FROM missing WHERE used) all_of_them)) END AS fix_sql,
       CASE WHEN m.used THEN 'shared_preload_libraries' END AS setting,
       CASE WHEN m.used THEN pg_catalog.concat_ws(', ', nullif(p.setting, ''), (
           SELECT pg_catalog.string_agg(name, ', ') FROM missing WHERE used)) END AS value,
       m.used AS restart,
       CASE WHEN NOT m.used THEN 'Preload it on the target as well, if it is needed there.' END
           AS hint, NULL AS side
FROM missing m CROSS JOIN preload p
UNION ALL
SELECT 'G15', u.name, pg_catalog.format('the target does not know this setting, which %s%s of the '
                                        'source sets', u.first,
                                        CASE WHEN u.n > 1 THEN pg_catalog.format(' and %s more',
                                                                                 u.n - 1) END),
       CASE WHEN u.functions > 0 THEN 'error' ELSE 'info' END, NULL, NULL, NULL, NULL,
       CASE WHEN u.functions > 0 THEN 'ALTER FUNCTION, RESET, on the source: it cannot be made on '
                                      'the target as it is.'
            ELSE 'It has no counterpart on the target.' END, NULL
FROM unknown u
UNION ALL
SELECT 'P07', 'G15', pg_catalog.format('shared_preload_libraries of the %s is not shown to this login',
                                       side), 'warning', NULL, NULL, NULL, NULL, NULL, side
FROM (SELECT 'target' AS side FROM preload WHERE setting IS NULL
      UNION ALL SELECT 'source' FROM source WHERE kind = 'hidden') h
