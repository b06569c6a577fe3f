-- Tables for fallback=create_index. The comment names the columns of the index that must be built, or
-- is - where nothing can be.
SET client_min_messages = error;
SELECT current_setting('server_version_num')::int >= 110000 AS v11,
       current_setting('server_version_num')::int >= 120000 AS v12,
       current_setting('server_version_num')::int >= 180000 AS v18 \gset
CREATE SCHEMA built;
SET search_path = built;

-- the key of what is no identity by itself
CREATE TABLE of_partial (id int NOT NULL, v text);
CREATE UNIQUE INDEX ON of_partial (id) WHERE v IS NULL;
COMMENT ON TABLE of_partial IS 'id';
CREATE TABLE of_deferrable (a int, b "char", v text, PRIMARY KEY (b, a) DEFERRABLE);
COMMENT ON TABLE of_deferrable IS 'b,a';
CREATE TABLE of_exclusion (id int NOT NULL, at timestamp NOT NULL, EXCLUDE USING btree (at WITH =, id WITH =));
COMMENT ON TABLE of_exclusion IS 'at,id';
CREATE TABLE of_invalid (id int NOT NULL, v text);
INSERT INTO of_invalid VALUES (1, 'a'), (1, 'b');
\set ON_ERROR_STOP 0
CREATE UNIQUE INDEX CONCURRENTLY of_invalid_i ON of_invalid (id);
\set ON_ERROR_STOP 1
DELETE FROM of_invalid;
COMMENT ON TABLE of_invalid IS 'id';
-- the fewest columns of several
CREATE TABLE of_several (a int NOT NULL, b int NOT NULL, c text NOT NULL, UNIQUE (a, b) DEFERRABLE);
CREATE UNIQUE INDEX ON of_several (c) WHERE a > 0;
COMMENT ON TABLE of_several IS 'c';

-- what a generator fills
CREATE TABLE "Of Sequence" (v text NOT NULL, "The Id" bigserial);
COMMENT ON TABLE "Of Sequence" IS 'The Id';
CREATE TABLE of_identity (id int GENERATED ALWAYS AS IDENTITY, u uuid NOT NULL DEFAULT md5(random()::text)::uuid);
COMMENT ON TABLE of_identity IS 'id';
CREATE TABLE of_uuid (at timestamp NOT NULL DEFAULT now(), u uuid NOT NULL DEFAULT md5(random()::text)::uuid);
COMMENT ON TABLE of_uuid IS 'u';

-- what the statistics say; a moment is no key, nor is what differs in a small table
CREATE TABLE of_statistics (at timestamp NOT NULL, twice int NOT NULL, code varchar(20) NOT NULL);
INSERT INTO of_statistics SELECT '2020-01-01'::timestamp + i * interval '1 s', i / 2, 'code ' || i FROM generate_series(1, 2000) i;
COMMENT ON TABLE of_statistics IS 'code';
CREATE TABLE no_small (code varchar(20) NOT NULL);
INSERT INTO no_small SELECT 'code ' || i FROM generate_series(1, 20) i;
COMMENT ON TABLE no_small IS '-';
ANALYZE of_statistics;
ANALYZE no_small;

-- the first is not unique, or too long for an index: the next
CREATE TABLE of_second (id int NOT NULL, n serial, u uuid NOT NULL DEFAULT md5(random()::text)::uuid);
CREATE UNIQUE INDEX ON of_second (id) WHERE id < 0;
INSERT INTO of_second (id, n) VALUES (1, 1), (1, 1);
COMMENT ON TABLE of_second IS 'u';
CREATE TABLE of_short (v text NOT NULL, n serial);
CREATE UNIQUE INDEX ON of_short (v) WHERE length(v) < 100;
INSERT INTO of_short SELECT string_agg(md5(i::text), '') FROM generate_series(1, 400) i;
COMMENT ON TABLE of_short IS 'n';

-- a leaf
CREATE TABLE of_parted (n serial, at int NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE of_leaf PARTITION OF of_parted FOR VALUES FROM (0) TO (10);
COMMENT ON TABLE of_leaf IS 'n';

-- has a usable one, needs none, has no columns for one
CREATE TABLE uniq (id int NOT NULL UNIQUE, n serial);
CREATE TABLE pk (id serial PRIMARY KEY);
CREATE TABLE no_null (id int UNIQUE, v text NOT NULL);
COMMENT ON TABLE no_null IS '-';
CREATE TABLE no_overlap (r int4range NOT NULL, EXCLUDE USING gist (r WITH &&));
COMMENT ON TABLE no_overlap IS '-';
CREATE TABLE no_order (x xid NOT NULL, EXCLUDE USING hash (x WITH =));
COMMENT ON TABLE no_order IS '-';
\if :v11
CREATE TABLE of_include (id int NOT NULL, extra text);
CREATE UNIQUE INDEX ON of_include (id) INCLUDE (extra) WHERE id > 0;
COMMENT ON TABLE of_include IS 'id';
\endif
\if :v12
CREATE TABLE no_generated (id int, twice int GENERATED ALWAYS AS (id * 2) STORED PRIMARY KEY DEFERRABLE);
COMMENT ON TABLE no_generated IS '-';
\endif
\if :v18
CREATE TABLE no_valid_null (id int UNIQUE);
ALTER TABLE no_valid_null ADD CONSTRAINT nn NOT NULL id NOT VALID;
COMMENT ON TABLE no_valid_null IS '-';
\endif
-- An earlier run was broken off here, and had got to another column set.
INSERT INTO "Of Sequence" (v) VALUES ('twice'), ('twice');
SELECT format('CREATE UNIQUE INDEX CONCURRENTLY pgonline_identity_%s ON "Of Sequence" (v)', '"Of Sequence"'::regclass::oid)
\set ON_ERROR_STOP 0
\gexec
\set ON_ERROR_STOP 1
-- The name that an index would get is taken.
SELECT format('CREATE VIEW pgonline_identity_%s AS SELECT 1', 'of_uuid'::regclass::oid)
\gexec
SELECT json_object_agg(c.relname, obj_description(c.oid, 'pg_class'))
FROM pg_class c
WHERE c.relnamespace = 'built'::regnamespace AND c.relkind = 'r' AND obj_description(c.oid, 'pg_class') IS NOT NULL;
