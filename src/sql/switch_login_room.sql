-- read how many sessions the database has room for
SELECT least(pg_catalog.current_setting('max_connections')::bigint
             - pg_catalog.current_setting('superuser_reserved_connections')::bigint
             - coalesce(pg_catalog.current_setting('reserved_connections', true)::bigint, 0)
             - (SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_activity a
                WHERE a.backend_type = 'client backend' AND a.application_name NOT LIKE 'pgonline\_%'),
             (SELECT CASE WHEN d.datconnlimit < 0 THEN 9223372036854775807 ELSE d.datconnlimit
                          - (SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_activity a
                             WHERE a.datid = d.oid AND a.backend_type = 'client backend'
                               AND a.application_name NOT LIKE 'pgonline\_%') END
              FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())) AS room
