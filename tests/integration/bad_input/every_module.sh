#!/usr/bin/env bash
# Bad input, for every module alike: one JSON object on stdout and nothing on stderr, failed, not
# changed, a message that names what is wrong, no password in it — and nothing new on either server.
# (A server below 10 cannot be had for a test; db_open() refuses it before any statement.)
set -euo pipefail
bin=$COLLECTION_DIR/bin/$(uname -m)
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
        pg_switchover) echo '"state": "absent", "subscription": "bad_input"' ;;
        *) echo ;;
    esac
}

# try MODULE 'members of the JSON object' 'regular expression the message must match'
# What came is judged at the end, in one go: a Python for each would take longer than the modules.
mkdir "$WORK_DIR/calls"
try() {
    local call=$WORK_DIR/calls/$runs status=0
    printf '{%s}' "$2" >"$call.args"
    "$bin/$1" "$call.args" >"$call.out" 2>"$call.err" || status=$?
    printf '%s\n%s\n%s' "$1" "$status" "$3" >"$call.expected"
    runs=$((runs + 1))
}
judge() {  # prints each call that was not answered as it should be, and how many
    /usr/bin/python3 - "$WORK_DIR/calls" "$runs" <<'PY'
import json, re, sys
failures = 0
for call in range(int(sys.argv[2])):
    args, out, err, about = (open("%s/%d.%s" % (sys.argv[1], call, x)).read() for x in ("args", "out", "err", "expected"))
    module, status, expected = about.split("\n", 2)
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
    if err:
        problem = "something on stderr: " + err
    if re.search("Wrong-Pw|Nobody-Pw|secret-Pw", out):
        problem = "a password in the output"
    if problem:
        failures += 1
        print("  %s\n  %s\nFAILED: %s %s" % (problem, out, module, args))
print("%s calls, %d failed" % (sys.argv[2], failures))
sys.exit(failures > 0)
PY
}

json_conn() {  # URI [key value ...]: as a dictionary, with some keywords added or replaced
    local -A words
    local key i text=''
    [[ $1 =~ ^postgresql://([^:]+):([^@]+)@([^:]+):([0-9]+)/(.+)$ ]]
    words=([user]=${BASH_REMATCH[1]} [password]=${BASH_REMATCH[2]} [host]=${BASH_REMATCH[3]} [port]=${BASH_REMATCH[4]} [dbname]=${BASH_REMATCH[5]})
    for ((i = 2; i < $#; i += 2)); do words[${*:i:1}]=${*:i+1:1}; done
    for key in "${!words[@]}"; do text+=", \"$key\": \"${words[$key]}\""; done
    printf '{%s}' "${text:2}"
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
status=0
[[ $(grep -v restrict <<<"$before") == "$(grep -v restrict <<<"$after")" ]] || { echo 'FAILED: something changed on a server'; status=1; }
judge || status=1
exit "$status"
