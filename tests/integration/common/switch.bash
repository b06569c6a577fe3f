# shellcheck shell=bash
# What the scripts that test pg_switchover share; sourced.
# shellcheck source-path=SCRIPTDIR source=script.bash
source "$(dirname "$0")/../common/script.bash"
tries=150

# A run of a module, with options as JSON; check mode and diff are options too.
run() {  # MODULE OPTIONS
    printf '{"source": "%s", "target": "%s", %s}' "$SOURCE_CONN" "$TARGET_CONN" "$2" >"$WORK_DIR/args.json"
    "$bin/$1" "$WORK_DIR/args.json" >"$out"
}

# state WHICH [MORE OPTIONS]: works, and at every end at most one side is open.
state() { works pg_switchover "\"subscription\": \"cut\", \"state\": \"$1\"${2:+, $2}"; }
refused() { fails_with "$1" pg_switchover "\"subscription\": \"cut\", \"state\": \"$2\"${3:+, $3}"; }
open_sides() {
    local side open=
    for side in src dst; do
        [[ $($side -c 'SHOW default_transaction_read_only') == on ]] || open+="$side "
    done
    echo "$open"
}

# Origins belong to the server, not to a database: those that are there already are of others.
origins_of() { "$1" -c "SELECT coalesce(array_agg(roname), '{}') FROM pg_replication_origin"; }
declare -A others
others=([src]=$(origins_of src) [dst]=$(origins_of dst))

# Everything that a switch leaves on a side, as text; of a side before anything was done it is the same.
left_over() {  # src|dst
    "$1" -v others="${others[$1]}" <<'SQL'
SET default_transaction_read_only = off;
SELECT 'slot ' || slot_name FROM pg_replication_slots WHERE database = current_database()
UNION ALL SELECT 'subscription ' || subname FROM pg_subscription WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
UNION ALL SELECT 'publication ' || pubname FROM pg_publication
UNION ALL SELECT 'origin ' || roname FROM pg_replication_origin WHERE roname <> ALL (:'others')
UNION ALL SELECT 'schema pgonline' FROM pg_namespace WHERE nspname = 'pgonline'
UNION ALL SELECT 'setting ' || array_to_string(setconfig, ' ') FROM pg_db_role_setting WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
UNION ALL SELECT 'session ' || pid || ' ' || query FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'pgonline%'
ORDER BY 1
SQL
}

same_rows() {  # TABLE …
    local table a b sum
    for table; do
        sum="SELECT count(*), md5(string_agg(x::text, E'\n' ORDER BY x::text COLLATE \"C\")) FROM $table x"
        for _ in {1..50}; do
            a=$(src -c "$sum") b=$(dst -c "$sum")
            [[ $a != "$b" ]] || continue 2
            sleep 0.1
        done
        fail "the sides differ in $table: $a and $b"
    done
}
