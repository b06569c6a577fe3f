#!/usr/bin/env bash
# A run that is killed at any moment, without a chance to clean up: the next one completes it. Twenty
# times, each with another moment; what is there in the end is asked of pg_dump.
set -euo pipefail
program=$COLLECTION_DIR/bin/$(uname -m)/pg_copy_schema
rounds=20
fail() { printf 'FAILED: %s\n' "$*" >&2; head -c 2000 "$WORK_DIR/out.json" >&2; exit 1; }
on() { "$PSQL" -XAtq -v ON_ERROR_STOP=1 -d "$1" -c "$2"; }
definitions() { "$PG_DUMP" -s "$1" | grep -vE '^.(un)?restrict ' | sort | md5sum; }

cat >"$WORK_DIR/args.json" <<JSON
{"source": "$SOURCE_CONN", "target": "$TARGET_CONN", "pg_dump": "$PG_DUMP", "jobs": 3}
JSON
run() { "$program" "$WORK_DIR/args.json" >"$WORK_DIR/out.json"; }
# In one piece, so that a test that was ended early leaves no half of it.
on "$SOURCE_CONN" "DO \$\$ BEGIN
    CREATE SCHEMA shop; CREATE TYPE shop.mood AS ENUM ('a', 'b');
    CREATE FUNCTION shop.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    FOR i IN 1..70 LOOP
        EXECUTE format('CREATE TABLE shop.t%s (id serial PRIMARY KEY, a text UNIQUE, up int REFERENCES shop.t%s, m shop.mood DEFAULT ''a'')', i, greatest(i - 1, 1));
        EXECUTE format('CREATE INDEX ON shop.t%s (m) WHERE a > ''x''; CREATE TRIGGER touch BEFORE UPDATE ON shop.t%1\$s FOR EACH ROW EXECUTE PROCEDURE shop.touch()', i);
        EXECUTE format('CREATE VIEW shop.v%s AS SELECT id, max(a) AS a FROM shop.t%1\$s GROUP BY id; COMMENT ON TABLE shop.t%1\$s IS ''%1\$s''', i);
    END LOOP; END \$\$"

database=$(on "$TARGET_CONN" 'SELECT current_database()')
fresh() {
    "$CLUSTER" psql "$TARGET_CLUSTER" -d postgres -q -c "DROP DATABASE $database WITH (FORCE)" -c "CREATE DATABASE $database"
}
began=$(date +%s%N)
run || fail 'the first run, which nobody killed'
whole=$((($(date +%s%N) - began) / 1000))
wanted=$(definitions "$TARGET_CONN")

killed=0 halfway=0
for ((round = 1; round <= rounds; round++)); do
    fresh
    "$program" "$WORK_DIR/args.json" >"$WORK_DIR/out.json" &
    pid=$!
    # Some moment of the run: each round has its own part of it.
    sleep "$(awk -v r="$round" -v n="$rounds" -v whole="$whole" -v seed="$RANDOM" \
        'BEGIN { srand(seed); printf "%.6f", whole / 1e6 * (r - 1 + rand()) / n }')"
    if kill -9 "$pid" 2>/dev/null; then killed=$((killed + 1)); fi
    wait "$pid" 2>/dev/null || true
    there=$(on "$TARGET_CONN" "SELECT count(*) FROM pg_class WHERE relnamespace = to_regnamespace('shop') AND relkind = 'r'")
    ((there == 0)) || halfway=$((halfway + 1))
    run || fail "round $round: the run after the one that was killed"
    [[ $(definitions "$TARGET_CONN") == "$wanted" ]] || fail "round $round: the target is not what an undisturbed run makes"
    run || fail "round $round: the last run"
    grep -q '"changed": *false' "$WORK_DIR/out.json" || fail "round $round: a run on a complete target changed something"
done
echo "killed in $killed of $rounds rounds, $halfway of them with tables on the target; a whole run takes $((whole / 1000)) ms"
((killed >= rounds / 2)) || fail 'too few runs were killed'
((halfway > 0 && halfway < rounds)) || fail 'no run was killed before and after the first commit'
