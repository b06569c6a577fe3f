-- see who is connected
-- Not we, nor the subscription. What others' sessions come from is seen by members of
-- pg_read_all_stats; who they are, by everybody.
WITH session AS (
    SELECT coalesce(a.usename, '?') AS role, r.rolsuper, a.application_name, a.client_addr, a.backend_type
    FROM pg_catalog.pg_stat_activity a
    LEFT JOIN pg_catalog.pg_roles r ON r.oid = a.usesysid
    WHERE a.datname = pg_catalog.current_database() AND a.pid <> pg_catalog.pg_backend_pid()
      AND a.pid <> coalesce(($2::jsonb #>> '{here,client_pid}')::int, 0)
      AND coalesce(a.backend_type, 'client backend') = 'client backend'
      AND a.application_name !~ '^(pgonline|pg_[0-9]+_sync_)'
      AND a.application_name IS DISTINCT FROM $2::jsonb->>'subscription'
)
SELECT NULL AS id, pg_catalog.quote_ident(role) AS object, NULL AS severity,
       pg_catalog.format('%s session(s) of the role %I%s, application %s%s, must move to the target',
                         pg_catalog.count(*), role,
                         CASE WHEN rolsuper THEN ', whose sessions only a superuser can end' END,
                         coalesce(pg_catalog.quote_literal(nullif(application_name, '')), 'without a name'),
                         CASE WHEN backend_type IS NOT NULL THEN pg_catalog.concat(', from ',
                             coalesce(pg_catalog.host(client_addr), 'the host itself')) END) AS detail
FROM session
GROUP BY role, rolsuper, application_name, client_addr, backend_type
UNION ALL
SELECT 'P07', 'O17', 'info', 'which hosts the sessions come from may not be seen'
WHERE $2::jsonb #>> '{here,may_monitor}' = 'false'
