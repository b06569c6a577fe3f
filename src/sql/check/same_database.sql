-- see whether both sides are the same database, or exchanged
-- $3 the source's notes of an earlier switch
WITH side AS (
    SELECT $2::jsonb #>> '{here,system_identifier}' = $2::jsonb #>> '{there,system_identifier}'
               AS same_cluster,
           $2::jsonb #>> '{here,database_oid}' = $2::jsonb #>> '{there,database_oid}' AS same_oid
), note AS (
    SELECT pg_catalog.substr(c, 20) AS fenced_at
    FROM pg_catalog.pg_db_role_setting s
    JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase
    CROSS JOIN LATERAL pg_catalog.unnest(s.setconfig) c
    WHERE s.setrole = 0 AND d.datname = pg_catalog.current_database()
      AND c LIKE 'pgonline.fenced\_at=%'
)
SELECT 'C02' AS id, pg_catalog.current_database()::text AS object,
       'source and target are the same database' AS detail, NULL AS severity,
       NULL AS hint
FROM side WHERE same_cluster AND same_oid
UNION ALL
SELECT 'C02', pg_catalog.current_database()::text,
       CASE WHEN EXISTS (SELECT FROM pg_catalog.jsonb_array_elements($3::jsonb) s
                         WHERE s->>'switched_at' <> '')
            THEN pg_catalog.format('source and target are exchanged: the given source has taken '
                                   'over from the given target, which was closed at %s', fenced_at)
            ELSE pg_catalog.format('the target was closed as the source of a migration at %s',
                                   fenced_at) END, NULL,
       'Exchange them; or let pg_switchover release the target, if what it holds may be lost.'
FROM note
UNION ALL
SELECT 'C03', pg_catalog.current_database()::text,
       'source and target are databases of the same server: its slot must be made before the '
       'subscription, as pg_subscription does', 'info', NULL
FROM side WHERE same_cluster AND NOT same_oid
