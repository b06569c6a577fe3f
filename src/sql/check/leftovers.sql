-- look for what an earlier attempt has left
WITH source AS (
    SELECT x.kind, x.name, x.active
    FROM pg_catalog.jsonb_to_recordset($3::jsonb) x (kind text, name text, active boolean)
), subscription AS (
    -- their numbers stand in this view for everybody
    SELECT s.subname, s.subslotname, s.subdbid = d.oid AS is_here,
           s.subname = $2::jsonb->>'subscription' AND s.subdbid = d.oid AS is_ours,
           (SELECT t.subid FROM pg_catalog.pg_stat_subscription t WHERE t.subname = s.subname LIMIT 1) AS oid
    FROM pg_catalog.pg_subscription s, pg_catalog.pg_database d
    WHERE d.datname = $2::jsonb #>> '{here,database}'
), given AS (
    SELECT coalesce($2::jsonb->>'slot',
                    pg_catalog.regexp_replace(pg_catalog.lower($2::jsonb->>'subscription'), '[^a-z0-9]', '_', 'g'))
               AS slot,
           EXISTS (SELECT FROM subscription WHERE is_ours) AS is_running
), sync AS (
    SELECT s.name, s.active, pg_catalog.regexp_matches(s.name, '^pg_([0-9]+)_sync_([0-9]+)_([0-9]+)$') AS m
    FROM source s WHERE s.kind = 'slot'
)
SELECT 'source' AS side, pg_catalog.format('slot %I', y.name) AS object, NULL AS severity,
       'a table copy of a subscription that the target does not have any more has left its slot, which '
       'keeps WAL' AS detail,
       pg_catalog.format('SELECT pg_catalog.pg_drop_replication_slot(%L)', y.name) AS fix_sql, NULL AS hint
FROM sync y
WHERE y.m[3] = $2::jsonb #>> '{here,system_identifier}'
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_subscription t WHERE t.subid::text = y.m[1])
UNION ALL
SELECT 'source', pg_catalog.format('slot %I', y.name), 'info',
       'a table copy of a subscriber that is not the target''s server uses this slot, or has left it', NULL,
       'If that server is gone, drop the slot: it keeps WAL.'
FROM sync y
WHERE y.m[3] <> $2::jsonb #>> '{here,system_identifier}' AND NOT y.active
UNION ALL
SELECT 'source', pg_catalog.format('slot %I', s.name), 'info',
       'the slot of the migration is there, but no subscription on the target; pg_subscription takes it '
       'or makes it anew', pg_catalog.format('SELECT pg_catalog.pg_drop_replication_slot(%L)', s.name), NULL
FROM source s JOIN given g ON g.slot = s.name AND NOT g.is_running
WHERE s.kind = 'slot' AND NOT s.active
UNION ALL
SELECT 'source', pg_catalog.format('publication %I', s.name), 'info',
       'the publication of the migration is there already; pg_publication alters it to what is asked for',
       pg_catalog.format('DROP PUBLICATION %I', s.name), NULL
FROM source s, given g WHERE s.kind = 'publication' AND NOT g.is_running
UNION ALL
SELECT 'source', 'schema pgonline', 'info',
       'replica identities are repaired already; what they were is kept in pgonline.replica_identity', NULL,
       'pg_replica_identity with state=restored takes it back.'
FROM source s, given g WHERE s.kind = 'schema' AND NOT g.is_running
UNION ALL
SELECT 'source', pg_catalog.format('database %I', $2::jsonb #>> '{there,database}'), NULL,
       pg_catalog.format('a cut-over has closed the source (%s) and was not taken back', s.name),
       pg_catalog.format('ALTER DATABASE %I RESET default_transaction_read_only; ALTER DATABASE %1$I RESET '
                         'pgonline.fenced_at', $2::jsonb #>> '{there,database}'),
       'Or run pg_switchover with state=released.'
FROM source s, given g WHERE s.kind = 'fence' AND NOT g.is_running
UNION ALL
SELECT NULL, pg_catalog.format('origin %I', o.roname), NULL,
       'the replication origin of a subscription that is gone; it takes one of those there can be',
       pg_catalog.format('SELECT pg_catalog.pg_replication_origin_drop(%L)', o.roname), NULL
FROM pg_catalog.pg_replication_origin o
WHERE o.roname ~ '^pg_[0-9]+(_[0-9]+)?$'
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_subscription t
                  WHERE t.subid::text = pg_catalog.split_part(o.roname, '_', 2))
UNION ALL
SELECT NULL, pg_catalog.format('subscription %I', s.subname), 'error',
       CASE WHEN s.subslotname IS NULL THEN 'the subscription has no slot and receives nothing'
            ELSE pg_catalog.format('the slot %I of the subscription is not on the source: changes are lost',
                                   s.subslotname) END,
       pg_catalog.format('ALTER SUBSCRIPTION %I DISABLE; ALTER SUBSCRIPTION %1$I SET (slot_name = NONE); '
                         'DROP SUBSCRIPTION %1$I', s.subname), 'Begin anew, with empty tables on the target.'
FROM subscription s
WHERE s.is_ours
  AND NOT EXISTS (SELECT FROM source x WHERE x.kind = 'slot' AND x.name = s.subslotname)
UNION ALL
SELECT NULL, pg_catalog.format('subscription %I', s.subname), NULL,
       'another subscription writes into the target''s database',
       CASE WHEN s.subslotname IS NULL THEN pg_catalog.format('DROP SUBSCRIPTION %I', s.subname) END,
       CASE WHEN s.subslotname IS NOT NULL
            THEN 'If it is of an earlier attempt, remove it: pg_subscription with state=absent.' END
FROM subscription s
WHERE s.is_here AND s.is_ours IS NOT TRUE
