-- count the errors of the subscription
-- $1 its oid; 15 and newer
SELECT e.apply_error_count AS apply, e.sync_error_count AS sync
FROM pg_catalog.pg_stat_subscription_stats e
WHERE e.subid = $1::oid
