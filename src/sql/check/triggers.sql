-- look for triggers that fire while changes are applied
-- Asked on the target; $3 has those of the source, which count where the target lacks the table yet.
-- Rules are left alone by COPY and by apply, whatever they are set to.
WITH source AS (
    SELECT *
    FROM pg_catalog.jsonb_to_recordset($3::jsonb) s (schema name, name name, trigger name, enabled "char")
), every AS (
    SELECT 'source' AS side, s.schema, s.name, s.trigger, s.enabled
    FROM source s
    WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_class c
                      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                      WHERE n.nspname = s.schema AND c.relname = s.name)
    UNION ALL
    SELECT 'target', n.nspname, c.relname, t.tgname, t.tgenabled
    FROM pg_catalog.unnest($1::oid[]) x (oid)
    JOIN pg_catalog.pg_class c ON c.oid = x.oid AND c.relhastriggers
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    CROSS JOIN (SELECT 0::oid AS tgparentid) before_13
    CROSS JOIN LATERAL (SELECT tgname, tgenabled, tgparentid AS parent
                        FROM pg_catalog.pg_trigger
                        WHERE tgrelid = c.oid AND NOT tgisinternal AND tgenabled IN ('A', 'R')) t
    -- partitions have what the table above them has
    WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_trigger p
                      WHERE p.oid = t.parent AND p.tgenabled = t.tgenabled)
)
SELECT NULL AS severity, e.side,
       pg_catalog.format('%I on %I.%I', e.trigger, e.schema, e.name) AS object,
       pg_catalog.format('the trigger is ENABLE %s: on the target it %s for each row that is copied or'
           ' replicated', CASE e.enabled WHEN 'A' THEN 'ALWAYS' ELSE 'REPLICA' END,
           CASE e.side WHEN 'source' THEN 'will fire, once it is copied,' ELSE 'fires' END) AS detail,
       pg_catalog.format('ALTER TABLE %I.%I %s TRIGGER %I', e.schema, e.name,
           -- on the source it shall go on as it works there: by itself, or not at all
           CASE WHEN e.side = 'source' AND e.enabled = 'A' THEN 'ENABLE' ELSE 'DISABLE' END, e.trigger)
           AS fix_sql,
       CASE WHEN e.side = 'target' THEN 'Enable it again when the switch is done.'
            ELSE 'Or disable it on the target until the switch is done.' END AS hint
FROM every e
WHERE e.enabled IN ('A', 'R')
UNION ALL
SELECT 'info', 'source', $2::jsonb #>> '{there,database}',
       pg_catalog.format('%s trigger(s) are disabled, and will be so on the target: %s',
           pg_catalog.count(*),
           pg_catalog.array_to_string((pg_catalog.array_agg(
               pg_catalog.format('%I on %I.%I', s.trigger, s.schema, s.name)
               ORDER BY s.schema, s.name, s.trigger))[1:5], ', ')), NULL, NULL
FROM source s WHERE s.enabled = 'D'
HAVING pg_catalog.count(*) > 0
