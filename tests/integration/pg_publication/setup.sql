SET client_min_messages = error;
SELECT current_setting('server_version_num')::int >= 110000 AS v11 \gset
CREATE SCHEMA shop;
CREATE SCHEMA "Odd ""Schema";
CREATE SCHEMA bare;
CREATE TABLE shop.orders (id int PRIMARY KEY, region text, total int);
CREATE TABLE shop.customers (id int PRIMARY KEY, name text, secret text);
CREATE TABLE "Odd ""Schema"."Odd.Table" ("Key" int PRIMARY KEY, "it's" text);
CREATE TABLE shop.parted (id int NOT NULL, at int NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE shop.parted_1 PARTITION OF shop.parted FOR VALUES FROM (0) TO (10);
CREATE TABLE shop.parted_2 PARTITION OF shop.parted FOR VALUES FROM (10) TO (20) PARTITION BY RANGE (id);
CREATE TABLE shop.parted_2a PARTITION OF shop.parted_2 FOR VALUES FROM (0) TO (10);
ALTER TABLE shop.parted_1 ADD PRIMARY KEY (id, at);
ALTER TABLE shop.parted_2a ADD PRIMARY KEY (id, at);
CREATE UNLOGGED TABLE shop.cache (id int);
CREATE TABLE bare.no_key (id int, v text);
CREATE ROLE publication_owner;
CREATE ROLE publication_nobody LOGIN PASSWORD 'secret-Pw0';
SELECT format('GRANT CREATE ON DATABASE %I TO publication_owner', current_database()) \gexec
