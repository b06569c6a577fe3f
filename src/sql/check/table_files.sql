-- look for tables whose files are not empty
-- $1 oids of tables, oid[]. Only for superusers, who may look at files: this opens no table, which is
-- three times as fast as pg_relation_size().
SELECT x.oid
FROM pg_catalog.unnest($1::oid[]) WITH ORDINALITY x (oid, at)
WHERE (pg_catalog.pg_stat_file(pg_catalog.pg_relation_filepath(x.oid), true)).size > 0
ORDER BY x.at
