-- At least one of everything that pg_dump can dump, in its nastiest shape. For psql, as a superuser,
-- with -v target_version=MAJOR. The roles everything_* are there (see everything.sh).
--
-- hasN: the source is of version N or newer; for what can be adapted when the target is older.
-- canN: both sides are; for what a target before N cannot have at all.
SET client_min_messages = warning;
WITH v AS (SELECT n AS has, least(n, :target_version) AS can
           FROM (SELECT current_setting('server_version_num')::int / 10000 AS n) s)
SELECT has >= 11 AS has11, has >= 12 AS has12, has >= 13 AS has13, has >= 14 AS has14, has >= 15 AS has15, has >= 17 AS has17,
       has >= 18 AS has18, can >= 11 AS can11, can >= 12 AS can12, can >= 13 AS can13, can >= 14 AS can14,
       can >= 15 AS can15, can >= 16 AS can16, can >= 17 AS can17, can >= 18 AS can18, has < 12 AS has_oids,
       can >= 14 OR has < 14 AS same_syntax
FROM v
\gset
SELECT EXISTS (SELECT FROM pg_collation WHERE collprovider = 'i') AS icu
\gset

-- ---- schemas and extensions ----

CREATE SCHEMA ev AUTHORIZATION everything_owner;
CREATE SCHEMA ext;
CREATE SCHEMA "o;d.d"" -- schema
x" AUTHORIZATION "everything_o;d""'d";
CREATE SCHEMA "Ünïcödé ✓ /* $$ \ 'q' aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
CREATE SCHEMA "; Type: TABLE; Schema: s; Owner: o";
COMMENT ON SCHEMA ev IS E'it''s\n--\n-- Name: fake; Type: TABLE; Schema: ev; Owner: nobody\n--\n\nCREATE TABLE fake ();\n\\connect nowhere\n';
COMMENT ON SCHEMA "o;d.d"" -- schema
x" IS '';
REVOKE CREATE ON SCHEMA public FROM PUBLIC;

CREATE EXTENSION citext SCHEMA ext;
CREATE EXTENSION btree_gist SCHEMA ext;
CREATE EXTENSION pg_trgm SCHEMA ext;
CREATE EXTENSION "uuid-ossp" SCHEMA "o;d.d"" -- schema
x";
REVOKE EXECUTE ON FUNCTION ext.show_limit() FROM PUBLIC;

SET search_path = ev, ext;

-- ---- types ----

CREATE TYPE mood AS ENUM ('sad', 'ok', 'it''s fine', 'ha;ppy', '', '$$ -- /*', 'ünï');
CREATE TYPE no_labels AS ENUM ();
CREATE TYPE pair AS (a integer, "B ""b"".;" text COLLATE "C", c numeric(10, 2)[]);
CREATE TYPE no_columns AS ();
CREATE TYPE lost_column AS (a integer, b text, c date);
ALTER TYPE lost_column DROP ATTRIBUTE b;
CREATE TYPE shell_only;
CREATE TYPE floatrange AS RANGE (subtype = float8, subtype_diff = float8mi);
CREATE TYPE textrange AS RANGE (subtype = text, subtype_opclass = text_pattern_ops, collation = "C");
CREATE TYPE cellrange;
CREATE FUNCTION cellrange_canonical(cellrange) RETURNS cellrange LANGUAGE internal IMMUTABLE STRICT AS 'int4range_canonical';
CREATE TYPE cellrange AS RANGE (subtype = int4, canonical = cellrange_canonical, subtype_diff = int4range_subdiff);
\if :has14
CREATE TYPE "n;am""ed" AS RANGE (subtype = int8, multirange_type_name = "o;d.d"" -- schema
x"."m,ul)ti");
\endif
CREATE DOMAIN positive AS integer DEFAULT 1 CONSTRAINT "is > 0" CHECK (VALUE > 0) CHECK (VALUE < 1000000) NOT NULL;
CREATE DOMAIN smaller AS positive CHECK (VALUE % 2 = 0);
CREATE DOMAIN codes AS varchar(3)[] CHECK (VALUE[1] IN ('abc', 'd''f', 'g') AND array_length(VALUE, 1) < 4);
CREATE DOMAIN "Do;main" AS text COLLATE "POSIX" DEFAULT 'x;''y';
ALTER DOMAIN "Do;main" ADD CONSTRAINT late CHECK (VALUE <> ALL (ARRAY['a', 'b']) AND VALUE !~ '^\d+$') NOT VALID;

CREATE TYPE cents;
CREATE FUNCTION cents_in(cstring) RETURNS cents LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION cents_out(cents) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE FUNCTION cents_send(cents) RETURNS bytea LANGUAGE internal IMMUTABLE STRICT AS 'int4send';
CREATE TYPE cents (INPUT = cents_in, OUTPUT = cents_out, SEND = cents_send, INTERNALLENGTH = 4, PASSEDBYVALUE,
    ALIGNMENT = int4, STORAGE = plain, CATEGORY = 'N', PREFERRED = true, DEFAULT = '4;2''', DELIMITER = ';');
CREATE TYPE label;
CREATE FUNCTION label_in(cstring, oid, integer) RETURNS label LANGUAGE internal IMMUTABLE STRICT AS 'varcharin';
CREATE FUNCTION label_out(label) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'varcharout';
CREATE TYPE label (INPUT = label_in, OUTPUT = label_out, LIKE = varchar, TYPMOD_IN = varchartypmodin,
    TYPMOD_OUT = varchartypmodout, COLLATABLE = true, STORAGE = external, ANALYZE = array_typanalyze);
\if :can14
CREATE TYPE listed;
CREATE FUNCTION listed_in(cstring) RETURNS listed LANGUAGE internal IMMUTABLE STRICT AS 'byteain';
CREATE FUNCTION listed_out(listed) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'byteaout';
CREATE TYPE listed (INPUT = listed_in, OUTPUT = listed_out, ELEMENT = int4, SUBSCRIPT = raw_array_subscript_handler, INTERNALLENGTH = 16);
\endif
COMMENT ON TYPE mood IS 'how they; feel';
COMMENT ON TYPE shell_only IS 'no more than a name';
COMMENT ON COLUMN pair."B ""b"".;" IS 'odd';
COMMENT ON DOMAIN positive IS 'more than 0';
COMMENT ON CONSTRAINT "is > 0" ON DOMAIN positive IS 'really';

-- ---- collations, conversions, languages ----

CREATE COLLATION plain (lc_collate = 'C', lc_ctype = 'POSIX');
CREATE COLLATION "Plain;2" FROM "C";
\if :icu
CREATE COLLATION german (provider = icu, locale = 'de-u-co-phonebk');
\if :can12
CREATE COLLATION caseless (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
\endif
\if :can16
CREATE COLLATION ruled (provider = icu, locale = 'und', rules = '&V << w <<< W');
\endif
\endif
\if :can17
CREATE COLLATION built_in (provider = builtin, locale = 'C.UTF-8');
\endif
CREATE CONVERSION odd_conversion FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
CREATE DEFAULT CONVERSION "Back;" FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1;
CREATE FUNCTION odd_handler() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
CREATE FUNCTION odd_inline(internal) RETURNS void LANGUAGE c STRICT AS '$libdir/plpgsql', 'plpgsql_inline_handler';
CREATE FUNCTION odd_validator(oid) RETURNS void LANGUAGE c STRICT AS '$libdir/plpgsql', 'plpgsql_validator';
CREATE TRUSTED LANGUAGE "pl;odd" HANDLER odd_handler INLINE odd_inline VALIDATOR odd_validator;
CREATE LANGUAGE plbare HANDLER odd_handler;
COMMENT ON COLLATION plain IS 'plain';
COMMENT ON CONVERSION "Back;" IS 'back';
COMMENT ON LANGUAGE "pl;odd" IS 'it''s plpgsql';

-- ---- functions and procedures ----

SET check_function_bodies = off;
CREATE FUNCTION lookalike(a integer, b text DEFAULT E'x;''y\\ "q" $$ \n--') RETURNS text LANGUAGE plpgsql AS $body$
--
-- Name: orders; Type: TABLE; Schema: ev; Owner: postgres
--
CREATE TABLE never ();
BEGIN
    -- $$ nested; 'quote
    EXECUTE $q$ SELECT 1; $q$;
\restrict me
    RETURN a || b; /* " */
END;
$body$;
RESET check_function_bodies;
CREATE FUNCTION lookalike(mood) RETURNS text LANGUAGE sql STABLE AS 'SELECT ''a''''b;'' || $1::text';
CREATE FUNCTION "Odd.Fn;""x"" ("(INOUT "i(n;" integer, OUT "o""ut" text, VARIADIC "va r" numeric[] DEFAULT ARRAY[1.50, 2])
    RETURNS record LANGUAGE sql COST 7 LEAKPROOF IMMUTABLE STRICT PARALLEL SAFE SECURITY DEFINER
    SET search_path TO 'ev', "o;d.d"" -- schema
x", 'pg_temp' SET work_mem TO '1MB' SET "ev.Odd" TO 'x''y;\' SET datestyle TO 'ISO, DMY'
    AS $_$ SELECT $1 + 1, '$$' || $1 $_$;
CREATE FUNCTION empty_path() RETURNS void LANGUAGE sql SET search_path TO '' AS '';
CREATE FUNCTION rows_of(OUT a integer, OUT b text) RETURNS SETOF record LANGUAGE sql ROWS 3 AS $$ VALUES (1, 'a'), (2, 'b') $$;
CREATE FUNCTION table_of(n integer DEFAULT NULL, late date DEFAULT '2020-01-02', timestamptz DEFAULT now())
    RETURNS TABLE ("x y" integer, z mood[]) LANGUAGE plpgsql AS $$ BEGIN RETURN; END $$;
CREATE FUNCTION row_number_again() RETURNS bigint LANGUAGE internal WINDOW IMMUTABLE AS 'window_row_number';
CREATE FUNCTION similar_c(text, text) RETURNS real LANGUAGE c IMMUTABLE STRICT COST 100 AS '$libdir/pg_trgm', 'similarity';
CREATE FUNCTION poly(anyelement, anyarray DEFAULT '{}'::int[]) RETURNS anyelement LANGUAGE sql AS 'SELECT $1';
CREATE FUNCTION in_odd(text) RETURNS text LANGUAGE "pl;odd" AS $$ BEGIN RETURN $1; END $$;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE FUNCTION "to;uch ""me"""() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE FUNCTION on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN NULL; END $$;
\if :has12
CREATE FUNCTION series(integer, integer) RETURNS SETOF integer LANGUAGE internal STRICT ROWS 7 SUPPORT generate_series_int4_support AS 'generate_series_int4';
\endif
\if :can11
CREATE PROCEDURE tidy(INOUT n integer DEFAULT 1, VARIADIC x text[] DEFAULT '{}') LANGUAGE plpgsql AS $$ BEGIN COMMIT; n := n + 1; END $$;
COMMENT ON PROCEDURE tidy(integer, text[]) IS 'tidy;';
\endif
\if :can14
CREATE PROCEDURE gives(a integer, OUT b text) LANGUAGE sql AS $$ SELECT 'x' || a $$;
CREATE FUNCTION atomic(a integer, b integer) RETURNS TABLE (x integer, y text) LANGUAGE sql
BEGIN ATOMIC
    SELECT CASE WHEN a > b THEN a ELSE b END, 'end;'::text AS "end";
    SELECT t.a, t.b FROM (VALUES (1, 'x;')) t (a, b) WHERE t.a < atomic.b;
END;
CREATE FUNCTION returned(a text DEFAULT 'x') RETURNS text LANGUAGE sql RETURN CASE a WHEN 'begin' THEN 'end;' ELSE a || ';' END;
\endif
COMMENT ON FUNCTION lookalike(integer, text) IS E'two\nlines; and a ''quote'' \\ backslash';

-- ---- aggregates, casts, operators and their classes ----

CREATE AGGREGATE plain_sum(numeric) (SFUNC = numeric_add, STYPE = numeric, INITCOND = '0');
CREATE AGGREGATE moving(integer) (SFUNC = int4_sum, STYPE = bigint, MSFUNC = int4_avg_accum, MINVFUNC = int4_avg_accum_inv,
    MSTYPE = bigint[], MFINALFUNC = int2int4_sum, MINITCOND = '{0,0}');
CREATE AGGREGATE parallel_avg(bigint) (SFUNC = int8_avg_accum, STYPE = internal, SSPACE = 48, FINALFUNC = numeric_poly_avg,
    COMBINEFUNC = int8_avg_combine, SERIALFUNC = int8_avg_serialize, DESERIALFUNC = int8_avg_deserialize, PARALLEL = safe);
CREATE AGGREGATE middle(float8 ORDER BY anyelement) (SFUNC = ordered_set_transition, STYPE = internal,
    FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA);
CREATE AGGREGATE place(VARIADIC "any" ORDER BY VARIADIC "any") (SFUNC = ordered_set_transition_multi, STYPE = internal,
    FINALFUNC = rank_final, FINALFUNC_EXTRA, HYPOTHETICAL);
CREATE AGGREGATE "bi;g"(integer) (SFUNC = int4larger, STYPE = integer, SORTOP = >);
CREATE AGGREGATE counted(*) (SFUNC = int8inc, STYPE = bigint, INITCOND = '0');
\if :has11
CREATE AGGREGATE careful(integer) (SFUNC = int4_sum, STYPE = bigint, FINALFUNC = int8abs, FINALFUNC_MODIFY = read_write);
\endif
COMMENT ON AGGREGATE plain_sum(numeric) IS 'sum';
COMMENT ON AGGREGATE middle(float8 ORDER BY anyelement) IS 'median; or so';

CREATE FUNCTION mood_to_int(mood) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT length($1::text) $$;
CREATE CAST (mood AS integer) WITH FUNCTION mood_to_int(mood) AS ASSIGNMENT;
CREATE CAST (pair AS mood) WITH INOUT AS IMPLICIT;
CREATE CAST (cents AS integer) WITHOUT FUNCTION;
CREATE CAST (integer AS cents) WITHOUT FUNCTION AS ASSIGNMENT;
COMMENT ON CAST (cents AS integer) IS 'the same bits';
CREATE TRANSFORM FOR cents LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal));
CREATE FUNCTION transformed(cents) RETURNS integer TRANSFORM FOR TYPE cents LANGUAGE sql AS 'SELECT 1';
COMMENT ON TRANSFORM FOR cents LANGUAGE sql IS 'never used';

CREATE FUNCTION cents_cmp(cents, cents) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'btint4cmp';
CREATE FUNCTION cents_lt(cents, cents) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'int4lt';
CREATE FUNCTION cents_le(cents, cents) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'int4le';
CREATE FUNCTION cents_eq(cents, cents) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'int4eq';
CREATE FUNCTION cents_ne(cents, cents) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'int4ne';
CREATE FUNCTION cents_ge(cents, cents) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'int4ge';
CREATE FUNCTION cents_gt(cents, cents) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'int4gt';
CREATE FUNCTION cents_neg(cents) RETURNS cents LANGUAGE internal IMMUTABLE STRICT AS 'int4um';
CREATE FUNCTION cents_hash(cents) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'hashint4';
CREATE FUNCTION cents_int_cmp(cents, integer) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'btint4cmp';
CREATE FUNCTION cents_int_eq(cents, integer) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'int4eq';
CREATE OPERATOR < (LEFTARG = cents, RIGHTARG = cents, PROCEDURE = cents_lt, COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel);
CREATE OPERATOR <= (LEFTARG = cents, RIGHTARG = cents, PROCEDURE = cents_le, COMMUTATOR = >=, NEGATOR = >);
CREATE OPERATOR = (LEFTARG = cents, RIGHTARG = cents, PROCEDURE = cents_eq, COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES);
CREATE OPERATOR <> (LEFTARG = cents, RIGHTARG = cents, PROCEDURE = cents_ne, COMMUTATOR = <>, NEGATOR = =);
CREATE OPERATOR >= (LEFTARG = cents, RIGHTARG = cents, PROCEDURE = cents_ge, COMMUTATOR = <=, NEGATOR = <);
CREATE OPERATOR > (LEFTARG = cents, RIGHTARG = cents, PROCEDURE = cents_gt, COMMUTATOR = <, NEGATOR = <=);
CREATE OPERATOR = (LEFTARG = cents, RIGHTARG = integer, PROCEDURE = cents_int_eq);
CREATE OPERATOR - (RIGHTARG = cents, PROCEDURE = cents_neg);
CREATE FUNCTION "; Type: TABLE; Schema: s; Owner: o"."-- Name: f; Type: TABLE"(mood, cents) RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE OPERATOR "; Type: TABLE; Schema: s; Owner: o".@#% (LEFTARG = mood, RIGHTARG = cents,
    PROCEDURE = "; Type: TABLE; Schema: s; Owner: o"."-- Name: f; Type: TABLE");
CREATE OPERATOR CLASS cents_ops DEFAULT FOR TYPE cents USING btree AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=,
    OPERATOR 5 >, FUNCTION 1 cents_cmp(cents, cents);
CREATE OPERATOR CLASS cents_ops DEFAULT FOR TYPE cents USING hash AS OPERATOR 1 =, FUNCTION 1 cents_hash(cents);
ALTER OPERATOR FAMILY cents_ops USING btree ADD OPERATOR 3 = (cents, integer), FUNCTION 1 (cents, integer) cents_int_cmp(cents, integer);
CREATE OPERATOR FAMILY "lo;ose" USING gist;
CREATE OPERATOR FAMILY loose USING btree;
ALTER OPERATOR FAMILY loose USING btree ADD OPERATOR 3 = (cents, integer), FUNCTION 1 (cents, integer) cents_int_cmp(cents, integer);
CREATE OPERATOR CLASS "o;wn" FOR TYPE polygon USING gist FAMILY "lo;ose" AS OPERATOR 3 && (polygon, polygon),
    FUNCTION 1 gist_poly_consistent(internal, polygon, smallint, oid, internal), FUNCTION 2 gist_box_union(internal, internal),
    FUNCTION 3 gist_poly_compress(internal), FUNCTION 5 gist_box_penalty(internal, internal, internal),
    FUNCTION 6 gist_box_picksplit(internal, internal), FUNCTION 7 gist_box_same(box, box, internal),
    OPERATOR 15 <-> (polygon, point) FOR ORDER BY float_ops, FUNCTION 8 gist_poly_distance(internal, polygon, smallint, oid, internal), STORAGE box;
COMMENT ON OPERATOR = (cents, cents) IS 'equal';
COMMENT ON OPERATOR - (NONE, cents) IS 'negative';
COMMENT ON OPERATOR CLASS cents_ops USING hash IS 'hash;';
COMMENT ON OPERATOR FAMILY "lo;ose" USING gist IS 'loose';
CREATE ACCESS METHOD odd_gist TYPE INDEX HANDLER gisthandler;
CREATE OPERATOR CLASS odd_ops DEFAULT FOR TYPE box USING odd_gist AS OPERATOR 3 &&,
    FUNCTION 1 gist_box_consistent(internal, box, smallint, oid, internal), FUNCTION 2 gist_box_union(internal, internal),
    FUNCTION 5 gist_box_penalty(internal, internal, internal), FUNCTION 6 gist_box_picksplit(internal, internal),
    FUNCTION 7 gist_box_same(box, box, internal);
\if :can12
CREATE ACCESS METHOD "odd;heap" TYPE TABLE HANDLER heap_tableam_handler;
\endif
COMMENT ON ACCESS METHOD odd_gist IS 'gist''s own';

-- ---- text search ----

CREATE TEXT SEARCH PARSER odd_parser (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype, HEADLINE = prsd_headline);
CREATE TEXT SEARCH TEMPLATE odd_template (INIT = dsimple_init, LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH DICTIONARY "di;ct" (TEMPLATE = odd_template, stopwords = 'english', accept = 'false');
CREATE TEXT SEARCH CONFIGURATION "co;nf" (PARSER = odd_parser);
ALTER TEXT SEARCH CONFIGURATION "co;nf" ADD MAPPING FOR asciiword, word WITH "di;ct", simple;
CREATE TEXT SEARCH CONFIGURATION english_again (COPY = pg_catalog.english);
COMMENT ON TEXT SEARCH PARSER odd_parser IS 'parser';
COMMENT ON TEXT SEARCH TEMPLATE odd_template IS 'template';
COMMENT ON TEXT SEARCH DICTIONARY "di;ct" IS 'dictionary';
COMMENT ON TEXT SEARCH CONFIGURATION "co;nf" IS 'configuration';

-- ---- sequences ----

CREATE SEQUENCE loose INCREMENT BY -2 MINVALUE -100 MAXVALUE 50 START 10 CYCLE CACHE 5;
CREATE SEQUENCE small AS smallint;
CREATE SEQUENCE "se;q" AS integer MINVALUE -2147483648 START -7 NO CYCLE;
\if :has15
CREATE UNLOGGED SEQUENCE unlogged_seq;
\endif
COMMENT ON SEQUENCE "se;q" IS 'sequence';

-- ---- tables ----

CREATE TABLE customer (
    id serial PRIMARY KEY,
    name varchar(40) NOT NULL COLLATE "C" CONSTRAINT "na;med" CHECK (name <> '' AND name NOT LIKE 'x%' AND name !~~* 'y;'),
    email ext.citext UNIQUE,
    mood mood DEFAULT 'ha;ppy' NOT NULL,
    status varchar(10) DEFAULT 'new' CHECK (status IN ('new', 'old', 'g''one')),
    kind "char" CHECK (kind IN ('a', 'b')), code char(3) CHECK (code NOT IN ('abc', 'def')),
    weight positive DEFAULT 3, pair pair DEFAULT ROW(1, 'b', '{1}'), pairs pair[],
    tags text[] DEFAULT ARRAY['a', 'b;c', NULL] CHECK (array_length(tags, 1) BETWEEN 0 AND 9 AND tags[1:2] <> '{}'),
    doc jsonb DEFAULT '{"a": [1, "x''y\\;"]}', x xml DEFAULT '<a b="c;"/>',
    amount numeric(10, 2) DEFAULT -0.00, price money DEFAULT 1.5, cents cents DEFAULT '3', label label(7),
    bits bit varying(5) DEFAULT B'101', flags bit(3) DEFAULT B'001', raw bytea DEFAULT '\x00ff',
    span interval day to second(3) DEFAULT '1 day 02:03', at timestamp(3) with time zone DEFAULT now() NOT NULL,
    during tstzrange CHECK (NOT isempty(during) AND lower(during) < upper(during)),
    place point, age integer DEFAULT (1 + 2) * 3, "user" name DEFAULT CURRENT_USER, day date DEFAULT CURRENT_DATE,
    key uuid DEFAULT "o;d.d"" -- schema
x".uuid_generate_v4(),
    loose_id bigint DEFAULT nextval('loose'), own_seq bigint,
    CONSTRAINT grown CHECK ((age > 3 OR weight IS NOT NULL) AND NOT (age = 7 AND mood = 'ok'::mood) OR amount IS DISTINCT FROM 3 AND code IS NOT NULL),
    CHECK (CASE WHEN age > 3 THEN date_part('year', at AT TIME ZONE 'UTC') > 2000 ELSE coalesce(age, 0) = ANY ('{1,2}') END),
    CHECK (trim(name) <> '' AND position('a' IN name) < 9 AND substring(name FROM 2 FOR 3) <> overlay(name PLACING 'b' FROM 2)),
    CHECK ((age, weight) > (1, 2) AND pg_catalog.length(name) < 41 AND (pair).a > 0 AND NOT ((pair) IS NULL)) NO INHERIT
) WITH (fillfactor = 80, autovacuum_enabled = false, toast.autovacuum_vacuum_scale_factor = 0.3, autovacuum_analyze_threshold = 7, user_catalog_table = true);
ALTER SEQUENCE "se;q" OWNED BY customer.own_seq;
ALTER TABLE customer ALTER COLUMN name SET STATISTICS 500, ALTER COLUMN doc SET STORAGE EXTERNAL, ALTER COLUMN tags SET STORAGE MAIN,
    ALTER COLUMN age SET (n_distinct = -0.5, n_distinct_inherited = 3), ALTER COLUMN id SET STATISTICS 0, ALTER COLUMN raw SET STORAGE PLAIN;
\if :has14
ALTER TABLE customer ALTER COLUMN doc SET COMPRESSION pglz;
\endif
COMMENT ON TABLE customer IS 'customers';
COMMENT ON COLUMN customer.name IS E'a;b\n--\n';
COMMENT ON CONSTRAINT "na;med" ON customer IS 'named';

CREATE TABLE orders (
    id bigint GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME "the ;seq" START WITH 100 INCREMENT BY 10 CACHE 3 CYCLE),
    customer integer NOT NULL, at date NOT NULL DEFAULT '2020-01-01', price numeric(10, 2) DEFAULT 0.00,
    during tsrange, note text, room integer,
    CONSTRAINT orders_pk PRIMARY KEY (id) WITH (fillfactor = 70) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT no_overlap EXCLUDE USING gist (during WITH &&) WHERE (during IS NOT NULL),
    CONSTRAINT "no;room" EXCLUDE USING gist (room WITH =, (tsrange(lower(during), upper(during), '[)')) WITH &&) DEFERRABLE,
    UNIQUE (customer, at) DEFERRABLE
);
ALTER TABLE orders ADD CONSTRAINT orders_customer FOREIGN KEY (customer) REFERENCES customer ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE orders ADD CONSTRAINT later FOREIGN KEY (customer) REFERENCES customer ON UPDATE SET NULL NOT VALID;
ALTER TABLE orders ADD CONSTRAINT "che;ap" CHECK (price < 100 OR price IS NULL) NOT VALID;
ALTER TABLE orders REPLICA IDENTITY FULL;
COMMENT ON CONSTRAINT orders_pk ON orders IS 'key';
CREATE TABLE "Ünïcödé ✓ /* $$ \ 'q' aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"."Sel""ect" (
    "user" integer PRIMARY KEY, "Group;" text DEFAULT 'it''s', "a""b" integer REFERENCES customer MATCH FULL,
    "wi.ndow" integer CHECK ("wi.ndow" > 0), "new
line" integer, "-- c" integer, "/*" integer, "\" text, "$$" text, "'" text, "ünï""✓" text, "tab	" text, " " text,
    "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggg" text, "select" boolean, "); DROP TABLE x; --" text
);
COMMENT ON COLUMN "Ünïcödé ✓ /* $$ \ 'q' aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"."Sel""ect"."new
line" IS 'line';
CREATE TABLE "o;d.d"" -- schema
x"."new
line; Type: TABLE; Schema: x; Owner: y" (id integer GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, "from" text);
CREATE TABLE "o;d.d"" -- schema
x"."new line; Type: TABLE; Schema: x; Owner: y" (id smallint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, "from" integer);
CREATE TABLE "\restrict x" ("\.
" integer);
CREATE TABLE nothing ();
CREATE UNLOGGED TABLE scratch (x integer, y integer);
CREATE UNLOGGED TABLE unlogged_too (id serial, by_default integer GENERATED BY DEFAULT AS IDENTITY, doc json DEFAULT '{}', docs json[]);
CREATE FUNCTION of_json(json, json[] DEFAULT NULL) RETURNS json LANGUAGE sql AS 'SELECT $1';
COMMENT ON FUNCTION of_json(json, json[]) IS 'json';
CREATE FUNCTION json_step(json, json) RETURNS json LANGUAGE sql AS 'SELECT $2';
CREATE AGGREGATE json_last(json) (SFUNC = json_step, STYPE = json);
REVOKE EXECUTE ON FUNCTION json_step(json, json) FROM PUBLIC;
CREATE CAST (mood AS json) WITH INOUT;
CREATE TABLE wide AS SELECT i AS a, i AS b, i::text AS c, i AS gone, now() AS at FROM generate_series(1, 5) i;
ALTER TABLE wide DROP COLUMN gone;
ALTER TABLE wide ADD COLUMN again integer DEFAULT 7 NOT NULL;
CREATE TABLE of_type OF pair ("B ""b"".;" WITH OPTIONS DEFAULT 'x' NOT NULL, PRIMARY KEY (a), CHECK (a > 0));
CREATE TABLE self (id integer PRIMARY KEY, up integer DEFAULT 0 REFERENCES self ON DELETE SET DEFAULT ON UPDATE RESTRICT);
CREATE TABLE hen (id integer PRIMARY KEY, egg integer);
CREATE TABLE egg (id integer PRIMARY KEY, hen integer REFERENCES hen);
ALTER TABLE hen ADD FOREIGN KEY (egg) REFERENCES egg;
\if :has_oids
CREATE TABLE with_oids (a integer) WITH OIDS;
\endif
\if :has11
CREATE TABLE toasted (a text) WITH (toast_tuple_target = 200, parallel_workers = 3);
\endif
\if :can12
CREATE TABLE other_heap (a integer) USING "odd;heap";
CREATE TABLE made (
    a integer PRIMARY KEY, b text,
    twice integer GENERATED ALWAYS AS (a * 2) STORED,
    label text GENERATED ALWAYS AS (CASE WHEN a > 3 THEN 'big;' || coalesce(b, '') ELSE (b || '-' || a::text) END) STORED NOT NULL
);
\endif
\if :can15
CREATE TABLE set_some (a integer, b integer, "c;" integer, UNIQUE NULLS NOT DISTINCT (a, b), FOREIGN KEY (a) REFERENCES customer ON DELETE SET NULL (a),
    rounded numeric(3, -2) DEFAULT 100);
\endif
\if :can18
CREATE TABLE virtual (a integer, b integer GENERATED ALWAYS AS (a * 2) VIRTUAL, c integer GENERATED ALWAYS AS (a + 1));
CREATE TABLE lasting (id integer, during daterange, CONSTRAINT "la;st" PRIMARY KEY (id, during WITHOUT OVERLAPS));
CREATE TABLE in_lasting (id integer, during daterange, FOREIGN KEY (id, PERIOD during) REFERENCES lasting (id, PERIOD during));
CREATE TABLE lax (a integer CONSTRAINT "la;x" CHECK (a > 0) NOT ENFORCED, b integer REFERENCES customer NOT ENFORCED);
ALTER TABLE lax ADD CONSTRAINT not_yet NOT NULL a NOT VALID;
\endif
\if :can18
CREATE TABLE not_inherited (a integer, b integer, CONSTRAINT "alone;" NOT NULL b NO INHERIT);
\endif
\if :has18
CREATE TABLE named_not_null (a integer CONSTRAINT "ha;s" NOT NULL);
\endif

-- inheritance
CREATE TABLE parent (id integer NOT NULL, note text DEFAULT 'p', gone integer, kept integer, CONSTRAINT parent_check CHECK (id > 0), CHECK (kept > 1) NO INHERIT);
CREATE TABLE second_parent (note text NOT NULL, more integer DEFAULT 2);
CREATE TABLE child (extra integer NOT NULL) INHERITS (parent);
CREATE TABLE grandchild (id integer NOT NULL DEFAULT 7, CONSTRAINT parent_check CHECK (id > 0), CHECK (id < 100)) INHERITS (child, second_parent);
CREATE TABLE late_child (kept integer, gone integer, lost integer, note text NOT NULL DEFAULT 'late', id integer NOT NULL, CONSTRAINT parent_check CHECK (id > 0));
ALTER TABLE late_child DROP COLUMN lost;
ALTER TABLE late_child INHERIT parent;
ALTER TABLE parent DROP COLUMN gone;
ALTER TABLE child ALTER COLUMN note SET DEFAULT 'c', ALTER COLUMN kept SET NOT NULL, ALTER COLUMN id SET STATISTICS 10, ALTER COLUMN kept SET STORAGE PLAIN;
ALTER TABLE ONLY grandchild ALTER COLUMN note DROP DEFAULT;

-- partitions
\if :can11
CREATE TABLE part_range (id integer, at date NOT NULL, gone text, region text, UNIQUE (at, id, region)) PARTITION BY RANGE (at);
ALTER TABLE part_range DROP COLUMN gone;
CREATE TABLE part_range_1 PARTITION OF part_range (CONSTRAINT own CHECK (id > 0)) FOR VALUES FROM (MINVALUE) TO ('2021-01-01') WITH (fillfactor = 50);
CREATE TABLE "o;d.d"" -- schema
x"."part;2" PARTITION OF part_range FOR VALUES FROM ('2021-01-01') TO (MAXVALUE) PARTITION BY LIST (region);
CREATE TABLE part_range_2_eu PARTITION OF "o;d.d"" -- schema
x"."part;2" FOR VALUES IN ('eu', 'it''s', NULL);
CREATE TABLE part_range_2_rest PARTITION OF "o;d.d"" -- schema
x"."part;2" DEFAULT;
CREATE TABLE part_hash (id bigint PRIMARY KEY, x text) PARTITION BY HASH (id);
CREATE TABLE part_hash_0 PARTITION OF part_hash FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE part_hash_1 (x text DEFAULT 'own', gone integer, id bigint NOT NULL);
ALTER TABLE part_hash_1 DROP COLUMN gone;
ALTER TABLE part_hash ATTACH PARTITION part_hash_1 FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE INDEX part_range_region ON part_range (region, lower(region) DESC NULLS LAST);
ALTER TABLE part_range ADD CONSTRAINT part_fk FOREIGN KEY (id) REFERENCES customer;
CREATE INDEX only_here ON ONLY part_range (id);
CREATE INDEX "lo;ne" ON part_range_1 (id);
ALTER INDEX only_here ATTACH PARTITION "lo;ne";
CREATE TRIGGER part_touch AFTER INSERT ON part_range FOR EACH ROW EXECUTE PROCEDURE touch();
CREATE TRIGGER "own;" BEFORE INSERT ON part_range_1 FOR EACH ROW EXECUTE PROCEDURE touch();
ALTER TABLE part_range_1 REPLICA IDENTITY FULL;
\endif
\if :can12
CREATE TABLE to_parts (id bigint REFERENCES part_hash);
\endif
CREATE TABLE part_many (a integer, b text COLLATE "C", c boolean) PARTITION BY RANGE (a, (lower(b)) text_pattern_ops, b COLLATE "POSIX");
CREATE TABLE part_many_1 PARTITION OF part_many FOR VALUES FROM (MINVALUE, MINVALUE, MINVALUE) TO (-10, 'x''y', MAXVALUE);
CREATE TABLE part_many_2 PARTITION OF part_many (a DEFAULT 5 NOT NULL) FOR VALUES FROM (10, 'a', 'b') TO (20, 'a', 'b');
CREATE TABLE part_bool (a integer, c boolean) PARTITION BY LIST (c);
CREATE TABLE part_bool_1 PARTITION OF part_bool FOR VALUES IN (true, NULL);
CREATE TABLE part_list (a numeric, b timestamptz, m mood) PARTITION BY LIST (m);
CREATE TABLE part_list_1 PARTITION OF part_list FOR VALUES IN ('ha;ppy', '') PARTITION BY RANGE (b);
CREATE TABLE part_list_2 PARTITION OF part_list FOR VALUES IN ('ok', 'sad') PARTITION BY RANGE (a);
CREATE TABLE part_list_1_1 PARTITION OF part_list_1 FOR VALUES FROM ('2020-01-01 00:00+00') TO ('2020-02-01 00:00+00');
CREATE TABLE part_list_2_1 PARTITION OF part_list_2 FOR VALUES FROM (-1.50) TO (1e3);
CREATE TABLE part_ints (a integer, b bigint) PARTITION BY LIST (a);
CREATE TABLE part_ints_1 PARTITION OF part_ints FOR VALUES IN (1, -2, NULL) PARTITION BY RANGE (b);
CREATE TABLE part_ints_1_1 PARTITION OF part_ints_1 FOR VALUES FROM (-5000000000) TO (7);
\if :can17
CREATE TABLE part_identity (id integer GENERATED ALWAYS AS IDENTITY (START 5), a integer, EXCLUDE USING gist (id WITH =, a WITH =)) PARTITION BY RANGE (id);
\endif
COMMENT ON TABLE part_many IS 'partitioned';

-- foreign data
CREATE FUNCTION fdw_handler() RETURNS fdw_handler LANGUAGE c STRICT AS '$libdir/postgres_fdw', 'postgres_fdw_handler';
CREATE FOREIGN DATA WRAPPER "fd;w" HANDLER fdw_handler VALIDATOR postgresql_fdw_validator;
CREATE FOREIGN DATA WRAPPER no_handler OPTIONS ("de;bug" 'true');
CREATE SERVER "se;rver" TYPE 'ty;pe' VERSION '1''2' FOREIGN DATA WRAPPER no_handler OPTIONS ("Ho""st" 'else\where', password 'a;b');
CREATE SERVER bare FOREIGN DATA WRAPPER "fd;w";
CREATE USER MAPPING FOR "everything_o;d""'d" SERVER "se;rver" OPTIONS (user 'u', password 'far;''away');
CREATE USER MAPPING FOR PUBLIC SERVER "se;rver";
CREATE FOREIGN TABLE far (id integer OPTIONS (column_name 'I''d') NOT NULL, x text COLLATE "C" DEFAULT 'q', CHECK (id > 0))
    SERVER "se;rver" OPTIONS (table_name 'fa;r');
CREATE FOREIGN TABLE far_child (more integer) INHERITS (parent) SERVER bare;
CREATE FOREIGN TABLE far_part PARTITION OF part_many FOR VALUES FROM (20, 'a', 'b') TO (30, 'a', 'b') SERVER "se;rver" OPTIONS ("x;" 'y');
ALTER FOREIGN TABLE far ALTER COLUMN x SET STATISTICS 7, ALTER COLUMN id SET (n_distinct = 4);
COMMENT ON FOREIGN DATA WRAPPER "fd;w" IS 'wrapper';
COMMENT ON SERVER "se;rver" IS 'server';
COMMENT ON FOREIGN TABLE far IS 'far';

-- ---- indexes and statistics ----

CREATE INDEX customer_lower ON customer (lower(name::text) text_pattern_ops, (doc ->> 'a') DESC NULLS LAST, name COLLATE "POSIX") WHERE status IN ('new', 'old');
CREATE INDEX "cu;gin" ON customer USING gin (tags, doc jsonb_path_ops) WITH (fastupdate = off, gin_pending_list_limit = 128);
CREATE INDEX customer_hash ON customer USING hash (status) WITH (fillfactor = 60);
CREATE INDEX customer_brin ON customer USING brin (at, age) WITH (pages_per_range = 7);
CREATE INDEX customer_spgist ON customer USING spgist (name);
CREATE INDEX customer_gist ON customer USING gist (place, during) WITH (buffering = off);
CREATE INDEX customer_cents ON customer (cents) WHERE cents = '3'::cents AND date_part('month', day) > 3;
CREATE INDEX customer_first ON customer (((pair).a), (tags[1]), (name || '-'), (age IS NULL));
COMMENT ON INDEX "cu;gin" IS 'index';
CREATE UNIQUE INDEX "Select_idx" ON "Ünïcödé ✓ /* $$ \ 'q' aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"."Sel""ect" ("Group;", (("a""b" + 1) * 2));
CREATE UNIQUE INDEX wide_a ON wide (a);
ALTER TABLE wide ALTER COLUMN a SET NOT NULL, REPLICA IDENTITY USING INDEX wide_a;
ALTER TABLE customer CLUSTER ON customer_pkey;
CREATE INDEX wide_expression ON wide ((a + b), (b * 2));
\if :can11
CREATE INDEX customer_odd ON customer USING odd_gist (box(place, point(1, 2)));
CREATE UNIQUE INDEX customer_covering ON customer (id) INCLUDE (name, age);
ALTER TABLE customer ADD CONSTRAINT covering UNIQUE (id, at) INCLUDE (age);
\endif
\if :has11
ALTER INDEX wide_expression ALTER COLUMN 2 SET STATISTICS 70;
\endif
\if :has13
CREATE INDEX customer_trgm ON customer USING gist (status gist_trgm_ops (siglen = 32));
CREATE INDEX customer_dedup ON customer (age) WITH (deduplicate_items = off);
\endif
\if :can15
CREATE UNIQUE INDEX customer_nulls ON customer (age, code) NULLS NOT DISTINCT WHERE age IS NOT NULL;
\endif
CREATE STATISTICS wide_stats (dependencies) ON a, b FROM wide;
CREATE STATISTICS "o;d.d"" -- schema
x"."st;ats" ON b, c FROM wide;
\if :has12
CREATE STATISTICS wide_mcv (mcv, ndistinct) ON a, c, at FROM wide;
CREATE STATISTICS wide_both (dependencies, ndistinct) ON a, at FROM wide;
\endif
\if :has13
ALTER STATISTICS wide_mcv SET STATISTICS 50;
\endif
\if :can14
CREATE STATISTICS wide_expr ON (a + b), (lower(c)), at FROM wide;
CREATE STATISTICS wide_one ON (CASE WHEN a > 3 THEN 'x;' ELSE c END) FROM wide;
\endif
COMMENT ON STATISTICS wide_stats IS 'statistics';

-- ---- triggers, rules, policies ----

CREATE TRIGGER customer_touch BEFORE UPDATE OF name, status ON customer FOR EACH ROW
    WHEN (OLD.name IS DISTINCT FROM NEW.name OR OLD.status IN ('new', 'old') AND NOT OLD.* IS DISTINCT FROM NEW.*) EXECUTE PROCEDURE touch();
CREATE CONSTRAINT TRIGGER late AFTER INSERT ON orders FROM customer DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE PROCEDURE touch('it''s', 't\wo', ';');
CREATE TRIGGER "tr;ig" AFTER UPDATE ON wide REFERENCING OLD TABLE AS "o;ld" NEW TABLE AS "new" FOR EACH STATEMENT EXECUTE PROCEDURE "to;uch ""me"""();
CREATE TRIGGER emptied BEFORE TRUNCATE OR DELETE ON wide EXECUTE PROCEDURE "to;uch ""me"""();
CREATE TRIGGER always BEFORE INSERT ON wide FOR EACH ROW EXECUTE PROCEDURE touch();
CREATE TRIGGER in_replica BEFORE INSERT ON wide FOR EACH ROW EXECUTE PROCEDURE touch();
ALTER TABLE customer DISABLE TRIGGER customer_touch;
ALTER TABLE wide ENABLE ALWAYS TRIGGER always, ENABLE REPLICA TRIGGER in_replica;
ALTER TABLE orders ENABLE ALWAYS TRIGGER late;
\if :can15
ALTER TABLE part_range_1 DISABLE TRIGGER part_touch;
\endif
COMMENT ON TRIGGER "tr;ig" ON wide IS 'trigger';
CREATE EVENT TRIGGER "everything;ddl" ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'DROP TABLE') EXECUTE PROCEDURE on_ddl();
CREATE EVENT TRIGGER everything_drop ON sql_drop EXECUTE PROCEDURE on_ddl();
ALTER EVENT TRIGGER "everything;ddl" DISABLE;
ALTER EVENT TRIGGER everything_drop ENABLE ALWAYS;
\if :can17
CREATE EVENT TRIGGER everything_login ON login EXECUTE PROCEDURE on_ddl();
ALTER EVENT TRIGGER everything_login DISABLE;
\endif
COMMENT ON EVENT TRIGGER everything_drop IS 'event trigger';

CREATE RULE wide_log AS ON INSERT TO wide WHERE NEW.a > 3 AND NOT EXISTS (SELECT FROM scratch s WHERE s.x = NEW.a)
    DO ALSO (INSERT INTO scratch VALUES (NEW.a); INSERT INTO scratch (x) VALUES (NEW.b), (NEW.a) ; UPDATE scratch SET x = x + 1 WHERE y = NEW.b; DELETE FROM scratch WHERE x = 1);
CREATE RULE "ru;le" AS ON DELETE TO wide DO INSTEAD NOTIFY "ch;annel", 'pay;''load';
ALTER TABLE wide DISABLE RULE "ru;le";
CREATE RULE always_rule AS ON UPDATE TO scratch DO ALSO NOTHING;
ALTER TABLE scratch ENABLE ALWAYS RULE always_rule;
COMMENT ON RULE wide_log ON wide IS 'rule';

ALTER TABLE customer ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE orders FORCE ROW LEVEL SECURITY;
CREATE POLICY mine ON customer AS RESTRICTIVE FOR UPDATE TO everything_reader, "everything_o;d""'d"
    USING (name::text = current_user::text) WITH CHECK (EXISTS (SELECT 1 FROM orders o WHERE o.customer = customer.id AND o.price > 3));
CREATE POLICY "any; One" ON customer USING (true);
CREATE POLICY reads ON customer FOR SELECT TO CURRENT_USER USING (pg_has_role('everything_owner', 'MEMBER') AND age IN (SELECT x FROM scratch));
CREATE POLICY adds ON "\restrict x" FOR INSERT WITH CHECK ("\.
" > 3);
COMMENT ON POLICY mine ON customer IS 'policy';

-- ---- views ----

CREATE VIEW big_orders WITH (security_barrier) AS
    SELECT o.id, o.price, c.name, (o.price + 1) * 2 AS "dou;ble",
           count(*) FILTER (WHERE o.price > 3) OVER (PARTITION BY o.customer ORDER BY o.at ROWS BETWEEN 1 PRECEDING AND UNBOUNDED FOLLOWING) AS n,
           rank() OVER w AS r, lag(o.price, 1, 0.00) OVER (w RANGE CURRENT ROW) AS l
    FROM orders o JOIN customer c ON c.id = o.customer WHERE o.price > 10 AND c.status IN ('new', 'old') OR o.id IS NULL
    WINDOW w AS (PARTITION BY o.room ORDER BY o.price DESC NULLS LAST);
CREATE VIEW cheap AS SELECT a, b FROM wide WHERE a < 3 WITH LOCAL CHECK OPTION;
CREATE VIEW cheaper AS SELECT a FROM cheap WHERE b < 3 WITH CASCADED CHECK OPTION;
CREATE VIEW "vi;ew" ("co;l", "from", "\") AS SELECT 1 - -1, 'x;''y'::text, '\'::text;
CREATE VIEW single AS SELECT o.id AS x, o.at, extract(year FROM o.at) AS y, o.note || 'x' AS note FROM orders o
    WHERE o.note LIKE 'a%' ESCAPE '!' OR NOT o.note ~~* ANY (ARRAY['x', 'y']) AND o.note SIMILAR TO 'a|b';
CREATE VIEW nested AS WITH RECURSIVE t (n) AS (VALUES (1) UNION ALL SELECT t.n + 1 FROM t WHERE t.n < 5), u AS (SELECT 1 AS one FROM wide)
    SELECT s.n, (SELECT max(w.a) FROM wide w WHERE w.b = s.n) AS m, ARRAY(SELECT a FROM wide WHERE a > s.n ORDER BY b) AS l
    FROM t s WHERE EXISTS (SELECT FROM u WHERE u.one = s.n) AND s.n NOT IN (SELECT b FROM wide) ORDER BY s.n DESC LIMIT 3 OFFSET 1;
CREATE RECURSIVE VIEW counting (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM counting WHERE n < 100;
CREATE VIEW by_key AS SELECT c.id, c.name, count(o.id) AS n FROM customer c LEFT JOIN orders o ON o.customer = c.id GROUP BY c.id;
CREATE VIEW joined AS SELECT * FROM hen FULL JOIN egg USING (id) NATURAL LEFT JOIN self CROSS JOIN nothing;
CREATE VIEW groups AS SELECT a, b, grouping(a, b) AS g, sum(a) AS s, string_agg(DISTINCT c, ',;' ORDER BY c) AS l, percentile_cont(0.5) WITHIN GROUP (ORDER BY a) AS p
    FROM wide GROUP BY GROUPING SETS ((a, b), ROLLUP (a), CUBE (b), ()) HAVING count(*) > 0;
CREATE VIEW sets AS (SELECT a FROM wide UNION SELECT b FROM wide) EXCEPT ALL SELECT x FROM scratch INTERSECT SELECT 3 ORDER BY 1;
CREATE VIEW distinct_on AS SELECT DISTINCT ON (a) a, b FROM wide ORDER BY a, b DESC;
CREATE VIEW froms AS SELECT f.*, g.n, x.y, t.ctid, t.tableoid::regclass AS of, t.*::text AS whole FROM rows_of() f
    CROSS JOIN generate_series(1, 3) WITH ORDINALITY g (i, n) CROSS JOIN ROWS FROM (unnest(ARRAY[1, 2]), json_to_record('{"y": 1}') AS (y integer)) x (z, y)
    CROSS JOIN LATERAL (SELECT f.a + 1 AS a1) l CROSS JOIN wide t TABLESAMPLE bernoulli (10) REPEATABLE (3) CROSS JOIN (VALUES (1, 'v;')) v (p, q);
CREATE VIEW syntax AS SELECT position('a' IN c) AS p, substring(c FROM 2 FOR 3) AS s, substring(c FROM 'a.') AS s2, substring(c, 2) AS s3, overlay(c PLACING 'x' FROM 2 FOR 1) AS o,
    trim(BOTH 'x' FROM c) AS t, trim(LEADING FROM c) AS t2, rtrim(c) AS t3, at AT TIME ZONE 'UTC' AS z, extract(epoch FROM at) AS e, date_part('day', at) AS d,
    coalesce(c, 'x') AS co, nullif(a, b) AS nu, greatest(a, b, 3) AS gr, least(a, 2) AS le, cast(a AS numeric(10, 2)) AS ca, a::text COLLATE "C" AS cc,
    CASE a WHEN 1 THEN 'one' WHEN 2 THEN NULL END AS cs, a BETWEEN SYMMETRIC 3 AND b AS bs, a IS NOT DISTINCT FROM b AS di, (a > 1) IS NOT TRUE AS nt, (a, b) = (b, a) AS ro,
    ROW(a, c)::text AS rw, ROW(a, c, NULL)::pair AS rp, ARRAY[a, b] || 3 AS ar, (ARRAY[[1, 2], [3, 4]])[1][2] AS su, (ARRAY[a, b, 7])[1:2] AS sl, ARRAY[]::text[] AS em, '{1,2}'::integer[] AS li,
    interval '1 day' AS i1, interval '1' year AS i2, date '2020-01-01' + 1 AS da, time with time zone '12:00+01' AS ti, B'101' AS bi, X'1F' AS hx, E'\t\\;' AS es, 1.50 AS nu2, -1 AS mi, 'NaN'::float8 AS na,
    current_date AS cd, current_timestamp(3) AS ct, localtime AS lt, current_user AS cu, session_user AS se, current_schema AS sc, current_catalog AS ccc,
    collation for (c) AS cf, c ~ 'x' AND c !~ 'y' OR c LIKE 'z' AS rx, NOT (a = 1 AND b = 2) AS no, a % 3 AS mo, a ^ 2 AS po, @ a AS ab, |/ a AS sq, xmlelement(name "e;l", xmlattributes(a AS "at"), c) AS xe,
    xmlforest(a, c AS "q;") AS xf, xmlparse(CONTENT '<a/>') AS xp, xmlserialize(CONTENT '<a/>'::xml AS text) AS xs, xmlpi(name php, 'x') AS xi, xmlexists('/a' PASSING BY REF ('<a/>'::xml)) AS xx, '<a/>'::xml IS DOCUMENT AS xd,
    count(*) OVER () AS cn, poly(a) AS pl, "Odd.Fn;""x"" ("(1, VARIADIC ARRAY[1.0])::text AS od, lookalike(b => 'x', a => 3) AS la, a OPERATOR(pg_catalog.+) b AS op, row_number_again() OVER (ORDER BY a) AS rn
    FROM wide;
CREATE VIEW from_xml AS SELECT x.* FROM customer, XMLTABLE(XMLNAMESPACES('http://x;' AS z), '/r/z:a' PASSING customer.x COLUMNS n FOR ORDINALITY, "i;d" integer PATH '@id' DEFAULT 3 NOT NULL, v text) x;
CREATE VIEW locked AS SELECT c.id FROM customer c, orders FOR UPDATE OF c SKIP LOCKED;
CREATE VIEW fields AS SELECT (c.pair).a, (c.pair)."B ""b"".;" AS b, c.pairs[1].a AS pa, (c).name, c.* IS NULL AS nul, cents = 3 AS eq, - cents AS neg, mood::integer AS casted, c.doc #>> '{a,0}' AS path, c.doc @> '{}' AS has
    FROM customer c;
CREATE VIEW same_names AS SELECT wide.a AS wide, w2.wide AS w3 FROM wide, (SELECT b AS wide FROM wide) w2 WHERE wide.a = w2.wide;
CREATE VIEW column_like_table AS SELECT x.x, x.y FROM scratch x WHERE x.x > 1;
CREATE VIEW with_dml AS SELECT 1 AS a;
CREATE RULE with_dml_add AS ON INSERT TO with_dml DO INSTEAD INSERT INTO scratch (x, y) VALUES (NEW.a, DEFAULT) ON CONFLICT DO NOTHING RETURNING x;
CREATE RULE self_conflict AS ON INSERT TO hen DO ALSO INSERT INTO self AS s (id) VALUES (NEW.id) ON CONFLICT (id) WHERE id > 0 DO UPDATE SET (up, id) = (SELECT 1, 2), up = DEFAULT WHERE s.id <> excluded.id;
CREATE RULE hen_out AS ON UPDATE TO hen DO INSTEAD UPDATE scratch s SET (x, y) = (w.a, w.b) FROM wide w WHERE w.a = NEW.egg AND s.x = OLD.id;
CREATE RULE hen_off AS ON DELETE TO hen DO ALSO DELETE FROM scratch s USING wide w WHERE w.a = OLD.egg AND s.x = w.b;
ALTER VIEW single ALTER COLUMN note SET DEFAULT 'x;';
CREATE TRIGGER instead INSTEAD OF INSERT OR UPDATE ON single FOR EACH ROW EXECUTE PROCEDURE touch();
CREATE RULE cheaper_insert AS ON INSERT TO by_key DO INSTEAD NOTHING;
CREATE MATERIALIZED VIEW totals WITH (fillfactor = 30) AS SELECT o.customer, sum(o.price) AS total, plain_sum(o.price) AS p FROM orders o GROUP BY o.customer WITH NO DATA;
CREATE UNIQUE INDEX totals_key ON totals (customer);
CREATE MATERIALIZED VIEW by_key_too AS SELECT c.id, c.name FROM customer c GROUP BY c.id;
CREATE MATERIALIZED VIEW "ma;t" AS SELECT a, c FROM wide;
ALTER MATERIALIZED VIEW "ma;t" ALTER COLUMN c SET STATISTICS 9, ALTER COLUMN c SET STORAGE MAIN;
CREATE INDEX mat_idx ON "ma;t" (a);
ALTER MATERIALIZED VIEW "ma;t" CLUSTER ON mat_idx;
COMMENT ON VIEW "vi;ew" IS 'view';
COMMENT ON COLUMN "vi;ew"."co;l" IS 'column';
COMMENT ON MATERIALIZED VIEW "ma;t" IS 'materialized';
\if :can11
CREATE VIEW frames AS SELECT sum(a) OVER (ORDER BY a GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW EXCLUDE TIES) AS s, first_value(a) OVER (ORDER BY a RANGE BETWEEN 3 PRECEDING AND 2 FOLLOWING) AS f FROM wide;
\endif
\if :can12
CREATE VIEW kept AS WITH m AS MATERIALIZED (SELECT a FROM wide), n AS NOT MATERIALIZED (SELECT b FROM wide) SELECT m.a, n.b FROM m, n;
\endif
\if :can13
CREATE VIEW ties AS SELECT a FROM wide ORDER BY a FETCH FIRST 3 ROWS WITH TIES;
\endif
-- These come back from a server before 14 as calls of functions, with other types.
\if :same_syntax
CREATE VIEW overlapping AS SELECT at FROM wide WHERE (at, at) OVERLAPS (at, '1 day'::interval) AND extract(year FROM at) > 2000;
CREATE INDEX wide_month ON wide (b) WHERE extract(month FROM at AT TIME ZONE 'UTC') > 3;
\endif
\if :can14
CREATE VIEW normal AS SELECT normalize(c, NFC) AS n, c IS NFKD NORMALIZED AS i FROM wide;
\endif
\if :can14
CREATE VIEW searched AS WITH RECURSIVE t (a, b) AS (SELECT a, b FROM wide UNION ALL SELECT w.a, w.b FROM t JOIN wide w ON w.a = t.b)
    SEARCH DEPTH FIRST BY a SET o CYCLE a SET is_cycle USING p SELECT a, b, is_cycle FROM t ORDER BY o;
CREATE VIEW aliased AS SELECT j.id FROM hen JOIN egg USING (id) AS j GROUP BY DISTINCT j.id;
CREATE VIEW ranges AS SELECT '{[1,2)}'::int4multirange AS m, date_bin('1 day', at, at) AS b FROM wide;
\endif
\if :can15
CREATE VIEW invoked WITH (security_invoker = true, security_barrier = false) AS SELECT a FROM wide;
\endif
\if :can16
CREATE VIEW json_made AS SELECT json_object('a;' VALUE a, 'b': b ABSENT ON NULL WITH UNIQUE KEYS) AS o, json_array(a, b NULL ON NULL RETURNING jsonb) AS r, c IS JSON OBJECT AS j,
    json_arrayagg(a ORDER BY b) AS g FROM wide GROUP BY a, b, c;
\endif
\if :can17
CREATE VIEW json_read AS SELECT t.*, json_value(doc, '$.a' RETURNING integer DEFAULT 3 ON EMPTY ERROR ON ERROR) AS v, at AT LOCAL AS l FROM customer,
    JSON_TABLE(doc, '$[*]' AS "ro;ot" COLUMNS (n FOR ORDINALITY, x integer PATH '$.x' DEFAULT 1 ON EMPTY, NESTED PATH '$.y[*]' COLUMNS (z text PATH '$'))) t;
CREATE FUNCTION merges() RETURNS void LANGUAGE sql BEGIN ATOMIC
    MERGE INTO self s USING wide w ON s.id = w.a WHEN MATCHED AND w.b > 3 THEN UPDATE SET up = w.b WHEN NOT MATCHED BY SOURCE THEN DELETE WHEN NOT MATCHED THEN INSERT (id) VALUES (w.a);
END;
\endif
-- Two views that need each other: pg_dump breaks the loop with a dummy.
CREATE VIEW loop_a AS SELECT 1 AS x, 'a'::text AS y;
CREATE VIEW loop_b AS SELECT loop_a.x, loop_a.y FROM loop_a;
CREATE FUNCTION loop_f() RETURNS SETOF loop_a LANGUAGE sql AS $$ SELECT 1, 'b'::text $$;
CREATE OR REPLACE VIEW loop_a AS SELECT x, y FROM loop_f();
-- A table whose default and check need functions that need the table's type.
CREATE TABLE row_type (a integer, b text);
CREATE FUNCTION of_row(row_type) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT ($1).a > 0';
ALTER TABLE row_type ADD CONSTRAINT of_row CHECK (of_row(row_type)), ALTER COLUMN b SET DEFAULT of_row(NULL)::text;
CREATE INDEX of_row ON row_type (of_row(row_type));

-- ---- owners and privileges ----

ALTER TABLE orders OWNER TO everything_owner;
ALTER VIEW big_orders OWNER TO "everything_o;d""'d";
ALTER FUNCTION lookalike(mood) OWNER TO everything_owner;
ALTER TYPE mood OWNER TO everything_owner;
ALTER SEQUENCE loose OWNER TO everything_owner;
ALTER TEXT SEARCH DICTIONARY "di;ct" OWNER TO everything_owner;
ALTER OPERATOR "; Type: TABLE; Schema: s; Owner: o".@#% (mood, cents) OWNER TO everything_owner;
ALTER OPERATOR CLASS cents_ops USING hash OWNER TO everything_owner;
ALTER STATISTICS wide_stats OWNER TO everything_owner;
ALTER SERVER bare OWNER TO everything_owner;
GRANT USAGE ON SCHEMA ev TO everything_reader, "everything_o;d""'d";
GRANT ALL ON SCHEMA "o;d.d"" -- schema
x" TO "everything_o;d""'d" WITH GRANT OPTION;
GRANT SELECT, INSERT ON orders TO everything_reader WITH GRANT OPTION;
GRANT SELECT (id, name), UPDATE (name), REFERENCES (id) ON customer TO everything_reader WITH GRANT OPTION;
GRANT SELECT ("); DROP TABLE x; --", "new
line") ON "Ünïcödé ✓ /* $$ \ 'q' aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"."Sel""ect" TO PUBLIC;
GRANT SELECT ON wide, part_many TO PUBLIC;
GRANT ALL ON scratch TO everything_reader;
REVOKE DELETE, TRUNCATE ON scratch FROM everything_reader;
REVOKE UPDATE, TRIGGER ON wide FROM CURRENT_USER;
REVOKE ALL ON egg FROM CURRENT_USER;
GRANT USAGE, SELECT ON SEQUENCE loose TO everything_reader;
REVOKE ALL ON FUNCTION lookalike(mood) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lookalike(mood) TO everything_reader;
REVOKE EXECUTE ON FUNCTION plain_sum(numeric) FROM PUBLIC;
GRANT USAGE ON TYPE mood TO everything_reader;
REVOKE ALL ON TYPE pair FROM PUBLIC;
GRANT USAGE ON DOMAIN positive TO everything_reader WITH GRANT OPTION;
GRANT USAGE ON FOREIGN DATA WRAPPER "fd;w" TO everything_reader;
GRANT USAGE ON FOREIGN SERVER "se;rver" TO "everything_o;d""'d" WITH GRANT OPTION;
REVOKE USAGE ON LANGUAGE "pl;odd" FROM PUBLIC;
GRANT USAGE ON LANGUAGE "pl;odd" TO everything_reader;
\if :can11
REVOKE EXECUTE ON PROCEDURE tidy(integer, text[]) FROM PUBLIC;
\endif
\if :has17
GRANT MAINTAIN, SELECT ON hen TO everything_reader WITH GRANT OPTION;
GRANT MAINTAIN ON self TO everything_reader;
REVOKE MAINTAIN ON nothing FROM CURRENT_USER;
\endif
SET SESSION AUTHORIZATION everything_reader;
GRANT SELECT ON ev.orders TO "everything_o;d""'d";
GRANT SELECT (id) ON ev.customer TO "everything_o;d""'d";
RESET SESSION AUTHORIZATION;
ALTER DEFAULT PRIVILEGES FOR ROLE everything_owner IN SCHEMA ev GRANT SELECT ON TABLES TO everything_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE everything_owner IN SCHEMA "o;d.d"" -- schema
x" GRANT ALL ON SEQUENCES TO "everything_o;d""'d" WITH GRANT OPTION;
ALTER DEFAULT PRIVILEGES FOR ROLE everything_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE everything_owner REVOKE USAGE ON TYPES FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE "everything_o;d""'d" REVOKE INSERT, UPDATE ON TABLES FROM "everything_o;d""'d";
ALTER DEFAULT PRIVILEGES FOR ROLE everything_reader GRANT ALL ON TABLES TO PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE everything_reader GRANT USAGE ON SCHEMAS TO everything_owner;
\if :has17
ALTER DEFAULT PRIVILEGES FOR ROLE everything_owner GRANT MAINTAIN ON TABLES TO everything_reader;
\endif

-- ---- what belongs to the server that has it, and is not copied ----

CREATE PUBLICATION everything_wide FOR TABLE wide;
CREATE PUBLICATION "every;thing" FOR ALL TABLES WITH (publish = 'insert');
SET client_min_messages = error;
CREATE SUBSCRIPTION "everything;sub" CONNECTION 'dbname=nowhere' PUBLICATION "p;" WITH (connect = false, slot_name = NONE, enabled = false);
COMMENT ON PUBLICATION everything_wide IS 'publication';
COMMENT ON SUBSCRIPTION "everything;sub" IS 'subscription';
