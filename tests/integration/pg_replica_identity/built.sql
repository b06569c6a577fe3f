-- table -> columns of the index built for it, as the catalogs have it; then how many there are at all
SELECT coalesce(json_object_agg(c.relname, (
    SELECT string_agg(a.attname, ',' ORDER BY n) FROM generate_series(0, i.indnatts - 1) n
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[n])), '{}')
FROM pg_index i
JOIN pg_class c ON c.oid = i.indrelid AND c.relnamespace = 'built'::regnamespace AND c.relreplident = 'i'
JOIN pg_class x ON x.oid = i.indexrelid AND x.relname LIKE 'pgonline%'
WHERE i.indisreplident AND i.indisvalid AND i.indisunique;
SELECT count(*) FROM pg_class WHERE relkind = 'i' AND relname LIKE 'pgonline%';
