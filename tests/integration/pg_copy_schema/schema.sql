-- A schema of everything that is hard to carry from one version to another. For psql: what a
-- version does not know is skipped with \if. Roles copy_owner, copy_reader and copy_fdw exist.
SET client_min_messages = warning;
SELECT current_setting('server_version_num')::int >= 110000 AS v11,
       current_setting('server_version_num')::int >= 120000 AS v12,
       current_setting('server_version_num')::int >= 140000 AS v14
\gset

CREATE SCHEMA shop AUTHORIZATION copy_owner;
COMMENT ON SCHEMA shop IS E'it''s\n-- Name: fake; Type: TABLE; Schema: shop; Owner: nobody\n--';
CREATE SCHEMA "Odd Schema";
CREATE SCHEMA ext;
CREATE EXTENSION citext SCHEMA ext;

SET search_path = shop, ext, public;

-- ---- types ----

CREATE TYPE mood AS ENUM ('sad', 'ok', 'it''s fine', 'ha;ppy');
CREATE DOMAIN positive AS integer DEFAULT 1 CHECK (VALUE > 0) CONSTRAINT small CHECK (VALUE < 1000000);
CREATE DOMAIN code AS varchar(3) NOT NULL CHECK (VALUE IN ('abc', 'def', 'g')) COLLATE "C";
CREATE TYPE pair AS (a integer, "B b" text COLLATE "C");
CREATE TYPE floatrange AS RANGE (subtype = float8, subtype_diff = float8mi);
COMMENT ON TYPE mood IS 'how they feel';
COMMENT ON COLUMN pair."B b" IS 'odd';

-- ---- functions ----

CREATE FUNCTION lookalike(a integer, b text DEFAULT 'x;y') RETURNS text LANGUAGE plpgsql AS $body$
--
-- Name: orders; Type: TABLE; Schema: shop; Owner: postgres
--
BEGIN
    -- $$ nested; 'quote
    EXECUTE $q$ SELECT 1; $q$;
    SET LOCAL default_tablespace = '';
    RETURN a || b; /* " */
END;
$body$;
CREATE FUNCTION lookalike(mood) RETURNS text LANGUAGE sql STABLE AS 'SELECT ''a''''b;'' || $1::text';
CREATE FUNCTION add_pos(a numeric, b numeric) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT a + greatest(b, 0) $$;
CREATE AGGREGATE sum_pos(numeric) (SFUNC = add_pos, STYPE = numeric, INITCOND = '0');
CREATE FUNCTION mood_to_int(mood) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT length($1::text) $$;
CREATE CAST (mood AS integer) WITH FUNCTION mood_to_int(mood) AS ASSIGNMENT;
CREATE FUNCTION near(pair, pair) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT abs(($1).a - ($2).a) < 2 $$;
CREATE FUNCTION near(mood, mood) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT $1::text = $2::text $$;
CREATE OPERATOR === (LEFTARG = pair, RIGHTARG = pair, PROCEDURE = near, COMMUTATOR = ===);
CREATE OPERATOR === (LEFTARG = mood, RIGHTARG = mood, PROCEDURE = near, COMMUTATOR = ===, NEGATOR = !==);
CREATE FUNCTION not_near(mood, mood) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT $1::text <> $2::text $$;
CREATE OPERATOR !== (LEFTARG = mood, RIGHTARG = mood, PROCEDURE = not_near, COMMUTATOR = !==, NEGATOR = ===);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.changed := now(); RETURN NEW; END $$;
\if :v11
CREATE PROCEDURE tidy(INOUT n integer) LANGUAGE plpgsql AS $$ BEGIN n := n + 1; END $$;
\endif
\if :v14
CREATE FUNCTION atomic(a integer, b integer) RETURNS TABLE (x integer, y text) LANGUAGE sql
BEGIN ATOMIC
    SELECT CASE WHEN a > b THEN a ELSE b END, 'end;'::text AS "end";
    SELECT t.a, t.b FROM (VALUES (1, 'x;')) t (a, b) WHERE t.a < atomic.b;
END;
\endif
REVOKE ALL ON FUNCTION lookalike(mood) FROM PUBLIC;
COMMENT ON FUNCTION lookalike(integer, text) IS E'two\nlines; and a ''quote'' \\ backslash';

CREATE COLLATION plain (lc_collate = 'C', lc_ctype = 'C');
CREATE TEXT SEARCH DICTIONARY simple_dict (TEMPLATE = pg_catalog.simple, stopwords = 'english');
CREATE TEXT SEARCH CONFIGURATION words (COPY = pg_catalog.simple);
ALTER TEXT SEARCH CONFIGURATION words ALTER MAPPING FOR asciiword WITH simple_dict, simple;

-- ---- tables ----

CREATE SEQUENCE loose INCREMENT BY -2 MINVALUE -100 MAXVALUE 50 START 10 CYCLE CACHE 5;
CREATE SEQUENCE small AS smallint;
CREATE TABLE customer (
    id serial PRIMARY KEY,
    name varchar(40) NOT NULL COLLATE "C" CONSTRAINT named CHECK (name <> ''),
    email ext.citext UNIQUE,
    mood mood DEFAULT 'ok' NOT NULL,
    status varchar(10) DEFAULT 'new' CHECK (status IN ('new', 'old', 'gone')),
    weight positive DEFAULT 3,
    pair pair,
    tags text[] DEFAULT ARRAY['a', 'b;c'],
    doc jsonb DEFAULT '{"a": [1, "x''y"]}',
    changed timestamptz DEFAULT now(),
    loose_id bigint DEFAULT nextval('loose')
);
ALTER TABLE customer ALTER COLUMN name SET STATISTICS 500, ALTER COLUMN doc SET STORAGE EXTERNAL;
ALTER TABLE customer SET (fillfactor = 80, autovacuum_enabled = false);
COMMENT ON TABLE customer IS 'customers';
COMMENT ON COLUMN customer.name IS E'a;b\n--\n';
CREATE TABLE orders (
    id bigint GENERATED ALWAYS AS IDENTITY (START WITH 100 INCREMENT BY 10),
    customer integer NOT NULL,
    at date NOT NULL DEFAULT '2020-01-01',
    price numeric(10, 2) DEFAULT 0.00,
    during tsrange,
    note text,
    CONSTRAINT orders_pk PRIMARY KEY (id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT no_overlap EXCLUDE USING gist (during WITH &&) WHERE (during IS NOT NULL)
);
ALTER TABLE orders ADD CONSTRAINT orders_customer FOREIGN KEY (customer) REFERENCES customer ON DELETE CASCADE
    DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE orders ADD CONSTRAINT later FOREIGN KEY (customer) REFERENCES customer ON UPDATE SET NULL NOT VALID;
ALTER TABLE orders ADD CONSTRAINT cheap CHECK (price < 100 OR price IS NULL) NOT VALID;
ALTER TABLE orders REPLICA IDENTITY FULL;
CREATE TABLE "Odd Schema"."Select" (
    "user" integer PRIMARY KEY,
    "Group;" text DEFAULT 'it''s',
    "a""b" integer REFERENCES customer,
    "window" integer CHECK ("window" > 0)
);
CREATE TABLE "Odd Schema"."new
line; Type: TABLE; Schema: x" (id integer GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, "from" text);
CREATE UNLOGGED TABLE scratch (x integer);
CREATE TABLE wide AS SELECT i AS a, i AS b, i::text AS c FROM generate_series(1, 5) i;
CREATE TABLE of_type OF pair (PRIMARY KEY (a));
CREATE TABLE parent (id integer NOT NULL, note text DEFAULT 'p', CONSTRAINT parent_check CHECK (id > 0));
CREATE TABLE child (extra integer NOT NULL) INHERITS (parent);
CREATE TABLE grandchild (id integer NOT NULL DEFAULT 7, CHECK (id < 100)) INHERITS (child);
ALTER TABLE child ALTER COLUMN note SET DEFAULT 'c';
\if :v12
CREATE TABLE made (
    a integer PRIMARY KEY, b text,
    twice integer GENERATED ALWAYS AS (a * 2) STORED,
    label text GENERATED ALWAYS AS (CASE WHEN a > 3 THEN 'big;' || coalesce(b, '') ELSE (b || '-' || a::text) END) STORED
);
\endif
\if :v11
CREATE TABLE part_range (id integer, at date NOT NULL, region text, UNIQUE (at, id, region)) PARTITION BY RANGE (at);
CREATE TABLE part_range_1 PARTITION OF part_range FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE part_range_2 PARTITION OF part_range FOR VALUES FROM ('2021-01-01') TO (MAXVALUE) PARTITION BY LIST (region);
CREATE TABLE part_range_2_eu PARTITION OF part_range_2 FOR VALUES IN ('eu', 'it''s');
CREATE TABLE part_range_2_rest PARTITION OF part_range_2 DEFAULT;
CREATE TABLE part_hash (id bigint PRIMARY KEY, x text) PARTITION BY HASH (id);
CREATE TABLE part_hash_0 PARTITION OF part_hash FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE part_hash_1 (x text, id bigint NOT NULL);
ALTER TABLE part_hash ATTACH PARTITION part_hash_1 FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE INDEX part_range_region ON part_range (region, lower(region) DESC NULLS LAST);
ALTER TABLE part_range ADD CONSTRAINT part_fk FOREIGN KEY (id) REFERENCES customer;
CREATE TRIGGER part_touch AFTER INSERT ON part_range FOR EACH ROW EXECUTE PROCEDURE touch();
CREATE UNIQUE INDEX customer_covering ON customer (id) INCLUDE (name);
\else
CREATE TABLE part_range (id integer, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE part_range_1 PARTITION OF part_range FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE part_list (id integer, region text) PARTITION BY LIST (region);
CREATE TABLE part_list_1 PARTITION OF part_list (PRIMARY KEY (id)) FOR VALUES IN ('eu', NULL);
\endif

-- ---- what hangs on tables ----

CREATE INDEX customer_lower ON customer (lower(name::text) text_pattern_ops, (doc ->> 'a')) WHERE status IN ('new', 'old');
CREATE INDEX customer_gin ON customer USING gin (tags) WITH (fastupdate = off);
CREATE UNIQUE INDEX "Select_idx" ON "Odd Schema"."Select" ("Group;", (("a""b" + 1) * 2));
CREATE UNIQUE INDEX wide_a ON wide (a);
ALTER TABLE wide ALTER COLUMN a SET NOT NULL, REPLICA IDENTITY USING INDEX wide_a;
ALTER TABLE customer CLUSTER ON customer_pkey;
CREATE STATISTICS wide_stats (dependencies) ON a, b FROM wide;
CREATE STATISTICS wide_all ON b, c FROM wide;
CREATE TRIGGER customer_touch BEFORE UPDATE OF name, status ON customer FOR EACH ROW
    WHEN (OLD.name IS DISTINCT FROM NEW.name OR OLD.status IN ('new', 'old')) EXECUTE PROCEDURE touch();
CREATE CONSTRAINT TRIGGER late AFTER INSERT ON orders DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE PROCEDURE touch('it''s', 'two');
ALTER TABLE customer DISABLE TRIGGER customer_touch;
ALTER TABLE orders ENABLE ALWAYS TRIGGER late;
CREATE RULE wide_log AS ON INSERT TO wide WHERE NEW.a > 3
    DO ALSO (INSERT INTO scratch VALUES (NEW.a); INSERT INTO scratch VALUES (NEW.b));
ALTER TABLE customer ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY mine ON customer AS RESTRICTIVE FOR UPDATE TO copy_reader, copy_owner
    USING (name::text = current_user) WITH CHECK (EXISTS (SELECT 1 FROM orders o WHERE o.customer = customer.id));
CREATE POLICY "any One" ON customer USING (true);

-- ---- views ----

CREATE VIEW big_orders WITH (security_barrier) AS
    SELECT o.id, o.price, c.name, (o.price + 1) * 2 AS "double",
           count(*) FILTER (WHERE o.price > 3) OVER (PARTITION BY o.customer ORDER BY o.at) AS n
    FROM orders o JOIN customer c ON c.id = o.customer WHERE o.price > 10 AND c.status IN ('new', 'old');
CREATE VIEW cheap AS SELECT a, b FROM wide WHERE a < 3 WITH LOCAL CHECK OPTION;
CREATE VIEW single AS SELECT o.id AS x, o.at, extract(year FROM o.at) AS y FROM orders o
    WHERE o.note LIKE 'a%' OR NOT o.note ~~* ANY (ARRAY['x', 'y']);
CREATE VIEW nested AS WITH RECURSIVE t (n) AS (VALUES (1) UNION ALL SELECT t.n + 1 FROM t WHERE t.n < 5)
    SELECT s.n, (SELECT max(w.a) FROM wide w WHERE w.b = s.n) AS m FROM t s ORDER BY s.n DESC LIMIT 3;
CREATE VIEW by_key AS SELECT c.id, c.name, count(o.id) AS n FROM customer c LEFT JOIN orders o ON o.customer = c.id
    GROUP BY c.id;
CREATE MATERIALIZED VIEW totals AS SELECT o.customer, sum(o.price) AS total, sum_pos(o.price) FROM orders o
    GROUP BY o.customer WITH NO DATA;
CREATE UNIQUE INDEX totals_key ON totals (customer);
CREATE RULE single_insert AS ON INSERT TO single DO INSTEAD NOTHING;
-- Two views that need each other: pg_dump breaks the loop with a dummy.
CREATE VIEW loop_a AS SELECT 1 AS x, 'a'::text AS y;
CREATE VIEW loop_b AS SELECT loop_a.x, loop_a.y FROM loop_a;
CREATE FUNCTION loop_f() RETURNS SETOF loop_a LANGUAGE sql AS $$ SELECT 1, 'b'::text $$;
CREATE OR REPLACE VIEW loop_a AS SELECT x, y FROM loop_f();

-- ---- privileges ----

ALTER TABLE orders OWNER TO copy_owner;
ALTER VIEW big_orders OWNER TO copy_owner;
GRANT USAGE ON SCHEMA shop TO copy_reader;
GRANT SELECT, INSERT ON orders TO copy_reader WITH GRANT OPTION;
GRANT SELECT (id, name), UPDATE (name) ON customer TO copy_reader;
GRANT SELECT ON wide TO PUBLIC;
GRANT USAGE ON SEQUENCE loose TO copy_reader;
GRANT EXECUTE ON FUNCTION lookalike(mood) TO copy_reader;
GRANT USAGE ON TYPE mood TO copy_reader;
REVOKE ALL ON TYPE pair FROM PUBLIC;
SET SESSION AUTHORIZATION copy_reader;
GRANT SELECT ON shop.orders TO copy_fdw;
RESET SESSION AUTHORIZATION;
ALTER DEFAULT PRIVILEGES FOR ROLE copy_owner IN SCHEMA shop GRANT SELECT ON TABLES TO copy_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE copy_owner GRANT EXECUTE ON FUNCTIONS TO copy_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE copy_reader GRANT USAGE ON SEQUENCES TO copy_owner;

-- ---- what lives in no schema ----

CREATE FUNCTION on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN NULL; END $$;
CREATE EVENT TRIGGER watch_ddl ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'DROP TABLE') EXECUTE PROCEDURE on_ddl();
ALTER EVENT TRIGGER watch_ddl DISABLE;
DO $$ BEGIN CREATE EXTENSION postgres_fdw SCHEMA ext; EXCEPTION WHEN OTHERS THEN NULL; END $$;
SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'postgres_fdw') AS fdw
\gset
\if :fdw
CREATE SERVER elsewhere FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'elsewhere', dbname 'x;y');
CREATE USER MAPPING FOR copy_fdw SERVER elsewhere OPTIONS (user 'u', password 'far;away');
CREATE FOREIGN TABLE far (id integer OPTIONS (column_name 'Id') NOT NULL, x text) SERVER elsewhere OPTIONS (table_name 'far');
\endif
CREATE PUBLICATION wide_only FOR TABLE wide;
CREATE TABLE public.in_public (id serial PRIMARY KEY, x text);
