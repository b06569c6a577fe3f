-- look for tables of extensions that hold settings
SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) AS name,
       pg_catalog.quote_ident(e.extname) AS extension, e.extcondition[k.k] AS condition
FROM pg_catalog.pg_extension e
CROSS JOIN LATERAL pg_catalog.generate_subscripts(e.extconfig, 1) k (k)
JOIN pg_catalog.pg_class c ON c.oid = e.extconfig[k.k] AND c.relkind = 'r'
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE pg_catalog.pg_relation_size(c.oid) > 0
ORDER BY 1
