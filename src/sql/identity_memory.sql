-- read what is remembered in pgonline.replica_identity
-- A renamed table is known by its oid, unless another one has taken its name: then the view may
-- come from another database, by a dump, and its oids mean nothing.
SELECT m.relid, m.schema, m.name, m.found, m.repaired, c.oid IS NULL AS gone,
       EXISTS (SELECT FROM pg_catalog.pg_index i
               JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
               WHERE i.indrelid = c.oid AND x.relname = pg_catalog.substr(m.found, 3)
                 AND i.indisvalid AND i.indisunique AND i.indimmediate
                 AND i.indpred IS NULL AND i.indexprs IS NULL
                 AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute k
                                 WHERE k.attrelid = i.indrelid AND NOT k.attnotnull
                                   AND k.attnum = ANY (i.indkey))) AS index_fits
FROM pgonline.replica_identity m
LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = m.schema
LEFT JOIN pg_catalog.pg_class same ON same.relnamespace = n.oid AND same.relname = m.name
LEFT JOIN pg_catalog.pg_class c ON c.oid = m.relid AND c.relkind = 'r'
                               AND (same.oid IS NULL OR same.oid = m.relid)
