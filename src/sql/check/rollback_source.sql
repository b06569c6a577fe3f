-- look at settings for the way back
SELECT name, setting FROM pg_catalog.pg_settings
WHERE name IN ('max_logical_replication_workers', 'max_worker_processes')
