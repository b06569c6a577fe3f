-- see whether both sides are the same database, or exchanged
-- $3 the source's note of an earlier switch
WITH side AS (
    SELECT $2::jsonb #>> '{here,system_identifier}' = $2::jsonb #>> '{there,system_identifier}'
               AS same_cluster,
           $2::jsonb #>> '{here,database_oid}' = $2::jsonb #>> '{there,database_oid}' AS same_oid
), note AS (
    -- the source of a migration hands over first: its numbers are odd, those of its target even
    SELECT pg_catalog.split_part(c, '=', 2) AS handover,
           EXISTS (SELECT FROM pg_catalog.jsonb_array_elements($3::jsonb) s
                   WHERE s->>'handover' ~ '^[0-9]*[02468] ') AS is_exchanged
    FROM pg_catalog.pg_db_role_setting s
    JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase
    CROSS JOIN LATERAL pg_catalog.unnest(s.setconfig) c
    WHERE s.setrole = 0 AND d.datname = pg_catalog.current_database()
      AND c ~ '^pgonline[.]handover=[0-9]*[13579] '
)
SELECT 'C02' AS id, pg_catalog.current_database()::text AS object,
       'source and target are the same database' AS detail, NULL AS severity,
       NULL AS hint
FROM side WHERE same_cluster AND same_oid
UNION ALL
SELECT 'C02', pg_catalog.current_database()::text,
       pg_catalog.format('%sthe target has handed over as the source of a migration (pgonline.handover = %L)',
                         CASE WHEN is_exchanged THEN 'source and target are exchanged: ' END, handover),
       NULL,
       CASE WHEN is_exchanged THEN 'Exchange them.'
            ELSE 'Exchange them if it is this migration. Else give another target, or end that migration '
                 'first: pg_switchover with state=absent.' END
FROM note
UNION ALL
SELECT 'C03', pg_catalog.current_database()::text,
       'source and target are databases of the same server: its slot must be made before the '
       'subscription, as pg_subscription does', 'info', NULL
FROM side WHERE same_cluster AND NOT same_oid
