#!/usr/bin/env bash
# Clients without a PgBouncer, with both hosts in their connection string: each connection ends at most once at a
# change of sides, what was acknowledged is there once, and what was not is not there twice.
# shellcheck source-path=SCRIPTDIR source=../common/switch.bash
source "$(dirname "$0")/../common/switch.bash"
clients=4

both='CREATE TABLE ledger (id serial PRIMARY KEY, client int NOT NULL, n int NOT NULL, UNIQUE (client, n))'
src -c "$both"
dst -c "$both"
src -c "CREATE PUBLICATION p FOR TABLE ledger WITH (publish = 'insert, update, delete')"
works pg_subscription '"name": "cut", "publications": ["p"], "wait_for": "synced", "timeout": 60'
state prepared

# The two databases have names of their own, so a client tries one connection string after the other.
client() {
    local conn errors=0
    while [[ ! -e $WORK_DIR/stop ]]; do
        for conn in "$SOURCE_CONN" "$TARGET_CONN"; do
            printf 'INSERT INTO ledger (client, n) SELECT %d, coalesce(max(n), 0) + 1 FROM ledger WHERE client = %d RETURNING n\n\\watch 0.01\n' "$1" "$1" |
                timeout 60 "$PSQL" "$conn?target_session_attrs=read-write&connect_timeout=3" -XAtq -v ON_ERROR_STOP=1 >>"$WORK_DIR/acks.$1" 2>>"$WORK_DIR/errors.$1" || true
        done
        sleep 0.02
    done
}
for ((c = 1; c <= clients; c++)); do client $c & done
more() { until_true "$1" "SELECT min(n) > $2 FROM (SELECT max(n) AS n FROM ledger GROUP BY client HAVING client <= $clients) x"; }
check() {  # src|dst HOW MANY CHANGES
    local c acked errors
    for ((c = 1; c <= clients; c++)); do
        grep . "$WORK_DIR/acks.$c" >"$WORK_DIR/acks"
        acked=$(tail -n 1 "$WORK_DIR/acks")
        is "$(sort -n "$WORK_DIR/acks" | uniq | wc -l)" "$(wc -l <"$WORK_DIR/acks")" "acknowledged twice to client $c"
        is "$("$1" -c "SELECT count(*) >= $acked AND count(*) = max(n) FROM ledger WHERE client = $c")" t "the ledger of client $c on $1"
        # A refused login (the side is not open) is no error of a connection that was there.
        errors=$(grep -c 'FATAL:  terminating connection' "$WORK_DIR/errors.$c" || true)
        ((errors <= $2)) || fail "client $c saw its connection end $errors times after $2 changes"
        ! grep -E 'read-only|duplicate' "$WORK_DIR/errors.$c" | grep -v 'session is' || fail "client $c saw more than the end of its connection"
    done
}
more src 20
state switched
that 'r["sessions_ended"] >= 4'
more dst 40
check dst 1
state rolled_back
more src 60
check src 2
touch "$WORK_DIR/stop"
is "$(open_sides)" 'src ' 'open'
state absent
