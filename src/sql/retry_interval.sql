-- read how long a worker waits before it begins anew
SELECT pg_catalog.current_setting('wal_retrieve_retry_interval') AS shown,
       s.setting::bigint AS ms
FROM pg_catalog.pg_settings s WHERE s.name = 'wal_retrieve_retry_interval'
