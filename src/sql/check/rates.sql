-- look at the rate of writes
-- One process applies all changes, in order; some thousands of rows a second is what it does. Less
-- than a minute of statistics tells nothing.
WITH rate AS (
    SELECT pg_catalog.sum(pg_catalog.pg_stat_get_tuples_inserted(x.oid)
                          + pg_catalog.pg_stat_get_tuples_updated(x.oid)
                          + pg_catalog.pg_stat_get_tuples_deleted(x.oid)) AS written,
           pg_catalog.date_part('epoch', pg_catalog.clock_timestamp() - coalesce(
               (SELECT stats_reset FROM pg_catalog.pg_stat_database
                WHERE datname = pg_catalog.current_database()),
               pg_catalog.pg_postmaster_start_time()))::numeric AS seconds
    FROM pg_catalog.unnest($1::oid[]) x (oid)
)
SELECT 'rows written' AS object,
       pg_catalog.format('on average %s rows a second are written here; one process applies them '
                         'on the target', pg_catalog.round(written / seconds)) AS detail,
       'Look at the lag before the switch. Tables may be split between several subscriptions.' AS hint
FROM rate WHERE seconds > 60 AND written / seconds > 5000
