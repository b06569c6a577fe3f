-- look at free slots and walsenders
-- The migration needs one of each, and one more for each table that is copied at the same time. What
-- this migration has already does not count as used.
WITH need AS (
    SELECT CAST(coalesce($2::jsonb #>> '{there,settings,max_sync_workers_per_subscription}', '2')
                AS int) AS copies,
           coalesce($2::jsonb->>'slot', $2::jsonb->>'subscription') AS slot,
           $2::jsonb #>> ARRAY['there', 'subscriptions', $2::jsonb->>'subscription'] AS subscription
), slots AS (
    SELECT s.slot_name, s.active_pid,
           s.slot_name = n.slot
           OR s.slot_name ~ pg_catalog.format('^pg_%s_sync_|_%s_sync_[0-9]+$', n.subscription,
                                              n.subscription) AS ours
    FROM pg_catalog.pg_replication_slots s CROSS JOIN need n
), used (id, setting, what, n) AS (
    SELECT 'G02', 'max_replication_slots', 'replication slots', pg_catalog.count(*)
    FROM slots WHERE ours IS NOT TRUE
    UNION ALL
    SELECT 'G03', 'max_wal_senders', 'walsenders', pg_catalog.count(*)
    FROM pg_catalog.pg_stat_replication r
    WHERE NOT EXISTS (SELECT FROM slots s WHERE s.ours AND s.active_pid = r.pid)
)
SELECT u.id, u.setting AS object,
       pg_catalog.format('%s of %s %s are used by others; the migration needs 1, and up to %s more '
                         'to copy tables', u.n, m.setting, u.what, need.copies) AS detail,
       CASE WHEN m.setting::int - u.n >= 1 + least(need.copies, 1) THEN 'warning' ELSE 'error'
           END AS severity,
       u.setting, u.n + 1 + need.copies AS value, true AS restart
FROM used u CROSS JOIN need
JOIN pg_catalog.pg_settings m ON m.name = u.setting
WHERE m.setting::int - u.n < 1 + need.copies
