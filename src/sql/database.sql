-- read how the database was made
SELECT pg_catalog.pg_get_userbyid(d.datdba) AS owner,
       pg_catalog.pg_encoding_to_char(d.encoding) AS encoding,
       d.datcollate AS collate, d.datctype AS ctype,
       CASE pg_catalog.to_jsonb(d)->>'datlocprovider'                        -- 15
            WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END AS provider,
       coalesce(pg_catalog.to_jsonb(d)->>'datlocale',                        -- 17
                pg_catalog.to_jsonb(d)->>'daticulocale') AS locale,          -- 15
       pg_catalog.to_jsonb(d)->>'daticurules' AS icu_rules                   -- 16
FROM pg_catalog.pg_database d
WHERE d.datname = pg_catalog.current_database()
