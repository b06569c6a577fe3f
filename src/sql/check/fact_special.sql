-- look for special objects
-- Of each kind how many there are, and the names of the first hundred.
WITH relation AS (
    SELECT c.oid, c.relkind, c.relpersistence, c.relrowsecurity, c.relispartition,
           pg_catalog.format('%I.%I', n.nspname, c.relname) AS name
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'f', 'm', 'S', 'v')
      AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'pgonline')
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                      WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                        AND d.objid = c.oid AND d.deptype = 'e')
), made AS (
    SELECT a.attrelid, a.attname,
           CASE WHEN a.generated <> '' THEN 'generated_columns' ELSE 'identity_columns' END AS kind
    FROM (SELECT ''::"char" AS attgenerated) before_12
    CROSS JOIN LATERAL (SELECT attrelid, attname, attnum, attidentity, attisdropped,
                               attgenerated AS generated
                        FROM pg_catalog.pg_attribute) a
    WHERE (a.generated <> '' OR a.attidentity <> '') AND a.attnum > 0 AND NOT a.attisdropped
), special (kind, object) AS (
    SELECT 'materialized_views', name FROM relation WHERE relkind = 'm'
    UNION ALL
    SELECT 'unlogged_tables', name FROM relation WHERE relkind IN ('r', 'p') AND relpersistence = 'u'
    UNION ALL
    SELECT 'foreign_tables', name FROM relation WHERE relkind = 'f'
    UNION ALL
    SELECT 'temporary_tables', pg_catalog.format('%I.%I', n.nspname, c.relname)
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relpersistence = 't' AND c.relkind IN ('r', 'p')
    UNION ALL
    SELECT 'partitioned_tables', name FROM relation WHERE relkind = 'p'
    UNION ALL
    SELECT 'large_objects', oid::text FROM pg_catalog.pg_largeobject_metadata
    UNION ALL
    SELECT 'extensions', pg_catalog.quote_ident(extname) FROM pg_catalog.pg_extension
    WHERE extname <> 'plpgsql'
    UNION ALL
    SELECT 'event_triggers', pg_catalog.quote_ident(evtname) FROM pg_catalog.pg_event_trigger
    UNION ALL
    SELECT 'rules', pg_catalog.format('%I on %s', w.rulename, r.name)
    FROM pg_catalog.pg_rewrite w JOIN relation r ON r.oid = w.ev_class
    WHERE w.rulename <> '_RETURN'
    UNION ALL
    SELECT 'row_security', name FROM relation WHERE relrowsecurity
    UNION ALL
    SELECT kind, pg_catalog.format('%s.%I', r.name, a.attname)
    FROM made a
    JOIN relation r ON r.oid = a.attrelid AND r.relkind IN ('r', 'p')
    UNION ALL
    SELECT 'triggers_always', pg_catalog.format('%I on %s', t.tgname, r.name)
    FROM pg_catalog.pg_trigger t JOIN relation r ON r.oid = t.tgrelid
    WHERE t.tgenabled IN ('A', 'R') AND NOT t.tgisinternal
    UNION ALL
    SELECT 'unowned_sequences', name FROM relation r
    WHERE relkind = 'S' AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend d
        WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = r.oid
          AND d.deptype IN ('a', 'i'))
    UNION ALL
    SELECT 'prepared_transactions', gid FROM pg_catalog.pg_prepared_xacts
    WHERE database = pg_catalog.current_database()
    UNION ALL
    SELECT 'subscriptions', pg_catalog.quote_ident(subname) FROM pg_catalog.pg_subscription s
    JOIN pg_catalog.pg_database d ON d.oid = s.subdbid AND d.datname = pg_catalog.current_database()
    UNION ALL
    SELECT 'publications', pg_catalog.quote_ident(pubname) FROM pg_catalog.pg_publication
    WHERE NOT $2::jsonb->'publications' ? pubname::text
    UNION ALL
    SELECT 'logical_slots', slot_name FROM pg_catalog.pg_replication_slots
    WHERE database = pg_catalog.current_database() AND NOT temporary
      AND slot_name IS DISTINCT FROM $2::jsonb->>'slot' AND slot_name !~ '^pg_[0-9]+_sync_'
), kinds AS (
    SELECT kind, pg_catalog.count(*) AS n,
           pg_catalog.json_agg(object ORDER BY object) FILTER (WHERE at <= 100) AS objects
    FROM (SELECT kind, object::text,
                 pg_catalog.row_number() OVER (PARTITION BY kind ORDER BY object) AS at
          FROM special) s
    GROUP BY kind
)
SELECT coalesce(pg_catalog.json_object_agg(kind, pg_catalog.json_build_object(
                    'count', n, 'objects', objects) ORDER BY kind), '{}')
FROM kinds
