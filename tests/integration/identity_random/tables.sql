-- Tables of random shape, as many as :tables says (a multiple of 500), on each version others, but the same at
-- each run: columns of many types, NULL or not, defaults and generated ones, primary keys, unique constraints and
-- indexes (deferrable, partial, by expression, with INCLUDE), exclusion constraints, identities set by somebody,
-- indexes dropped since, partitions.
SET client_min_messages = error;
SET synchronous_commit = off;
SELECT setseed(0.42 + current_setting('server_version_num')::int / 10000 / 1000.0);
CREATE SCHEMA r;
SET search_path = r, public;
CREATE TYPE mood AS ENUM ('a', 'b');
CREATE TYPE pair AS (a int, b text);
CREATE TYPE pair_json AS (a int, b json);
CREATE DOMAIN d_int AS int;
CREATE DOMAIN d_json AS json;
CREATE DOMAIN d_texts AS text[];
CREATE FUNCTION pick(VARIADIC choices text[]) RETURNS text LANGUAGE sql VOLATILE AS
$$ SELECT choices[1 + floor(random() * array_length(choices, 1))::int] $$;
CREATE FUNCTION chance(p float) RETURNS bool LANGUAGE sql VOLATILE AS 'SELECT random() < p';
CREATE TABLE made (what text, n int DEFAULT 1);
-- A statement that may not suit the table is no accident: the table is then without it.
CREATE FUNCTION attempt(what text, statement text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    INSERT INTO made VALUES (what);
EXCEPTION WHEN OTHERS THEN
    NULL;
END $$;
CREATE FUNCTION some_columns(n int) RETURNS text LANGUAGE sql VOLATILE AS
$$ SELECT string_agg(format('c%s', i), ', ' ORDER BY o)
   FROM (SELECT i, random() AS o FROM generate_series(1, n) i ORDER BY 2 LIMIT 1 + floor(random() * 2)::int) x $$;

CREATE FUNCTION make_table(t text, tail text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v int := current_setting('server_version_num')::int / 10000;
    n int := 1 + floor(random() * 7)::int;
    defs text := '';
BEGIN
    FOR i IN 1..n LOOP
        defs := defs || CASE WHEN i > 1 THEN ', ' ELSE '' END || CASE
            WHEN v >= 12 AND i > 1 AND chance(0.04) THEN format('c%s text GENERATED ALWAYS AS (%L) STORED', i, i)
            WHEN v >= 18 AND i > 1 AND chance(0.04) THEN format('c%s int GENERATED ALWAYS AS (%s) VIRTUAL', i, i)
            WHEN chance(0.1) THEN format('c%s serial', i)
            ELSE format('c%s %s %s', i,
                        CASE WHEN chance(0.08)
                             THEN pick('json', 'xml', 'point', 'box', 'json[]', 'd_json', 'pair_json', 'pair_json[]', 'polygon')
                             ELSE pick('int', 'int', 'bigint', 'smallint', 'text', 'varchar(9)', 'char(3)', 'numeric', 'float8', 'bool',
                                       'date', 'timestamptz', 'interval', 'uuid', 'jsonb', 'bytea', 'inet', 'cidr', 'int[]', 'text[]', 'int4range',
                                       'tsrange', 'mood', 'mood[]', 'pair', 'pair[]', 'd_int', 'd_texts', 'tsvector', 'money', '"char"', 'oid', 'bit(3)', 'name')
                        END, CASE WHEN chance(0.5) THEN 'NOT NULL' ELSE '' END) END;
    END LOOP;
    EXECUTE format('CREATE TABLE %s (%s) %s', t, defs, tail);
END $$;

CREATE FUNCTION make_keys(t text, n int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v int := current_setting('server_version_num')::int / 10000;
BEGIN
    IF chance(0.4) THEN
        PERFORM attempt('primary key', format('ALTER TABLE %s ADD PRIMARY KEY (%s) %s', t, some_columns(n), CASE WHEN chance(0.2) THEN 'DEFERRABLE' ELSE '' END));
    END IF;
    FOR i IN 1..floor(random() * 4)::int LOOP
        CASE floor(random() * 8)::int
        WHEN 0 THEN PERFORM attempt('deferrable', format('ALTER TABLE %s ADD UNIQUE (%s) DEFERRABLE', t, some_columns(n)));
        WHEN 1 THEN PERFORM attempt('partial', format('CREATE UNIQUE INDEX ON %s (%s) WHERE c1 IS NOT NULL', t, some_columns(n)));
        WHEN 2 THEN PERFORM attempt('expression', format('CREATE UNIQUE INDEX ON %s ((c1 IS NULL), %s)', t, some_columns(n)));
        WHEN 3 THEN PERFORM attempt('include', format('CREATE UNIQUE INDEX ON %s (%s) INCLUDE (c%s)', t, some_columns(n), n));
        WHEN 4 THEN PERFORM attempt('exclusion', format('ALTER TABLE %s ADD EXCLUDE USING btree (c1 WITH =)', t));
        WHEN 5 THEN PERFORM attempt('not valid', format('ALTER TABLE %s ALTER c%s DROP NOT NULL, ADD NOT NULL c%2$s NOT VALID', t, n));
        ELSE PERFORM attempt('unique', format('ALTER TABLE %s ADD UNIQUE (%s)', t, some_columns(n)));
        END CASE;
    END LOOP;
    IF chance(0.25) THEN
        PERFORM attempt('identity set', format('ALTER TABLE %s REPLICA IDENTITY %s', t, pick('FULL', 'FULL', 'NOTHING',
            (SELECT format('USING INDEX %I', x.relname) FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
             WHERE i.indrelid = t::regclass AND i.indisunique ORDER BY x.relname LIMIT 1))));
        IF chance(0.9) THEN
            PERFORM attempt('index dropped', (SELECT format('DROP INDEX %I', x.relname) FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
                                              WHERE i.indrelid = t::regclass AND i.indisreplident AND NOT i.indisprimary));
        END IF;
    END IF;
    IF n > 2 AND chance(0.1) THEN
        PERFORM attempt('column dropped', format('ALTER TABLE %s DROP COLUMN c2', t));
    END IF;
END $$;

CREATE FUNCTION make_ordinary(i int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    t text := format('%I', CASE WHEN i % 50 = 0 THEN format('Odd "Name" %s', i) ELSE format('t%s', i) END);
BEGIN
    PERFORM make_table(t, CASE WHEN i % 97 = 0 THEN 'INHERITS (public.parent)' ELSE '' END);
    PERFORM make_keys(t, (SELECT count(*)::int FROM pg_attribute WHERE attrelid = t::regclass AND attname ~ '^c[0-9]$'));
END $$;
-- Two leaves: what the top has, they have, and one of them more of its own.
CREATE FUNCTION make_partitioned(i int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    t text := format('p%s', i);
BEGIN
    EXECUTE format('CREATE TABLE %s (c1 int NOT NULL, c2 %s %s, c3 text) PARTITION BY RANGE (c1)', t,
                   pick('int', 'text', 'json', 'uuid'), CASE WHEN chance(0.5) THEN 'NOT NULL' ELSE '' END);
    EXECUTE format('CREATE TABLE %s_a PARTITION OF %1$s FOR VALUES FROM (0) TO (10)', t);
    IF chance(0.3) THEN
        PERFORM attempt('partitioned key', format('ALTER TABLE %s ADD PRIMARY KEY (c1) %s', t, CASE WHEN chance(0.3) THEN 'DEFERRABLE' ELSE '' END));
    ELSIF chance(0.5) THEN
        PERFORM attempt('partitioned unique', format('ALTER TABLE %s ADD UNIQUE (c1)', t));
    END IF;
    EXECUTE format('CREATE TABLE %s_b PARTITION OF %1$s FOR VALUES FROM (10) TO (20)', t);
    PERFORM make_keys(t || pick('_a', '_b'), 3);
END $$;
CREATE TABLE public.parent (z int PRIMARY KEY);
-- In batches: each table is a few locks.
SELECT format('DO $x$ BEGIN PERFORM make_ordinary(i) FROM generate_series(%s, %s) i; END $x$', i, i + 45) FROM generate_series(1, :tables * 92 / 100, 46) i
\gexec
SELECT format('DO $x$ BEGIN PERFORM make_partitioned(i) FROM generate_series(%s, %s) i; END $x$', i, i + 19) FROM generate_series(1, :tables * 4 / 100, 20) i
\gexec
SELECT count(*) FROM pg_class WHERE relnamespace = 'r'::regnamespace AND relkind = 'r' AND relname <> 'made';
SELECT json_object_agg(what, n) FROM (SELECT what, sum(n) AS n FROM made GROUP BY what) x;
DROP TABLE made;
SELECT format('DROP FUNCTION %s', oid::regprocedure) FROM pg_proc WHERE pronamespace = 'r'::regnamespace
\gexec
