# shellcheck shell=bash
# What the scripts that run a module by themselves share; sourced by the ones of each module.
set -euo pipefail
# shellcheck disable=SC2034
bin=$COLLECTION_DIR/bin/$(uname -m)
out=$WORK_DIR/out.json

note() { printf -- '-- %3d s  %s\n' "$SECONDS" "$*"; }
fail() { printf 'FAILED: %s\n' "$*" >&2; [[ ! -e $out ]] || head -c 4000 "$out" >&2; exit 1; }
src() { PGOPTIONS=${options:-} "$PSQL" "$SOURCE_CONN" -XAtq -v ON_ERROR_STOP=1 "$@"; }
dst() { PGOPTIONS=${options:-} "$PSQL" "$TARGET_CONN" -XAtq -v ON_ERROR_STOP=1 "$@"; }
is() { [[ $1 == "$2" ]] || fail "$3: '$1', not '$2'"; }
stop_jobs() { local pid; for pid in $(jobs -p); do kill "$pid" 2>/dev/null || true; done; wait; }
trap stop_jobs EXIT

# run is the script's own: a run of the module, whose result is $out.
works() { run "$@" || fail "this should work: $*"; no_secret; }
fails_with() {  # WORDS, what run takes
    ! run "${@:2}" || fail "this should fail: ${*:2}"
    [[ $(result 'r["msg"]') == *"$1"* ]] || fail "the failure should say '$1'"
    no_secret
}
no_secret() { ! grep -q 'secret-Pw0' "$out" || fail 'a password is in the result'; }
# Python over r, the result.
result() { /usr/bin/python3 -ISc 'import json, sys; r = json.load(open(sys.argv[1])); print(eval(sys.argv[2]))' "${2:-$out}" "$1"; }
that() { [[ $(result "bool($1)") == True ]] || fail "this should hold of the result: $1"; }

# Until the query gives t; tries bounds what should take a moment, in tenths of a second. A run that has ended will not bring it.
tries=300
until_true() {  # src|dst QUERY
    local i
    for ((i = 0; i < tries; i++)); do
        [[ $("$1" -c "$2" 2>/dev/null) != t ]] || return 0
        [[ ! -s $WORK_DIR/status ]] || break
        sleep 0.1
    done
    fail "not to be seen on $1: $2"
}
