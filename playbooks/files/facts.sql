-- what a person should know about the database before it is migrated: one JSON object, for the report of
-- check-special-object and for the runbook. Reads only; runs on PostgreSQL 10 and newer.
WITH relation AS (
    SELECT c.oid, c.relkind, c.relpersistence, c.relispartition, c.relrowsecurity,
           pg_catalog.format('%I.%I', n.nspname, c.relname) AS name
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'pgonline')
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                      WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                        AND d.objid = c.oid AND d.deptype = 'e')
), special(kind, object, what) AS (
    SELECT 'materialized view', name, 'its rows are not replicated; the cut-over refreshes it on the target'
    FROM relation WHERE relkind = 'm'
    UNION ALL
    SELECT 'unlogged table', name, 'not replicated: it writes no WAL; copy it by pg_dump --data-only --table, if it matters'
    FROM relation WHERE relkind IN ('r', 'p') AND relpersistence = 'u'
    UNION ALL
    SELECT 'foreign table', name, 'not replicated: its rows are elsewhere; the target must reach that server'
    FROM relation WHERE relkind = 'f'
    UNION ALL
    SELECT 'large objects', pg_catalog.format('%s of them', pg_catalog.count(*)),
           'not replicated; copy them while the source is closed, see the runbook'
    FROM pg_catalog.pg_largeobject_metadata HAVING pg_catalog.count(*) > 0
    UNION ALL
    SELECT 'sequence without a table', name, 'its value is brought over by copy-seq, as those of all others'
    FROM relation r WHERE relkind = 'S' AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend d
        WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = r.oid AND d.deptype IN ('a', 'i'))
    UNION ALL
    SELECT 'row security', name, 'the replication role must be superuser, owner or have BYPASSRLS'
    FROM relation WHERE relrowsecurity
    UNION ALL
    SELECT 'trigger', pg_catalog.format('%I on %s', t.tgname, r.name),
           'fires while rows are replicated (ENABLE ' || CASE t.tgenabled WHEN 'A' THEN 'ALWAYS' ELSE 'REPLICA' END || ')'
    FROM pg_catalog.pg_trigger t JOIN relation r ON r.oid = t.tgrelid
    WHERE t.tgenabled IN ('A', 'R') AND NOT t.tgisinternal
    UNION ALL
    SELECT 'unvalidated check', pg_catalog.format('%I on %s', k.conname, r.name),
           'rows that violate it stop the copy: VALIDATE it on the source, or create it on the target afterwards'
    FROM pg_catalog.pg_constraint k JOIN relation r ON r.oid = k.conrelid
    WHERE k.contype = 'c' AND NOT k.convalidated
    UNION ALL
    SELECT 'event trigger', pg_catalog.quote_ident(evtname), 'is created on the target and fires there for each later DDL'
    FROM pg_catalog.pg_event_trigger e
    WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                      WHERE d.classid = 'pg_catalog.pg_event_trigger'::pg_catalog.regclass
                        AND d.objid = e.oid AND d.deptype = 'e')
    UNION ALL
    SELECT 'prepared transaction', gid, 'creating the slot waits for it: end it before create-sub'
    FROM pg_catalog.pg_prepared_xacts WHERE database = pg_catalog.current_database()
    UNION ALL
    SELECT 'subscription', pg_catalog.quote_ident(subname), 'this database subscribes elsewhere: take that over to the target by hand'
    FROM pg_catalog.pg_subscription s JOIN pg_catalog.pg_database d ON d.oid = s.subdbid
    WHERE d.datname = pg_catalog.current_database()
    UNION ALL
    SELECT 'publication', pg_catalog.quote_ident(pubname), 'others may subscribe to this database: they must move to the target too'
    FROM pg_catalog.pg_publication WHERE pubname NOT IN (:'publication', :'publication_insert')
    UNION ALL
    SELECT 'logical slot', slot_name, 'somebody reads the changes of this database: they must move to the target too'
    FROM pg_catalog.pg_replication_slots
    WHERE database = pg_catalog.current_database() AND NOT temporary AND slot_name <> :'slot'
      AND slot_name !~ '^pg_[0-9]+_sync_'
)
SELECT pg_catalog.json_build_object(
    'version', pg_catalog.current_setting('server_version'),
    'major', pg_catalog.current_setting('server_version_num')::int / 10000,
    'wal_level', pg_catalog.current_setting('wal_level'),
    'encoding', pg_catalog.pg_encoding_to_char(d.encoding),
    'collate', d.datcollate,
    'ctype', d.datctype,
    'owner', pg_catalog.pg_get_userbyid(d.datdba),
    'extensions', (SELECT coalesce(pg_catalog.json_agg(extname ORDER BY extname), '[]')
                   FROM pg_catalog.pg_extension WHERE extname <> 'plpgsql'),
    'roles', (SELECT coalesce(pg_catalog.json_agg(rolname ORDER BY rolname), '[]') FROM pg_catalog.pg_roles r
              WHERE r.oid >= 16384 AND r.rolname !~ '^pg_'
                AND EXISTS (SELECT FROM pg_catalog.pg_shdepend s
                            WHERE s.refobjid = r.oid AND s.refclassid = 'pg_catalog.pg_authid'::pg_catalog.regclass
                              AND (s.dbid = d.oid OR s.classid = 'pg_catalog.pg_database'::pg_catalog.regclass
                                                     AND s.objid = d.oid))),
    'tables', (SELECT coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
                          'table', name, 'bytes', pg_catalog.pg_table_size(oid),
                          'size', pg_catalog.pg_size_pretty(pg_catalog.pg_table_size(oid)))
                      ORDER BY pg_catalog.pg_table_size(oid) DESC, name), '[]')
               FROM relation WHERE relkind = 'r'),
    'size', pg_catalog.pg_size_pretty(pg_catalog.pg_database_size(d.oid)),
    'special', (SELECT coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
                          'kind', kind, 'object', object, 'what', what) ORDER BY kind, object), '[]')
                FROM special))
FROM pg_catalog.pg_database d
WHERE d.datname = pg_catalog.current_database();
