-- see whether both sides are the same database
SELECT pg_catalog.current_database() AS object,
       'source and target are the same database' AS detail
WHERE $2::jsonb #>> '{here,system_identifier}' = $2::jsonb #>> '{there,system_identifier}'
  AND $2::jsonb #>> '{here,database_oid}' = $2::jsonb #>> '{there,database_oid}'
