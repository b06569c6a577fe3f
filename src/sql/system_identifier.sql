-- read the system identifier
SELECT system_identifier AS id FROM pg_catalog.pg_control_system()
