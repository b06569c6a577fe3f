-- look at constraints and indexes
-- T14 and T15. The index of the replica identity is T01's.
WITH t AS (
    SELECT c.oid, c.relreplident, pg_catalog.format('%I.%I', n.nspname, c.relname) AS name
    FROM pg_catalog.unnest($1::oid[]) x (oid)
    JOIN pg_catalog.pg_class c ON c.oid = x.oid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
), con AS (
    SELECT k.*, t.name
    FROM (SELECT true AS conenforced, 0::oid AS conparentid) before_18
    CROSS JOIN LATERAL (SELECT conrelid, conname, contype, convalidated, condeferrable, conindid,
                               conenforced AS enforced, conparentid AS parent
                        FROM pg_catalog.pg_constraint
                        WHERE NOT convalidated OR condeferrable) k
    JOIN t ON t.oid = k.conrelid
    WHERE k.parent = 0
), ix AS (
    SELECT i.indexrelid, i.indisprimary, i.indisunique, t.name, c.relkind,
           pg_catalog.format('%I.%I', n.nspname, c.relname) AS index_name
    FROM pg_catalog.pg_index i
    JOIN t ON t.oid = i.indrelid
    JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE (NOT i.indisvalid OR NOT i.indisready OR NOT i.indislive)
      AND NOT (i.indisprimary AND t.relreplident = 'd' OR i.indisreplident AND t.relreplident = 'i')
)
SELECT 'T14' AS id,
       CASE WHEN contype = 'c' THEN 'warning' ELSE 'info' END AS severity,
       name AS object,
       pg_catalog.format('constraint %I is NOT VALID: %s', conname,
           CASE contype
                WHEN 'c' THEN 'the target checks each row that is copied, and stops at the first that'
                              ' breaks it'
                WHEN 'n' THEN 'rows may hold NULL, which the target refuses when it is a whole NOT NULL'
                ELSE 'rows may break it; replication does not check it, but the target will on later'
                     ' changes' END) AS detail,
       pg_catalog.format('ALTER TABLE %s VALIDATE CONSTRAINT %I', name, conname) AS fix_sql,
       'If rows break it: mend them, or drop the constraint on the target until they are copied.' AS hint
FROM con
WHERE NOT convalidated AND enforced
UNION ALL
SELECT 'T14', 'error', name,
       pg_catalog.format('constraint %I is NOT ENFORCED, which PostgreSQL %s of the target does not'
           ' know', conname, $2::jsonb #>> '{there,major}'),
       pg_catalog.format('ALTER TABLE %s DROP CONSTRAINT %I', name, conname), NULL
FROM con
WHERE NOT enforced AND ($2::jsonb #>> '{there,major}')::int < 18
UNION ALL
SELECT 'T14', NULL, name,
       pg_catalog.format('index %s is not valid%s: it is not copied', index_name,
           CASE WHEN relkind = 'I' THEN ', as partitions lack theirs'
                ELSE ' (broken off, or still being built)' END),
       CASE WHEN relkind = 'i' THEN pg_catalog.format('REINDEX INDEX %s%s',
           CASE WHEN pg_catalog.current_setting('server_version_num')::int >= 120000
                THEN 'CONCURRENTLY ' END, index_name) END,
       CASE WHEN relkind = 'I' THEN 'Create the missing indexes of its partitions and attach them.'
            ELSE 'Or drop it, if nobody misses it.' END
FROM ix
UNION ALL
SELECT 'T15', NULL, c.name,
       pg_catalog.format('%s %I is deferrable: replication does not check it on the target, and rows'
           ' that are written there by others may break it unseen',
           CASE c.contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique constraint'
                          ELSE 'exclusion constraint' END, c.conname),
       NULL, NULL
FROM con c
WHERE c.condeferrable AND c.contype IN ('p', 'u', 'x')
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_index i JOIN t ON t.oid = i.indrelid
                  WHERE i.indexrelid = c.conindid
                    AND (i.indisprimary AND t.relreplident = 'd'
                         OR i.indisreplident AND t.relreplident = 'i'))
