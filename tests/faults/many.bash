# shellcheck shell=bash disable=SC2154,SC2034
# A switch of very many tables and sequences, on a stage of its own. Sourced by run.
#
#   MANY=10000   how many of either

# The stage anew, with other settings of the servers; what the last one had is gone.
stage_anew() {  # [guc=value...]
    stage_down
    stage_up "${pair%:*}" "${pair#*:}" "$@"
    bouncer_up pgbouncer
    switchover prepared || { bad 'not prepared'; return 1; }
}
# 100 to a transaction: they lock what they make.
many_tables() {  # SIDE
    PGOPTIONS='-c default_transaction_read_only=off -c client_min_messages=warning' "$psql" -Xq -v ON_ERROR_STOP=1 -d "$(app_conn "$1")" -f - <<-SQL
	SELECT format('CREATE TABLE many_%s (id serial PRIMARY KEY, note text)', i) FROM generate_series(1, ${MANY:-10000}) i \gexec
	SQL
}
# What the pause of the last run was, by step.
told() { echo "    $1: $(result '"%s ms of pause; " % r["write_pause_ms"] + ", ".join("%s %s" % (s["step"], s["ms"]) for s in r["timeline"]) + "; %d sequences" % r["sequences_moved"]')"; }
restarted() {  # max_locks_per_transaction of the source
    tests/pg/cluster stop s
    tests/pg/cluster start s "${pair%:*}" log_statement=none wal_retrieve_retry_interval=100ms "max_locks_per_transaction=$1" >/dev/null
}
case_many() {
    local n=${MANY:-10000}
    stage_anew max_locks_per_transaction=256 || return
    many_tables s &
    many_tables t
    wait $!
    # They are empty; from here on all that is written comes over.
    call pg_subscription '"name": "app", "refresh": true, "copy_data": false, "wait_for": "caught_up", "timeout": 120' ||
        { bad 'not subscribed to'; return; }
    sql s -f - >/dev/null <<-SQL
	SELECT format('INSERT INTO many_%s (note) VALUES (''a'')', i) FROM generate_series(1, $n, 20) i \gexec
	SQL
    switchover prepared || { bad 'not prepared'; return; }

    title='room for locks'
    restarted $((n / 80 - 2))  # 160 sessions, and twice as many locks as tables are wanted
    begin switched
    end
    untouched
    says max_locks_per_transaction
    restarted 256
    call pg_subscription '"name": "app", "wait_for": "caught_up", "timeout": 30' || bad 'the target does not follow'

    title="$n tables and sequences"
    # Sequences that have moved since they were made ready.
    sql s -f - >/dev/null <<-SQL
	SELECT format('SELECT nextval(''many_%s_id_seq'') FROM generate_series(1, 3)', i) FROM generate_series(1, $n, 20) i \gexec
	SQL
    begin switched
    end
    done_well
    told 'without clients'
    switchover rolled_back || bad 'not rolled back'
    told 'and back'
    switchover prepared || bad 'not prepared again'
    people_come
    begin switched
    end
    done_well
    told 'with clients'
    one_side
    [[ $side == t ]] || bad "$side takes writes"
    people_go
    whole "$side"
    stage_anew
}
all+=(many)
