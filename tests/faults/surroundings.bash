# shellcheck shell=bash disable=SC2154,SC2034
# Faults of what is around a switch: settings, full servers and disks, PgBouncer, hooks. Sourced by run.

# It was refused before anything was paused.
untouched() {
    aborted
    [[ $(result 'r.get("timeline"), r.get("outcome")') == '(None, None)' ]] || bad 'something was begun'
}
in_time() { ((SECONDS - since <= $1)) || bad "it took $((SECONDS - since)) s, not $1"; }  # S; since is when it began
setting() {  # SIDE SETTING VALUE; '' puts back what it was
    sql "$1" -o /dev/null -c "ALTER SYSTEM $([[ $3 ]] && echo "SET $2 = '$3'" || echo "RESET $2")" -c 'SELECT pg_reload_conf()'
}

# A synchronous standby that is gone: no commit comes back.
standby_gone() {  # SIDE NAMES WHAT IT SAYS
    local since
    people_come
    setting "$1" synchronous_standby_names "$2"
    sleep 0.5
    since=$SECONDS
    begin switched
    end
    in_time 10
    untouched
    says "$3"
    setting "$1" synchronous_standby_names ''
    to_the_goal
}
case_sync_source() { standby_gone s nobody synchronous_standby_names; }
case_sync_target() { standby_gone t 'FIRST 2 (nobody, neither)' standbys_there; }
# The same, from within the pause on.
case_sync_later() {
    local since
    people_come
    STRIKE_FROM='IN SHARE MODE' STRIKE_SIGNAL=STOP begin switched ', "deadline_ms": 1000'
    struck || return
    since=$SECONDS
    setting t synchronous_standby_names nobody
    sleep 0.3
    kill -CONT "$module" 2>/dev/null || true
    end
    in_time 10
    aborted
    setting t synchronous_standby_names ''
    to_the_goal
}
# Nor does prepared begin what would never return.
case_sync_prepared() {
    local since open='-c default_transaction_read_only=off'
    PGOPTIONS=$open sql t -o /dev/null -c "SELECT pg_drop_replication_slot('app_reverse')"
    setting t synchronous_standby_names nobody
    sleep 0.5
    since=$SECONDS
    begin prepared
    end
    in_time 10
    aborted
    says synchronous_standby_names
    [[ $(result 'r["changed"], r["queries"]') == '(False, [])' ]] || bad "something was done: $(result 'r["queries"]')"
    setting t synchronous_standby_names ''
    switchover prepared || bad 'not prepared'
    people_come
    to_the_goal
}
# A server that says nothing any more, in the pause: nobody can know, and the run says so. Then it goes on.
server_hangs() {  # SIDE
    local since
    people_come
    STRIKE_FROM='IN SHARE MODE' STRIKE_SIGNAL=STOP begin switched ', "deadline_ms": 1000'
    struck || return
    tests/pg/cluster freeze "$1"
    since=$SECONDS
    kill -CONT "$module" 2>/dev/null || true
    end
    in_time 30
    aborted
    [[ $(result 'r["outcome"]') == "$2" ]] || bad "the outcome is $(result 'r["outcome"]')"
    tests/pg/cluster thaw "$1"
    to_the_goal
}
case_source_hangs() { server_hangs s unknown; }
case_target_hangs() { server_hangs t aborted; }
# A change that cannot be applied (a full disk, a constraint of the target's own) comes in the pause.
case_apply_error() {
    people_come
    STRIKE_FROM='IN SHARE MODE' STRIKE_SIGNAL=STOP begin switched ', "deadline_ms": 1000'
    struck || return
    local -x PGOPTIONS='-c default_transaction_read_only=off'
    sql t -c 'ALTER TABLE ledger ADD CONSTRAINT full_disk CHECK (id < 0) NOT VALID'
    kill -CONT "$module" 2>/dev/null || true  # its watchdog may have ended it
    end
    aborted
    sql t -c 'ALTER TABLE ledger DROP CONSTRAINT full_disk'
    unset PGOPTIONS
    to_the_goal
}
# What somebody has set for the role or the database is not for us.
case_settings() {
    local side name
    local -x PGOPTIONS='-c default_transaction_read_only=off'
    for side in s t; do
        for name in statement_timeout=1s lock_timeout=1ms idle_in_transaction_session_timeout=1s session_replication_role=replica; do
            sql $side -c "ALTER ROLE postgres SET ${name%%=*} = '${name#*=}'"
        done
        for name in default_transaction_isolation=serializable default_transaction_deferrable=on standard_conforming_strings=off \
            quote_all_identifiers=on synchronous_commit=off; do
            sql $side -c "ALTER DATABASE app SET ${name%%=*} = '${name#*=}'"
        done
    done
    unset PGOPTIONS
    people_come
    begin switched
    end
    done_well
    to_the_goal
    local -x PGOPTIONS='-c default_transaction_read_only=off'
    for side in s t; do
        sql $side -c 'ALTER ROLE postgres RESET ALL'
        for name in default_transaction_isolation default_transaction_deferrable standard_conforming_strings \
            quote_all_identifiers synchronous_commit; do
            sql $side -c "ALTER DATABASE app RESET $name"
        done
    done
}
# No connection is free, but for those that are kept for superusers.
case_no_connection() {
    people_come
    /usr/bin/python3 - "$(app_conn s)" >"$work/hogs" 2>"$work/hogs.err" <<-'PY' &
	import sys, time, psycopg2
	held = []
	try:
	    while True:
	        held.append(psycopg2.connect(sys.argv[1]))
	except psycopg2.OperationalError:
	    print("full", flush=True)
	time.sleep(60)
	PY
    local hogs=$! i
    for ((i = 0; i < 100; i++)); do [[ ! -s $work/hogs ]] || break; sleep 0.1; done
    begin switched
    end
    done_well
    kill "$hogs" 2>/dev/null
    wait "$hogs" 2>/dev/null || true
    to_the_goal
}
case_no_superuser() {
    people_come
    switchover_args switched >"$work/switch.json"
    sed -i 's/user=postgres\(.*dbname=app connect_timeout=5", "target\)/user=app\1/' "$work/switch.json"
    "$modules/pg_switchover" "$work/switch.json" >"$out" && status=0 || status=$?
    untouched
    says superuser
    to_the_goal
}

# ---- PgBouncer ----

# It ends in the pause, and is there again, not paused and with the old address.
case_bouncer_restarted() {
    local text
    for text in 'IN SHARE MODE' server_login_retry; do
        title="bouncer restarted at $text"
        people_come
        STRIKE_FROM=$text STRIKE_SIGNAL=STOP begin switched
        struck || return
        tests/pg/bouncer restart "$bouncer_dir"
        kill -CONT "$module" 2>/dev/null || true  # its watchdog may have ended it
        end
        to_the_goal
    done
}
# It is gone, and comes again after the module has given up: the watchdog goes on.
case_bouncer_gone() {
    people_come
    STRIKE_FROM='RESET default_transaction' STRIKE_SIGNAL=STOP begin switched
    struck || return
    tests/pg/bouncer stop "$bouncer_dir"
    kill -CONT "$module" 2>/dev/null || true
    end
    aborted
    tests/pg/bouncer restart "$bouncer_dir"
    led_by_watchdog
    to_the_goal
}
led_by_watchdog() {
    local i
    for ((i = 0; i < 150; i++)); do
        ! bouncer_console 'SHOW DATABASES' | grep -q "^app|127.0.0.1|$(port_of t)|.*|0|0\$" || return 0
        sleep 0.1
    done
    bad "nobody has led PgBouncer to the target: $(bouncer_console 'SHOW DATABASES')"
}
# Somebody has broken its file: what it would not take is found out before anything is paused.
case_bouncer_broken() {
    cp "$bouncer_dir/pgbouncer.ini" "$work/pgbouncer.ini"
    people_come
    sed -i '1a what is this' "$bouncer_dir/pgbouncer.ini"
    begin switched
    end
    untouched
    cat "$work/pgbouncer.ini" >"$bouncer_dir/pgbouncer.ini"
    to_the_goal
}
# No room for its new file: before, and in the pause.
case_bouncer_disk() {
    people_come
    switchover_args switched >"$work/switch.json"
    (trap '' XFSZ; ulimit -f 0; exec "$modules/pg_switchover" "$work/switch.json") | cat >"$out" && status=0 || status=$?
    untouched
    says 'cannot write'
    title='no room in the pause'
    trap '' XFSZ
    STRIKE_FROM='RESET default_transaction' STRIKE_SIGNAL=STOP begin switched
    trap - XFSZ
    struck || return
    prlimit --pid "$module" --fsize=0
    kill -CONT "$module" 2>/dev/null || true
    end
    led_by_watchdog
    to_the_goal
}

# ---- hooks ----

case_hooks() {
    local since
    people_come
    begin switched ', "hooks": {"before": [{"command": ["false"]}]}'
    end
    untouched
    says 'a hook failed'
    since=$SECONDS
    begin switched ', "hooks": {"at": [{"command": ["sleep", "60"], "timeout": 1}], "after": [{"command": ["/nowhere"]}]}'
    end
    in_time 15
    done_well
    [[ $(result '"sleep did not end" in str(r["warnings"]) and "/nowhere" in str(r["warnings"])') == True ]] || bad 'the hooks are not told'
    to_the_goal
}

# A newer one that is not listed goes on writing to the closed side for its clients, where the server reports
# default_transaction_read_only (14): it is told, as it cannot be held.
case_bouncer_unlisted() {
    local newer
    newer=$(tests/pg/clients pgbouncer)/pgbouncer
    tests/pg/bouncer stop "$bouncer_dir"
    bouncer_up "$newer"
    clients_start pooled pooled --clients 16 --pause 300 --keep
    sleep 1
    bouncer='[]' begin switched
    end
    done_well
    [[ $(result 'any("writes to the closed source" in w for w in r["warnings"])') == "$( ((${pair%:*} < 14)) && echo False || echo True)" ]] ||
        bad 'what is told of it'
    clients_stop
    stage_anew
}

all+=(sync_source sync_target sync_later sync_prepared source_hangs target_hangs apply_error settings no_connection no_superuser bouncer_restarted bouncer_gone bouncer_broken
    bouncer_disk bouncer_unlisted hooks)
