#!/usr/bin/env bash
# The source goes on changing while it is migrated: rows all the time, and DDL of the kinds that a
# release brings. What is only added is followed, beside the subscription, and no row is lost; what
# is not is told and left alone.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=$COLLECTION_DIR/bin/$(uname -m)
out=$WORK_DIR/out.json

fail() { printf 'FAILED: %s\n' "$*"; [[ ! -e $out ]] || head -c 6000 "$out"; exit 1; }
src() { "$PSQL" -XAtq -v ON_ERROR_STOP=1 -d "$SOURCE_CONN" "$@"; }
dst() { "$PSQL" -XAtq -v ON_ERROR_STOP=1 -d "$TARGET_CONN" "$@"; }
run() {  # MODULE ARGUMENTS, the rest of a JSON object
    printf '{"source": "%s", "target": "%s"%s}' "$SOURCE_CONN" "$TARGET_CONN" "$2" >"$WORK_DIR/args.json"
    "$bin/$1" "$WORK_DIR/args.json" >"$out"
}
works() { run "$@" || fail "$1 should work:$2"; }
result() { /usr/bin/python3 -c "import json, sys; r = json.load(open(sys.argv[1])); $1" "$out" || fail "not so: $1"; }

verified=", \"state\": \"verified\", \"pg_dump\": \"$PG_DUMP\", \"timeout\": 60"
follow="$verified, \"follow\": true, \"publication\": [\"mig\"], \"subscription\": \"mig\""

src -f "$here/start.sql"
works pg_copy_schema ", \"pg_dump\": \"$PG_DUMP\""
works pg_publication ', "name": "mig"'
works pg_subscription ', "name": "mig", "publications": ["mig"], "wait_for": "synced", "timeout": 120'
works pg_copy_schema "$verified"
result 'assert r["drifted"] == [] and not r["changed"], r'

# ---- a client that writes all the time, and one that brings DDL ----

write() {
    local i
    for ((i = 1; ; i++)); do
        cat <<-SQL
		INSERT INTO shop.orders (customer, amount) VALUES (1 + $i % 500, $i);
		UPDATE shop.orders SET amount = amount + 1 WHERE id = 1 + $i % 5000;
		DELETE FROM shop.orders WHERE id = 5000 + $i - 100 AND $i % 10 = 0;
		INSERT INTO shop.customer (name) VALUES ('writer $i');
		UPDATE shop.customer SET name = name || '.' WHERE id = 1 + $i % 500;
		INSERT INTO shop.event VALUES (2000 + $i, 'writer');
		INSERT INTO shop.derived (id, more) VALUES (1000 + $i, $i);
		UPDATE shop.base SET note = 'writer $i' WHERE id = 1 + $i % 200;
		UPDATE shop.stock SET pieces = pieces + 1 WHERE article = $i % 50;
		SQL
        sleep 0.02
    done | "$PSQL" -XAtq -d "$SOURCE_CONN" >"$WORK_DIR/writer" 2>&1
}
bring() {
    local line since
    while IFS= read -r line; do
        [[ $line != --* ]] || continue
        since=$(sed -n 's,^/\*\([0-9]*\)\*/.*,\1,p' <<<"$line")
        ((${since:-0} <= SOURCE_VERSION)) || continue
        src -c "$line" || { echo "this failed: $line"; return 1; }
        sleep 0.5
    done <"$here/stream.sql"
}

set -m # each with a process group of its own, to be ended as a whole
write &
writer=$!
bring >"$WORK_DIR/stream" 2>&1 &
stream=$!
set +m
trap 'kill -- "-$writer" "-$stream" 2>/dev/null || true' EXIT

# A run that meets newer DDL fails for what that has in store: something that drifts, a worker (of the
# apply or of a copy) that lacks a column, a table published that is not there yet. Nothing else, and the
# next one goes on from there.
broken_off() {
    result 'assert r.get("drifted") or "again and again on the target" in r["msg"] or "could not refresh" in r["msg"], r["msg"]'
}

# What comes up while a run is at work is the next one's: only after the stream's end must one find
# everything as it is on the source.
runs=0
while kill -0 "$stream" 2>/dev/null; do
    run pg_copy_schema "$follow" || broken_off
    runs=$((runs + 1))
    sleep 0.2
done
wait "$stream" || { cat "$WORK_DIR/stream"; exit 1; }
((runs > 3)) || fail "only $runs run(s) while the source changed"
echo "$runs runs while the source changed, $SECONDS s"
works pg_copy_schema "$follow"
works pg_copy_schema "$follow"
result 'assert r["drifted"] == [] and not r["changed"], r'
kill -- "-$writer"
wait "$writer" || true
sort "$WORK_DIR/writer" | uniq -c | sort -rn | head -5

# ---- nothing is different, nothing is lost ----

works pg_copy_schema "$verified"
result 'assert r["drifted"] == [] and not r["changed"], r'
works pg_subscription ', "name": "mig", "wait_for": "caught_up", "timeout": 60'
result 'assert r["synced"], r'
works pg_compare ', "method": "checksum", "fail_on_difference": true'
for query in "SELECT count(*), max(id) FROM shop.orders" "SELECT count(*), sum(number) FROM shop.stock" \
    "SELECT count(*), count(token) FROM shop.customer" "SELECT count(*) FROM \"Back Office\".\"Staff\"" \
    "SELECT enum_range(NULL::shop.mood)" "SELECT tableoid::regclass, count(*) FROM shop.event GROUP BY 1 ORDER BY 1"; do
    a=$(src -c "$query") b=$(dst -c "$query")
    [[ $a == "$b" ]] || fail "the sides differ in $query: $a, and $b"
done

# ---- a table that cannot be published is told, and it drifts on ----

src -c 'CREATE TABLE shop.bare (a int)' -c 'INSERT INTO shop.bare VALUES (1)'
run pg_copy_schema "$follow" || true
result 'assert any("shop.bare" in w and "pg_replica_identity" in w for w in r.get("warnings", [])), r'
src -c 'ALTER TABLE shop.bare ADD PRIMARY KEY (a)'
run pg_copy_schema "$follow, \"_ansible_check_mode\": true" || true
result '
q = " ".join(r["queries"])
assert r["changed"] and "ADD TABLE \"shop\".\"bare\"" in q and "REFRESH PUBLICATION" in q, r'
[[ $(src -c "SELECT count(*) FROM pg_publication_tables WHERE tablename = 'bare'") == 0 ]] || fail "check mode did something"
works pg_copy_schema "$follow"
works pg_subscription ', "name": "mig", "wait_for": "caught_up", "timeout": 60'
[[ $(dst -c 'SELECT a FROM shop.bare') == 1 ]] || fail "shop.bare has not arrived"

# ---- what is no addition is told, and not touched ----

src <<'SQL'
ALTER TABLE shop.orders ALTER COLUMN line TYPE bigint;
ALTER TABLE shop.coupon DROP COLUMN percent;
ALTER TABLE shop.orders DROP CONSTRAINT amount_known, ADD CONSTRAINT amount_known CHECK (amount > -5);
CREATE OR REPLACE VIEW shop.happy AS SELECT id, name FROM shop.customer WHERE mood <> 'sad';
CREATE OR REPLACE FUNCTION shop.twice(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 + $1';
ALTER TABLE shop.customer ALTER COLUMN name DROP NOT NULL;
DROP INDEX shop.orders_customer;
SQL
dst -c "CREATE TABLE shop.only_here (a int)"
look="SELECT json_agg(c ORDER BY table_schema, table_name, column_name) FROM (SELECT table_schema, table_name, column_name, data_type,
    numeric_precision, is_nullable FROM information_schema.columns WHERE table_schema !~ '^(pg_|information_schema)') c"
before=$(dst -c "$look")
for how in "$verified" "$follow"; do
    ! run pg_copy_schema "$how" || fail "this is not the same: $how"
    result '
d = {x["entry"]: x for x in r["drifted"]}
want = {"TABLE shop.orders": "different", "TABLE shop.coupon": "different", "VIEW shop.happy": "different",
        "TABLE shop.customer": "different", "INDEX shop.orders_customer": "extra", "TABLE shop.only_here": "extra"}
for entry, kind in want.items():
    assert d[entry]["kind"] == kind and d[entry]["diff"], (entry, d.get(entry))
assert any(e.startswith("FUNCTION shop.twice") for e in d), d
assert r["failed"] and not r["changed"], r
for entry in d:
    assert entry in want or "twice" in entry, entry
'
done
[[ $(dst -c "$look") == "$before" ]] || fail "what is no addition was touched"
