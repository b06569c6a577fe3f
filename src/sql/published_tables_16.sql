-- read the published tables
-- $1 text[] of publications. As a subscriber from 16 on asks a publisher from 16 on: roots and
-- leaves of one tree that come from several publications are told apart.
SELECT DISTINCT n.nspname AS schema, c.relname AS name
FROM (SELECT (pg_catalog.pg_get_publication_tables(
                  VARIADIC pg_catalog.array_agg(p.pubname::text))).relid
      FROM pg_catalog.pg_publication p
      WHERE p.pubname = ANY ($1::text[])) t
JOIN pg_catalog.pg_class c ON c.oid = t.relid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
