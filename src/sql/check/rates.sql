-- look at the rate of writes
-- One process applies all changes, in order; some thousands of rows a second is what it does.
WITH rate AS (
    SELECT (tup_inserted + tup_updated + tup_deleted)
               / greatest(pg_catalog.date_part('epoch', pg_catalog.clock_timestamp() - coalesce(
                     stats_reset, pg_catalog.pg_postmaster_start_time())), 1) AS rows
    FROM pg_catalog.pg_stat_database WHERE datname = pg_catalog.current_database()
)
SELECT 'rows written' AS object,
       pg_catalog.format('on average %s rows a second are written here; one process applies them '
                         'on the target', pg_catalog.round(rows::numeric)) AS detail,
       'Look at the lag before the switch. Tables may be split between several subscriptions.' AS hint
FROM rate WHERE rows > 5000
