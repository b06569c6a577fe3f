-- look for event triggers
WITH source AS (
    SELECT x.name, x.event FROM pg_catalog.jsonb_to_recordset($3::jsonb) x (name text, event text)
)
SELECT NULL AS side, pg_catalog.quote_ident(t.evtname) AS object, NULL AS severity,
       pg_catalog.format('an event trigger (%s) of the target''s own fires while the schema is copied',
                         t.evtevent) AS detail,
       pg_catalog.format('ALTER EVENT TRIGGER %I DISABLE', t.evtname) AS fix_sql,
       'Enable it again after the copy.' AS hint
FROM pg_catalog.pg_event_trigger t
WHERE t.evtenabled IN ('O', 'A') AND t.evtname NOT IN (SELECT s.name FROM source s)
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                  WHERE d.classid = 'pg_catalog.pg_event_trigger'::pg_catalog.regclass
                    AND d.objid = t.oid AND d.deptype = 'e')
UNION ALL
SELECT 'source', pg_catalog.quote_ident(s.name), 'info',
       pg_catalog.format('an event trigger (%s) fires when replica identities and publications change',
                         s.event), NULL, 'It is copied as the last of the schema.'
FROM source s
