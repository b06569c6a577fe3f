-- read the tables of the copy's record
-- $1 its subscription
SELECT t.schema, t.name, t.state, t.bytes, t.bytes_done, t.rows_done
FROM pgonline.copy_table t
WHERE t.subscription = $1
ORDER BY t.schema COLLATE "C", t.name COLLATE "C"
