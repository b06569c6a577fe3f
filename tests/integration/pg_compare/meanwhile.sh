#!/usr/bin/env bash
# What happens while a comparison runs: tables vanish or change, a server goes away, it is interrupted or killed.
# shellcheck source-path=SCRIPTDIR source=../common/copy.bash
source "$(dirname "$0")/../common/copy.bash"
# shellcheck source-path=SCRIPTDIR source=../common/compare.bash
source "$(dirname "$0")/../common/compare.bash"
both() { src "$@"; dst "$@"; }
admin() { "$PSQL" "${TARGET_CONN%/*}/postgres" -XAtq -v ON_ERROR_STOP=1 -c "$1"; }
ours="datname = '${TARGET_CONN##*/}' AND application_name = 'pgonline_pg_compare'"
program=$COLLECTION_DIR/bin/$(uname -m)/pg_compare

# until_so SECONDS COMMAND... : prints t
until_so() {
    local end=$((SECONDS + $1))
    shift
    until [[ $("$@") == t ]]; do
        ((SECONDS <= end)) || fail "it was not so in time: $*"
        sleep 0.05
    done
}
# Holds the target's table b until release; a comparison with one job has read a then, and waits for b.
hold() {
    "$PSQL" "$TARGET_CONN" -XAtq -c 'BEGIN' -c 'LOCK TABLE b' -c 'SELECT pg_sleep(100)' >/dev/null 2>&1 &
    until_so 10 dst -c "SELECT count(*) > 0 FROM pg_locks WHERE relation = 'b'::regclass AND granted"
}
release() { dst -c "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE relation = 'b'::regclass AND granted AND mode = 'AccessExclusiveLock'" >/dev/null; }
waits() { until_so 10 dst -c "SELECT count(*) > 0 FROM pg_stat_activity WHERE $ours AND wait_event_type = 'Lock'"; }
no_session() { admin "SELECT count(*) = 0 FROM pg_stat_activity WHERE $ours"; }
no_source_session() { src -c "SELECT count(*) = 0 FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'pgonline_pg_compare'"; }

for name in a b c d e f g; do
    both -c "CREATE TABLE $name (id int PRIMARY KEY)" -c "INSERT INTO $name VALUES (1), (2)"
done

note 'tables that vanish or change'
hold
compare ', "jobs": 1, "lock_timeout": 30000' '[x["table"] for x in r["tables"] if x["match"]] == ["public.a", "public.b", "public.g"] and r["counts"]["failed"] == 4
    and "target: " in t["public.c"]["error"] and re.search("dropped|does not exist", t["public.c"]["error"]) and "source: " in t["public.d"]["error"] and "dropped" in t["public.d"]["error"]
    and t["public.e"]["error"] == "source: the table was changed or written anew while it was compared"
    and t["public.f"]["error"] == "target: the table was changed or written anew while it was compared"' &
waits
dst -c 'DROP TABLE c' -c 'TRUNCATE f'
src -c 'DROP TABLE d' -c 'ALTER TABLE e ADD more int'
release
wait $! || fail 'see above'

note 'a column that vanishes'
hold
compare ', "jobs": 1, "lock_timeout": 30000, "tables": ["a", "b", "e", "g"], "exclude_tables": ["e"], "fail_on_difference": true' \
    'r["failed"] and t["public.a"]["status"] == t["public.b"]["status"] == "equal" and t["public.g"]["status"] == "failed"
     and "source: " in t["public.g"]["error"] and "1 of 3 table(s)" in r["msg"]' &
waits
src -c 'ALTER TABLE g RENAME id TO no'
release
wait $! || fail 'see above'
src -c 'ALTER TABLE g RENAME no TO id'

note 'a server that lets nobody in any more'
hold
compare ', "jobs": 1, "lock_timeout": 30000, "tables": ["a", "b", "g"]' \
    't["public.a"]["status"] == "equal" and t["public.b"]["status"] == t["public.g"]["status"] == "failed" and t["public.b"]["source_rows"] == 2
     and "target: " in t["public.b"]["error"] and "could not connect to the target" in t["public.g"]["error"] and r["counts"]["equal"] == 1 and r["warnings"]' &
waits
admin "ALTER DATABASE \"${TARGET_CONN##*/}\" ALLOW_CONNECTIONS false"
admin "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE $ours" >/dev/null
wait $! || { admin "ALTER DATABASE \"${TARGET_CONN##*/}\" ALLOW_CONNECTIONS true"; fail 'see above'; }
admin "ALTER DATABASE \"${TARGET_CONN##*/}\" ALLOW_CONNECTIONS true"
release

note 'interrupted'
both -c 'CREATE TABLE slow (id serial PRIMARY KEY, x bytea)' -c "INSERT INTO slow (x) SELECT decode(repeat('ab', 500000), 'hex')"
for _ in {1..11}; do both -c 'INSERT INTO slow (x) SELECT x FROM slow'; done
both -c 'ANALYZE slow'
printf '{"source": "%s", "target": "%s", "jobs": 2, "lock_timeout": 4000, "lock_retries": 0, "timeout": 8, "tables": ["b", "slow"]}' \
    "$SOURCE_CONN" "$TARGET_CONN" >"$WORK_DIR/slow.json"
for signal in TERM INT; do
    hold
    (trap - INT; exec "$program" "$WORK_DIR/slow.json") >"$WORK_DIR/$signal" &
    waits
    kill -$signal $!
    if wait $!; then fail 'it did not fail'; fi
    # What it left is gone when it is, but for the moment that a server needs to see it.
    until_so 1 no_session
    until_so 1 no_source_session
    grep -q '"interrupted by signal' "$WORK_DIR/$signal" || fail "$(cat "$WORK_DIR/$signal")"
    release
done

note 'killed'
# From 14 on the servers look for their client; before, their statement ends by its own bound.
bound() { if (($1 >= 14)); then echo 4; else echo 9; fi; }
hold
"$program" "$WORK_DIR/slow.json" >/dev/null &
waits
kill -KILL $!
wait $! || true
until_so "$(bound "$TARGET_VERSION")" no_session
until_so "$(bound "$SOURCE_VERSION")" no_source_session
release
wait
