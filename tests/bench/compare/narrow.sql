-- One table of SIZE narrow rows.
CREATE TABLE narrow (id int PRIMARY KEY, customer int NOT NULL, amount numeric(12,2));
INSERT INTO narrow SELECT n, n * 7919::bigint % 50000, (n * 7919::bigint % 10000019) / 100.0 FROM generate_series(1, :size) n;
