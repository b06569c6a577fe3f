# shellcheck shell=bash
# A migration as it stands before the switch, with clients that write: what the fault tests and the
# benchmark of the switch share. Sourced from the top of the checkout. Makes $work, a directory whose end
# is the caller's, as is that of the servers in it (stage_down).
#
#   stage_up S T [guc=value...]     servers s and t, database "app" on both, synchronised; a PgBouncer
#   clients_start NAME pooled|direct [options of ledger run]      clients_stop     ledger_whole
#   switchover STATE [', "option": …']     the module; its result is $out
#   sql s|t [psql arguments]        as superuser in "app"
#
# Whoever has the servers elsewhere defines host_of, port_of, start_server and reach_source anew after sourcing.
work=$(mktemp -d)
chmod 755 "$work"  # the servers' user passes through
export PGONLINE_RUN=$work/run
out=$work/result.json
modules=$PWD/bin/$(uname -m)
ledger=$PWD/tests/faults/ledger
bouncer_dir=$work/bouncer

psql=$(tests/pg/clients)/psql
sql() { "$psql" -XqAt -v ON_ERROR_STOP=1 -d "$(conninfo "$1")" "${@:2}"; }
host_of() { echo 127.0.0.1; }
port_of() { tests/pg/cluster env "$1" port; }
start_server() { tests/pg/cluster start "$@" >/dev/null; }
conninfo() { echo "host=$(host_of "$1") port=$(port_of "$1") user=postgres password=secret-Pw0 dbname=app connect_timeout=5"; }

# ---- PgBouncer ----

# It reads its file anew on RELOAD; the module changes host and port in it.
bouncer_up() {  # PROGRAM
    bouncer_port=$(PGBOUNCER=$1 tests/pg/bouncer start "$bouncer_dir" postgres app max_client_conn=200 \
        server_login_retry=0.2 server_check_delay=0 <<<"app = host=127.0.0.1 port=$(port_of s) dbname=app pool_size=10")
    bouncer="[{\"admin\": \"host=127.0.0.1 port=$bouncer_port user=postgres password=secret-Pw0 dbname=pgbouncer\",
        \"database\": \"app\", \"config\": \"$bouncer_dir/pgbouncer.ini\"}]"
}
stage_down() {
    tests/pg/bouncer stop "$bouncer_dir"
    [[ -z ${proxy_pid:-} ]] || { kill -KILL "$proxy_pid" 2>/dev/null; wait "$proxy_pid" 2>/dev/null; proxy_pid=; } || true
    tests/pg/cluster destroy --all
}
bouncer_console() { "$psql" -XqAt -d "host=127.0.0.1 port=$bouncer_port user=postgres password=secret-Pw0 dbname=pgbouncer" -c "$1"; }

# ---- the migration ----

stage_up() {  # SOURCE_MAJOR TARGET_MAJOR [guc=value...]
    local side
    start_server s "$1" log_statement=none wal_retrieve_retry_interval=100ms "${@:3}"
    start_server t "$2" log_statement=none wal_retrieve_retry_interval=100ms "${@:3}"
    for side in s t; do
        "$psql" -Xq -d "$(conninfo $side) dbname=postgres" -c "CREATE ROLE app LOGIN PASSWORD 'secret-Pw0'" -c 'CREATE DATABASE app OWNER app'
    done
    "$ledger" create "$(app_conn s)"
    sql s -f - <<-'SQL'
	CREATE TABLE item (id serial PRIMARY KEY, price numeric NOT NULL, note text);
	INSERT INTO item (price, note) SELECT i, repeat('x', 100) FROM generate_series(1, 20000) i;
	CREATE SEQUENCE counter;
	SELECT nextval('counter') FROM generate_series(1, 41) \g /dev/null
	ALTER TABLE item OWNER TO app; ALTER SEQUENCE counter OWNER TO app;
	CREATE PUBLICATION app FOR ALL TABLES;
	SQL
    reach_source
    call pg_copy_data "\"subscription\": \"app\", \"publications\": [\"app\"], \"pg_dump\": \"${psql%/psql}/pg_dump\", \"connection\": \"$via\"" ||
        { cat "$out" >&2; return 1; }
    pooled="host=127.0.0.1 port=0 user=app password=secret-Pw0 dbname=app"
    direct="host=$(host_of s),$(host_of t) port=$(port_of s),$(port_of t) user=app password=secret-Pw0 dbname=app target_session_attrs=read-write"
}

# The target reaches the source through something that can be cut.
reach_source() {
    rm -f "$work/proxy"  # of an earlier stage
    tests/faults/proxy "$(port_of s)" >"$work/proxy" &
    proxy_pid=$!
    until [[ -s $work/proxy ]]; do sleep 0.02; done
    via="host=127.0.0.1 port=$(<"$work/proxy") user=postgres password=secret-Pw0 dbname=app"
}
# MODULE 'options'
call() {
    printf '{"source": "%s", "target": "%s", %s}' "$(conninfo s)" "$(conninfo t)" "$2" >"$work/args.json"
    "$modules/$1" "$work/args.json" >"$out"
}
switchover_args() {  # STATE [', more options']
    printf '{"source": "%s", "target": "%s", "subscription": "app", "state": "%s", "pgbouncer": %s%s}' \
        "$(conninfo s)" "$(conninfo t)" "$1" "${bouncer:-[]}" "${2:-}"
}
switchover() {
    switchover_args "$@" >"$work/switch.json"
    "$modules/pg_switchover" "$work/switch.json" >"$out"
}
# Python over r, the result.
result() { /usr/bin/python3 -ISc 'import json, sys; r = json.load(open(sys.argv[1])); print(eval(sys.argv[2]))' "$out" "$1"; }

# ---- clients ----

clients=()
app_conn() { echo "host=$(host_of "$1") port=$(port_of "$1") user=app password=secret-Pw0 dbname=app"; }
watch_start() {
    "$ledger" watch "$(app_conn s)" "$(app_conn t)" "$work/watch.ledger" >"$work/watch.ready" 2>"$work/watch.err" &
    clients+=("$!:watch")
}
clients_start() {  # NAME pooled|direct [options]
    local dsn=$direct
    [[ $2 == direct ]] || dsn=${pooled/port=0/port=$bouncer_port}
    rm -f "$work/$1.ready" "$work/$1.ledger"
    "$ledger" run "$dsn" "$work/$1.ledger" --name "$1" "${@:3}" >"$work/$1.ready" 2>"$work/$1.err" &
    clients+=("$!:$1")
    until grep -qs running "$work/$1.ready"; do
        kill -0 "${clients[-1]%%:*}" 2>/dev/null || { cat "$work/$1.err" >&2; return 1; }
        sleep 0.02
    done
}
clients_stop() {
    local c
    for c in "${clients[@]}"; do kill -TERM "${c%%:*}" 2>/dev/null || true; done
    for c in "${clients[@]}"; do wait "${c%%:*}" || true; done
    clients=()
}
# Which sides take writes of the application: "s", "t", "st" or nothing.
writable() {
    local side
    for side in s t; do
        PGOPTIONS='-c lock_timeout=100 -c statement_timeout=1000' "$psql" -XqAt -v ON_ERROR_STOP=1 \
            -d "$(app_conn $side) connect_timeout=2" \
            -c 'BEGIN; INSERT INTO item (id, price) VALUES (-1, 0); ROLLBACK' >/dev/null 2>&1 && printf %s "$side"
    done
    echo
}
# What the ledgers say of the side that takes writes: JSON; status 1 when something is lost or twice.
ledger_whole() {  # SIDE NAME...
    local side=$1 files=() name
    shift
    for name; do files+=("$work/$name.ledger"); done
    "$ledger" check "$(conninfo "$side")" "${files[@]}"
}
