-- look at the version of the database's collation
SELECT d.datname::text AS object,
       pg_catalog.format('indexes were made with version %s of the database''s collation, the '
                         'system has %s: keys may be there twice', d.datcollversion,
                         pg_catalog.pg_database_collation_actual_version(d.oid)) AS detail,
       pg_catalog.format('REINDEX DATABASE CONCURRENTLY %I; ALTER DATABASE %I REFRESH COLLATION '
                         'VERSION', d.datname, d.datname) AS fix_sql
FROM pg_catalog.pg_database d
WHERE d.datname = pg_catalog.current_database()
  AND d.datcollversion <> pg_catalog.pg_database_collation_actual_version(d.oid)
