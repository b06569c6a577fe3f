# shellcheck shell=bash
# What the benchmarks that have two servers and a peer share; sourced from the top of the checkout.
# Makes $work, whose end is that of the servers.

work=$(mktemp -d)
export PGONLINE_RUN=$work/run
# The programs of an interrupted method would go on without servers, pgcopydb for a minute.
cleanup() {
    [[ ! -s $work/group ]] || kill -TERM -- "-$(<"$work/group")" 2>/dev/null || true
    tests/pg/cluster destroy --all >/dev/null 2>&1 || true
    rm -rf "$work"
}
trap cleanup EXIT
chmod 755 "$work"

declare -A server
start() {  # SIDE MAJOR [guc=value...]
    tests/pg/cluster start "$1" "$2" log_statement=none "${@:3}" >/dev/null
    server[$1]="host=127.0.0.1 port=$(tests/pg/cluster env "$1" port) user=postgres password=$(tests/pg/cluster env "$1" password)"
}
conn() { echo "${server[$1]} dbname=$2"; }
sql() { psql -XqAt -v ON_ERROR_STOP=1 -d "$(conn "$1" "$2")" "${@:3}"; }  # SIDE DATABASE [ARGUMENT...]

# The newest that can be had, as PGCOPYDB and pgcopydb_version: Debian 12's is older than server 17.
find_pgcopydb() {
    local dir
    pgcopydb_version=
    if [[ -z ${PGCOPYDB:-} ]] && dir=$(tests/pg/clients pgcopydb); then PGCOPYDB=$dir/pgcopydb; fi
    export PGCOPYDB=${PGCOPYDB:-$(type -P pgcopydb || true)}
    [[ ! -x $PGCOPYDB ]] || pgcopydb_version=$("$PGCOPYDB" --version 2>/dev/null | sed -n 's/.* version\( [0-9.]*\).*/\1/p') || true
}

# A process group is made by timeout, under its own number: so it is known whom to end.
run_group() {  # FIGURES NAME SECONDS COMMAND...
    local status=0
    # shellcheck disable=SC2016
    tests/bench/measure "$1" "$2" timeout "$3" bash -c 'echo $PPID >"$0"; exec "$@"' "$work/group" "${@:4}" || status=$?
    rm -f "$work/group"
    return $status
}
