-- read the locale of the database
SELECT pg_catalog.pg_encoding_to_char(d.encoding) AS encoding, d.datcollate AS collate,
       d.datctype AS ctype,
       coalesce(pg_catalog.to_jsonb(d)->>'datlocprovider', 'c') AS provider,                   -- 15
       coalesce(pg_catalog.to_jsonb(d)->>'datlocale',                                          -- 17
                pg_catalog.to_jsonb(d)->>'daticulocale') AS locale,                            -- 15
       pg_catalog.to_jsonb(d)->>'daticurules' AS rules,                                        -- 16
       pg_catalog.to_jsonb(d)->>'datcollversion' AS version                                    -- 15
FROM pg_catalog.pg_database d
WHERE d.datname = pg_catalog.current_database()
