-- SIZE small tables of 100 to 500 rows, each with a primary key and one or two more indexes.
SELECT setseed(0.5);
SELECT set_config('bench.size', :'size', false) \g /dev/null
DO $$ BEGIN
    FOR i IN 1..current_setting('bench.size')::int LOOP
        EXECUTE format('CREATE TABLE t%s (id int PRIMARY KEY, name text NOT NULL, amount numeric, at timestamptz DEFAULT now())', i);
        EXECUTE format('INSERT INTO t%s SELECT n, md5(n::text), random() * 1000 FROM generate_series(1, %s) n', i, 100 + i * 37 % 401);
        EXECUTE format('CREATE INDEX ON t%s (name)', i);
        IF i % 2 = 0 THEN EXECUTE format('CREATE INDEX ON t%s (at, amount)', i); END IF;
        IF i % 200 = 0 THEN COMMIT; END IF;
    END LOOP;
END $$;
