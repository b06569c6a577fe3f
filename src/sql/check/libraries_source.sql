-- read libraries and settings that the database uses
SELECT 'library' AS kind, pg_catalog.btrim(l) AS name, NULL AS place, NULL AS value,
       EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = pg_catalog.btrim(l))::text AS used
FROM pg_catalog.pg_settings s
CROSS JOIN LATERAL pg_catalog.regexp_split_to_table(s.setting, ',') l
WHERE s.name = 'shared_preload_libraries' AND pg_catalog.btrim(l) <> ''
UNION ALL
SELECT 'setting', pg_catalog.split_part(c, '=', 1),
       pg_catalog.format('function %I.%I', n.nspname, p.proname),
       pg_catalog.substr(c, pg_catalog.strpos(c, '=') + 1), NULL
FROM pg_catalog.pg_proc p
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace AND n.nspname !~ '^pg_'
CROSS JOIN LATERAL pg_catalog.unnest(p.proconfig) c
WHERE p.proconfig IS NOT NULL
UNION ALL
SELECT 'setting', pg_catalog.split_part(c, '=', 1),
       CASE WHEN d.datname IS NULL THEN pg_catalog.format('role %I', r.rolname)
            ELSE pg_catalog.format('database %I', d.datname) END,
       pg_catalog.substr(c, pg_catalog.strpos(c, '=') + 1), NULL
FROM pg_catalog.pg_db_role_setting s
LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.setrole
LEFT JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase
CROSS JOIN LATERAL pg_catalog.unnest(s.setconfig) c
WHERE s.setdatabase = 0 OR d.datname = pg_catalog.current_database()
UNION ALL
SELECT 'hidden', 'shared_preload_libraries', NULL, NULL, NULL
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_settings WHERE name = 'shared_preload_libraries')
