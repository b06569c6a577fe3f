-- read the values of the sequences
-- $1 oid[], in order; 18 and newer. NULL where the sequence is gone
SELECT d.last_value, d.is_called
FROM pg_catalog.unnest($1::oid[]) WITH ORDINALITY u (oid, n)
LEFT JOIN LATERAL pg_catalog.pg_get_sequence_data(u.oid::pg_catalog.regclass) d ON true
ORDER BY u.n
