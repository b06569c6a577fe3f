#!/usr/bin/env bash
# The ways to say what is migrated: full connections as strings and dictionaries, what is missing or
# wrong, a fleet from an inventory, a migration that is given up.
SOURCE_DB=playbook_src TARGET_DB=playbook_dst
# shellcheck source-path=SCRIPTDIR source=lib.bash
source "$(dirname "$0")/lib.bash"

note 'what is missing or wrong is said by name'
echo '{}' >"$WORK_DIR/vars.yml"
fails_with 'Missing: src_cls, src_db, src_ip, dst_cls, dst_db, dst_ip.'
fails_with 'Missing: src_db, dst_cls, dst_ip.' -e src_cls=a -e src_ip=127.0.0.1 -e dst_db=b
variables
fails_with 'compare_method and cutover_compare_method' -e compare_method=guess -e identity_fallback=index -e sync_timeout=0 \
    -e dst_list=10.10.10.12 -e slot=No-Slot -e pg_replication_username=a -e pg_replicatoin_username=b
says 'identity_fallback is full'
says 'sync_timeout is a number'
says 'src_list and dst_list are lists'
says 'differ: give one'
says 'slot may hold'
fails_with 'same database' -e dst_port="$("$CLUSTER" env "$SOURCE_CLUSTER" port)" -e "dst_db=$src_db"
fails_with 'password authentication failed' -e pg_admin_password=wrong

note 'an error of preflight stops the run before anything is touched'
src -c 'CREATE TABLE no_key (id int)' -c "SELECT lo_from_bytea(0, 'x')" >/dev/null
fails_with 'stand against the migration; nothing was touched' -e '{"preflight_ignore": []}' \
    -e pg_admin_password="$("$CLUSTER" env "$SOURCE_CLUSTER" password)"
says 'ERRORS'
says 'T10 source'
grep -q '^## Errors' "$context/preflight.md" || fail 'preflight.md has no errors'
is "$(src -c "SELECT relreplident FROM pg_class WHERE relname = 'no_key'")" d 'the identity of no_key'
is "$(dst -c "SELECT count(*) FROM pg_class WHERE relname = 'no_key'")" 0 'tables on the target'
is "$(src -c 'SELECT count(*) FROM pg_publication')" 0 'publications'
src -c 'DROP TABLE no_key' -c 'SELECT lo_unlink(oid) FROM pg_largeobject_metadata' >/dev/null
rm -r "$context"

note 'full connections: a URI, and keyword=value text'
src -c 'CREATE TABLE t (id int PRIMARY KEY, word text)' -c "INSERT INTO t SELECT i, 'word ' || i FROM generate_series(1, 1000) i"
words=$(sed -E "s|^postgresql://([^:]*):([^@]*)@([^:]*):([0-9]*)/(.*)|host=\3 port = \4 dbname='\5' user=\1 password='\2'|" <<<"$TARGET_CONN")
cat >"$WORK_DIR/vars.yml" <<YML
source: "$SOURCE_CONN"
target: "$words"
dst_cls: pg-new
migration_context_dir: $context
pg_dump: $PG_DUMP
compare_method: count
YML
works
no_password "$context"
grep -q "^# 127.0.0.1.$src_db -> pg-new.$dst_db" "$context/README.md" || fail 'the title of the runbook'
same 'SELECT count(*), sum(id) FROM t'
unchanged

note 'given up before the cut-over'
fails_with migration_abandon --tags cleanup
works --tags cleanup -e migration_abandon=true
is "$(src -c 'SELECT count(*) FROM pg_replication_slots WHERE database = current_database()')" 0 'slots'
is "$(src -c 'SELECT count(*) FROM pg_publication')" 0 'publications'
src -c "INSERT INTO t VALUES (5000, 'goes on')"

note 'single steps, without the others; remove-sub'
dst -c 'DROP TABLE t'
works --tags copy-schema,create-pub,create-sub,progress
works --tags remove-sub
is "$(dst -c 'SELECT count(*) FROM t')" 1001 'rows that were copied'
is "$(src -c 'SELECT count(*) FROM pg_replication_slots WHERE database = current_database()')" 0 'slots after remove-sub'
fails_with 'no subscription' --tags progress
fails_with 'not cut over' --tags cutover

note 'tables without an identity, into which rows are only inserted, have a publication of their own'
dst -c 'DROP TABLE t'
src -c 'CREATE TABLE "The Log" (line json)' -c "INSERT INTO \"The Log\" VALUES ('1'), ('2')"
fails_with 'FULL does not work with the column(s) line json'
works -e identity_fallback=insert_only
says 'only inserts will be published of: public.'
is "$(src -c 'SELECT pubname, pubinsert, pubupdate, pubdelete, pubtruncate FROM pg_publication ORDER BY 1')" \
    "pub_127_0_0_1_$src_db|t|t|t|t
pub_127_0_0_1_${src_db}_insert|t|f|f|t" 'publications'
is "$(src -c "SELECT pubname || ' ' || tablename FROM pg_publication_tables ORDER BY 1")" \
    "pub_127_0_0_1_${src_db} t
pub_127_0_0_1_${src_db}_insert The Log" 'what they publish'
unchanged -e identity_fallback=insert_only
unchanged --tags create-sub -e identity_fallback=insert_only
grep -q 'identity_fallback: insert_only' "$context/context.yml" || fail 'the steps are not told of insert_only'
src -c "INSERT INTO \"The Log\" VALUES ('3')" -c "UPDATE t SET word = 'new' WHERE id = 1"
works --tags compare -e identity_fallback=insert_only
same 'SELECT count(*) FROM "The Log"'
same 'SELECT word FROM t WHERE id = 1'
works --tags cleanup -e migration_abandon=true
is "$(src -c 'SELECT count(*) FROM pg_publication')" 0 'publications after cleanup'
src -c 'DROP TABLE "The Log"'

note 'a fleet: one waits for a lock, the other does not wait for it'
databases=(playbook_fleet_a playbook_fleet_b)
drop_fleet() {
    local db
    for db in "${databases[@]}"; do
        (
            src_db=$db dst_db=$db
            dst -c "ALTER SUBSCRIPTION sub_pg_${db##*_}_${db}_to_pg_test_$db DISABLE" \
                -c "ALTER SUBSCRIPTION sub_pg_${db##*_}_${db}_to_pg_test_$db SET (slot_name = NONE)" \
                -c "DROP SUBSCRIPTION sub_pg_${db##*_}_${db}_to_pg_test_$db"
            for ((i = 0; i < 50; i++)); do
                [[ $(src -c 'SELECT count(*) FROM pg_replication_slots WHERE database = current_database() AND active') != 0 ]] || break
                sleep 0.2
            done
            src -c 'SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = current_database()'
        ) >/dev/null 2>&1 || true
        "$CLUSTER" psql "$SOURCE_CLUSTER" -qc "DROP DATABASE IF EXISTS $db" >/dev/null 2>&1 || true
        "$CLUSTER" psql "$TARGET_CLUSTER" -qc "DROP DATABASE IF EXISTS $db" >/dev/null 2>&1 || true
    done
}
trap 'stop_jobs; drop_fleet' EXIT
for db in "${databases[@]}"; do
    "$CLUSTER" psql "$SOURCE_CLUSTER" -qc "CREATE DATABASE $db"
    "$CLUSTER" psql "$TARGET_CLUSTER" -qc "CREATE DATABASE $db"
    (src_db=$db; src -c 'CREATE TABLE t (word text)' -c "INSERT INTO t VALUES ('$db')")
done
cat >"$WORK_DIR/fleet.yml" <<YML
pgsql_migration:
  vars:
    pg_admin_password: "$("$CLUSTER" env "$SOURCE_CLUSTER" password)"
    src_ip: 127.0.0.1
    src_port: $("$CLUSTER" env "$SOURCE_CLUSTER" port)
    dst_cls: pg-test
    dst_ip: 127.0.0.1
    dst_port: $("$CLUSTER" env "$TARGET_CLUSTER" port)
    migration_context_dir: "$WORK_DIR/{{ inventory_hostname }}"
    pg_dump: $PG_DUMP
  hosts:
    a: {src_cls: pg-a, src_db: ${databases[0]}, dst_db: ${databases[0]}}
    b: {src_cls: pg-b, src_db: ${databases[1]}, dst_db: ${databases[1]}}
YML
play_fleet() { ansible-playbook -i "$WORK_DIR/fleet.yml" pgonline.migration.pgsql_migration >"$out" 2>&1 </dev/null || fail "the fleet"; }
# Held until b is through: whoever waits for everybody at each step will not get there.
(src_db=${databases[0]}; src -c 'BEGIN' -c 'LOCK TABLE t IN ACCESS SHARE MODE' -c 'SELECT pg_sleep(300)' >/dev/null 2>&1) &
sleep 0.5
play_fleet &
fleet=$!
synced() { (dst_db=$1; dst -c "SELECT count(*) FROM pg_subscription_rel WHERE srsubstate = 'r'"); }
for ((i = 0; i < 300; i++)); do
    [[ $(synced "${databases[1]}") == 0 ]] || break
    kill -0 "$fleet" 2>/dev/null || break
    sleep 0.1
done
is "$(synced "${databases[1]}"),$(synced "${databases[0]}")" 1,0 'tables synced of b, and of a, which waits for its lock'
(src_db=${databases[0]}; src -c "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(300)%' AND pid <> pg_backend_pid()" >/dev/null)
wait "$fleet" || fail 'the fleet'
is "$(changed | wc -w)" 2 'hosts in the recap'
for db in "${databases[@]}"; do
    is "$(dst_db=$db; dst -c 'SELECT word FROM t')" "$db" 'the row of a fleet'
done
play_fleet
is "$(changed)" '0 0' 'changed of a second run of the fleet'
no_password "$WORK_DIR/a" "$WORK_DIR/b"
