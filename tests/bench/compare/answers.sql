-- Small tables, each for one difference that is planted on the target (PLANTED 1), to see who sees it.
CREATE TABLE "a cent" AS SELECT n AS id, n::numeric(12,2) AS amount FROM generate_series(1, 1000) n;
CREATE TABLE "rows swap a value" AS SELECT n AS id, n * 7 AS amount FROM generate_series(1, 1000) n;
CREATE TABLE "columns swap a value" AS SELECT n AS id, n * 7 AS a, n * 11 AS b FROM generate_series(1, 1000) n;
CREATE TABLE "a blank at the end" AS SELECT n AS id, md5(n::text) AS name FROM generate_series(1, 1000) n;
CREATE TABLE "'' for NULL" AS SELECT n AS id, NULL::text AS name FROM generate_series(1, 1000) n;
CREATE TABLE "a float's last bit" AS SELECT n AS id, n / 7.0::float8 AS reading FROM generate_series(1, 1000) n;
CREATE TABLE "a row in place of another" AS SELECT n % 10 AS kind FROM generate_series(1, 1000) n;
CREATE TABLE "none, columns in another order" AS SELECT n AS id, md5(n::text) AS name FROM generate_series(1, 1000) n;
CREATE TABLE "none, 1.50 for 1.5" AS SELECT n AS id, n + 0.5 AS amount FROM generate_series(1, 1000) n;
CREATE TABLE none AS SELECT n AS id FROM generate_series(1, 1000) n;
\if :planted
UPDATE "a cent" SET amount = amount + 0.01 WHERE id = 500;
UPDATE "rows swap a value" SET amount = CASE id WHEN 10 THEN 140 ELSE 70 END WHERE id IN (10, 20);
UPDATE "columns swap a value" SET a = b, b = a WHERE id = 500;
UPDATE "a blank at the end" SET name = name || ' ' WHERE id = 500;
UPDATE "'' for NULL" SET name = '' WHERE id = 500;
UPDATE "a float's last bit" SET reading = reading - reading * 1.1102230246251565e-16::float8 WHERE id = 500;
UPDATE "a row in place of another" SET kind = 3 WHERE ctid = (SELECT min(ctid::text)::tid FROM "a row in place of another" WHERE kind = 7);
UPDATE "none, 1.50 for 1.5" SET amount = 500.50 WHERE id = 500;
DROP TABLE "none, columns in another order";
CREATE TABLE "none, columns in another order" AS SELECT md5(n::text) AS name, n AS id FROM generate_series(1, 1000) n;
\endif
