-- look at settings of the login that replicates
-- Of the role, of the database or of both. What is listed here is overridden by the connection of
-- the subscription: see subscription_conninfo() in src/catalog/subscription.c.
WITH configured AS (
    SELECT s.setdatabase, s.setrole, r.rolname, d.datname,
           pg_catalog.lower(pg_catalog.split_part(c, '=', 1)) AS name,
           pg_catalog.substr(c, pg_catalog.strpos(c, '=') + 1) AS value
    FROM pg_catalog.pg_db_role_setting s
    LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.setrole
    LEFT JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase
    CROSS JOIN LATERAL pg_catalog.unnest(s.setconfig) c
    WHERE (s.setdatabase = 0 OR d.datname = pg_catalog.current_database())
      AND (s.setrole = 0 OR r.rolname = $2::jsonb->>'user')
), found AS (
    SELECT c.*, CASE WHEN rolname IS NULL THEN pg_catalog.format('ALTER DATABASE %I', datname)
                     WHEN datname IS NULL THEN pg_catalog.format('ALTER ROLE %I', rolname)
                     ELSE pg_catalog.format('ALTER ROLE %I IN DATABASE %I', rolname, datname)
                END AS statement
    FROM configured c
)
SELECT CASE WHEN f.name LIKE '%\_timeout' THEN 'G10' ELSE 'C13' END AS id, f.name AS object,
       pg_catalog.format('%s SET %s = %s would be in the way of replication, but the '
                         'subscription''s connection overrides it', f.statement, f.name, f.value)
           AS detail, 'info' AS severity, NULL AS fix_sql
FROM found f
WHERE f.name IN ('extra_float_digits', 'datestyle', 'intervalstyle', 'row_security', 'role',
                 'statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout',
                 'idle_session_timeout', 'transaction_timeout')
  AND NOT (f.name LIKE '%\_timeout' AND f.value ~ '^0[a-z]*$')
UNION ALL
SELECT 'G08', f.name,
       pg_catalog.format('%s SET %s = %s ends the connection of a subscription that is busy with '
                         'a large transaction', f.statement, f.name, f.value),
       'warning', pg_catalog.format('%s RESET %I', f.statement, f.name)
FROM found f
WHERE f.name = 'wal_sender_timeout'
  AND CASE WHEN f.value ~ '^[0-9]+(ms)?$' THEN pg_catalog.substring(f.value, '^[0-9]+')::numeric
                                               BETWEEN 1 AND 29999
           WHEN f.value ~ '^[0-9]+s$' THEN pg_catalog.substring(f.value, '^[0-9]+')::numeric < 30 END
