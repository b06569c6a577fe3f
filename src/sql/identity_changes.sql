-- see whether rows of the tables were ever updated or deleted
-- $1 oids of tables, oid[]. One row for each, in that order; since: NULL when the statistics do not say.
SELECT pg_catalog.pg_stat_get_tuples_updated(t.oid) AS updated,
       pg_catalog.pg_stat_get_tuples_deleted(t.oid) AS deleted,
       (SELECT pg_catalog.to_char(d.stats_reset, 'YYYY-MM-DD HH24:MI')
        FROM pg_catalog.pg_stat_database d
        WHERE d.datname = pg_catalog.current_database()) AS since
FROM pg_catalog.unnest($1::oid[]) WITH ORDINALITY t (oid, at)
ORDER BY t.at
