-- What the comments of setup.sql ask for, one JSON object: table -> comment.
SELECT json_object_agg(c.relname, obj_description(c.oid, 'pg_class'))
FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
  AND obj_description(c.oid, 'pg_class') IS NOT NULL;
