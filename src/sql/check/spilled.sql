-- look at what decoding had to write to disk
SELECT pg_catalog.format('slot %s', slot_name) AS object,
       pg_catalog.format('decoding for it has written %s transactions, %s, to disk: they were larger '
                         'than logical_decoding_work_mem', spill_txns,
                         pg_catalog.pg_size_pretty(spill_bytes)) AS detail,
       'logical_decoding_work_mem' AS setting, '256MB' AS value
FROM pg_catalog.pg_stat_replication_slots
WHERE spill_txns > 0
  -- it has been raised since
  AND (SELECT setting::int FROM pg_catalog.pg_settings
       WHERE name = 'logical_decoding_work_mem') < 262144
