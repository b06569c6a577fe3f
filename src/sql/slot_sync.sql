-- look for table synchronization slots
-- $1 the subscription's oid, $2 the target's system identifier: since 14 each table's copy has a slot
-- of its own on the source, which outlives a copy that was broken off
SELECT s.slot_name AS name, s.active
FROM pg_catalog.pg_replication_slots s
WHERE s.database = pg_catalog.current_database()
  AND s.slot_name ~ pg_catalog.format('^pg_%s_sync_[0-9]+_%s$', $1::text, $2::text)
ORDER BY 1
