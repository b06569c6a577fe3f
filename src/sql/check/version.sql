-- look at the versions
-- The ends of support are those of postgresql.org/support/versioning; what was wrong and when it was
-- mended stands in the release notes.
WITH server AS (
    SELECT v AS version_num, v / 10000 AS major, v % 10000 AS minor, $2::jsonb->>'side' AS side
    FROM CAST($2::jsonb #>> '{here,version_num}' AS int) v
), ends (major, day) AS (
    VALUES (10, date '2022-11-10'), (11, '2023-11-09'), (12, '2024-11-21'), (13, '2025-11-13'),
           (14, '2026-11-12'), (15, '2027-11-11'), (16, '2028-11-09'), (17, '2029-11-08'),
           (18, '2030-11-14')
), fault (major, mended, side, what) AS (
    VALUES
    (14, 4, NULL, 'indexes made by CREATE INDEX CONCURRENTLY or REINDEX CONCURRENTLY may lack rows'),
    (10, 20, 'source', 'updates of rows with a long unchanged value in the replica identity get lost'),
    (11, 15, 'source', 'updates of rows with a long unchanged value in the replica identity get lost'),
    (12, 10, 'source', 'updates of rows with a long unchanged value in the replica identity get lost'),
    (13, 6, 'source', 'updates of rows with a long unchanged value in the replica identity get lost'),
    (14, 2, 'source', 'updates of rows with a long unchanged value in the replica identity get lost'),
    (12, 20, 'source', 'a new slot may begin in the middle of a transaction'),
    (13, 16, 'source', 'a new slot may begin in the middle of a transaction'),
    (14, 13, 'source', 'a new slot may begin in the middle of a transaction'),
    (15, 8, 'source', 'a new slot may begin in the middle of a transaction'),
    (16, 4, 'source', 'a new slot may begin in the middle of a transaction'),
    (13, 21, 'source', 'changes of transactions that run while a publication is altered get lost'),
    (14, 18, 'source', 'changes of transactions that run while a publication is altered get lost'),
    (15, 13, 'source', 'changes of transactions that run while a publication is altered get lost'),
    (16, 9, 'source', 'changes of transactions that run while a publication is altered get lost'),
    (17, 5, 'source', 'changes of transactions that run while a publication is altered get lost')
)
SELECT pg_catalog.format('PostgreSQL %s.%s', s.major, s.minor) AS object,
       pg_catalog.format('%s; mended in %s.%s', f.what, f.major, f.mended) AS detail,
       'warning' AS severity,
       'Install the newest minor version and restart the server.' AS hint
FROM server s JOIN fault f ON f.major = s.major AND f.mended > s.minor
WHERE f.side IS NULL OR f.side = s.side
UNION ALL
SELECT pg_catalog.format('PostgreSQL %s', s.major),
       pg_catalog.format('version %s has not been supported since %s', s.major, e.day),
       CASE s.side WHEN 'target' THEN 'warning' ELSE 'info' END,
       CASE s.side WHEN 'target' THEN 'Move to a version that is still maintained.'
            ELSE 'It is time to move.' END
FROM server s JOIN ends e ON e.major = s.major
WHERE pg_catalog.now() >= e.day
