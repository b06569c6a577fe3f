-- see the client sessions of the database
-- $1 a time: those that began before it, but for the one that asks. ended: whether this one has just
-- been told to end, which only superusers may do to superusers.
SELECT a.pid,
       pg_catalog.format('pid %s (%s, %s, %s)', a.pid, coalesce(a.usename, '?'),
                         coalesce(nullif(a.application_name, ''), '-'), coalesce(a.state, '?')) AS who,
       CASE WHEN $2::boolean AND (me.rolsuper OR NOT r.rolsuper)
            THEN pg_catalog.pg_terminate_backend(a.pid) ELSE false END AS ended
FROM pg_catalog.pg_stat_activity a
LEFT JOIN pg_catalog.pg_roles r ON r.oid = a.usesysid
JOIN pg_catalog.pg_roles me ON me.rolname = current_user
WHERE a.datname = pg_catalog.current_database() AND a.backend_type = 'client backend'
  AND a.pid <> pg_catalog.pg_backend_pid()
  AND a.backend_start <= $1::timestamptz
ORDER BY 1
