-- look for indexes that help to find a row
-- $1 oids of tables, oid[]: those with an index that a subscriber can use for REPLICA IDENTITY FULL
SELECT DISTINCT i.indrelid AS oid
FROM pg_catalog.unnest($1::oid[]) t (oid)
JOIN pg_catalog.pg_index i ON i.indrelid = t.oid AND i.indisvalid AND i.indpred IS NULL
    AND i.indkey[0] <> 0
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
JOIN pg_catalog.pg_am am ON am.oid = c.relam AND am.amname = 'btree'
