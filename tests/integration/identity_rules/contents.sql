-- table -> rows, as text that all versions write alike
CREATE TEMP TABLE contents (name text, content text);
DO $$
DECLARE
    t regclass;
BEGIN
    FOR t IN SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relpersistence = 'p' LOOP
        EXECUTE format('INSERT INTO contents SELECT %L, coalesce(string_agg(x, %L ORDER BY x COLLATE "C"), %L)
                        FROM (SELECT (SELECT string_agg(coalesce(v, %L), %L ORDER BY k COLLATE "C") FROM json_each_text(row_to_json(t)) e (k, v)) AS x
                              FROM ONLY %s t) y',
                       (SELECT relname FROM pg_class WHERE oid = t), E'\n', '', 'NULL', ' | ', t);
    END LOOP;
END $$;
SELECT json_object_agg(name, content) FROM contents;
