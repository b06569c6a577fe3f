-- look for the records of copies
SELECT pg_catalog.to_regclass('pgonline.copy') IS NOT NULL AS there
