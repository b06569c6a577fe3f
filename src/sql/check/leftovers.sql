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
), note AS (
    -- of pg_switchover, see catalog/handover.h
    SELECT x.side, x.database,
           pg_catalog.max(pg_catalog.substring(x.value, '^([1-9][0-9]{0,17}) (?:committed|done) ')::bigint)
               AS number,
           pg_catalog.bool_or(x.value ~ '^[0-9]+ committed ') AS is_unfinished,
           pg_catalog.bool_or(x.name = 'pgonline.closed_by') AS is_closed
    FROM (SELECT 'source' AS side, $2::jsonb #>> '{there,database}' AS database, s.kind AS name,
                 s.name AS value
          FROM source s WHERE s.kind LIKE 'pgonline.%'
          UNION ALL
          SELECT 'target', d.datname, pg_catalog.split_part(c, '=', 1), pg_catalog.split_part(c, '=', 2)
          FROM pg_catalog.pg_db_role_setting s
          JOIN pg_catalog.pg_database d
              ON d.oid = s.setdatabase AND d.datname = pg_catalog.current_database()
          CROSS JOIN pg_catalog.unnest(s.setconfig) c
          WHERE s.setrole = 0 AND c ~ '^pgonline[.](handover|closed_by)=') x
    GROUP BY x.side, x.database
), last AS (
    -- The numbers grow over both sides, and the source begins: its own are odd. Others are of another
    -- migration, or the sides are exchanged; C02 finds that.
    SELECT n.* FROM note n
    WHERE n.number % 2 = CASE n.side WHEN 'source' THEN 1 ELSE 0 END
    ORDER BY n.number DESC LIMIT 1
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
SELECT l.side, pg_catalog.format('database %I', l.database), 'error',
       'pg_switchover has decided a change of sides here, and not brought it to its end', NULL,
       pg_catalog.format('Run it again with state=%s, which does the rest.',
                         CASE l.side WHEN 'source' THEN 'switched' ELSE 'rolled_back' END)
FROM last l WHERE l.is_unfinished
UNION ALL
SELECT l.side, pg_catalog.format('database %I', l.database), NULL,
       'the target has taken over from the source: clients must write there', NULL,
       'To go back, run pg_switchover with state=rolled_back; to end this migration, with state=absent.'
FROM last l WHERE l.side = 'source' AND NOT l.is_unfinished
UNION ALL
SELECT n.side, pg_catalog.format('database %I', n.database), NULL,
       pg_catalog.format('pg_switchover has closed the %s for clients, as the side that is to take over in %s',
                         n.side, CASE n.side WHEN 'source' THEN 'another migration'
                                             ELSE 'a migration whose subscription is gone' END),
       pg_catalog.format('SET default_transaction_read_only = off; ALTER DATABASE %I RESET '
                         'default_transaction_read_only; ALTER DATABASE %1$I RESET pgonline.closed_by',
                         n.database),
       'Better run pg_switchover of that migration with state=absent.'
FROM note n
WHERE n.is_closed
  AND NOT EXISTS (SELECT FROM last l WHERE l.is_unfinished OR l.side = 'source')
  AND (n.side = 'source'
       OR coalesce(n.number % 2, 0) = 0 AND NOT EXISTS (SELECT FROM subscription s WHERE s.is_here))
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
  -- it has done its work when the target has taken over
  AND NOT EXISTS (SELECT FROM last l WHERE l.side = 'source')
  AND NOT EXISTS (SELECT FROM source x WHERE x.kind = 'slot' AND x.name = s.subslotname)
UNION ALL
SELECT NULL, pg_catalog.format('subscription %I', s.subname), NULL,
       'another subscription writes into the target''s database',
       CASE WHEN s.subslotname IS NULL THEN pg_catalog.format('DROP SUBSCRIPTION %I', s.subname) END,
       CASE WHEN s.subslotname IS NOT NULL
            THEN 'If it is of an earlier attempt, remove it: pg_subscription with state=absent.' END
FROM subscription s
WHERE s.is_here AND s.is_ours IS NOT TRUE
