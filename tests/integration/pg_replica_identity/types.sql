-- Every type the server has, in a table of its own without a key. SELECT DISTINCT looks up equality in
-- the way a subscriber does when the identity is FULL, so it tells what must be reported.
SET client_min_messages = error;
CREATE SCHEMA types;
SET search_path = types;
CREATE TYPE comp_ok AS (a int, b text[]);
CREATE TYPE comp_bad AS (a int, b json);
CREATE TYPE comp_deep AS (a comp_bad[]);
CREATE DOMAIN dom_json AS json;
CREATE DOMAIN dom_varchar AS varchar(10);
CREATE DOMAIN dom_dom AS dom_varchar;
CREATE TYPE mood AS ENUM ('a', 'b');
CREATE TYPE frange AS RANGE (subtype = float8);
CREATE TEMP TABLE verdict (name text, ok bool);
DO $$
DECLARE
    t record;
    found_equal bool;
BEGIN
    FOR t IN SELECT x.oid, format_type(x.oid, NULL) AS sql_name FROM pg_type x
             LEFT JOIN pg_class c ON c.oid = x.typrelid
             WHERE x.typtype IN ('b', 'd', 'e', 'r', 'm') OR (x.typtype = 'c' AND c.relkind = 'c')
    LOOP
        BEGIN
            EXECUTE format('CREATE TABLE t_%s (c %s)', t.oid, t.sql_name);
        EXCEPTION WHEN OTHERS THEN
            CONTINUE;  -- not for columns
        END;
        BEGIN
            EXECUTE format('SELECT DISTINCT NULL::%s', t.sql_name);
            found_equal := true;
        EXCEPTION WHEN undefined_function THEN
            found_equal := false;
        END;
        INSERT INTO verdict VALUES (format('types.t_%s', t.oid), found_equal);
    END LOOP;
END $$;
SELECT json_object_agg(name, ok) FROM verdict;
