-- What is there when the migration begins.
CREATE SCHEMA shop;
CREATE TYPE shop.mood AS ENUM ('sad', 'happy');
CREATE TABLE shop.customer (id serial PRIMARY KEY, name text NOT NULL, mood shop.mood NOT NULL DEFAULT 'sad');
CREATE TABLE shop.orders (id bigserial PRIMARY KEY, customer int NOT NULL, amount numeric(10, 2) NOT NULL);
CREATE TABLE shop.event (id int NOT NULL, what text) PARTITION BY RANGE (id);
CREATE TABLE shop.event_1 PARTITION OF shop.event (PRIMARY KEY (id)) FOR VALUES FROM (0) TO (1000);
CREATE TABLE shop.event_2 PARTITION OF shop.event (PRIMARY KEY (id)) FOR VALUES FROM (1000) TO (100000);
CREATE TABLE shop.base (id int PRIMARY KEY, note text);
CREATE TABLE shop.derived (PRIMARY KEY (id), more int) INHERITS (shop.base);
CREATE TABLE shop.stock (article int, place int, pieces int NOT NULL, PRIMARY KEY (article, place));
CREATE VIEW shop.sums AS SELECT customer, sum(amount) AS amount FROM shop.orders GROUP BY customer;
INSERT INTO shop.customer (name, mood) SELECT 'customer ' || i, CASE WHEN i % 2 = 0 THEN 'sad' ELSE 'happy' END::shop.mood FROM generate_series(1, 500) i;
INSERT INTO shop.orders (customer, amount) SELECT 1 + i % 500, i FROM generate_series(1, 5000) i;
INSERT INTO shop.event SELECT i, 'event ' || i FROM generate_series(0, 1999) i;
INSERT INTO shop.base SELECT i, 'base ' || i FROM generate_series(1, 100) i;
INSERT INTO shop.derived SELECT i, 'derived ' || i, i FROM generate_series(101, 200) i;
INSERT INTO shop.stock SELECT i % 50, i / 50, i FROM generate_series(0, 999) i;
