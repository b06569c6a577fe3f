#!/usr/bin/env bash
# A run that is killed in the middle, without a chance to clean up: the next one completes it.
set -euo pipefail
program=$COLLECTION_DIR/bin/$(uname -m)/pg_copy_schema
cat >"$WORK_DIR/args.json" <<JSON
{"source": "$SOURCE_CONN", "target": "$TARGET_CONN", "pg_dump": "$PG_DUMP"}
JSON
on() { "$PSQL" -XAtq -v ON_ERROR_STOP=1 -d "$1" -c "$2"; }

on "$SOURCE_CONN" "DO \$\$ BEGIN FOR i IN 1..700 LOOP
    EXECUTE format('CREATE TABLE t%s (id serial PRIMARY KEY, a text UNIQUE)', i); END LOOP; END \$\$"

"$program" "$WORK_DIR/args.json" >"$WORK_DIR/out.json" &
pid=$!
for _ in {1..400}; do
    there=$(on "$TARGET_CONN" "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
    ((there == 0)) || break
    sleep 0.02
done
kill -9 "$pid"
wait "$pid" || true
[[ ! -s $WORK_DIR/out.json ]] || { echo "it was over before it could be killed"; exit 1; }
there=$(on "$TARGET_CONN" "SELECT count(*) FROM pg_constraint WHERE contype IN ('p', 'u')")
((there < 1400)) || { echo "nothing was left to do"; exit 1; }

"$program" "$WORK_DIR/args.json" >"$WORK_DIR/out.json" || { cat "$WORK_DIR/out.json"; exit 1; }
for side in "$SOURCE_CONN" "$TARGET_CONN"; do
    on "$side" "SELECT relkind, count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace GROUP BY 1 ORDER BY 1"
done | sort | uniq -c | awk '$1 != 2 { print "the sides differ:", $0; exit 1 }'
"$program" "$WORK_DIR/args.json" >"$WORK_DIR/out.json"
grep -q '"changed": *false' "$WORK_DIR/out.json" || { head -c 1000 "$WORK_DIR/out.json"; exit 1; }
