-- What "pgbench -i -s SIZE" makes, with balances and a history. No random(): it gives others on 17 than on 13.
CREATE TABLE pgbench_branches (bid int NOT NULL, bbalance int, filler char(88)) WITH (fillfactor = 100);
CREATE TABLE pgbench_tellers (tid int NOT NULL, bid int, tbalance int, filler char(84)) WITH (fillfactor = 100);
CREATE TABLE pgbench_accounts (aid int NOT NULL, bid int, abalance int, filler char(84)) WITH (fillfactor = 100);
CREATE TABLE pgbench_history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22));
INSERT INTO pgbench_branches SELECT i, i * 7919 % 10007 FROM generate_series(1, :size) i;
INSERT INTO pgbench_tellers SELECT i, (i - 1) / 10 + 1, i * 7919 % 10007 FROM generate_series(1, 10 * :size) i;
INSERT INTO pgbench_accounts SELECT i, (i - 1) / 100000 + 1, i * 7919::bigint % 1000003 - 500000, ''
    FROM generate_series(1, 100000 * :size) i;
INSERT INTO pgbench_history SELECT i % 10 + 1, i % :size + 1, i * 7919::bigint % 100000 + 1, i * 31 % 5000,
    timestamp '2024-01-01' + i * interval '1.234567 seconds' FROM generate_series(1, 5000 * :size) i;
ALTER TABLE pgbench_branches ADD PRIMARY KEY (bid);
ALTER TABLE pgbench_tellers ADD PRIMARY KEY (tid);
ALTER TABLE pgbench_accounts ADD PRIMARY KEY (aid);
