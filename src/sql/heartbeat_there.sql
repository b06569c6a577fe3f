-- look for the table of the marker
SELECT pg_catalog.to_regclass('pgonline.heartbeat') IS NOT NULL AS there
