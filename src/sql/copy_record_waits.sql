-- write into the record what is waited for
-- $1 the subscription's name, $2 the text or NULL
UPDATE pgonline.copy SET waiting = $2::text, updated = pg_catalog.clock_timestamp()
WHERE subscription = $1
