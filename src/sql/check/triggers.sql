-- look for triggers that are not as they are made
-- $1 oids of tables, oid[]: A fires always, R in a replica only, D never. COPY and apply pass over
-- rules, whatever they are set to.
SELECT n.nspname AS schema, c.relname AS name,
       pg_catalog.format('%I.%I', n.nspname, c.relname) AS table,
       pg_catalog.format('%I on %I.%I', t.tgname, n.nspname, c.relname) AS object,
       t.tgname AS trigger, t.tgenabled AS enabled
FROM pg_catalog.unnest($1::oid[]) x (oid)
JOIN pg_catalog.pg_class c ON c.oid = x.oid AND c.relhastriggers
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN (SELECT 0::oid AS tgparentid) before_13
CROSS JOIN LATERAL (SELECT tgname, tgenabled, tgparentid AS parent
                    FROM pg_catalog.pg_trigger
                    WHERE tgrelid = c.oid AND NOT tgisinternal AND tgenabled <> 'O') t
-- partitions have what the table above them has
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_trigger p
                  WHERE p.oid = t.parent AND p.tgenabled = t.tgenabled)
ORDER BY n.nspname, c.relname, t.tgname
