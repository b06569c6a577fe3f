-- write down how far the copy is
-- $1 the subscription's name; arrays of tables: $2 schemas, $3 names, $4 bytes, $5 rows, $6 states;
-- $7 indexes, $8 of them built, $9 weight, $10 of it done, $11 bytes a second
WITH t AS (
    UPDATE pgonline.copy_table x
    SET bytes_done = u.bytes, rows_done = u.rows, state = u.state
    FROM unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::text[])
         u (schema, name, bytes, rows, state)
    WHERE x.subscription = $1 AND x.schema = u.schema AND x.name = u.name
)
UPDATE pgonline.copy
SET updated = pg_catalog.clock_timestamp(), indexes = $7::int, indexes_done = $8::int,
    weight = $9::bigint, weight_done = $10::bigint, rate = $11::bigint
WHERE subscription = $1
