-- look for the indexes that pg_replica_identity has built
-- $1 oids of tables, oid[]; at: the table's place in it. One that has become part of something else
-- (an index of the partitioned table, a constraint, what a foreign key refers to) is not ours any more.
SELECT t.at - 1 AS at, x.relname AS name, i.indisvalid AND i.indisready AND i.indislive AS valid
FROM pg_catalog.unnest($1::oid[]) WITH ORDINALITY t (oid, at)
JOIN pg_catalog.pg_index i ON i.indrelid = t.oid
JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid AND x.relname LIKE 'pgonline\_identity\_%'
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_inherits h WHERE h.inhrelid = i.indexrelid)
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint c WHERE c.conindid = i.indexrelid)
ORDER BY t.at, x.relname
