-- read the values of the sequences
-- $1 oid[], in order. NULL where the sequence was never called since it was made or restarted
SELECT pg_catalog.pg_sequence_last_value(u.oid::pg_catalog.regclass) AS last_value,
       true AS is_called
FROM pg_catalog.unnest($1::oid[]) WITH ORDINALITY u (oid, n)
ORDER BY u.n
