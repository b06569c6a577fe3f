-- look for the publications
-- $1 text[] of names: those that do not exist
SELECT w.name
FROM pg_catalog.unnest($1::text[]) w (name)
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_publication p WHERE p.pubname = w.name)
