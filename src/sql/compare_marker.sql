-- read where the WAL ends, with what is not written out yet
-- offset is where in its file; on a standby, what it has replayed.
SELECT CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn() ELSE w.lsn END AS lsn,
       CASE WHEN NOT pg_catalog.pg_is_in_recovery()
            THEN (pg_catalog.pg_walfile_name_offset(w.lsn)).file_offset END AS offset
FROM (SELECT CASE WHEN NOT pg_catalog.pg_is_in_recovery()
                  THEN pg_catalog.pg_current_wal_insert_lsn() END AS lsn) w
