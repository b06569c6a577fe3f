-- look at the materialized views
SELECT pg_catalog.current_database() AS object,
       pg_catalog.format('%s materialized view(s) are filled at the switch by REFRESH, %s of them'
           ' without a unique index (no CONCURRENTLY)%s: %s',
           pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE NOT has_key),
           CASE WHEN pg_catalog.count(*) FILTER (WHERE NOT relispopulated) > 0
                THEN pg_catalog.format(', %s are empty WITH NO DATA and stay so',
                                       pg_catalog.count(*) FILTER (WHERE NOT relispopulated)) END,
           pg_catalog.array_to_string((pg_catalog.array_agg(name ORDER BY bytes DESC, name))[1:5], ', '))
           AS detail
FROM (SELECT c.relispopulated, pg_catalog.format('%I.%I', n.nspname, c.relname) AS name,
             c.relpages AS bytes,
             EXISTS (SELECT FROM pg_catalog.pg_index i
                     WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid
                       AND i.indpred IS NULL AND i.indexprs IS NULL) AS has_key
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'm' AND n.nspname !~ '^pg_'
        AND n.nspname NOT IN ('information_schema', 'pgonline')) m
HAVING pg_catalog.count(*) > 0
