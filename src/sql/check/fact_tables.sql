-- look at sizes and write rates
-- The largest and the most written of the tables that take part. A rate is that since the
-- statistics were reset, or the server started.
WITH t AS (
    SELECT c.oid, n.nspname, c.relname,
           (c.relpages::bigint + coalesce(toast.relpages, 0))
               * pg_catalog.current_setting('block_size')::bigint AS bytes,
           coalesce(s.n_tup_ins, 0) AS inserted, coalesce(s.n_tup_upd, 0) AS updated,
           coalesce(s.n_tup_del, 0) AS deleted,
           greatest(pg_catalog.date_part('epoch', pg_catalog.now() - coalesce(
               (SELECT stats_reset FROM pg_catalog.pg_stat_database
                WHERE datname = pg_catalog.current_database()),
               pg_catalog.pg_postmaster_start_time())), 1) AS seconds
    FROM pg_catalog.unnest($1::oid[]) x (oid)
    JOIN pg_catalog.pg_class c ON c.oid = x.oid AND c.relkind = 'r'
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_catalog.pg_class toast ON toast.oid = c.reltoastrelid
    LEFT JOIN LATERAL (SELECT pg_catalog.pg_stat_get_tuples_inserted(c.oid) AS n_tup_ins,
                              pg_catalog.pg_stat_get_tuples_updated(c.oid) AS n_tup_upd,
                              pg_catalog.pg_stat_get_tuples_deleted(c.oid) AS n_tup_del) s ON true
), large AS (
    SELECT pg_catalog.format('%I.%I', t.nspname, t.relname) AS name, t.*
    FROM t ORDER BY t.bytes DESC, t.nspname, t.relname LIMIT 20
), busy AS (
    SELECT pg_catalog.format('%I.%I', t.nspname, t.relname) AS name, t.*
    FROM t WHERE t.inserted + t.updated + t.deleted > 0
    ORDER BY t.inserted + t.updated + t.deleted DESC, t.nspname, t.relname LIMIT 20
)
SELECT pg_catalog.json_build_object(
    'largest', (SELECT coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
                    'table', name, 'bytes', bytes, 'size', pg_catalog.pg_size_pretty(bytes))
                    ORDER BY bytes DESC, name), '[]') FROM large),
    'busiest', (SELECT coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
                    'table', name, 'inserted', inserted, 'updated', updated, 'deleted', deleted,
                    'writes_per_second',
                    pg_catalog.round(((inserted + updated + deleted) / seconds)::numeric, 3))
                    ORDER BY inserted + updated + deleted DESC, name), '[]') FROM busy))
