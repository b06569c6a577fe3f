-- look at who may read the tables and sequences
-- The subscription reads tables; the module, for the schema, the comparison and the sequences, both.
WITH login AS (
    SELECT l.name, pg_catalog.bool_or(l.works) AS works,
           -- of one that is still to be made: what everybody may
           coalesce(pg_catalog.max(r.rolname::text), 'public') AS role
    FROM (VALUES ($2::jsonb->>'user', false), ($2::jsonb #>> '{here,user}', true)) l (name, works)
    LEFT JOIN pg_catalog.pg_roles r ON r.rolname = l.name
    WHERE l.name IS NOT NULL AND r.rolsuper IS NOT TRUE
    GROUP BY l.name
), spaces AS (
    SELECT DISTINCT c.relnamespace AS oid
    FROM pg_catalog.unnest($1::oid[]) x (oid) JOIN pg_catalog.pg_class c ON c.oid = x.oid
), relation AS (
    SELECT c.oid, c.relname, c.relnamespace, false AS is_sequence
    FROM pg_catalog.unnest($1::oid[]) x (oid)
    JOIN pg_catalog.pg_class c ON c.oid = x.oid AND c.relkind IN ('r', 'p')
    UNION ALL
    -- of these tables, and in their schemas of no table
    SELECT c.oid, c.relname, c.relnamespace, true
    FROM pg_catalog.pg_class c
    LEFT JOIN pg_catalog.pg_depend d
        ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid
        AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype IN ('a', 'i')
    WHERE c.relkind = 'S' AND c.relpersistence <> 't'
      AND (d.refobjid IN (SELECT x.oid FROM pg_catalog.unnest($1::oid[]) x (oid))
           OR d.refobjid IS NULL AND c.relnamespace IN (SELECT s.oid FROM spaces s))
), unreadable AS (
    SELECT l.name, n.nspname, r.relname, r.is_sequence,
           pg_catalog.has_schema_privilege(l.role, n.oid, 'USAGE') AS may_enter,
           CASE WHEN r.is_sequence THEN pg_catalog.has_sequence_privilege(l.role, r.oid, 'SELECT')
                ELSE pg_catalog.has_table_privilege(l.role, r.oid, 'SELECT') END AS may_read
    FROM login l
    JOIN relation r ON l.works OR NOT r.is_sequence
    JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
), missing AS (
    SELECT name, nspname, may_enter,
           pg_catalog.count(*) FILTER (WHERE NOT may_read) AS n,
           pg_catalog.array_agg(pg_catalog.format('%I.%I', nspname, relname) ORDER BY relname)
               FILTER (WHERE NOT may_read AND NOT is_sequence) AS tables,
           pg_catalog.array_agg(pg_catalog.format('%I.%I', nspname, relname) ORDER BY relname)
               FILTER (WHERE NOT may_read AND is_sequence) AS sequences
    FROM unreadable
    GROUP BY name, nspname, may_enter
)
SELECT pg_catalog.quote_ident(name) AS object,
       pg_catalog.format(
           'the role %I may not %s', name,
           pg_catalog.concat_ws(' and not ',
               CASE WHEN NOT may_enter THEN pg_catalog.format('use the schema %I', nspname) END,
               CASE WHEN n > 0 THEN pg_catalog.format(
                   'read %s table(s) and %s sequence(s) of the schema %I: %s%s',
                   coalesce(pg_catalog.cardinality(tables), 0),
                   coalesce(pg_catalog.cardinality(sequences), 0), nspname,
                   pg_catalog.array_to_string((tables || sequences)[:5], ', '),
                   CASE WHEN n > 5 THEN ', ...' END) END)) AS detail,
       pg_catalog.concat_ws('; ',
           CASE WHEN NOT may_enter
                THEN pg_catalog.format('GRANT USAGE ON SCHEMA %I TO %I', nspname, name) END,
           CASE WHEN tables IS NOT NULL
                THEN pg_catalog.format('GRANT SELECT ON TABLE %s TO %I',
                                       pg_catalog.array_to_string(tables, ', '), name) END,
           CASE WHEN sequences IS NOT NULL
                THEN pg_catalog.format('GRANT SELECT ON SEQUENCE %s TO %I',
                                       pg_catalog.array_to_string(sequences, ', '), name) END) AS fix_sql
FROM missing
WHERE n > 0 OR NOT may_enter
