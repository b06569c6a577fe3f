-- look for other subscribers of this database
-- $1 the slot that is known. Those of table synchronization are the subscription's own.
SELECT s.slot_name AS name
FROM pg_catalog.pg_replication_slots s
WHERE s.database = pg_catalog.current_database() AND s.plugin = 'pgoutput'
  AND s.slot_name <> $1 AND s.slot_name !~ '^pg_[0-9]+_sync_' AND NOT s.temporary
ORDER BY 1
