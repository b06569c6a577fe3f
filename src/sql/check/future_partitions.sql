-- look at the identity that new partitions will have
SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) AS object, 'info' AS severity,
       'it has no primary key: each partition that is made later begins without a replica identity'
           AS detail,
       'Give it a primary key (from 11 on), or give each new partition its identity.' AS hint
FROM pg_catalog.unnest($1::oid[]) x (oid)
JOIN pg_catalog.pg_class c ON c.oid = x.oid AND c.relkind = 'p' AND NOT c.relispartition
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_index i
                  WHERE i.indrelid = c.oid AND i.indisprimary AND i.indimmediate)
