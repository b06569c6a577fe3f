-- read how many tables a subscription may synchronize at once
-- before: what ALTER SYSTEM had set, as JSON
SELECT s.setting AS value,
       pg_catalog.jsonb_build_object('max_sync_workers_per_subscription',
           CASE WHEN s.sourcefile LIKE '%postgresql.auto.conf' THEN s.setting END)::text AS before
FROM pg_catalog.pg_settings s
WHERE s.name = 'max_sync_workers_per_subscription'
