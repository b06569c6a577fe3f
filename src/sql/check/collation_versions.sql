-- look for collations that are newer than indexes
-- After an update of libc or ICU the order in an index is wrong: unique keys may be there twice,
-- which stops the copy. Only collations that an index of a table uses.
WITH used AS (
    SELECT DISTINCT k.collation_oid
    FROM pg_catalog.pg_index i
    CROSS JOIN LATERAL pg_catalog.unnest(i.indcollation::oid[]) k (collation_oid)
    WHERE i.indrelid >= 16384 AND k.collation_oid <> 0
), stale AS (
    SELECT n.nspname, c.collname, c.oid, c.collversion,
           pg_catalog.pg_collation_actual_version(c.oid) AS actual
    FROM used u
    JOIN pg_catalog.pg_collation c ON c.oid = u.collation_oid AND c.collversion IS NOT NULL
    JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace
), indexes AS (
    SELECT s.oid, pg_catalog.string_agg(DISTINCT pg_catalog.format('REINDEX INDEX %I.%I', n.nspname,
                                                                   x.relname), '; ') AS reindex
    FROM stale s
    JOIN pg_catalog.pg_index i ON s.oid = ANY (i.indcollation)
    JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid AND x.relkind = 'i'
    JOIN pg_catalog.pg_namespace n ON n.oid = x.relnamespace
    WHERE s.collversion IS DISTINCT FROM s.actual
    GROUP BY s.oid
)
SELECT pg_catalog.format('%I.%I', s.nspname, s.collname) AS object,
       pg_catalog.format('indexes were made with version %s of this collation, the system has %s: '
                         'keys may be there twice', s.collversion, s.actual) AS detail,
       pg_catalog.format('%s; ALTER COLLATION %I.%I REFRESH VERSION', i.reindex, s.nspname,
                         s.collname) AS fix_sql
FROM stale s JOIN indexes i ON i.oid = s.oid
