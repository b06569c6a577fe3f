#!/usr/bin/env bash
# Clients behind PgBouncer that never see an error, whatever happens to the run that switches: it is killed or
# frozen before and after the decision, with its watchdog and without. Each client counts what was acknowledged.
# shellcheck source-path=SCRIPTDIR source=../common/switch.bash
source "$(dirname "$0")/../common/switch.bash"
clients=4

# ---- a PgBouncer ----
pool=$WORK_DIR/pool
chmod 711 "$WORK_DIR" "${WORK_DIR%/*}"
source_port=$(sed 's/.*:\([0-9]*\)\/.*/\1/' <<<"$SOURCE_CONN") password=$(sed 's/.*:\(.*\)@.*/\1/' <<<"$SOURCE_CONN")
port=$("$COLLECTION_DIR/tests/pg/bouncer" start "$pool" postgres <<EOF
; the line of another database stays as it is
other = host=127.0.0.1 port=1
shop = host=127.0.0.1 port=$source_port dbname=pg_switchover_src pool_size=6
EOF
)
cp "$pool/pgbouncer.ini" "$pool/as_before"
end_all() {
    stop_jobs
    "$COLLECTION_DIR/tests/pg/bouncer" stop "$pool"
    "$COLLECTION_DIR/tests/pg/bouncer" stop "$WORK_DIR/pool2"
}
trap end_all EXIT
through="postgresql://postgres:$password@127.0.0.1:$port"
console() { "$PSQL" "$through/pgbouncer" -XAtq -c "$1"; }
paused() { console 'SHOW DATABASES' | awk -F'|' '$1 == "shop" { print $(NF - 1) }'; }
bouncers="\"pgbouncer\": [{\"admin\": \"$through\", \"database\": \"shop\", \"config\": \"$pool/pgbouncer.ini\"}]"

# ---- clients ----
both='CREATE TABLE ledger (id serial PRIMARY KEY, client int NOT NULL, n int NOT NULL, UNIQUE (client, n))'
src -c "$both"
dst -c "$both"
src -c "CREATE PUBLICATION p FOR TABLE ledger WITH (publish = 'insert, update, delete')"
works pg_subscription '"name": "cut", "publications": ["p"], "wait_for": "synced", "timeout": 60'
client() {
    printf 'INSERT INTO ledger (client, n) SELECT %d, coalesce(max(n), 0) + 1 FROM ledger WHERE client = %d RETURNING n\n\\watch 0.02\n' "$1" "$1" |
        "$PSQL" "$through/shop" -XAtq -v ON_ERROR_STOP=1 >"$WORK_DIR/acks.$1" 2>"$WORK_DIR/errors.$1"
}
pids=()
for ((c = 1; c <= clients; c++)); do client $c & pids+=($!); done
ledger_is_whole() {  # src|dst
    local c
    for ((c = 1; c <= clients; c++)); do
        is "$(cat "$WORK_DIR/errors.$c")" '' "errors of client $c"
        kill -0 "${pids[c - 1]}" 2>/dev/null || fail "client $c has ended"
        # What was acknowledged is there, once; the last one may have been acknowledged just now.
        grep . "$WORK_DIR/acks.$c" >"$WORK_DIR/acks" # the file grows
        is "$(sort -n "$WORK_DIR/acks" | uniq | wc -l) $(tail -n 1 "$WORK_DIR/acks")" "$(wc -l <"$WORK_DIR/acks") $(wc -l <"$WORK_DIR/acks")" "acknowledged twice or not in a row to client $c"
        is "$("$1" -c "SELECT count(*) >= $(wc -l <"$WORK_DIR/acks") AND count(*) = max(n) FROM ledger WHERE client = $c")" t "the ledger of client $c on $1"
    done
}
goes_on() {  # src|dst: clients write there
    local n
    n=$("$1" -c 'SELECT count(*) FROM ledger')
    until_true "$1" "SELECT count(*) > $n + 20 FROM ledger"
    is "$(open_sides)" "$1 " 'open'
    ledger_is_whole "$1"
}

note 'there and back'
state prepared "$bouncers"
goes_on src
state switched "$bouncers"
that '[s["step"] for s in r["timeline"]][:2] == ["pause", "lock"] and r["write_pause_ms"] < 3000'
goes_on dst
grep -q '^other = host=127.0.0.1 port=1$' "$pool/pgbouncer.ini" || fail 'another line was changed'
state rolled_back "$bouncers"
goes_on src
diff "$pool/as_before" "$pool/pgbouncer.ini" || fail 'the config after the way back'
state prepared

note 'a command instead of the config'
cat >"$pool/lead" <<'EOF'
#!/bin/sh
sed -i "s/^shop = .*/shop = host=$PGONLINE_NEW_HOST port=$PGONLINE_NEW_PORT dbname=$PGONLINE_NEW_DBNAME/" "$1"
EOF
chmod +x "$pool/lead"
by_command="\"pgbouncer\": [{\"admin\": \"$through\", \"database\": \"shop\", \"reload_command\": [\"$pool/lead\", \"$pool/pgbouncer.ini\"], \"target\": {\"host\": \"localhost\"}}]"
state switched "$by_command"
goes_on dst
grep -q '^shop = host=localhost ' "$pool/pgbouncer.ini" || fail 'the address that was given for the target'
state rolled_back "$by_command"
goes_on src
grep -q '^shop = host=127.0.0.1 ' "$pool/pgbouncer.ini" || fail 'that of the target is none of the source'
state prepared
((EUID)) || chown postgres "$pool/pgbouncer.ini"

note 'a PgBouncer that does not answer, or does not know the database'
kill -STOP "$(cat "$pool/pid")"
refused '1 condition(s) do not hold: pgbouncer' switched "\"pgbouncer\": [{\"admin\": \"$through?connect_timeout=1\", \"database\": \"shop\", \"config\": \"$pool/pgbouncer.ini\"}]"
kill -CONT "$(cat "$pool/pid")"
refused 'it has no database' switched "\"pgbouncer\": [{\"admin\": \"$through\", \"database\": \"none\", \"config\": \"$pool/pgbouncer.ini\"}]"
goes_on src

note 'a transaction that outlasts the deadline'
hold() { (echo "BEGIN; LOCK TABLE ledger IN ROW EXCLUSIVE MODE; SELECT pg_sleep($1)" | src >/dev/null 2>&1) & sleep 0.5; }
let_go() { src -c "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()" >/dev/null; }
hold 60
# shellcheck disable=SC2016
aborted="\"hooks\": {\"aborted\": [{\"command\": [\"/bin/sh\", \"-c\", \"echo \$PGONLINE_STATE \$PGONLINE_OLD_DBNAME >>'$WORK_DIR/aborted'\"]}]}"
refused 'the deadline of 500 ms passed' switched "$bouncers, $aborted, \"deadline_ms\": 500"
is "$(cat "$WORK_DIR/aborted")" "switched pg_switchover_src" 'the hook of what was taken back'
is "$(paused)" 0 'paused after the deadline'
goes_on src

# In the background: it waits for the lock, with PgBouncer paused.
begin() {  # STATE MORE
    printf '{"source": "%s", "target": "%s", "subscription": "cut", "max_transaction_age": 600, "state": "%s", %s}' "$SOURCE_CONN" "$TARGET_CONN" "$1" "$2" >"$WORK_DIR/begin.json"
    { exec "$bin/pg_switchover" "$WORK_DIR/begin.json" >"$WORK_DIR/begin.out"; } &
    driver=$!
}
until_paused() { for _ in {1..100}; do [[ $(paused) != 1 ]] || return 0; sleep 0.05; done; fail 'it does not get as far as the pause'; }
until_resumed() {  # TENTHS
    local i
    for ((i = 0; i < $1; i++)); do [[ $(paused) != 0 ]] || return 0; sleep 0.1; done
    fail 'nobody resumes'
}
with_watchdog() { pgrep -P "$driver" | tr '\n' ' '; }

note 'killed before the decision: the watchdog takes it back'
begin switched "$bouncers, $aborted, \"deadline_ms\": 60000"
until_paused
kill -KILL "$driver"
until_resumed 30
goes_on src
for ((i = 0; i < 100; i++)); do (($(wc -l <"$WORK_DIR/aborted") < 2)) || break; sleep 0.05; done

note 'frozen before the decision: the watchdog ends it'
begin switched "$bouncers, \"deadline_ms\": 60000"
until_paused
kill -STOP "$driver"
until_resumed 60
! kill -0 "$driver" 2>/dev/null || fail 'what was frozen may go on'
goes_on src

note 'stopped in order: taken back at once'
begin switched "$bouncers, $aborted, \"deadline_ms\": 60000"
until_paused
kill -TERM "$driver"
until_resumed 30
wait "$driver" && fail 'this should have failed'
grep -q '"outcome":"aborted"' "$WORK_DIR/begin.out" || fail "$(cat "$WORK_DIR/begin.out")"
is "$(wc -l <"$WORK_DIR/aborted")" 3 'hooks of what was taken back'
goes_on src

note 'one of two dies in the pause: the clients of the other go on'
port2=$("$COLLECTION_DIR/tests/pg/bouncer" start "$WORK_DIR/pool2" postgres <<<"shop = host=127.0.0.1 port=$source_port dbname=pg_switchover_src")
begin switched "${bouncers%]}, {\"admin\": \"${through/:$port/:$port2}\", \"database\": \"shop\", \"config\": \"$WORK_DIR/pool2/pgbouncer.ini\"}], \"deadline_ms\": 60000"
until_paused
kill -KILL "$(cat "$WORK_DIR/pool2/pid")"
kill -TERM "$driver"
until_resumed 30
wait "$driver" && fail 'this should have failed'
grep -q '"outcome":"aborted".*clients may still wait' "$WORK_DIR/begin.out" || fail "$(cat "$WORK_DIR/begin.out")"
goes_on src
"$COLLECTION_DIR/tests/pg/bouncer" restart "$WORK_DIR/pool2"  # now its watchdog is through as well
until_gone() { local i; for ((i = 0; i < 300; i++)); do pgrep -f "^$bin/pg_switchover $WORK_DIR/begin.json" >/dev/null || return 0; sleep 0.1; done; fail "$1"; }
until_gone 'the watchdog goes on'

note 'killed with its watchdog: the next run takes it back'
begin switched "$bouncers, \"deadline_ms\": 60000"
until_paused
# shellcheck disable=SC2046
kill -KILL $(with_watchdog) "$driver"
sleep 0.5
is "$(paused)" 1 'paused, with nobody left'
state prepared "$bouncers"
that '"found paused" in str(r["warnings"])'
goes_on src
let_go

# The hook in the pause comes right after the decision.
slow="\"hooks\": {\"at\": [{\"command\": [\"/bin/sh\", \"-c\", \"touch $WORK_DIR/decided; sleep 1.5\"]}]}"
until_decided() { for _ in {1..100}; do [[ ! -e $WORK_DIR/decided ]] || return 0; sleep 0.05; done; fail 'it was not decided'; }

note 'killed after the decision: the watchdog goes on'
rm -f "$WORK_DIR/decided"
begin switched "$bouncers, $slow"
until_decided
kill -KILL "$driver"
goes_on dst
until_true src "SELECT EXISTS (SELECT FROM pg_db_role_setting, unnest(setconfig) c WHERE c LIKE 'pgonline.handover=% done %')"
state switched "$bouncers"
that 'not r["changed"]'

note 'killed with its watchdog: the next run goes on'
rm -f "$WORK_DIR/decided"
begin rolled_back "$bouncers, $slow"
until_decided
# shellcheck disable=SC2046
kill -KILL $(with_watchdog) "$driver"
sleep 2
is "$(open_sides)" 'src ' 'open, with nobody left'
works pg_preflight_info '"subscription": "cut", "checks": ["O15"], "fail_on": "never"'
that '[f["severity"] + f["side"] for f in r["findings"] if "state=rolled_back, which does the rest" in str(f["hint"])] == ["errortarget"]'
state rolled_back "$bouncers"
that 'r["changed"] and "brought to its end" in str(r["warnings"])'
goes_on src
state rolled_back "$bouncers"
that 'not r["changed"]'

note 'killed at any moment, and run again'
to=switched
for round in {1..8}; do
    [[ $to != switched ]] || state prepared "$bouncers"
    begin $to "$bouncers"
    sleep "0.0$((RANDOM % 9))"
    kill -KILL "$driver" 2>/dev/null || true
    wait "$driver" || true
    for _ in {1..100}; do [[ -n $(pgrep -f "$WORK_DIR/begin.json") ]] || break; sleep 0.1; done
    sides=$(open_sides)
    [[ $sides == 'src ' || $sides == 'dst ' ]] || fail "round $round: open is '$sides'"
    is "$(paused)" 0 'paused after the watchdog'
    state $to "$bouncers"
    if [[ $to == switched ]]; then goes_on dst; to=rolled_back; else goes_on src; to=switched; fi
done
is "$(src -c "SELECT count(*) FROM pg_locks WHERE mode = 'ShareLock' AND locktype = 'relation'")" 0 'locks left'
state absent
