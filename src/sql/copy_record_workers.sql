-- read which setting has to be set back
-- $1 the subscription's name
SELECT c.settings->>'max_sync_workers_per_subscription' AS value
FROM pgonline.copy c WHERE c.subscription = $1 AND c.settings IS NOT NULL
