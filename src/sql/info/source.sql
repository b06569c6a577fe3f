-- read where the source's WAL ends
-- What is flushed is what is sent, and what the slot can pass. slots: of this database, for whom the
-- target does not tell the name.
SELECT w.lsn::text AS lsn, pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()) AS at,
       (SELECT pg_catalog.array_agg(s.slot_name::text ORDER BY s.slot_name)
        FROM pg_catalog.pg_replication_slots s
        WHERE s.database = pg_catalog.current_database() AND s.plugin = 'pgoutput'
          AND NOT s.temporary AND s.slot_name !~ '^pg_[0-9]+_sync_') AS slots
FROM (SELECT CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn()
                  ELSE pg_catalog.pg_current_wal_flush_lsn() END AS lsn) w
