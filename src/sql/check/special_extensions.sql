-- look for extensions that replication or a second copy does not suit
-- By name, or by the schema and table that they are known by when they came without CREATE EXTENSION.
WITH known (id, name, schema, relation, severity, detail, hint) AS (VALUES
    ('O02', 'timescaledb', '_timescaledb_catalog', 'hypertable', 'error',
     'hypertables are not replicated: their rows are in chunks that the target would have to know of',
     'Use timescaledb''s own way to move (pg_dump and its timescaledb_pre_restore(), or its live migration).'),
    ('O02', 'citus', NULL, NULL, 'error',
     'distributed tables have their rows on other nodes', 'Move by Citus'' own means.'),
    ('O02', 'pglogical', 'pglogical', 'node', 'warning',
     'another logical replication is set up here: its nodes and slots do not move',
     'Set it up anew on the target, and drop it on the source after the switch.'),
    ('O02', 'bdr', 'bdr', 'node', 'error',
     'a node of a multi-master group cannot be replaced by a copy', 'Add the target to the group instead.'),
    ('O02', 'pgactive', 'pgactive', 'pgactive_nodes', 'error',
     'a node of a multi-master group cannot be replaced by a copy', 'Add the target to the group instead.'),
    ('O02', 'spock', 'spock', 'node', 'error',
     'a node of a multi-master group cannot be replaced by a copy', 'Add the target to the group instead.'),
    ('O02', 'pg_partman', 'partman', 'part_config', 'warning',
     'pg_partman makes and drops partitions, which are not replicated as such',
     'Stop its maintenance (run_maintenance) until the switch, or run pg_copy_schema and refresh the '
     'subscription after each.'),
    ('O02', 'pg_ivm', 'pgivm', 'pg_ivm_immv', 'warning',
     'views that are kept up to date by triggers do not follow replicated changes',
     'Refresh them on the target during the switch (refresh_immv).'),
    ('O02', 'age', 'ag_catalog', 'ag_graph', 'warning',
     'graphs are tables of a schema each, known to the extension by object numbers of this server',
     'Move graphs by its own export and import.'),
    ('O02', 'columnar', 'columnar', 'stripe', 'error',
     'columnar tables are not decoded: their changes are not replicated',
     'Turn them into ordinary tables, or copy them during the switch.'),
    ('O02', 'cstore_fdw', NULL, NULL, 'error',
     'columnar tables are not decoded: their changes are not replicated',
     'Turn them into ordinary tables, or copy them during the switch.'),
    ('O02', 'orioledb', NULL, NULL, 'error',
     'tables of OrioleDB are not decoded by pgoutput', 'Turn them into ordinary tables.'),
    ('O02', 'pgsodium', 'pgsodium', 'key', 'warning',
     'the server''s key is in a file of the source, and what it encrypted is unreadable without',
     'Take the key over to the target''s server before its start.'),
    ('O02', 'anon', NULL, NULL, 'warning',
     'masking rules are security labels, which need the extension to be loaded on the target first',
     'Set session_preload_libraries = ''anon'' for the target''s database.'),
    ('O02', 'postgis_topology', 'topology', 'topology', 'info',
     'the topologies are known by rows of a table of the extension', 'Compare topology.topology after the copy.'),
    ('O03', 'pg_cron', 'cron', 'job', 'warning',
     'jobs of pg_cron (cron.job) would run on the target as well, once they are there',
     'Let them be inactive there until the switch: UPDATE cron.job SET active = false.'),
    ('O03', 'pgagent', 'pgagent', 'pga_job', 'warning',
     'jobs of pgAgent (pgagent.pga_job) would run on the target as well, once an agent connects there',
     'Start no agent for the target before the switch.'),
    ('O03', 'pg_timetable', 'timetable', 'chain', 'warning',
     'jobs of pg_timetable (timetable.chain) would run on the target as well, once it connects there',
     'Start no pg_timetable for the target before the switch.'),
    ('O03', 'pg_dbms_job', 'dbms_job', 'all_scheduled_jobs', 'warning',
     'jobs of pg_dbms_job would run on the target as well, once its daemon connects there',
     'Start no daemon for the target before the switch.')
)
SELECT k.id, pg_catalog.quote_ident(k.name) AS object,
       -- an empty list of jobs runs nothing
       CASE WHEN k.id = 'O03' AND coalesce(pg_catalog.pg_relation_size(c.oid), 0) = 0 THEN 'info'
            ELSE k.severity END AS severity, k.detail, NULL AS fix_sql, k.hint
FROM known k
LEFT JOIN pg_catalog.pg_extension e ON e.extname = k.name
LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = k.schema
LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = k.relation
WHERE e.oid IS NOT NULL OR c.oid IS NOT NULL
UNION ALL
SELECT 'O03', 'pg_cron', 'info',
       pg_catalog.format('pg_cron keeps the jobs of all databases in %I', s.setting), NULL,
       'Look there for jobs of this database: SELECT * FROM cron.job.'
FROM pg_catalog.pg_settings s
WHERE s.name = 'cron.database_name' AND s.setting <> pg_catalog.current_database()
UNION ALL
-- A repack that was broken off leaves triggers that write into tables that are not replicated.
SELECT 'O02', pg_catalog.format('%I.%I', n.nspname, c.relname), 'warning',
       pg_catalog.format('a broken-off pg_repack has left the trigger %I', t.tgname),
       pg_catalog.format('DROP TRIGGER %I ON %I.%I; DROP TABLE IF EXISTS repack.%I, repack.%I; '
                         'DROP TYPE IF EXISTS repack.%I', t.tgname, n.nspname, c.relname,
                         pg_catalog.format('log_%s', c.oid), pg_catalog.format('table_%s', c.oid),
                         pg_catalog.format('pk_%s', c.oid)), NULL
FROM pg_catalog.pg_trigger t
JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE t.tgname IN ('repack_trigger', 'z_repack_trigger')
