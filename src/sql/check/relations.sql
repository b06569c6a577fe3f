-- look at the kinds, trees and names of the tables
-- T07, T08, T20, T21, T22 and T24, which all need pg_class alone.
WITH t AS (
    SELECT c.oid, n.nspname, c.relname, c.relkind, c.relispartition, c.reloftype, c.relnatts,
           c.relpages, c.reltuples, c.reltoastrelid, c.relhassubclass,
           pg_catalog.format('%I.%I', n.nspname, c.relname) AS name
    FROM pg_catalog.unnest($1::oid[]) x (oid)
    JOIN pg_catalog.pg_class c ON c.oid = x.oid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
), parents AS (
    SELECT t.name, pg_catalog.count(*) AS children,
           t.relpages > 0 OR pg_catalog.pg_stat_get_live_tuples(t.oid) > 0 AS has_rows
    FROM t JOIN pg_catalog.pg_inherits i ON i.inhparent = t.oid
    WHERE t.relkind = 'r' AND t.relhassubclass
    GROUP BY t.oid, t.name, t.relpages
), wide AS (
    SELECT t.name, t.relnatts,
           ((t.relpages::bigint + toast.relpages)
               * pg_catalog.current_setting('block_size')::bigint
               / t.reltuples::numeric)::bigint AS bytes_a_row
    FROM t LEFT JOIN pg_catalog.pg_class toast ON toast.oid = t.reltoastrelid AND t.reltuples > 0
    WHERE t.relkind = 'r'
), twins AS (
    SELECT pg_catalog.array_to_string(pg_catalog.array_agg(t.name ORDER BY t.name), ' and ') AS names
    FROM t GROUP BY t.nspname, pg_catalog.lower(t.relname) HAVING pg_catalog.count(*) > 1
), quoted AS (
    SELECT t.name FROM t WHERE pg_catalog.strpos(t.name, '"') > 0
)
SELECT 'T07' AS id, NULL AS severity, pg_catalog.current_database()::text AS object,
       pg_catalog.format('%s table(s) are inherited from by others, %s of them with rows of their own: %s',
           pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE has_rows),
           pg_catalog.array_to_string((pg_catalog.array_agg(name ORDER BY name))[1:5], ', ')) AS detail
FROM parents HAVING pg_catalog.count(*) > 0
UNION ALL
SELECT 'T08', CASE WHEN t.relispartition THEN 'error' END, t.name,
       CASE WHEN t.relispartition
            THEN pg_catalog.format('a foreign table, and a partition of %I.%I: its rows are neither'
                     ' copied nor replicated, and it cannot be published through that table',
                     pn.nspname, p.relname)
            ELSE 'a foreign table: its definition is copied, its rows stay where they are' END
FROM t
LEFT JOIN pg_catalog.pg_inherits i ON i.inhrelid = t.oid AND t.relispartition
LEFT JOIN pg_catalog.pg_class p ON p.oid = i.inhparent
LEFT JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
WHERE t.relkind = 'f'
UNION ALL
SELECT 'T20', NULL, name,
       pg_catalog.format('it has had %s columns, with the dropped ones; 1600 are possible', relnatts)
FROM wide WHERE relnatts > 1400
UNION ALL
SELECT 'T20', NULL, name,
       pg_catalog.format('its rows take %s on average; one that is 1 GB as text cannot be copied',
           pg_catalog.pg_size_pretty(bytes_a_row))
FROM wide WHERE bytes_a_row > 32 * 1024 * 1024
UNION ALL
SELECT 'T21', NULL, pg_catalog.current_database(),
       pg_catalog.format('%s name(s) differ from another in upper and lower case only: %s',
           pg_catalog.count(*),
           pg_catalog.array_to_string((pg_catalog.array_agg(names ORDER BY names))[1:5], ', '))
FROM twins HAVING pg_catalog.count(*) > 0
UNION ALL
SELECT 'T21', NULL, pg_catalog.current_database(),
       pg_catalog.format('%s table(s) have names that must be quoted in SQL: %s', pg_catalog.count(*),
           pg_catalog.array_to_string((pg_catalog.array_agg(name ORDER BY name))[1:5], ', '))
FROM quoted HAVING pg_catalog.count(*) > 0
