-- Twenty tables: five kinds, four of each, the largest with 40 % of the rows of its kind and the smallest with
-- 10 %. SIZE 100 makes about 1 GB. No random(): it gives others on 17 than on 13.
CREATE TEMPORARY TABLE noise AS
    SELECT string_agg(decode(md5(i::text), 'hex'), '' ORDER BY i) AS bytes FROM generate_series(1, 65536) i;
CREATE FUNCTION pg_temp.part(of_all int, i int, size int) RETURNS int LANGUAGE sql
    AS 'SELECT of_all / 1000 * (5 - i) * size';

SELECT format('CREATE TABLE orders_%s (id bigint, customer int NOT NULL, status text NOT NULL, total numeric(12,2),
        placed timestamptz NOT NULL, note text)', i),
    format('INSERT INTO orders_%s SELECT n, n * 7919::bigint %% 50000, (ARRAY[''new'', ''paid'', ''sent'', ''returned''])[1 + n %% 4],
        (n * 7919::bigint %% 10000019) / 100.0, timestamptz ''2020-01-01 UTC'' + n * interval ''1 minute'',
        CASE WHEN n %% 3 > 0 THEN repeat(md5(n::text) || '' '', 1 + n %% 4) END FROM generate_series(1, %s) n', i,
        pg_temp.part(1450000, i, :size)),
    format('ALTER TABLE orders_%s ADD PRIMARY KEY (id)', i)
FROM generate_series(1, 4) i \gexec

SELECT format('CREATE TABLE documents_%s (id uuid, title varchar(200) NOT NULL, content jsonb)', i),
    format('INSERT INTO documents_%s SELECT md5(n::text)::uuid, ''Document '' || md5((n * 7)::text),
        jsonb_build_object(''author'', n %% 1000, ''tags'', jsonb_build_array(n %% 17, n %% 23, ''t'' || n %% 31),
            ''length'', n * 1.5, ''text'', repeat(md5(n::text), 4 + n %% 12)) FROM generate_series(1, %s) n', i,
        pg_temp.part(440000, i, :size)),
    format('ALTER TABLE documents_%s ADD PRIMARY KEY (id)', i)
FROM generate_series(1, 4) i \gexec

SELECT format('CREATE TABLE events_%s (device int, at timestamptz, reading double precision, labels text[], levels int[])', i),
    format('INSERT INTO events_%s SELECT n %% 500, timestamptz ''2024-01-01 UTC'' + n * interval ''1 second'', n / 7.0::float8 - 50,
        ARRAY[''l'' || n %% 50, ''m'' || n %% 7], ARRAY[n, n %% 10, NULL] FROM generate_series(1, %s) n', i,
        pg_temp.part(1450000, i, :size)),
    format('ALTER TABLE events_%s ADD PRIMARY KEY (device, at)', i)
FROM generate_series(1, 4) i \gexec

-- Some of the contents are so long that they are stored out of line.
SELECT format('CREATE TABLE files_%s (id int, name text NOT NULL, digest bytea NOT NULL, content bytea)', i),
    format('INSERT INTO files_%s SELECT n, ''/data/'' || n %% 100 || ''/'' || md5(n::text), decode(md5(n::text), ''hex''),
        substr(bytes, (n * 7919::bigint %% 1000003)::int, 100 + n %% 5000) FROM noise, generate_series(1, %s) n', i,
        pg_temp.part(145000, i, :size)),
    format('ALTER TABLE files_%s ADD PRIMARY KEY (id)', i)
FROM generate_series(1, 4) i \gexec

-- Without a key.
SELECT format('CREATE TABLE ledger_%s (id bigint, account char(12) NOT NULL, amount numeric, valid tstzrange, closed boolean, day date)', i),
    format('INSERT INTO ledger_%s SELECT n, lpad((n %% 9973)::text, 12, ''0''), (n * 7919::bigint %% 1000000007) / 7.0,
        tstzrange(timestamptz ''2020-01-01 UTC'' + n * interval ''1 hour'', NULL), n %% 2 = 0, date ''2020-01-01'' + n %% 1500
        FROM generate_series(1, %s) n', i, pg_temp.part(1450000, i, :size))
FROM generate_series(1, 4) i \gexec
