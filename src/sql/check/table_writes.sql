-- see how often rows of the tables were changed
-- $1 oids of tables, oid[]; one row for each, in that order
SELECT pg_catalog.pg_stat_get_tuples_updated(t.oid) AS updated,
       pg_catalog.pg_stat_get_tuples_deleted(t.oid) AS deleted,
       pg_catalog.pg_stat_get_live_tuples(t.oid) AS live
FROM pg_catalog.unnest($1::oid[]) WITH ORDINALITY t (oid, at)
ORDER BY t.at
