-- table -> d, n, f or i:index, as the catalogs have it
SELECT json_object_agg(c.relname, CASE c.relreplident
           WHEN 'i' THEN concat('i:', (SELECT x.relname FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
                                       WHERE i.indrelid = c.oid AND i.indisreplident))
           ELSE c.relreplident::text END)
FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relpersistence = 'p';
