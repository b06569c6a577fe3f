-- look for subscriptions
-- Those of this database.
SELECT s.oid, s.subname AS name, s.subenabled AS enabled, s.subslotname AS slot_name,
       s.subpublications AS publications, s.subdisableonerr AS disable_on_error
FROM (SELECT NULL::boolean AS subdisableonerr) older                                      -- 15
CROSS JOIN LATERAL (
    SELECT oid, subname, subenabled, subslotname, subpublications, subdisableonerr
    FROM pg_catalog.pg_subscription
    WHERE subdbid = (SELECT d.oid FROM pg_catalog.pg_database d
                     WHERE d.datname = pg_catalog.current_database())) s
ORDER BY s.subname::text COLLATE "C"
