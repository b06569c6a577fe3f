-- The server is the judge: under a publication of everything, the tables whose UPDATE or DELETE is refused.
-- In batches, as each table is a few locks.
SET client_min_messages = error;
CREATE PUBLICATION judge FOR ALL TABLES;
CREATE TEMP TABLE verdict (name text, at int DEFAULT 0);
CREATE FUNCTION pg_temp.judge(t regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE (SELECT format('UPDATE ONLY %s SET %I = NULL', t, a.attname) FROM pg_attribute a
             WHERE a.attrelid = t AND a.attnum > 0 AND NOT a.attisdropped AND coalesce(to_jsonb(a) ->> 'attgenerated', '') = ''
             ORDER BY a.attnum LIMIT 1);
    EXECUTE format('DELETE FROM ONLY %s', t);
EXCEPTION WHEN object_not_in_prerequisite_state OR invalid_column_reference THEN
    INSERT INTO verdict VALUES (t::text);
END $$;
SELECT format('SELECT pg_temp.judge(oid) FROM pg_class WHERE relnamespace = ''r''::regnamespace AND relkind = ''r'' AND oid::bigint %% 50 = %s', i)
FROM generate_series(0, 49) i
\gexec
SELECT coalesce(json_agg(name ORDER BY name), '[]') FROM verdict;
DROP PUBLICATION judge;
