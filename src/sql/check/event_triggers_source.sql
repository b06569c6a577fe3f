-- read the event triggers
SELECT t.evtname AS name, t.evtevent AS event
FROM pg_catalog.pg_event_trigger t
WHERE t.evtenabled IN ('O', 'A')
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                  WHERE d.classid = 'pg_catalog.pg_event_trigger'::pg_catalog.regclass
                    AND d.objid = t.oid AND d.deptype = 'e')
