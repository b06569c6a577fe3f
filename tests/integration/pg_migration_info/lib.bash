# shellcheck shell=bash disable=SC2034
# What the scripts of this target share. Sourced; the environment is that of tests/integration/run.
set -euo pipefail

bin=$COLLECTION_DIR/bin/$(uname -m)
out=$WORK_DIR/out.json

fail() { printf 'FAILED: %s\n' "$*"; [[ ! -e $out ]] || head -c 4000 "$out"; exit 1; }
note() { printf -- '-- %3d s  %s\n' "$SECONDS" "$*"; }
src() { "$PSQL" -XAtq -v ON_ERROR_STOP=1 -d "$SOURCE_CONN" "$@"; }
dst() { "$PSQL" -XAtq -v ON_ERROR_STOP=1 -d "$TARGET_CONN" "$@"; }
# A statement that holds a password: other tests look for it in the server's log.
unlogged_dst() { PGOPTIONS='-c log_statement=none' dst "$@"; }
json() { printf '{"source": "%s", "target": "%s"%s}' "${source:-$SOURCE_CONN}" "${target:-$TARGET_CONN}" "$1"; }
run() {  # MODULE ARGUMENTS, the rest of a JSON object
    json "$2" >"$WORK_DIR/args.json"
    "$bin/$1" "$WORK_DIR/args.json" >"$out"
}
works() { run "$@" || fail "$1 should work:$2"; }
info() { works pg_migration_info "${1:-}"; ! grep -q secret-Pw "$out" || fail 'a password is in the result'; }

# Is it so? `r` is the result, `e` the texts of its errors, `w` of what it waits for, `t` the tables.
so() {
    /usr/bin/python3 - "$out" "$1" <<'PY'
import json, sys
r = json.load(open(sys.argv[1]))
e = "\n".join("%s | %s | %s" % (x["what"], x["meaning"], x["hint"]) for x in r.get("errors", []))
w = "\n".join(r.get("waiting_for", []))
t = {x["table"]: x for x in r.get("tables", [])}
ready = r.get("ready")
sys.exit(0 if eval(sys.argv[2]) else 1)
PY
}
is() { so "$1" || fail "not so: $1"; }

# Look until it is so; a test's way to wait for what the servers do in their own time.
until_so() {  # CONDITION [ARGUMENTS]
    local end=$((SECONDS + 20))
    while info "${2:-}"; ! so "$1"; do
        ((SECONDS < end)) || fail "never: $1"
        sleep 0.2
    done
}

marker() { /usr/bin/python3 -c 'import json, sys; print(json.dumps(json.load(open(sys.argv[1]))["marker"]))' "$out"; }

# A session that holds something until it is let go: hold NAME src|dst SQL
declare -A holders
hold() {
    mkfifo "$WORK_DIR/$1.in"
    PGAPPNAME="holder_$1" "$2" <"$WORK_DIR/$1.in" >"$WORK_DIR/$1.out" 2>&1 &
    holders[$1]=$!
    exec {fd}>"$WORK_DIR/$1.in"
    eval "holder_$1=$fd"
    printf '%s\n\\echo held\n' "$3" >&"$fd"
    until grep -q held "$WORK_DIR/$1.out"; do sleep 0.02; done
}
let_go() {
    local fd="holder_$1"
    fd=${!fd}
    echo "\\q" >&"$fd"  # closing it is not enough: programs begun since have it too
    exec {fd}>&-
    wait "${holders[$1]}" || true
    unset "holders[$1]"
    rm -f "$WORK_DIR/$1.in"
}
end_holders() { for name in "${!holders[@]}"; do kill "${holders[$name]}" 2>/dev/null || true; done; }
trap end_holders EXIT
