-- look at settings under which the subscription works
-- What a session of this login gets; the workers of the subscription get the same. Proven: a
-- transaction_timeout ends each copy, xmloption and array_nulls refuse values.
WITH worker AS (
    SELECT name, CASE WHEN vartype = 'integer' AND reset_val <> '0' THEN reset_val || coalesce(unit, '')
                      ELSE reset_val END AS value
    FROM pg_catalog.pg_settings
), bad (id, severity, name, good, why) AS (
    VALUES ('G10', 'error', 'transaction_timeout', '0',
            'ends the copy of each table that takes longer, again and again'),
           ('G10', 'warning', 'lock_timeout', '0',
            'makes the subscription begin a transaction anew when it waits for a lock'),
           ('C13', 'error', 'array_nulls', 'on',
            'takes a NULL in an array that arrives for the word "NULL"'),
           ('C13', 'warning', 'xmloption', 'content',
            'refuses xml values that are no whole document')
)
SELECT b.id, b.severity, b.name AS object,
       pg_catalog.format('%s is %s for the owner of the subscription, which %s', b.name, w.value,
                         b.why) AS detail,
       pg_catalog.format('ALTER ROLE %I IN DATABASE %I SET %I = %L', current_user,
                         pg_catalog.current_database(), b.name, b.good) AS fix_sql
FROM bad b JOIN worker w ON w.name = b.name AND w.value <> b.good
UNION ALL
SELECT 'G11', 'info', w.name,
       'the target is read-only by default: replication goes on all the same, and nobody writes '
       'there by mistake; pg_switchover opens it', NULL
FROM worker w WHERE w.name = 'default_transaction_read_only' AND w.value = 'on'
