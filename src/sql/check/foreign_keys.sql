-- look for foreign keys between tables that take part and those that do not
WITH fk AS (
    SELECT f.conname, f.conrelid, f.confrelid, mine.oid AS mine, other.oid AS other
    FROM pg_catalog.pg_constraint f
    LEFT JOIN pg_catalog.unnest($1::oid[]) mine (oid) ON mine.oid = f.conrelid
    LEFT JOIN pg_catalog.unnest($1::oid[]) other (oid) ON other.oid = f.confrelid
    WHERE f.contype = 'f' AND (mine.oid IS NULL) <> (other.oid IS NULL)
), named AS (
    SELECT f.*, pg_catalog.format('%I.%I', n.nspname, c.relname) AS name,
           pg_catalog.format('%I.%I', rn.nspname, r.relname) AS refers_to
    FROM fk f
    JOIN pg_catalog.pg_class c ON c.oid = f.conrelid AND NOT c.relispartition
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_class r ON r.oid = f.confrelid AND NOT r.relispartition
    JOIN pg_catalog.pg_namespace rn ON rn.oid = r.relnamespace
)
SELECT NULL AS severity, name AS object,
       pg_catalog.format('foreign key %I refers to %s, which does not take part: it is not created on'
           ' the target', conname, refers_to) AS detail
FROM named WHERE mine IS NOT NULL
UNION ALL
SELECT 'info', refers_to,
       pg_catalog.format('tables that do not take part refer to it by foreign keys, which the target'
           ' will not have: %s',
           pg_catalog.array_to_string((pg_catalog.array_agg(
               pg_catalog.format('%I on %s', conname, name) ORDER BY name, conname))[1:5], ', '))
FROM named WHERE other IS NOT NULL
GROUP BY refers_to
