-- look at free connections
-- Before 12 the walsenders of the source count as well.
WITH have AS (
    SELECT pg_catalog.max(setting::int) FILTER (WHERE name = 'max_connections') AS most,
           pg_catalog.sum(setting::int) FILTER (WHERE name <> 'max_connections') AS reserved
    FROM pg_catalog.pg_settings
    WHERE name IN ('max_connections', 'superuser_reserved_connections', 'reserved_connections')
), used AS (
    SELECT pg_catalog.count(*) AS n
    FROM pg_catalog.pg_stat_activity
    WHERE usesysid IS NOT NULL AND pid <> pg_catalog.pg_backend_pid()
      AND (coalesce(backend_type, 'client backend') = 'client backend'
           OR backend_type = 'walsender'
              AND pg_catalog.current_setting('server_version_num')::int < 120000)
), need AS (
    SELECT 5 + CASE WHEN $2::jsonb->>'side' = 'source'
                     AND pg_catalog.current_setting('server_version_num')::int < 120000
                    THEN 1 + CAST(coalesce($2::jsonb #>>
                        '{there,settings,max_sync_workers_per_subscription}', '2') AS int)
                    ELSE 0 END AS n
)
SELECT 'max_connections' AS object,
       pg_catalog.format('%s of %s connections are in use and %s reserved; the migration needs up '
                         'to %s', used.n, most, reserved, need.n) AS detail,
       'max_connections' AS setting, used.n + reserved + need.n AS value, true AS restart
FROM have CROSS JOIN used CROSS JOIN need
WHERE most - reserved - used.n < need.n
