-- On both sides: the pool of values, each with one that is easily taken for it.
SET client_min_messages = error;
CREATE SCHEMA tools;
CREATE SCHEMA r;
CREATE SCHEMA two;
CREATE TABLE tools.pool (kind text, value text, near text, n serial);
CREATE INDEX ON tools.pool (kind);
