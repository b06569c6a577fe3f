-- look at the database
SELECT pg_catalog.json_build_object(
    'version', pg_catalog.current_setting('server_version'),
    'major', pg_catalog.current_setting('server_version_num')::int / 10000,
    'name', d.datname,
    'owner', pg_catalog.pg_get_userbyid(d.datdba),
    'encoding', pg_catalog.pg_encoding_to_char(d.encoding),
    'collate', d.datcollate,
    'ctype', d.datctype,
    'bytes', s.bytes,
    'size', pg_catalog.pg_size_pretty(s.bytes),
    'tables', pg_catalog.cardinality($1::oid[]),
    'extensions', (SELECT coalesce(pg_catalog.json_object_agg(extname, extversion
                                                              ORDER BY extname), '{}')
                   FROM pg_catalog.pg_extension WHERE extname <> 'plpgsql'),
    -- what owns something here, or may use it
    'roles', (SELECT coalesce(pg_catalog.json_agg(rolname ORDER BY rolname), '[]')
              FROM pg_catalog.pg_roles r
              WHERE r.oid >= 16384 AND r.rolname !~ '^pg_'
                AND EXISTS (SELECT FROM pg_catalog.pg_shdepend s
                            WHERE s.refobjid = r.oid
                              AND s.refclassid = 'pg_catalog.pg_authid'::pg_catalog.regclass
                              AND (s.dbid = d.oid
                                   OR s.classid = 'pg_catalog.pg_database'::pg_catalog.regclass
                                      AND s.objid = d.oid))))
FROM pg_catalog.pg_database d
-- looked at once: it reads the size of every file; OFFSET keeps it from being asked twice
CROSS JOIN LATERAL (SELECT pg_catalog.pg_database_size(d.oid) AS bytes OFFSET 0) s
WHERE d.datname = pg_catalog.current_database()
