-- Rows for every table of public, made from its columns' types: some whole ones, one with NULLs, two
-- that are twice there. What a table does not take, it does not get; but none may stay empty.
SET client_min_messages = error;
TRUNCATE choice_size;
CREATE FUNCTION made(type regtype, n int) RETURNS text LANGUAGE sql AS $$
    SELECT CASE
        WHEN t.typcategory = 'A' THEN (ARRAY[made(t.typelem::regtype, n), made(t.typelem::regtype, n + 1)])::text
        WHEN t.typtype = 'd' THEN (SELECT made(t.typbasetype::regtype, n))
        WHEN t.typtype = 'e' THEN (SELECT (array_agg(e.enumlabel ORDER BY e.oid))[1 + n % 3] FROM pg_enum e WHERE e.enumtypid = t.oid)
        WHEN t.typtype = 'c' THEN concat('(', n, ',"{a,b}")')
        WHEN t.typname LIKE '%multirange' THEN concat('{[', n, ',', n + 1, ')}')
        WHEN t.typtype = 'r' THEN concat('[', n, ',', n + 1, ')')
        WHEN t.typname = 'uuid' THEN md5(n::text)
        WHEN t.typname IN ('json', 'jsonb') THEN concat('{"n": ', n, '}')
        WHEN t.typcategory = 'S' THEN concat('v', n)
        ELSE n::text END
    FROM pg_type t WHERE t.oid = type
$$;
CREATE FUNCTION columns_of(t regclass) RETURNS TABLE (name text, type regtype, place int) LANGUAGE sql AS $$
    SELECT a.attname::text, a.atttypid::regtype, (row_number() OVER (ORDER BY a.attnum))::int FROM pg_attribute a
    WHERE a.attrelid = t AND a.attnum > 0 AND NOT a.attisdropped AND coalesce(to_jsonb(a) ->> 'attgenerated', '') = ''
$$;
DO $$
DECLARE
    t regclass;
    sql text;
    filled bool;
BEGIN
    FOR t IN SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relpersistence = 'p' LOOP
        filled := false;
        -- step: from one column to the next, as a partition wants its columns in a range of their own
        FOR sql IN
            SELECT format('INSERT INTO %s (%s) SELECT %s FROM generate_series(1, %s)', t, string_agg(quote_ident(c.name), ', '),
                          string_agg(CASE WHEN nulls AND c.place > 1 THEN 'NULL'
                                          ELSE format('%L::%s', made(c.type, i + step * (c.place - 1)), c.type) END, ', '), times)
            FROM columns_of(t) c,
                 (VALUES (1, false, 1), (2, false, 1), (3, false, 1), (4, false, 1), (5, true, 1), (6, false, 2), (7, true, 2)) v (i, nulls, times),
                 (VALUES (0), (10)) w (step)
            GROUP BY step, i, nulls, times ORDER BY step, i
        LOOP
            BEGIN
                EXECUTE sql;
                filled := true;
            EXCEPTION WHEN unique_violation OR exclusion_violation OR not_null_violation OR check_violation THEN
                NULL;
            END;
        END LOOP;
        IF NOT filled THEN RAISE 'no row fits into %', t; END IF;
    END LOOP;
END $$;
