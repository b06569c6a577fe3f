-- read the settings of the database
-- ALTER DATABASE … SET, for all roles. handover: what catalog/handover.h says; closed_by: that a
-- switch has closed it, nobody else; brought: a text[].
SELECT (SELECT pg_catalog.substr(c, 31)::boolean FROM pg_catalog.unnest(s.setconfig) c
        WHERE c LIKE 'default\_transaction\_read\_only=%') AS read_only,
       (SELECT pg_catalog.substr(c, 19) FROM pg_catalog.unnest(s.setconfig) c
        WHERE c LIKE 'pgonline.handover=%') AS handover,
       (SELECT pg_catalog.substr(c, 18) FROM pg_catalog.unnest(s.setconfig) c
        WHERE c LIKE 'pgonline.brought=%') AS brought,
       EXISTS (SELECT FROM pg_catalog.unnest(s.setconfig) c
               WHERE c LIKE 'pgonline.closed\_by=%') AS closed_by,
       (SELECT pg_catalog.string_agg(r.rolname, ', ' ORDER BY r.rolname)
        FROM pg_catalog.pg_db_role_setting o
        JOIN pg_catalog.pg_roles r ON r.oid = o.setrole
        WHERE o.setdatabase IN (0, d.oid)
          AND EXISTS (SELECT FROM pg_catalog.unnest(o.setconfig) c
                      WHERE c LIKE 'default\_transaction\_read\_only=%'
                        AND NOT pg_catalog.substr(c, 31)::boolean)) AS roles_exempt
FROM pg_catalog.pg_database d
LEFT JOIN pg_catalog.pg_db_role_setting s ON s.setdatabase = d.oid AND s.setrole = 0
WHERE d.datname = pg_catalog.current_database()
