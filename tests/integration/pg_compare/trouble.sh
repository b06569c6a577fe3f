#!/usr/bin/env bash
# What is wrong with one table is told of that table, and the others are compared: a lock that does
# not go away, a bound that is reached, missing permission, a row policy, a session that is killed.
set -euo pipefail

on_source() { "$PSQL" "$SOURCE_CONN" -XAtq -v ON_ERROR_STOP=1 "$@"; }
on_target() { "$PSQL" "$TARGET_CONN" -XAtq -v ON_ERROR_STOP=1 "$@"; }

# shellcheck source-path=SCRIPTDIR source=../common/compare.bash
source "$(dirname "$0")/../common/compare.bash"
unchanged() { compare "$1" "r['changed'] is False and ($2)"; }

for side in on_source on_target; do
    $side -c 'CREATE TABLE a (id int)' -c 'CREATE TABLE b (id int)' -c 'CREATE TABLE c (id int)' \
        -c 'INSERT INTO a VALUES (1)' -c 'INSERT INTO b VALUES (2)' -c 'INSERT INTO c VALUES (3)'
done
unchanged '' 'r["match"] and r["counts"] == {"total": 3, "equal": 3, "different": 0, "missing": 0, "failed": 0, "estimated": 0}'

# Waits until the lock is there.
on_target -c 'BEGIN' -c 'LOCK TABLE b' -c "SELECT pg_sleep(60)" >/dev/null &
locker=$!
trap 'kill "$locker" 2>/dev/null || true' EXIT
for _ in $(seq 100); do
    [[ $(on_target -c "SELECT count(*) FROM pg_locks WHERE relation = 'b'::regclass AND granted") == 0 ]] || break
    sleep 0.05
done
unchanged ', "lock_timeout": 100, "lock_retries": 1' \
    't["public.b"]["error"] == "target: no lock within 200 ms (see '\''lock_timeout'\'')" and not t["public.b"]["match"]
     and t["public.b"]["source_rows"] == 1 and t["public.b"]["target_rows"] is None
     and t["public.a"]["match"] and t["public.c"]["match"] and not r["match"] and r["counts"]["failed"] == 1'
unchanged ', "timeout": 1, "lock_timeout": 5000, "jobs": 1' \
    't["public.b"]["error"] == "target: not done within 1 s (see '\''timeout'\'')" and t["public.a"]["match"] and t["public.c"]["match"]'

# The session that waits for the lock is killed: the next table has a new one.
(
    for _ in $(seq 100); do
        [[ $(on_target -c "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE datname = current_database() AND application_name = 'pgonline_pg_compare' AND wait_event_type = 'Lock'") == 0 ]] || break
        sleep 0.05
    done
) &
killer=$!
unchanged ', "jobs": 1' \
    '"target: " in t["public.b"]["error"] and t["public.a"]["match"] and t["public.c"]["match"]'
wait "$killer"
on_target -c "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE relation = 'b'::regclass AND granted" >/dev/null
wait "$locker" 2>/dev/null || true
unchanged '' 'r["match"]'

on_source -c 'DROP ROLE IF EXISTS compare_some' -c "CREATE ROLE compare_some LOGIN PASSWORD 'Some-Pw1'" \
    -c 'GRANT SELECT ON a, c TO compare_some' -c 'ALTER TABLE c ENABLE ROW LEVEL SECURITY'
trap 'on_source -c "DROP OWNED BY compare_some" -c "DROP ROLE compare_some"' EXIT
from=${SOURCE_CONN/postgres:*@/compare_some:Some-Pw1@}
unchanged '' 't["public.a"]["match"] and re.match("source: permission denied.*b .42501", t["public.b"]["error"])
    and re.match("source: .*row-level security.*c", t["public.c"]["error"]) and r["counts"]["failed"] == 2'
unchanged ', "fail_on_difference": true' \
    'r["failed"] and r["msg"].startswith("2 of 3 table(s) of source and target are not the same: public.b (source: permission")
     and t["public.a"]["match"]'
