-- look for the right to read large objects
SELECT pg_catalog.has_table_privilege('pg_catalog.pg_largeobject', 'SELECT') AS may,
       pg_catalog.current_setting('block_size')::int / 4 AS page,
       EXISTS (SELECT FROM pg_catalog.pg_largeobject_metadata) AS some,
       pg_catalog.to_regclass('pgonline.copy_large_object') IS NOT NULL AS place
