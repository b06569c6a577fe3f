#!/usr/bin/env bash
# What else can be asked: estimates, sequences, the schema, a sample, numbers by their text, generated columns.
# shellcheck source-path=SCRIPTDIR source=../common/copy.bash
source "$(dirname "$0")/../common/copy.bash"
# shellcheck source-path=SCRIPTDIR source=../common/compare.bash
source "$(dirname "$0")/../common/compare.bash"
both() { src "$@"; dst "$@"; }

note 'estimate'
both -c 'CREATE TABLE big (id int PRIMARY KEY, t text)' -c "INSERT INTO big SELECT i, 't' || i FROM generate_series(1, 5000) i" \
    -c 'CREATE TABLE parted (id int, k int) PARTITION BY LIST (k)' -c 'CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1)' \
    -c 'CREATE TABLE parted_2 PARTITION OF parted FOR VALUES IN (2) PARTITION BY LIST (id)' -c 'CREATE TABLE parted_2_1 PARTITION OF parted_2 FOR VALUES IN (1)' \
    -c 'INSERT INTO parted SELECT 1, 1 + i % 2 FROM generate_series(1, 1000) i' -c 'CREATE TABLE never (id int)' -c 'INSERT INTO never VALUES (1)'
both -c 'ALTER TABLE never SET (autovacuum_enabled = off)' -c 'ANALYZE big' -c 'ANALYZE parted_1'
compare ', "method": "estimate", "fail_on_difference": true' 'not r.get("failed") and r["match"] is None and r["counts"]["estimated"] == 3 and r["counts"]["equal"] == 0
    and t["public.big"]["status"] == "estimated" and t["public.big"]["match"] is None and t["public.big"]["source_rows"] == t["public.big"]["target_rows"] == 5000
    and t["public.never"]["source_rows"] is None and "source: it was never analyzed" in t["public.never"]["not_counted"] and "target: it was never analyzed" in t["public.never"]["not_counted"]
    and t["public.parted"]["target_rows"] is None and "source: 1 of 2 partitions" in t["public.parted"]["not_counted"]
    and "estimated" in r["msg"] and "equal" not in r["msg"]'
both -c 'ANALYZE parted_2_1'
dst -c 'DELETE FROM big WHERE id > 4000' -c 'ANALYZE big'
compare ', "method": "estimate", "fail_on_difference": true' 'not r.get("failed") and t["public.big"]["target_rows"] == 4000
    and t["public.parted"]["source_rows"] == t["public.parted"]["target_rows"] == 1000 and t["public.parted"]["not_counted"] is None'
src -c 'CREATE TABLE only_here (id int)'
compare ', "method": "estimate", "fail_on_difference": true' 'r["failed"] and r["match"] is False and "only_here (not on the target)" in r["msg"]'
src -c 'DROP TABLE only_here'
dst -c "INSERT INTO big SELECT i, 't' || i FROM generate_series(4001, 5000) i"
for option in '"live": true' '"repair": true' '"sample": 5'; do
    compare ", \"method\": \"estimate\", $option" 'r["failed"] and "needs method=checksum" in r["msg"]'
done

note 'sequences, in their own direction'
both -c 'CREATE SEQUENCE up' -c 'CREATE SEQUENCE down INCREMENT -3 MINVALUE -1000000 MAXVALUE 10' -c 'CREATE SEQUENCE same' -c 'CREATE SEQUENCE "fur""ther"' -c 'CREATE SEQUENCE down_on INCREMENT -1'
src -o /dev/null -c "SELECT setval('up', 50), setval('down', -30), setval('same', 5), setval('fur\"ther', 7), setval('down_on', -5)" -c 'CREATE SEQUENCE gone'
dst -o /dev/null -c "SELECT setval('up', 50, false), setval('down', -27), setval('same', 6, false), setval('fur\"ther', 70), setval('down_on', -6)" -c 'ALTER SEQUENCE same CACHE 3 INCREMENT 2 START 1'
compare ', "sequences": true' 'r["match"] is False and r["counts"]["different"] == 0 and r["sequence_counts"] == {"total": 6, "equal": 1, "ahead": 2, "behind": 2, "missing": 1}
    and {s["sequence"]: s["status"] for s in r["sequences"]} == {"public.down": "behind", "public.down_on": "ahead", "public.\"fur\"\"ther\"": "ahead", "public.gone": "missing", "public.same": "equal", "public.up": "behind"}
    and [(s["target_value"], s["target_is_called"]) for s in r["sequences"] if s["sequence"] == "public.up"] == [(50, False)]
    and [s["definition"] for s in r["sequences"] if s["definition"]] == ["increment 2, not 1"]
    and "3 of 6 sequence(s) are behind or missing on the target: public.down (-27; the source has -30), public.gone (not on the target), public.up (50 (not called); the source has 50)" in r["msg"]'
compare ', "sequences": true, "fail_on_difference": true' 'r["failed"] and r["msg"].startswith("3 of 6 sequence(s)") and len(r["tables"]) == 3'
dst -c 'CREATE SEQUENCE gone' -o /dev/null -c "SELECT setval('up', 50), setval('down', -33)"
compare ', "sequences": true, "fail_on_difference": true' 'not r.get("failed") and r["match"] and r["sequence_counts"]["ahead"] == 3'
compare '' '"sequences" not in r and "drifted" not in r and "sample" not in r'

note 'the schema, as the guard sees it'
dst -c 'ALTER SEQUENCE same INCREMENT 1 CACHE 1'
compare ', "schema": true, "no_owner": true, "no_privileges": true, "pg_dump": "'"$PG_DUMP"'"' 'r["match"] and r["drifted"] == []'
src -c 'CREATE INDEX big_t ON big (t)' -c 'ALTER TABLE never ADD CHECK (id > 0)'
dst -c 'CREATE VIEW extra AS SELECT 1 AS x' -c 'ALTER TABLE never ADD CONSTRAINT never_id_check CHECK (id > -1)'
compare ', "schema": true, "no_owner": true, "no_privileges": true, "pg_dump": "'"$PG_DUMP"'", "fail_on_difference": true' 'r["failed"] and r["msg"].startswith("the schemas differ in 3 entries: ")
    and sorted((d["entry"].split()[0], d["kind"]) for d in r["drifted"]) == [("INDEX", "missing"), ("TABLE", "different"), ("VIEW", "extra")] and r["counts"]["equal"] == 3'
compare ', "schema": true, "no_owner": true, "no_privileges": true, "pg_dump": "'"$PG_DUMP"'", "on_extra": "warn", "ignore": ["~big_t"]' 'not r["match"] and [d["kind"] for d in r["drifted"]] == ["different"]'
both -c 'DROP INDEX IF EXISTS big_t' -c 'DROP VIEW IF EXISTS extra' -c 'ALTER TABLE never DROP CONSTRAINT never_id_check'
compare ', "schema": true, "pg_dump": "/nowhere"' 'r["failed"] and "tables" not in r and "pg_dump" in r["msg"]'

note 'a sample'
both -c 'CREATE TABLE loose (a int, b text)' -c "INSERT INTO loose SELECT i % 2000, 'b' FROM generate_series(1, 4000) i"
compare ', "sample": 10, "tables": ["big", "loose", "parted"]' 'r["match"] and r["sample"] == 10 and "a sample of 10 %" in r["msg"]
    and all(x["source_sampled"] == x["target_sampled"] for x in r["tables"]) and t["public.big"]["source_rows"] == 5000
    and 350 < t["public.big"]["source_sampled"] < 650 and 250 < t["public.loose"]["source_sampled"] < 550'
taken=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["tables"][0]["source_sampled"])' "$WORK_DIR/result.json")
dst -c "UPDATE big SET t = t || 'x' WHERE id <= 4990"
# The same rows are taken on both sides, and of those that are, all that differ are told.
compare ', "sample": "10", "limit": 1000, "tables": ["big"]' "not r['match'] and (t['public.big']['different'], t['public.big']['missing_on_target'], t['public.big']['extra_on_target']) == (len(t['public.big']['differences']), 0, 0)
    and $taken - 10 <= t['public.big']['different'] <= $taken"
compare ', "sample": 0.5, "repair": true, "limit": 1000, "tables": ["big"]' 'r["changed"] and 0 < t["public.big"]["repaired"] == t["public.big"]["different"] < 80'
compare ', "sample": 0.5, "tables": ["big"]' 'r["match"] and r["sample"] == 0.5'
compare ', "sample": 100, "tables": ["big"]' 'not r["match"] and t["public.big"]["source_sampled"] == 5000'
dst -c "UPDATE big SET t = 't' || id" -c 'DELETE FROM big WHERE id IN (SELECT id FROM big ORDER BY id LIMIT 40)'
compare ', "sample": 0.0001, "repair": true, "fail_on_difference": true, "tables": ["big"]' 'r["failed"] and "5000 rows on the source, 4960 on the target" in r["msg"]
    and t["public.big"]["status"] == "different" and t["public.big"]["missing_on_target"] == 0 and t["public.big"]["repaired"] == 0'
dst -c "INSERT INTO big SELECT i, 't' || i FROM generate_series(1, 40) i"
for wrong in 101 -1 '"some"'; do compare ", \"sample\": $wrong" "r['failed'] and \"option 'sample'\" in r['msg']"; done

note 'numbers by value, or as they are written'
both -c 'CREATE TABLE numbers (id int PRIMARY KEY, n numeric)' -c 'CREATE TABLE number_key (n numeric PRIMARY KEY, t text)'
src -c 'INSERT INTO numbers VALUES (1, 1.0), (2, 2)' -c "INSERT INTO number_key VALUES (1.0, 'a'), (2, 'b')"
dst -c 'INSERT INTO numbers VALUES (1, 1.00), (2, 2)' -c "INSERT INTO number_key VALUES (1.00, 'a'), (2, 'b')"
compare '' 'r["match"]'
compare ', "numeric": "text"' 'not r["match"] and r["counts"]["different"] == 2
    and t["public.numbers"]["differences"] == [{"kind": "different", "key": {"id": "1"}, "columns": ["n"], "rows": 1}]
    and t["public.number_key"]["differences"] == [{"kind": "different", "key": {"n": "1.0"}, "columns": ["n"], "rows": 1}]'
compare ', "numeric": "text", "repair": true, "fail_on_difference": true' 'not r.get("failed") and r["changed"]'
compare ', "numeric": "text"' 'r["match"]'
same_rows numbers number_key

if ((SOURCE_VERSION >= 12 && TARGET_VERSION >= 12)); then
    note 'generated columns'
    src -c 'CREATE TABLE made (id int PRIMARY KEY, g int GENERATED ALWAYS AS (id + 1) STORED)' -c 'CREATE TABLE fewer (id int PRIMARY KEY, g int GENERATED ALWAYS AS (id + 1) STORED)' \
        -c 'INSERT INTO made VALUES (1), (2)' -c 'INSERT INTO fewer VALUES (1), (2)'
    dst -c 'CREATE TABLE made (id int PRIMARY KEY, g int GENERATED ALWAYS AS (id + 2) STORED)' -c 'CREATE TABLE fewer (id int PRIMARY KEY)' \
        -c 'INSERT INTO made VALUES (1), (2)' -c 'INSERT INTO fewer VALUES (1), (2)'
    compare '' 'not r["match"] and t["public.made"]["different"] == 2 and t["public.made"]["differences"][0]["columns"] == ["g"] and "g is not on the target" in t["public.fewer"]["error"]'
    compare ', "generated": false' 'r["match"]'
    dst -c 'DELETE FROM made WHERE id = 2'
    compare ', "generated": false, "repair": true' 't["public.made"]["missing_on_target"] == 1 and r["changed"]'
    compare ', "generated": false' 'r["match"]'
fi
