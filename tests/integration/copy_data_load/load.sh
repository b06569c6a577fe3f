#!/usr/bin/env bash
# The copy of tables that are written to: every type with values that are easily spoilt, pieces, large
# rows, many small tables, partitions. When nobody writes any more and the target has caught up, both
# sides hold the same.
# shellcheck source-path=SCRIPTDIR source=../common/copy.bash
source "$(dirname "$0")/../common/copy.bash"
# shellcheck source-path=SCRIPTDIR source=../common/values.bash
source "$(dirname "$0")/../common/values.bash"

# What neither a copy nor a subscription may depend on.
for side in src dst; do
    $side -f - <<-'SQL'
	SELECT format('ALTER DATABASE %I SET %s', current_database(), s) FROM unnest(ARRAY['datestyle = ''SQL, DMY''',
	    'timezone = ''Asia/Kathmandu''', 'intervalstyle = iso_8601', 'bytea_output = escape', 'extra_float_digits = -3']) s
	\gexec
	SQL
done

# ---- the tables ----
types | src -f -
{
    columns=() values=()
    while IFS='|' read -r _ type first second; do
        columns+=("c$((${#columns[@]} + 1)) $type")
        values+=("CASE i % 5 WHEN 0 THEN ($first)::$type WHEN 4 THEN NULL ELSE ($second)::$type END")
    done < <(cases; cat <<-'MORE'
	-|xml|'<a>ä &amp; b</a>'|'<b/>'
	-|pg_lsn|'FFFFFFFF/1'|'0/0'
	-|txid_snapshot|'10:20:10,14,15'|'1:1:'
	-|int2vector|'1 2 3'|''
	-|oidvector|'1 4294967295'|''
	-|time(2)|'23:59:59.99'|'24:00'
	-|timetz|'00:00:00.000001+15:59'|'24:00-15:59'
	-|timestamptz|'294276-12-31 23:59:59.999999+00'|'4713-01-01 00:00 BC'
	-|interval|'178000000 years'|'-178000000 years -11 mons 2147483647 days 00:00:00.000001'
	-|numeric(1000,500)|1e-500|-1e499
	-|numeric[]|'{{NaN,NULL},{1.10,-0.0000}}'|'{}'
	-|text[]|E'{"a\\"b","c,d","",NULL,"\\\\N"}'|'{}'
	-|text|E'\\N'|E'\\.\n\\.'
	-|text|repeat(E'\u20ac\U0001F600', 50)|E'\x7f\r\n\b\v'
	-|jsonb|'{"a": [1.10, "\u00e4\\n", null, true], "": {}}'|'[]'
	-|mood[]|'{sad,glad}'|NULL
	-|tsvector|E'''a\\''b'':1A,2B c'|''
	-|money|'-92233720368547758.08'|'92233720368547758.07'
	MORE
    )
    printf 'CREATE TABLE everything (id bigint PRIMARY KEY, turn int NOT NULL DEFAULT 0, %s);\n' "$(IFS=,; echo "${columns[*]}")"
    printf 'INSERT INTO everything SELECT i, 0, %s FROM generate_series(1, 2500) i;\n' "$(IFS=,; echo "${values[*]}")"
    cat <<-'SQL'
	CREATE TABLE documents (id int PRIMARY KEY, body text, raw bytea);
	INSERT INTO documents SELECT i, repeat(md5(i::text) || E'\\\n', 30000), decode(repeat(md5(i::text), 9000), 'hex') FROM generate_series(1, 12) i;
	CREATE TABLE nokey (a int, b text);
	ALTER TABLE nokey REPLICA IDENTITY FULL;
	INSERT INTO nokey SELECT i % 50, i % 7 FROM generate_series(1, 3000) i;
	CREATE TABLE measured (at timestamptz NOT NULL, v float8) PARTITION BY RANGE (at);
	CREATE TABLE measured_1 PARTITION OF measured FOR VALUES FROM ('2024-01-01 UTC') TO ('2024-02-01 UTC');
	CREATE TABLE measured_2 PARTITION OF measured FOR VALUES FROM ('2024-02-01 UTC') TO ('2024-03-01 UTC');
	INSERT INTO measured SELECT timestamptz '2024-01-01 UTC' + i * interval '1 minute', 0.1::float8 * i FROM generate_series(1, 80000) i;
	CREATE TABLE empty (id int PRIMARY KEY);
	SQL
    echo 'DO $$ BEGIN FOR i IN 1..110 LOOP EXECUTE format('"'CREATE TABLE small_%s (id serial PRIMARY KEY, t text); INSERT INTO small_%1\$s (t) SELECT ''x'' || i FROM generate_series(1, 20) i'"', i); END LOOP; END $$;'
} >"$WORK_DIR/tables.sql"
src -f "$WORK_DIR/tables.sql"
pgbench -i -q -s 2 "$SOURCE_CONN" >"$WORK_DIR/pgbench" 2>&1 || fail "$(cat "$WORK_DIR/pgbench")"
src -c 'CREATE INDEX ON pgbench_accounts (abalance, aid)' -c 'CREATE INDEX ON everything (turn)' -c 'ANALYZE' -c 'CREATE PUBLICATION "all" FOR ALL TABLES'
note 'the tables are there'

# ---- those who write ----
writer() {  # SQL, again and again until it is thrown out
    while [[ ! -e $WORK_DIR/stop ]]; do
        printf 'SET application_name = writer; SET statement_timeout = 0;\n%s\n\\watch 0.02\n' "$1" | src -f - || true
    done >/dev/null 2>>"$WORK_DIR/writers" &
}
pgbench -n -c 2 -T 600 "$SOURCE_CONN" >>"$WORK_DIR/pgbench" 2>&1 &
names=$(src -c "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'everything'::regclass AND attnum > 2")
writer "WITH r AS (SELECT 1 + (random() * 2499)::int AS a, 1 + (random() * 2499)::int AS b),
    moved AS (UPDATE everything SET ($names) = (SELECT $names FROM everything WHERE id = r.b), turn = turn + 1 FROM r WHERE id = r.a RETURNING id),
    gone AS (DELETE FROM everything WHERE id = (SELECT min(id) FROM everything WHERE id > 5000 HAVING count(*) > 20) RETURNING id)
    INSERT INTO everything (id, $names) SELECT (SELECT greatest(max(id), 5000) + 1 FROM everything), $names FROM everything, r WHERE id = r.b"
writer "WITH a AS (UPDATE documents SET body = left(body, -1) || random() WHERE id = 1 + (random() * 11)::int RETURNING id),
    b AS (DELETE FROM nokey WHERE ctid IN (SELECT ctid FROM nokey LIMIT 1)), c AS (INSERT INTO nokey SELECT 51, 'new' FROM a),
    d AS (INSERT INTO measured SELECT timestamptz '2024-02-20 UTC' + random() * interval '1 hour', random()), e AS (DELETE FROM small_7 WHERE id = (SELECT min(id) FROM small_7)),
    f AS (INSERT INTO small_7 (t) VALUES ('later')) INSERT INTO empty SELECT 1 + coalesce(max(id), 0) FROM empty"
sleep 0.5

works '"jobs": 3, "split_larger_than": 1'
note "copied, with writers: $(result 'r["copied"], r["timeline"]')"
that 'r["changed"] and r["phase"] == "done" and r["method"] == "snapshot"'
that 'r["copied"]["tables"] == 120 and r["copied"]["pieces"] > 125 and r["copied"]["binary"] > 112'
sleep 0.5
touch "$WORK_DIR/stop"
src -c "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name IN ('writer', 'pgbench')" >/dev/null
wait
turns=$(src -c 'SELECT count(*) FILTER (WHERE turn > 0) || '"' '"' || (SELECT count(*) FROM pgbench_history) FROM everything')
note "rows written: $turns"
((${turns% *} > 20 && ${turns#* } > 50)) || fail "the writers did not write: $(cat "$WORK_DIR/writers" "$WORK_DIR/pgbench")"
grep -vE 'terminating connection|server closed|connection to server was lost|terminated abnormally|before or while|^$' "$WORK_DIR/writers" && fail 'the writers failed'

works '"wait_for": "caught_up"'
that 'not r["changed"] and r["queries"] == []'
only_ours
note 'caught up'
compare
is "$(result 'r["counts"]["total"]' "$WORK_DIR/compared.json")" 119 'tables that were compared'
rows=(pgbench_accounts pgbench_branches pgbench_tellers pgbench_history documents nokey small_7 small_110 empty)
((low < 12)) || rows+=(everything measured)  # floats read differently before
same_rows "${rows[@]}"
note compared
same "SELECT string_agg(indexdef, E'\n' ORDER BY indexdef) FROM pg_indexes WHERE schemaname = 'public'"
is "$(dst -c "SELECT bool_and(bytes_done = bytes AND state = 'copied'), count(*) FROM pgonline.copy_table")" 't|120' 'the record of the tables'
