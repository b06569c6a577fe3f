-- look for connections to other servers
WITH server AS (
    SELECT s.oid, s.srvname, w.fdwname,
           (SELECT o.option_value FROM pg_catalog.pg_options_to_table(s.srvoptions) o
            WHERE o.option_name = 'host') AS host,
           (SELECT o.option_value FROM pg_catalog.pg_options_to_table(s.srvoptions) o
            WHERE o.option_name = 'port') AS port,
           (SELECT o.option_value FROM pg_catalog.pg_options_to_table(s.srvoptions) o
            WHERE o.option_name = 'dbname') AS dbname
    FROM pg_catalog.pg_foreign_server s
    JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = s.srvfdw
), judged AS (
    SELECT s.oid, s.srvname, s.fdwname, s.host, s.port, s.dbname,
           s.fdwname IN ('postgres_fdw', 'dblink_fdw')
           AND (s.host IS NULL OR s.host ~ '^(/.*|localhost|127[.].*|::1|)$'
                OR s.host IN ($2::jsonb #>> '{here,address}', $2::jsonb #>> '{connection,host}',
                              $2::jsonb #>> '{connection,hostaddr}') IS TRUE) AS is_same_host
    FROM server s
)
SELECT pg_catalog.format('server %I', j.srvname) AS object,
       CASE WHEN NOT j.is_same_host THEN 'info' END AS severity,
       CASE WHEN j.is_same_host
            THEN pg_catalog.format('the foreign server %I leads to the source''s own host (%s, database '
                                   '%s); on the target it would be another one', j.srvname,
                                   coalesce(nullif(j.host, ''), 'no host given'),
                                   coalesce(j.dbname, 'of the user''s name'))
            ELSE pg_catalog.format('the target''s host must reach the foreign server %I (%s%s)',
                                   j.srvname, j.fdwname, ', ' || j.host) END AS detail,
       CASE WHEN j.is_same_host
            THEN 'Give it a host that means the same from the target, or alter it there after the copy.' END
           AS hint
FROM judged j
UNION ALL
SELECT pg_catalog.format('server %I', m.srvname), 'info',
       pg_catalog.format('%s user mapping(s) of the foreign server %I hold passwords, which come with the '
                         'schema', pg_catalog.count(*), m.srvname), NULL
FROM pg_catalog.pg_user_mappings m
WHERE EXISTS (SELECT FROM pg_catalog.pg_options_to_table(m.umoptions) o WHERE o.option_name = 'password')
GROUP BY m.srvname
UNION ALL
SELECT pg_catalog.format('%I.%I', n.nspname, p.proname), 'info',
       'the function connects to other databases by dblink; what it connects to must be right on the '
       'target as well', NULL
FROM pg_catalog.pg_proc p
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
JOIN pg_catalog.pg_language l ON l.oid = p.prolang AND l.lanname NOT IN ('c', 'internal')
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND pg_catalog.strpos(p.prosrc, 'dblink') > 0
