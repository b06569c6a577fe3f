#!/usr/bin/env bash
# A source that goes on giving out values does not keep a run from coming to its end, and each run
# leaves the target where the source was, plus the gap, and never before that.
set -euo pipefail
program=$COLLECTION_DIR/bin/$(uname -m)/pg_sequence_sync

on_source() { "$PSQL" "$SOURCE_CONN" -XAtq -v ON_ERROR_STOP=1 "$@"; }
on_target() { "$PSQL" "$TARGET_CONN" -XAtq -v ON_ERROR_STOP=1 "$@"; }

on_source -c 'CREATE SEQUENCE busy' -c 'CREATE SEQUENCE down INCREMENT -1'
on_target -c 'CREATE SEQUENCE busy' -c 'CREATE SEQUENCE down INCREMENT -1'
on_source -c "SELECT nextval('busy'), nextval('down')" >/dev/null
on_source -c "DO \$\$ BEGIN LOOP PERFORM nextval('busy'), nextval('down'); END LOOP; END \$\$" &
busy=$!
trap 'on_source -c "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '\''DO %LOOP%'\''" >/dev/null' EXIT

printf '{"source": "%s", "target": "%s", "gap": 100}' "$SOURCE_CONN" "$TARGET_CONN" >"$WORK_DIR/args.json"
for _ in 1 2 3 4 5; do
    floor=$(on_source -c 'SELECT last_value FROM busy')
    "$program" "$WORK_DIR/args.json" >"$WORK_DIR/result.json"
    /usr/bin/python3 - "$WORK_DIR/result.json" "$floor" "$(on_target -c 'SELECT last_value FROM busy')" <<'PY'
import json, sys
r = json.load(open(sys.argv[1]))
floor, target = int(sys.argv[2]), int(sys.argv[3])
s = {x["sequence"]: x for x in r["sequences"]}
assert not r.get("failed") and r["changed"] and r["counts"]["moved"] == 2, r
assert s["public.busy"]["target_after"] == target == s["public.busy"]["source_value"] + 100 >= floor + 100, r
assert s["public.down"]["target_after"] == s["public.down"]["source_value"] - 100, r
PY
done
kill -0 "$busy"
