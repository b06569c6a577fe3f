-- look at the partition trees
WITH t AS (
    SELECT c.oid, c.relkind, pg_catalog.format('%I.%I', n.nspname, c.relname) AS name
    FROM pg_catalog.unnest($1::oid[]) x (oid)
    JOIN pg_catalog.pg_class c ON c.oid = x.oid AND (c.relkind = 'p' OR c.relispartition)
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
)
SELECT t.name AS object, 'error' AS severity,
       pg_catalog.format('it is partitioned by hash, or has a default partition, which PostgreSQL %s'
           ' of the target does not know', $2::jsonb #>> '{there,major}') AS detail,
       NULL AS fix_sql, 'Let the target be PostgreSQL 11 or newer.' AS hint
FROM t
JOIN pg_catalog.pg_partitioned_table p ON p.partrelid = t.oid
WHERE ($2::jsonb #>> '{there,major}')::int < 11
  AND (p.partstrat = 'h' OR pg_catalog.to_jsonb(p)->>'partdefid' <> '0')
UNION ALL
SELECT t.name, 'warning',
       pg_catalog.format('it is being detached from %s, or that was broken off: it is neither in nor'
           ' out', parent.name),
       pg_catalog.format('ALTER TABLE %s DETACH PARTITION %s FINALIZE', parent.name, t.name),
       'Wait for ALTER TABLE ... DETACH PARTITION ... CONCURRENTLY, if it still runs.'
FROM (SELECT false AS inhdetachpending) before_14
CROSS JOIN LATERAL (SELECT inhrelid, inhparent FROM pg_catalog.pg_inherits
                    WHERE inhdetachpending) i
JOIN t ON t.oid = i.inhrelid
JOIN t parent ON parent.oid = i.inhparent
