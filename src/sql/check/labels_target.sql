-- look for security labels and compressions that the target cannot take
SELECT pg_catalog.format('provider %I', x.name) AS object, 'warning' AS severity,
       pg_catalog.format('%s security label(s) of the provider %I need its library to be loaded on the '
                         'target before the schema is copied', x.n, x.name) AS detail,
       'Add it to shared_preload_libraries, or to session_preload_libraries of the database.' AS hint
FROM pg_catalog.jsonb_to_recordset($3::jsonb) x (kind text, name text, n bigint)
WHERE x.kind = 'label'
UNION ALL
SELECT x.name, 'error',
       pg_catalog.format('%s column(s) are compressed with lz4, which the target''s server was built without',
                         x.n),
       'Use packages of PostgreSQL with lz4, or ALTER TABLE ... ALTER COLUMN ... SET COMPRESSION pglz on the '
       'source.'
FROM pg_catalog.jsonb_to_recordset($3::jsonb) x (kind text, name text, n bigint)
JOIN pg_catalog.pg_settings s ON s.name = 'default_toast_compression'
WHERE x.kind = 'compression' AND NOT 'lz4' = ANY (s.enumvals)
