#!/usr/bin/env bash
# Bad input, for every module alike: one JSON object on stdout and nothing on stderr, failed, not
# changed, a message that names what is wrong, no password in it — and nothing new on either server.
# (A server below 10 cannot be had for a test; db_open() refuses it before any statement.)
set -euo pipefail
bin=$COLLECTION_DIR/bin/$(uname -m)
failures=0
runs=0

psql_source() { "$PSQL" "$SOURCE_CONN" -XAtq "$@"; }
psql_source -c 'CREATE TABLE kept (id int PRIMARY KEY)' \
    -c "DROP ROLE IF EXISTS bad_input_nobody" -c "CREATE ROLE bad_input_nobody LOGIN PASSWORD 'Nobody-Pw1'"
trap 'psql_source -c "DROP ROLE IF EXISTS bad_input_nobody"' EXIT

# What each module needs to be called at all.
minimal() {
    case $1 in
        pg_copy_data) echo '"subscription": "bad_input", "publications": ["bad_input"]' ;;
        pg_publication) echo '"name": "bad_input"' ;;
        pg_subscription) echo '"name": "bad_input", "publications": ["bad_input"]' ;;
        pg_switchover) echo '"state": "released"' ;;
        *) echo ;;
    esac
}

# try MODULE 'members of the JSON object' 'regular expression the message must match'
try() {
    local module=$1 members=$2 expected=$3 out status=0
    printf '{%s}' "$members" >"$WORK_DIR/args.json"
    out=$("$bin/$module" "$WORK_DIR/args.json" 2>"$WORK_DIR/stderr") || status=$?
    runs=$((runs + 1))
    if ! python3 - "$expected" "$status" "$WORK_DIR/stderr" "$out" <<'PY'; then
import json, re, sys
expected, status, stderr, out = sys.argv[1:]
problem = None
try:
    r = json.loads(out)
    if r.get("failed") is not True or r.get("changed") is not False or r.get("queries") != []:
        problem = "not a clean failure"
    elif not re.search(expected, r["msg"]):
        problem = "the message does not match %r" % expected
    elif status != "1":
        problem = "exit status " + status
except ValueError as e:
    problem = "no JSON: %s" % e
if open(stderr).read():
    problem = "something on stderr"
if re.search("Wrong-Pw|Nobody-Pw|secret-Pw", out):
    problem = "a password in the output"
if problem:
    print("  %s\n  %s" % (problem, out))
    sys.exit(1)
PY
        printf 'FAILED: %s {%s}\n' "$module" "$members"
        failures=$((failures + 1))
    fi
}

json_conn() { # json_conn URI [key value ...]: as a dictionary, with some keywords replaced
    python3 - "$@" <<'PY'
import json, sys
from urllib.parse import urlsplit, unquote
u = urlsplit(sys.argv[1])
d = {"host": u.hostname, "port": u.port, "user": unquote(u.username), "password": unquote(u.password or ""),
     "dbname": u.path[1:]}
d.update(zip(sys.argv[2::2], sys.argv[3::2]))
print(json.dumps(d))
PY
}

source=$(json_conn "$SOURCE_CONN") target=$(json_conn "$TARGET_CONN")
long=$(printf 'x%.0s' {1..64})
before=$("$PG_DUMP" -s "$SOURCE_CONN"; "$PG_DUMP" -s "$TARGET_CONN"; psql_source -c 'SELECT slot_name FROM pg_replication_slots')

for path in "$bin"/pg_*; do
    module=${path##*/}
    need=$(minimal "$module") both="\"source\": $source, \"target\": $target"
    all=${need:+$need, }
    # On which side a module looks first is its own affair: both sides get the fault.
    faulty() { printf '%s"source": %s, "target": %s' "$all" "$(json_conn "$SOURCE_CONN" "$@")" "$(json_conn "$TARGET_CONN" "$@")"; }

    try "$module" "$all$both, \"no_such_option\": 1" "Unsupported parameters for \\($module\\) module: no_such_option"
    try "$module" "$all$both, \"lock_timeout\": \"soon\"" "'lock_timeout' must be an integer"
    try "$module" "$all$both, \"lock_retries\": -1" "'lock_retries' must be from 0 to 1000"
    try "$module" "$all$both, \"tables\": {\"a\": 1}" "'tables' must be a list"
    try "$module" "${need:+$need}" "missing required arguments: (source|target)"
    try "$module" "$all\"source\": 5, \"target\": 5" "'(source|target)' must be a connection string"
    try "$module" "$all\"source\": \"host=h passwort=Wrong-Pw\", \"target\": \"host=h passwort=Wrong-Pw\"" \
        "(source|target): libpq cannot read"
    try "$module" "$(faulty hots x)" "(source|target): 'hots' is no libpq connection keyword"
    try "$module" "$(faulty port 1)" "could not connect to the (source|target) \\(127.0.0.1:1/"
    try "$module" "$(faulty host no-such-host.invalid)" "could not connect to the (source|target) .*host name"
    try "$module" "$(faulty password Wrong-Pw)" "password authentication failed"
    try "$module" "$(faulty dbname no_such_database)" "no_such_database"
    try "$module" "$(faulty user no_such_user)" "could not connect to the (source|target) .*no_such_user"
    case $module in
        pg_migration_info | pg_subscription | pg_switchover) ;; # take no tables
        *)
            try "$module" "$all$both, \"tables\": [\"no_such_table\"]" "'tables' names .*no_such_table.* on the source"
            try "$module" "$all$both, \"schemas\": [\"a.b\"]" "'schemas': cannot read the name"
            try "$module" "$all$both, \"tables\": [\"$long\"]" "'tables': cannot read the name"
            ;;
    esac
    case $module in
        pg_publication | pg_subscription)
            try "$module" "$both, \"name\": \"$long\"${need#*\"bad_input\"}" "'name': .* has 64 bytes, PostgreSQL allows 63"
            try "$module" "$both" "missing required arguments: name"
            ;;
    esac
done

# Too little privilege: a role that may log in and no more.
nobody=$(json_conn "$SOURCE_CONN" user bad_input_nobody password Nobody-Pw1)
try pg_publication "\"name\": \"bad_input\", \"source\": $nobody" "permission denied|must be owner|identity"

after=$("$PG_DUMP" -s "$SOURCE_CONN"; "$PG_DUMP" -s "$TARGET_CONN"; psql_source -c 'SELECT slot_name FROM pg_replication_slots')
# pg_dump's \restrict lines hold a random key
if [[ $(grep -v restrict <<<"$before") != "$(grep -v restrict <<<"$after")" ]]; then
    echo "FAILED: something changed on a server"
    failures=$((failures + 1))
fi
echo "$runs calls, $failures failed"
((failures == 0))
