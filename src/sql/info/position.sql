-- see how far the slot is
-- $1 its name
SELECT s.confirmed_flush_lsn::text AS confirmed_flush,
       pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()) AS at
FROM pg_catalog.pg_replication_slots s
WHERE s.slot_name = $1
