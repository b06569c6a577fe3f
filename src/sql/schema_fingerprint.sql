-- read whether the catalogs have changed
-- One number that changes with each statement that changes a definition: the rows of the catalogs by
-- their oids and the transaction that wrote them (xmin outlives freezing). What changes no definition
-- but writes its row anew, as TRUNCATE and REINDEX do, changes it too. Temporary tables do not count.
WITH tables AS (
    SELECT c.oid, c.xmin FROM pg_catalog.pg_class c WHERE c.relpersistence <> 't'
), rows (catalog, row) AS (
    SELECT 'class', pg_catalog.concat_ws(' ', oid, xmin) FROM tables
    UNION ALL SELECT 'attribute', pg_catalog.concat_ws(' ', a.attrelid, a.attnum, a.xmin)
    FROM pg_catalog.pg_attribute a JOIN tables c ON c.oid = a.attrelid WHERE a.attnum > 0
    UNION ALL SELECT 'attrdef', pg_catalog.concat_ws(' ', d.oid, d.xmin)
    FROM pg_catalog.pg_attrdef d JOIN tables c ON c.oid = d.adrelid
    UNION ALL SELECT 'index', pg_catalog.concat_ws(' ', i.indexrelid, i.xmin)
    FROM pg_catalog.pg_index i JOIN tables c ON c.oid = i.indexrelid
    UNION ALL SELECT 'constraint', pg_catalog.concat_ws(' ', k.oid, k.xmin)
    FROM pg_catalog.pg_constraint k LEFT JOIN tables c ON c.oid = k.conrelid WHERE k.conrelid = 0 OR c.oid IS NOT NULL
    UNION ALL SELECT 'type', pg_catalog.concat_ws(' ', t.oid, t.xmin)
    FROM pg_catalog.pg_type t LEFT JOIN tables c ON c.oid = t.typrelid
    WHERE t.typtype <> 'b' AND (t.typrelid = 0 OR c.oid IS NOT NULL) OR t.typtype = 'b' AND t.typelem = 0
    UNION ALL SELECT 'enum', pg_catalog.concat_ws(' ', oid, xmin) FROM pg_catalog.pg_enum
    UNION ALL SELECT 'range', pg_catalog.concat_ws(' ', rngtypid, xmin) FROM pg_catalog.pg_range
    UNION ALL SELECT 'proc', pg_catalog.concat_ws(' ', oid, xmin) FROM pg_catalog.pg_proc
    UNION ALL SELECT 'aggregate', pg_catalog.concat_ws(' ', aggfnoid::pg_catalog.oid, xmin) FROM pg_catalog.pg_aggregate
    UNION ALL SELECT 'trigger', pg_catalog.concat_ws(' ', oid, xmin) FROM pg_catalog.pg_trigger
    UNION ALL SELECT 'rewrite', pg_catalog.concat_ws(' ', oid, xmin) FROM pg_catalog.pg_rewrite
    UNION ALL SELECT 'policy', pg_catalog.concat_ws(' ', oid, xmin) FROM pg_catalog.pg_policy
    UNION ALL SELECT 'statistic', pg_catalog.concat_ws(' ', oid, xmin) FROM pg_catalog.pg_statistic_ext
    UNION ALL SELECT 'inherits', pg_catalog.concat_ws(' ', inhrelid, inhparent, xmin) FROM pg_catalog.pg_inherits
    UNION ALL SELECT 'partitioned', pg_catalog.concat_ws(' ', partrelid, xmin) FROM pg_catalog.pg_partitioned_table
    UNION ALL SELECT 'sequence', pg_catalog.concat_ws(' ', seqrelid, xmin) FROM pg_catalog.pg_sequence
    UNION ALL SELECT 'namespace', pg_catalog.concat_ws(' ', oid, xmin) FROM pg_catalog.pg_namespace WHERE nspname !~ '^pg_(toast_)?temp_'
    UNION ALL SELECT 'operator', pg_catalog.concat_ws(' ', oid, xmin) FROM pg_catalog.pg_operator
    UNION ALL SELECT 'opclass', pg_catalog.concat_ws(' ', oid, xmin) FROM pg_catalog.pg_opclass
    UNION ALL SELECT 'opfamily', pg_catalog.concat_ws(' ', oid, xmin) FROM pg_catalog.pg_opfamily
    UNION ALL SELECT 'amop', pg_catalog.concat_ws(' ', oid, xmin) FROM pg_catalog.pg_amop
    UNION ALL SELECT 'amproc', pg_catalog.concat_ws(' ', oid, xmin) FROM pg_catalog.pg_amproc
    UNION ALL SELECT 'cast', pg_catalog.concat_ws(' ', oid, xmin) FROM pg_catalog.pg_cast
    UNION ALL SELECT 'collation', pg_catalog.concat_ws(' ', oid, xmin) FROM pg_catalog.pg_collation
    UNION ALL SELECT 'conversion', pg_catalog.concat_ws(' ', oid, xmin) FROM pg_catalog.pg_conversion
    UNION ALL SELECT 'am', pg_catalog.concat_ws(' ', oid, xmin) FROM pg_catalog.pg_am
    UNION ALL SELECT 'language', pg_catalog.concat_ws(' ', oid, xmin) FROM pg_catalog.pg_language
    UNION ALL SELECT 'transform', pg_catalog.concat_ws(' ', oid, xmin) FROM pg_catalog.pg_transform
    UNION ALL SELECT 'parser', pg_catalog.concat_ws(' ', oid, xmin) FROM pg_catalog.pg_ts_parser
    UNION ALL SELECT 'dictionary', pg_catalog.concat_ws(' ', oid, xmin) FROM pg_catalog.pg_ts_dict
    UNION ALL SELECT 'template', pg_catalog.concat_ws(' ', oid, xmin) FROM pg_catalog.pg_ts_template
    UNION ALL SELECT 'configuration', pg_catalog.concat_ws(' ', oid, xmin) FROM pg_catalog.pg_ts_config
    UNION ALL SELECT 'map', pg_catalog.concat_ws(' ', mapcfg, maptokentype, mapseqno, xmin) FROM pg_catalog.pg_ts_config_map
    UNION ALL SELECT 'description', pg_catalog.concat_ws(' ', classoid, objoid, objsubid, xmin) FROM pg_catalog.pg_description
    UNION ALL SELECT 'seclabel', pg_catalog.concat_ws(' ', classoid, objoid, objsubid, xmin) FROM pg_catalog.pg_seclabel
    UNION ALL SELECT 'default acl', pg_catalog.concat_ws(' ', oid, xmin) FROM pg_catalog.pg_default_acl
    UNION ALL SELECT 'initial privileges', pg_catalog.concat_ws(' ', classoid, objoid, objsubid, xmin) FROM pg_catalog.pg_init_privs
    UNION ALL SELECT 'extension', pg_catalog.concat_ws(' ', oid, xmin) FROM pg_catalog.pg_extension
    UNION ALL SELECT 'event trigger', pg_catalog.concat_ws(' ', oid, xmin) FROM pg_catalog.pg_event_trigger
    UNION ALL SELECT 'wrapper', pg_catalog.concat_ws(' ', oid, xmin) FROM pg_catalog.pg_foreign_data_wrapper
    UNION ALL SELECT 'server', pg_catalog.concat_ws(' ', oid, xmin) FROM pg_catalog.pg_foreign_server
    UNION ALL SELECT 'foreign table', pg_catalog.concat_ws(' ', ftrelid, xmin) FROM pg_catalog.pg_foreign_table
    UNION ALL SELECT 'user mapping', pg_catalog.concat_ws(' ', umid, srvid, umuser, umoptions) FROM pg_catalog.pg_user_mappings
    UNION ALL SELECT 'publication', pg_catalog.concat_ws(' ', oid, xmin) FROM pg_catalog.pg_publication
    UNION ALL SELECT 'role', pg_catalog.concat_ws(' ', oid, rolname) FROM pg_catalog.pg_roles
)
SELECT pg_catalog.concat_ws('.', (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()),
                            pg_catalog.count(*), pg_catalog.sum(pg_catalog.hashtext(pg_catalog.concat(catalog, ' ', row))::bigint)) AS fingerprint
FROM rows
