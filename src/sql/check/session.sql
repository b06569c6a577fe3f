-- look at the server and the way to it
-- What check/server.sql has told, and the clocks of both.
WITH given AS (
    SELECT $2::jsonb->'here' AS here, $2::jsonb->'there' AS there, $2::jsonb->>'side' AS side,
           ($2::jsonb #>> '{here,skew}')::numeric AS skew,
           ($2::jsonb #>> '{there,skew}')::numeric AS skew_there,
           $2::jsonb #>> '{connection,sslmode}' AS sslmode,
           coalesce($2::jsonb #>> '{connection,hostaddr}', $2::jsonb #>> '{connection,host}',
                    '/') AS host
)
SELECT 'C04' AS id, side AS object, 'the server is in recovery: it is a standby' AS detail,
       'error' AS severity,
       'Give the primary. Only a primary can be written, and publish to a subscription.' AS hint
FROM given WHERE (here->>'in_recovery')::boolean
UNION ALL
SELECT 'C05', side, pg_catalog.format(
           'the session goes through a pooler: it has process %s, its client was told %s',
           here->>'backend_pid', here->>'client_pid'), 'warning',
       'Give the address of the server itself: a pooler that exchanges sessions between '
       'transactions loses settings, advisory locks and snapshots, and few of them let '
       'replication through.'
FROM given WHERE here->>'backend_pid' <> here->>'client_pid'
UNION ALL
SELECT 'C06', 'clock', pg_catalog.format(
           'the clock of the target is %s s %s that of the source',
           pg_catalog.round(pg_catalog.abs(skew - skew_there)),
           CASE WHEN skew > skew_there THEN 'ahead of' ELSE 'behind' END), 'warning',
       'Run NTP or chrony on both: defaults like now() jump when the application moves.'
FROM given WHERE side = 'target' AND pg_catalog.abs(skew - skew_there) > 5
UNION ALL
SELECT 'C06', 'clock', pg_catalog.format(
           'the clock of the server is %s s %s that of the machine the module runs on',
           pg_catalog.round(pg_catalog.abs(skew)),
           CASE WHEN skew > 0 THEN 'ahead of' ELSE 'behind' END), 'info',
       'Run NTP or chrony on both.'
FROM given WHERE pg_catalog.abs(skew) > 5
UNION ALL
SELECT 'C15', side, pg_catalog.format('the session from %s is not encrypted', here->>'client'),
       'warning', 'Give sslmode=verify-full, or require, and turn ssl on in the server.'
FROM given
WHERE (here->>'ssl') IS DISTINCT FROM 'true'
  AND here->>'client' !~ '^(127\.|::1$)'
UNION ALL
SELECT 'C15', 'connection', pg_catalog.format(
           'the subscription reaches %s with sslmode=%s, which does without encryption', host,
           sslmode), 'warning', 'Give sslmode=verify-full, or require, in ''connection''.'
FROM given
WHERE side = 'source' AND sslmode IN ('disable', 'allow')
  AND host !~ '^(/|@|127\.|::1$|localhost$)'
UNION ALL
SELECT 'C14', s.name, pg_catalog.format('%s is %s on the source and %s on the target', s.name,
                                        there #>> ARRAY['settings', s.name],
                                        here #>> ARRAY['settings', s.name]), 'info', s.hint
FROM given
CROSS JOIN (VALUES
    ('block_size', 'Rows are copied as values; but the largest index entry is a third of it.'),
    ('wal_block_size', 'It does not matter to logical replication.'),
    ('max_identifier_length', 'Longer names are cut off on the other side.'),
    ('data_checksums', 'pg_checksums, with the server stopped, turns them on; best before data '
                       'arrives.')) s (name, hint)
WHERE side = 'target'
  AND here #>> ARRAY['settings', s.name] <> there #>> ARRAY['settings', s.name]
  -- better than before is no finding
  AND NOT (s.name = 'data_checksums' AND here #>> ARRAY['settings', s.name] = 'on')
UNION ALL
SELECT 'C14', 'machine', pg_catalog.format('the source runs on %s, the target on %s',
                                           there->>'machine', here->>'machine'), 'info',
       'Rows are copied as values, so that they arrive all the same; but hash functions, '
       'and with them the hash values of rows, may differ.'
FROM given WHERE side = 'target' AND here->>'machine' <> there->>'machine'
