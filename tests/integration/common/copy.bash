# shellcheck shell=bash
# What the scripts that test pg_copy_data share; sourced.
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source-path=SCRIPTDIR source=script.bash
source "$here/../common/script.bash"

# A run of pg_copy_data for the subscription "copy" of the publication "all"; more options as JSON.
arguments() {
    printf '{"source": "%s", "target": "%s", "subscription": "copy", "publications": ["all"], "pg_dump": "%s"%s}' \
        "$SOURCE_CONN" "$TARGET_CONN" "$PG_DUMP" "${1:+, $1}" >"$WORK_DIR/args.json"
}
run() { arguments "${1:-}"; "$bin/pg_copy_data" "$WORK_DIR/args.json" >"$out"; }
# A run in the background, and its end.
begin() {
    arguments "${1:-}"
    rm -f "$WORK_DIR/status" "$WORK_DIR/pid"
    {
        "$bin/pg_copy_data" "$WORK_DIR/args.json" >"$out" &
        echo $! >"$WORK_DIR/pid"
        wait $! && echo 0 >"$WORK_DIR/status" || echo $? >"$WORK_DIR/status"
    } 2>/dev/null &
    runner=$!
    until [[ -s $WORK_DIR/pid ]]; do sleep 0.01; done
}
finish() { wait "$runner" || true; no_secret; }
pid() { cat "$WORK_DIR/pid"; }
phase_is() { until_true dst "SELECT phase = '$1' FROM pgonline.copy WHERE subscription = 'copy'"; }

# Nothing of us holds anything on the source, and no session of ours is left anywhere.
nothing_left() {
    is "$(src -c "SELECT string_agg(slot_name, ' ') FROM pg_replication_slots WHERE database = current_database()")" '' "slots left on the source${1:+ after $1}"
    local side
    for side in src dst; do
        is "$($side -c "SELECT string_agg(pid || ' ' || query, '; ') FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'pgonline%'")" \
            '' "sessions left on $side${1:+ after $1}"
    done
    is "$(dst -c "SELECT count(*) FROM pg_subscription WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())")" 0 "subscriptions left${1:+ after $1}"
}
only_ours() {
    is "$(src -c "SELECT string_agg(slot_name, ' ') FROM pg_replication_slots WHERE database = current_database()")" copy "slots on the source${1:+ after $1}"
    is "$(dst -c "SELECT string_agg(subname || ' ' || subenabled, ' ') FROM pg_subscription WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())")" \
        'copy true' "subscriptions${1:+ after $1}"
}

# The same by pg_compare, and for some tables by psql alone: rows as text, in order.
compare() {  # MORE OPTIONS
    printf '{"source": "%s", "target": "%s", "jobs": 3%s}' "$SOURCE_CONN" "$TARGET_CONN" "${1:+, $1}" >"$WORK_DIR/compare.json"
    "$bin/pg_compare" "$WORK_DIR/compare.json" >"$WORK_DIR/compared.json" || true
    [[ $(result 'r["match"] and r["counts"]["total"] > 0' "$WORK_DIR/compared.json") == True ]] ||
        fail "not the same on both sides: $(result 'r["msg"], [t for t in r.get("tables", []) if not t["match"]]' "$WORK_DIR/compared.json")"
}
same() {  # QUERY …
    local query a b options='-c extra_float_digits=3 -c datestyle=ISO -c intervalstyle=postgres -c bytea_output=hex -c timezone=UTC'
    for query; do
        a=$(src -c "$query") b=$(dst -c "$query")
        [[ -n $a && $a == "$b" ]] || fail "the sides differ in $query: '$a' and '$b'"
    done
}
same_rows() {  # TABLE …
    local table
    for table; do same "SELECT count(*), md5(string_agg(x::text, E'\n' ORDER BY x::text COLLATE \"C\")) FROM $table x"; done
}
