# shellcheck shell=bash disable=SC2154,SC2034
# The playbook, interrupted and run again: in the cut-over, in the way back and in the cleanup. Sourced by run.

playbook_ready() {
    [[ ! -e $work/collections ]] || return 0
    mkdir -p "$work/collections/ansible_collections/pgonline" "$work/ansible"
    ln -s "$PWD" "$work/collections/ansible_collections/pgonline/migration"
    : >"$work/ansible.cfg"
    (umask 077; cat >"$work/vars.yml" <<-YML
	src_cls: s
	src_db: app
	src_ip: 127.0.0.1
	src_port: $(port_of s)
	dst_cls: t
	dst_db: app
	dst_ip: 127.0.0.1
	dst_port: $(port_of t)
	pg_admin_username: postgres
	pg_admin_password: secret-Pw0
	subscription_source: "$via"
	publication: app
	subscription: app
	migration_context_dir: $work/context
	pg_dump: ${psql%/psql}/pg_dump
	switch_pgbouncer: $bouncer
	YML
    )
}
# In the background, in a process group of its own; STRIKE_ variables reach the module that they name.
play() {  # TAG
    set -m
    ANSIBLE_COLLECTIONS_PATH=$work/collections ANSIBLE_HOME=$work/ansible ANSIBLE_CONFIG=$work/ansible.cfg ANSIBLE_NOCOLOR=1 \
        ANSIBLE_LOCAL_TEMP=$work/ansible/local ANSIBLE_REMOTE_TEMP=$work/ansible/remote \
        ansible-playbook -i localhost, -e "@$work/vars.yml" pgonline.migration.pgsql_migration --tags "$1" \
        >"$work/play.out" 2>&1 </dev/null &
    player=$!
    set +m
}
played() {  # TAG: to its end
    play "$1"
    status=0
    wait "$player" || status=$?
    ((status == 0)) || bad "the playbook's $1 ended with status $status: $(grep -E 'msg|fatal' "$work/play.out" | tail -n 3)"
}
# interrupted TAG SIGNAL PROGRAM TEXT [AFTER]: when that module is about to send (or has sent) that. INT is
# Ctrl-C; KILL takes all of it at once, as the end of the machine would, but for the watchdog.
interrupted() {
    local i pid
    title="playbook: $1, $2 at $4"
    rm -f "$work/struck"
    export STRIKE_PROGRAM=$3 STRIKE_FROM=$4 STRIKE_SIGNAL=STOP STRIKE_LOG=$work/struck LD_PRELOAD=$work/strike.so ${5:+STRIKE_AFTER=1}
    play "$1"
    unset STRIKE_PROGRAM STRIKE_FROM STRIKE_SIGNAL STRIKE_LOG STRIKE_AFTER LD_PRELOAD
    for ((i = 0; i < 600; i++)); do
        [[ ! -s $work/struck ]] || break
        kill -0 "$player" 2>/dev/null || break
        sleep 0.05
    done
    [[ -s $work/struck ]] || { bad "it was not struck: $(tail -n 20 "$work/play.out")"; return; }
    pid=$(cut -d' ' -f1 "$work/struck")
    kill "-$2" -- "-$player"
    [[ $2 == INT ]] || kill -KILL "$pid" 2>/dev/null || true
    kill -CONT "$pid" 2>/dev/null || true  # its watchdog may have ended it
    wait "$player" 2>/dev/null || true
    for ((i = 0; i < 200; i++)); do
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.05
    done
}
# The same step again leads to its end.
again() {  # TAG SIDE
    one_side
    people_go
    whole "$side"
    people_come
    played "$1"
    one_side
    [[ $side == "$2" ]] || bad "after $1 $side takes writes"
    sleep 0.3
    people_go
    whole "$side"
    people_come
}
nothing_of_it() {
    local side
    for side in s t; do
        [[ -z $(sql $side -c "SELECT slot_name FROM pg_replication_slots UNION ALL SELECT subname FROM pg_subscription
            UNION ALL SELECT pubname FROM pg_publication UNION ALL SELECT nspname FROM pg_namespace WHERE nspname = 'pgonline'") ]] ||
            bad "something is left on $side"
    done
}
# One moment, and back by the module: the short form.
case_playbook() {
    playbook_ready
    people_come
    interrupted cutover KILL pg_switchover 'ALTER DATABASE "app" SET pgonline.handover' after
    again cutover t
    people_go
    switchover rolled_back || bad 'not rolled back'
    switchover prepared || bad 'not prepared again'
}
# Interrupted there, one after the other; that side takes writes then.
at_each() {  # TAG SIDE 'SIGNAL PROGRAM TEXT'...
    local at signal program text
    for at in "${@:3}"; do
        read -r signal program text <<<"$at"
        interrupted "$1" "$signal" "$program" "$text"
        one_side
        [[ $side == "$2" || $2 == any ]] || bad "$side takes writes"
    done
}
case_playbook_steps() {
    playbook_ready
    people_come
    at_each cutover s 'KILL pg_copy_schema SELECT' 'KILL pg_compare SELECT' 'KILL pg_switchover setval' 'INT pg_switchover IN SHARE MODE'
    at_each cutover any 'KILL pg_switchover SET pgonline.handover'
    again cutover t
    at_each rollback t 'INT pg_switchover IN SHARE MODE'
    at_each rollback s 'KILL pg_switchover server_login_retry'
    again rollback s
    at_each cutover t 'INT pg_switchover server_login_retry'
    again cutover t
    at_each cleanup t 'KILL pg_switchover DROP SUBSCRIPTION' 'INT pg_switchover DROP PUBLICATION' 'KILL pg_switchover DROP TABLE' \
        'KILL pg_publication DROP PUBLICATION'
    again cleanup t
    people_go
    nothing_of_it
    played cleanup
    stage_anew || true
    rm -rf "$work/collections"
}
all+=(playbook playbook_steps)
