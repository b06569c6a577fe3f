-- see how far running copies are
-- 14 and newer
SELECT p.relid, p.tuples_processed AS rows, p.bytes_processed AS bytes
FROM pg_catalog.pg_stat_progress_copy p
WHERE p.datname = pg_catalog.current_database() AND p.command = 'COPY FROM'
