#!/usr/bin/env bash
# A comparison while clients write: rows that are under way are never told to differ, and what really
# does is found, in a row that rests, in a column of a row that never does, and among rows without a
# key. LIVE_SECONDS: how long it goes on to compare before anything is planted (0: twice).
# shellcheck source-path=SCRIPTDIR source=../common/copy.bash
source "$(dirname "$0")/../common/copy.bash"

# shellcheck source-path=SCRIPTDIR source=../common/compare.bash
source "$(dirname "$0")/../common/compare.bash"
live() { compare ", \"live\": true, \"subscription\": \"$subscription\"$1" "$2"; }
subscription=copy

pgbench -i -q -s 2 "$SOURCE_CONN" >"$WORK_DIR/pgbench" 2>&1 || fail "$(cat "$WORK_DIR/pgbench")"
src -c 'CREATE TABLE hot (id int PRIMARY KEY, n int, label text, big text); ALTER TABLE hot ALTER big SET STORAGE EXTERNAL' \
    -c "INSERT INTO hot SELECT i, 0, 'label', repeat('x', 5000) FROM generate_series(1, 5) i" \
    -c 'CREATE TABLE events (at timestamptz, what text); ALTER TABLE events REPLICA IDENTITY FULL' \
    -c 'CREATE PUBLICATION "all" FOR ALL TABLES'
works
live '' 'r["match"] and r["changed"] is False and all(x["dissolved"] == 0 for x in r["tables"])'
subscription=other
live '' 'r["failed"] and "\"other\"" in r["msg"] and "does not exist" in r["msg"]'
subscription=copy

pgbench -n -c 3 -T 700 "$SOURCE_CONN" >>"$WORK_DIR/pgbench" 2>&1 &
while [[ ! -e $WORK_DIR/stop ]]; do
    printf 'SET application_name = writer;\n%s\n\\watch 0.005\n' "WITH a AS (UPDATE hot SET n = n + 1 WHERE id < 5 RETURNING id),
        b AS (INSERT INTO events SELECT now(), i FROM generate_series(1, 2) i)
        DELETE FROM events WHERE ctid IN (SELECT ctid FROM events WHERE what = '2' LIMIT 1)" | src -f - || true
done >/dev/null 2>&1 &
sleep 1
note 'nothing but rows under way'
n=0 dissolved=0
for ((end = SECONDS + ${LIVE_SECONDS:-0}; n < 2 || SECONDS < end; n++)); do
    live '' 'r["match"] and r["counts"]["different"] == r["counts"]["failed"] == 0'
    dissolved=$((dissolved + $(python3 -c 'import json, sys; print(sum(t["dissolved"] for t in json.load(open(sys.argv[1]))["tables"]))' "$WORK_DIR/result.json")))
done
note "$n comparisons, $dissolved rows were under way"
is "$(src -c 'SELECT min(n) > 20 FROM hot WHERE id < 5')" t 'the writer writes'
((dissolved > 0)) || fail 'nothing was written meanwhile'

note 'what really differs'
dst -c "UPDATE pgbench_accounts SET filler = 'wrong' WHERE aid = 150001" -c 'DELETE FROM pgbench_accounts WHERE aid = 150002' \
    -c "INSERT INTO events VALUES ('2020-01-01', 'never'), ('2020-01-01', 'never')" \
    -c "UPDATE hot SET big = repeat('x', 4999) || 'y' WHERE id = 3" -c "UPDATE hot SET label = 'Label' WHERE id = 5"
live '' 'not r["match"] and r["counts"]["different"] == 3 and r["waited_ms"] > 0
    and (t["public.pgbench_accounts"]["different"], t["public.pgbench_accounts"]["missing_on_target"]) == (1, 1)
    and sorted((d["kind"], d["key"]["aid"], tuple(d["columns"])) for d in t["public.pgbench_accounts"]["differences"])
        == [("different", "150001", ("filler",)), ("missing_on_target", "150002", ())]
    and t["public.events"]["extra_on_target"] == 2 and t["public.events"]["differences"][0]["row"]["what"] == "never"
    and [(d["key"]["id"], d["columns"]) for d in t["public.hot"]["differences"]] == [("3", ["big"]), ("5", ["label"])]'

note 'a target that does not follow'
dst -c 'ALTER SUBSCRIPTION copy DISABLE'
live '' 'r["failed"] and "is disabled" in r["msg"]'
dst -c 'ALTER SUBSCRIPTION copy ENABLE' -c 'BEGIN' -c 'LOCK TABLE hot IN EXCLUSIVE MODE' -c 'SELECT pg_sleep(60)' >/dev/null 2>&1 &
for ((i = 0; i < 100; i++)); do
    [[ $(dst -c "SELECT count(*) FROM pg_locks WHERE relation = 'hot'::regclass AND mode = 'ExclusiveLock' AND granted") == 0 ]] || break
    sleep 0.1
done
live ', "live_timeout": 2' 'r["failed"] and "did not catch up within 2 s" in r["msg"]'
dst -c "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE relation = 'hot'::regclass AND mode = 'ExclusiveLock'" >/dev/null
touch "$WORK_DIR/stop"
src -c "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name IN ('writer', 'pgbench')" >/dev/null
wait
