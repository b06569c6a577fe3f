-- look at the server
-- One JSON object: what all checks may need to know of a side, see check_given() in src/core/check.c.
SELECT pg_catalog.json_build_object(
    'version_num', pg_catalog.current_setting('server_version_num')::int,
    'version', pg_catalog.current_setting('server_version'),
    'major', pg_catalog.current_setting('server_version_num')::int / 10000,
    'system_identifier', (SELECT system_identifier::text FROM pg_catalog.pg_control_system()),
    'database', d.datname,
    'database_oid', d.oid::text,
    'encoding', pg_catalog.pg_encoding_to_char(d.encoding),
    'user', current_user,
    'superuser', pg_catalog.current_setting('is_superuser') = 'on',
    -- who is no superuser, by 16's role or by what managed services have instead
    'may_subscribe', pg_catalog.current_setting('is_superuser') = 'on' OR EXISTS (
        SELECT FROM pg_catalog.pg_roles r
        WHERE r.rolname IN ('pg_create_subscription', 'rds_superuser', 'cloudsqlsuperuser',
                            'alloydbsuperuser', 'azure_pg_admin')
          AND pg_catalog.pg_has_role(r.oid, 'USAGE')),
    'may_monitor', pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE'),
    'in_recovery', pg_catalog.pg_is_in_recovery(),
    'lsn', CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn()
                ELSE pg_catalog.pg_current_wal_lsn() END,
    'at', pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()),
    'backend_pid', pg_catalog.pg_backend_pid(),
    'address', pg_catalog.host(pg_catalog.inet_server_addr()),
    'port', pg_catalog.inet_server_port(),
    'client', pg_catalog.host(pg_catalog.inet_client_addr()),
    'ssl', (SELECT ssl FROM pg_catalog.pg_stat_ssl WHERE pid = pg_catalog.pg_backend_pid()),
    'started', pg_catalog.date_part('epoch', pg_catalog.pg_postmaster_start_time()),
    'machine', pg_catalog.substring(pg_catalog.version(), ' on ([^-, ]+)'),
    -- in bytes, as the other side may have no such character
    'money', pg_catalog.encode(pg_catalog.convert_to(
                 (1234567.89)::numeric::money::text,
                 CASE pg_catalog.getdatabaseencoding() WHEN 'SQL_ASCII' THEN 'SQL_ASCII'
                      ELSE 'UTF8' END), 'escape'),
    -- those that are hidden from us are not there
    'settings', (SELECT pg_catalog.json_object_agg(name, setting) FROM pg_catalog.pg_settings
                 WHERE name IN ('block_size', 'data_checksums', 'data_directory', 'lc_monetary',
                                'max_identifier_length', 'max_sync_workers_per_subscription',
                                'password_encryption', 'wal_block_size')),
    -- of all databases
    'subscriptions', (SELECT pg_catalog.json_object_agg(subname, subid::text)
                      FROM pg_catalog.pg_stat_subscription))
FROM pg_catalog.pg_database d
WHERE d.datname = pg_catalog.current_database()
