-- look at wal_level
SELECT name AS object,
       pg_catalog.format('wal_level is %s%s', setting,
                         CASE WHEN pending_restart THEN ', and another value waits for a restart'
                         END) AS detail,
       name AS setting, 'logical' AS value, true AS restart
FROM pg_catalog.pg_settings
WHERE name = 'wal_level' AND setting <> 'logical'
