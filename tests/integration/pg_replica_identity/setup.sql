-- One table for each rule. Its comment says what pg_replica_identity must report before any repair:
-- works, or the code it repairs to (d, i:index, f), or - when it cannot, and what it stays at (skip).
SET client_min_messages = error;
SELECT current_setting('server_version_num')::int >= 110000 AS v11,
       current_setting('server_version_num')::int >= 120000 AS v12,
       current_setting('server_version_num')::int >= 140000 AS v14,
       current_setting('server_version_num')::int >= 150000 AS v15,
       current_setting('server_version_num')::int >= 180000 AS v18 \gset

CREATE TABLE pk (id int PRIMARY KEY, v text);
COMMENT ON TABLE pk IS 'works';
CREATE TABLE no_key (id int, v text, j jsonb);
COMMENT ON TABLE no_key IS 'f';
CREATE TABLE pk_deferrable (id int PRIMARY KEY DEFERRABLE, v text);
COMMENT ON TABLE pk_deferrable IS 'f';
CREATE TABLE pk_deferrable_too (id int PRIMARY KEY DEFERRABLE, v int NOT NULL UNIQUE);
COMMENT ON TABLE pk_deferrable_too IS 'i:pk_deferrable_too_v_key';
CREATE TABLE uniq_nullable (id int UNIQUE, v text);
COMMENT ON TABLE uniq_nullable IS 'f';
CREATE TABLE uniq_partial (id int NOT NULL, v text);
CREATE UNIQUE INDEX ON uniq_partial (id) WHERE id > 0;
COMMENT ON TABLE uniq_partial IS 'f';
CREATE TABLE uniq_expression (id int NOT NULL, v text NOT NULL);
CREATE UNIQUE INDEX ON uniq_expression (id, lower(v));
COMMENT ON TABLE uniq_expression IS 'f';
CREATE TABLE uniq_deferrable (id int NOT NULL UNIQUE DEFERRABLE, v text);
COMMENT ON TABLE uniq_deferrable IS 'f';
CREATE TABLE uniq_invalid (id int NOT NULL, v text);
INSERT INTO uniq_invalid VALUES (1, 'a'), (1, 'b');
\set ON_ERROR_STOP 0
CREATE UNIQUE INDEX CONCURRENTLY uniq_invalid_i ON uniq_invalid (id);
\set ON_ERROR_STOP 1
DELETE FROM uniq_invalid;
COMMENT ON TABLE uniq_invalid IS 'f';
CREATE TABLE excluded (id int NOT NULL, v text, EXCLUDE USING btree (id WITH =));
COMMENT ON TABLE excluded IS 'f';
-- a child has nothing of its parent's key
CREATE TABLE inherited (extra text) INHERITS (pk);
COMMENT ON TABLE inherited IS 'f';

-- which one of several
CREATE TABLE choice_columns (a int NOT NULL, b int NOT NULL, c text NOT NULL, UNIQUE (a, b));
CREATE UNIQUE INDEX choice_columns_c ON choice_columns (c);
COMMENT ON TABLE choice_columns IS 'i:choice_columns_c';
CREATE TABLE choice_width (a text NOT NULL UNIQUE, b bigint NOT NULL UNIQUE, c int NOT NULL UNIQUE, d uuid NOT NULL UNIQUE);
COMMENT ON TABLE choice_width IS 'i:choice_width_c_key';
CREATE TABLE choice_name (a int NOT NULL, b int NOT NULL);
CREATE UNIQUE INDEX z_choice ON choice_name (a);
CREATE UNIQUE INDEX "Choice name, Ä" ON choice_name (b);
COMMENT ON TABLE choice_name IS 'i:Choice name, Ä';
CREATE TABLE choice_size (a int NOT NULL, b int NOT NULL);
INSERT INTO choice_size SELECT i, i FROM generate_series(1, 5000) i;
CREATE UNIQUE INDEX a_big ON choice_size (a) WITH (fillfactor = 10);
CREATE UNIQUE INDEX z_small ON choice_size (b);
COMMENT ON TABLE choice_size IS 'i:z_small';

-- set by somebody
CREATE TABLE set_full (id int PRIMARY KEY, v text);
ALTER TABLE set_full REPLICA IDENTITY FULL;
COMMENT ON TABLE set_full IS 'works';
CREATE TABLE set_full_json (id int PRIMARY KEY, doc json);
ALTER TABLE set_full_json REPLICA IDENTITY FULL;
COMMENT ON TABLE set_full_json IS 'd';
CREATE TABLE set_nothing (id int PRIMARY KEY, v text);
ALTER TABLE set_nothing REPLICA IDENTITY NOTHING;
COMMENT ON TABLE set_nothing IS 'skip';
CREATE TABLE set_index (id int, v int NOT NULL UNIQUE);
ALTER TABLE set_index REPLICA IDENTITY USING INDEX set_index_v_key;
COMMENT ON TABLE set_index IS 'works';
CREATE TABLE set_index_dropped (id int PRIMARY KEY, v int NOT NULL);
CREATE UNIQUE INDEX set_index_dropped_v ON set_index_dropped (v);
ALTER TABLE set_index_dropped REPLICA IDENTITY USING INDEX set_index_dropped_v;
DROP INDEX set_index_dropped_v;
COMMENT ON TABLE set_index_dropped IS 'd';
-- some versions take an index that is not valid, and then there is no identity
CREATE TABLE set_index_invalid (id int NOT NULL, v text);
INSERT INTO set_index_invalid VALUES (1, 'a'), (1, 'b');
\set ON_ERROR_STOP 0
CREATE UNIQUE INDEX CONCURRENTLY set_index_invalid_i ON set_index_invalid (id);
ALTER TABLE set_index_invalid REPLICA IDENTITY USING INDEX set_index_invalid_i;
\set ON_ERROR_STOP 1
DELETE FROM set_index_invalid;
COMMENT ON TABLE set_index_invalid IS 'f';

-- what FULL cannot compare
CREATE DOMAIN d_json AS json;
CREATE TYPE c_deep AS (a int, b point[]);
CREATE TYPE c_fine AS (a int, b text[]);
CREATE TABLE "No Equality 'json'" (id int, doc json);
COMMENT ON TABLE "No Equality 'json'" IS '-';
CREATE TABLE no_equality_domain (id int, doc d_json);
COMMENT ON TABLE no_equality_domain IS '-';
CREATE TABLE no_equality_deep (id int, "Deep" c_deep[], pad xml);
COMMENT ON TABLE no_equality_deep IS '-';
CREATE TYPE mood AS ENUM ('a', 'b', 'c');
CREATE DOMAIN d_text AS text CHECK (VALUE <> '');
CREATE TABLE equality_fine (id int, a c_fine[], r int4range, j jsonb, v varchar(3)[], m mood, d d_text);
COMMENT ON TABLE equality_fine IS 'f';
CREATE TABLE column_dropped (id int, doc json, v text);
ALTER TABLE column_dropped DROP COLUMN doc;
COMMENT ON TABLE column_dropped IS 'f';

-- partitions: the leaf decides
CREATE TABLE parted (id int NOT NULL, at int NOT NULL, v text) PARTITION BY RANGE (at);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (10);
CREATE TABLE parted_2 PARTITION OF parted FOR VALUES FROM (10) TO (20) PARTITION BY RANGE (id);
CREATE TABLE parted_2a PARTITION OF parted_2 (PRIMARY KEY (id)) FOR VALUES FROM (0) TO (10);
COMMENT ON TABLE parted_1 IS 'f';
COMMENT ON TABLE parted_2a IS 'works';

-- no concern of ours
CREATE UNLOGGED TABLE unlogged (id int);
CREATE TEMP TABLE temporary (id int);

\if :v12
\else
CREATE TABLE with_oids (id int, v text) WITH OIDS;
CREATE UNIQUE INDEX ON with_oids (oid);
COMMENT ON TABLE with_oids IS 'f';
\endif
\if :v11
CREATE TABLE parted_pk (id int, v text, PRIMARY KEY (id)) PARTITION BY RANGE (id);
CREATE TABLE parted_pk_1 PARTITION OF parted_pk FOR VALUES FROM (0) TO (1000);
COMMENT ON TABLE parted_pk_1 IS 'works';
CREATE TABLE parted_full (id int, v text, PRIMARY KEY (id) DEFERRABLE) PARTITION BY HASH (id);
CREATE TABLE parted_full_1 PARTITION OF parted_full FOR VALUES WITH (MODULUS 1, REMAINDER 0);
COMMENT ON TABLE parted_full_1 IS 'f';
CREATE TABLE pk_include (id int, v text, PRIMARY KEY (id) INCLUDE (v));
COMMENT ON TABLE pk_include IS 'works';
CREATE TABLE uniq_include (id int NOT NULL, extra text);
CREATE UNIQUE INDEX uniq_include_i ON uniq_include (id) INCLUDE (extra);
COMMENT ON TABLE uniq_include IS 'i:uniq_include_i';
\endif
\if :v12
CREATE TABLE column_generated (id int, doc text, made point GENERATED ALWAYS AS (point(id, id)) STORED);
CREATE TABLE pk_generated (id int, twice int GENERATED ALWAYS AS (id * 2) STORED PRIMARY KEY, v text);
CREATE TABLE pk_generated_too (id int NOT NULL UNIQUE, twice int GENERATED ALWAYS AS (id * 2) STORED PRIMARY KEY);
COMMENT ON TABLE pk_generated_too IS 'i:pk_generated_too_id_key';
COMMENT ON TABLE pk_generated IS '-';
\if :v18
COMMENT ON TABLE column_generated IS '-';
\else
COMMENT ON TABLE column_generated IS 'f';
\endif
\endif
\if :v14
CREATE TABLE equality_multirange (id int, r int4multirange[]);
COMMENT ON TABLE equality_multirange IS 'f';
\endif
\if :v15
CREATE TABLE uniq_nulls (id int UNIQUE NULLS NOT DISTINCT, v text);
COMMENT ON TABLE uniq_nulls IS 'f';
\endif
\if :v18
CREATE TABLE not_null_not_valid (id int UNIQUE, v text);
ALTER TABLE not_null_not_valid ADD CONSTRAINT nn NOT NULL id NOT VALID;
COMMENT ON TABLE not_null_not_valid IS 'f';
CREATE TABLE set_index_not_valid (id int UNIQUE, v text);
ALTER TABLE set_index_not_valid ADD CONSTRAINT nn NOT NULL id NOT VALID;
ALTER TABLE set_index_not_valid REPLICA IDENTITY USING INDEX set_index_not_valid_id_key;
COMMENT ON TABLE set_index_not_valid IS 'f';
CREATE EXTENSION btree_gist;
CREATE TABLE pk_temporal (id int, during int4range, v text, PRIMARY KEY (id, during WITHOUT OVERLAPS));
COMMENT ON TABLE pk_temporal IS 'works';
CREATE TABLE uniq_temporal (id int NOT NULL, during int4range NOT NULL, v json,
                            CONSTRAINT uniq_temporal_u UNIQUE (id, during WITHOUT OVERLAPS));
COMMENT ON TABLE uniq_temporal IS 'i:uniq_temporal_u';
CREATE TABLE pk_temporal_deferrable (id int, during int4range, PRIMARY KEY (id, during WITHOUT OVERLAPS) DEFERRABLE);
COMMENT ON TABLE pk_temporal_deferrable IS 'f';
CREATE TABLE column_virtual (id int, doc text, made point GENERATED ALWAYS AS (point(id, id)) VIRTUAL);
COMMENT ON TABLE column_virtual IS '-';
\endif
