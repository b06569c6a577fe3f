# shellcheck shell=bash
# What the scripts that test pg_compare share; sourced.

# compare 'more options' 'Python over r (the result) and t (its tables by name)'
# from: another way to the source.
compare() {
    printf '{"source": "%s", "target": "%s"%s}' "${from:-$SOURCE_CONN}" "$TARGET_CONN" "$1" >"$WORK_DIR/args.json"
    "$COLLECTION_DIR/bin/$(uname -m)/pg_compare" "$WORK_DIR/args.json" >"$WORK_DIR/result.json" || true
    /usr/bin/python3 - "$WORK_DIR/result.json" "$2" <<'PY'
import json, re, sys
r = json.load(open(sys.argv[1]))
t = {x["table"]: x for x in r.get("tables", [])}
assert "Pw" not in json.dumps(r), "a password is in the result"
try:
    told = eval("(%s)" % sys.argv[2])
except KeyError as e:
    told = None
    print("there is no", e)
assert told, "%s\n%s" % (sys.argv[2], json.dumps(r, indent=1))
PY
}
