-- look for tables with rows on the target
-- $1 oids of tables, oid[]; $2 the subscription, text: what it fills is not looked at.
WITH RECURSIVE held AS (
    -- of this database alone; before 14 only superusers may read the oid in pg_subscription itself
    SELECT r.srrelid AS oid
    FROM pg_catalog.pg_stat_subscription s
    JOIN pg_catalog.pg_subscription_rel r ON r.srsubid = s.subid
    WHERE s.subname = $2
    UNION
    SELECT i.inhrelid FROM held h JOIN pg_catalog.pg_inherits i ON i.inhparent = h.oid
)
SELECT c.oid, pg_catalog.format('%I.%I', n.nspname, c.relname) AS name,
       pg_catalog.has_schema_privilege(n.oid, 'USAGE')
           AND pg_catalog.has_table_privilege(c.oid, 'SELECT')
           AND NOT (c.relrowsecurity AND pg_catalog.row_security_active(c.oid)) AS may_see
FROM pg_catalog.unnest($1::oid[]) WITH ORDINALITY x (oid, at)
JOIN pg_catalog.pg_class c ON c.oid = x.oid AND c.relkind = 'r'
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE pg_catalog.pg_relation_size(c.oid) > 0 AND c.oid NOT IN (SELECT h.oid FROM held h)
ORDER BY x.at
