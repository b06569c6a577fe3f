#!/usr/bin/env bash
# One migration from the first look to the end, with a client that goes on writing: check mode, the
# context directory, the runbook's own commands, every step again and alone, cut-over, cleanup.
SOURCE_DB=playbook_src TARGET_DB=playbook_dst
# shellcheck source-path=SCRIPTDIR source=lib.bash
source "$(dirname "$0")/lib.bash"

variables
echo 'switch_copy_tables: [shop.import]' >>"$WORK_DIR/vars.yml"  # which could have no replica identity
export PGPASSFILE=$WORK_DIR/pgpass
(umask 077 && printf '127.0.0.1:*:*:postgres:%s\n' "$("$CLUSTER" env "$SOURCE_CLUSTER" password)" >"$PGPASSFILE")
src -f "$COLLECTION_DIR/tests/demo/awkward.sql" >/dev/null
src -c 'CREATE TABLE shop.import (id int GENERATED ALWAYS AS IDENTITY, line json)' -c "INSERT INTO shop.import (line) VALUES ('1'), ('2')"
dst -f - <<<"SELECT 'CREATE ROLE shop_owner' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'shop_owner') \gexec"

note 'check mode on an untouched pair: nothing but reading reaches either server'
from=$(wc -c <"$SOURCE_LOG") to=$(wc -c <"$TARGET_LOG")
before=$("$PG_DUMP" --schema-only "$SOURCE_CONN" | grep -vE "^.(un)?restrict " | md5sum)
works --check --diff
tail -c "+$((from + 1))" "$SOURCE_LOG" >"$WORK_DIR/source.log"
tail -c "+$((to + 1))" "$TARGET_LOG" >"$WORK_DIR/target.log"
# Every statement is one of those that read, and none of them calls what changes something.
for side in source target; do
    sed -nE 's/^.*LOG:  (statement|execute [^:]*): *//p' "$WORK_DIR/$side.log" >"$WORK_DIR/$side.sql"
    [[ -s $WORK_DIR/$side.sql ]] || fail "no statement at all in the log of the $side"
    bad=$(grep -viE '^(--.*|SELECT|WITH|VALUES|TABLE|SHOW|SET|RESET|BEGIN|START TRANSACTION|COMMIT|ROLLBACK|END|PREPARE|EXECUTE|DEALLOCATE|DECLARE|FETCH|CLOSE|DISCARD|LOCK TABLE .* IN ACCESS SHARE MODE|COPY .* TO STDOUT)\b' \
        "$WORK_DIR/$side.sql" || true)
    [[ -z $bad ]] || fail "check mode sent to the $side: $bad"
    ! grep -iE '\b(setval|nextval|pg_create_[a-z_]*slot|pg_drop_[a-z_]*|pg_terminate_backend|pg_logical_emit_message|set_config\(.*false\)) *\(' \
        "$WORK_DIR/$side.sql" || fail "check mode called the above on the $side"
done
is "$("$PG_DUMP" --schema-only "$SOURCE_CONN" | grep -vE "^.(un)?restrict " | md5sum)" "$before" 'the schema of the source'
is "$(src -c 'SELECT count(*) FROM pg_replication_slots WHERE database = current_database()')" 0 'slots'
is "$(dst -c "SELECT count(*) FROM pg_class WHERE relnamespace = to_regnamespace('shop')")" 0 'tables on the target'
[[ ! -e $context ]] || fail 'check mode wrote the context directory'

note 'the context directory'
works --tags context -e pg_replicatoin_username=playbook_repl
for step in preflight check-replica-identity check-replica-identity-solution check-special-object copy-schema create-pub \
    create-sub progress compare copy-seq next-seq remove-sub cutover rollback cleanup activate; do
    [[ -x $context/$step ]] || fail "no script $step"
    bash -n "$context/$step"
done
no_password "$context"
grep -q 'pg_replication_username: playbook_repl' "$context/context.yml" || fail 'the misspelt variable is not known'
runbook=$(tr -d '`' <"$context/README.md")
for words in "host  $src_db  playbook_repl  10.10.10.13/32" 10.10.10.20 'Notice to the business party' 'ignore_slots' \
    "dbname=$dst_db" 'shop.select' 'large objects' 'pg-test must lead' 10.10.10.3; do
    [[ $runbook == *"$words"* ]] || fail "the runbook does not say '$words'"
done

note "the runbook's replication user is enough"
sed -n '/^```sql/,/^```$/p' "$context/README.md" | sed '/^```sql/,/^```$/!d' |
    awk '/^```sql/ { n++; next } /^```/ { next } n == 1' | grep -v '^\\password' >"$WORK_DIR/role.sql"
src -f "$WORK_DIR/role.sql"
src -c "ALTER ROLE playbook_repl PASSWORD 'repl-Pw1'"
dst -c 'CREATE ROLE playbook_repl'  # it is named in the schema's grants
sed '/^```/d' "$context/README.md" | sed -n '/AS may_replicate/,/;$/p' >"$WORK_DIR/check.sql"
is "$(src -f "$WORK_DIR/check.sql")" 't|t|0' 'the check of the replication user'

note 'the whole run, while a client writes'
write_on &
works -e pg_replicatoin_username=playbook_repl -e pg_replication_password=repl-Pw1
says 'tables synced'
says "$context/cutover"
is "$(dst -c "SELECT count(*) FROM pg_subscription_rel WHERE srsubstate <> 'r'")" 0 'tables that are not ready'
[[ $(src -c 'SELECT count(*) FROM shop.orders') -gt 10000 ]] || fail 'the writer does not write'
is "$(src -c "SELECT usename FROM pg_stat_replication WHERE application_name LIKE 'sub_pg_meta%'")" playbook_repl 'who replicates'

note 'again: nothing to do, as a whole and step by step'
unchanged -e pg_replication_username=playbook_repl -e pg_replication_password=repl-Pw1
for step in context preflight check-replica-identity check-replica-identity-solution check-special-object copy-schema \
    create-pub create-sub progress compare; do
    "$context/$step" -e pg_replication_password=repl-Pw1 >"$out" 2>&1 || fail "$step does not run alone"
    is "$(changed)" 0 "changed of a second $step"
done
ls "$context"/log/create-sub.*.log >/dev/null || fail 'no log is kept'
no_password "$context"
/usr/bin/python3 - "$context/preflight.json" <<'PY'
import json, sys
p = json.load(open(sys.argv[1]))
assert p["ok"] and p["counts"]["ignored"] == 2, p["counts"]
assert p["facts"]["source"]["special"]["unlogged_tables"]["objects"] == ["shop.scratch"]
assert any(f["id"] == "T05" and f["object"] == "shop.scratch" for f in p["findings"])
PY
grep -q '\*\*T05\*\* source `shop.scratch`' "$context/preflight.md" || fail 'preflight.md does not tell of shop.scratch'
unchanged --check -e pg_replication_username=playbook_repl -e pg_replication_password=repl-Pw1

note 'activate'
# shellcheck disable=SC1091
is "$(. "$context/activate" >/dev/null && type -P next-seq && echo "$SRCDB $DSTDB $SUBNAME" && dst -Atc 'SELECT current_database()')" \
    "$context/next-seq
$src_db $dst_db sub_pg_meta_${src_db}_to_pg_test_$dst_db
$dst_db" 'what activate gives'
[[ $("$context/activate") == *remove-sub* ]] || fail 'activate does not say its usage'

note 'sequences, as they are and ahead'
works --tags copy-seq
is "$(dst -c 'SELECT last_value FROM shop.invoice')" 5000 'shop.invoice'
works --tags next-seq
is "$(dst -c 'SELECT last_value FROM shop.invoice')" 105000 'shop.invoice, 10000 increments ahead'
# The writer moves one of them.
unchanged --tags next-seq -e '{"migration_exclude_tables": ["shop.order_id"]}'

note 'no cleanup before the cut-over'
fails_with migration_abandon --tags cleanup

note 'the cut-over, in check mode'
works --tags cutover --check
is "$(src -c 'SHOW default_transaction_read_only')" off 'the source after a dry cut-over'

note 'a cut-over that fails opens the source again'
src -c "INSERT INTO shop.\"select\" VALUES (77, 'here')"
for ((i = 0; i < 100; i++)); do [[ $(dst -c 'SELECT count(*) FROM shop."select" WHERE id = 77') == 0 ]] || break; sleep 0.1; done
dst -c "UPDATE shop.\"select\" SET \"table\" = 'there' WHERE id = 77"
fails_with 'not cut over; the source is open' --tags cutover
is "$(src -c 'SHOW default_transaction_read_only')" off 'the source after a failed cut-over'
is "$(dst -c 'SELECT subenabled FROM pg_subscription WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())')" t 'the subscription goes on'
dst -c "UPDATE shop.\"select\" SET \"table\" = 'here' WHERE id = 77"

note 'nothing to go back from, yet'
unchanged --tags rollback

note 'the cut-over, with what is not replicated'
rest='{"switch_copy_tables": ["shop.import", "shop.scratch"], "copy_large_objects": true}'
objects='SELECT oid, md5(lo_get(oid)) FROM pg_largeobject_metadata ORDER BY 1'
works --tags cutover -e switch_refresh_matviews=true -e "$rest"
says 'writes paused for'
says 'copied: shop.import, 2 rows'
[[ $(dst -c "$objects") ]] || fail 'no large objects'
same "$objects"
same 'SELECT * FROM shop.scratch ORDER BY 1'
is "$(src -c 'SHOW default_transaction_read_only')" on 'the source after the cut-over'
is "$(dst -c 'SHOW default_transaction_read_only')" off 'the target after the cut-over'
wait
# Without article's floating point column, which versions before 12 write in other words.
for table in orders customer '(SELECT id, code, net FROM shop.article)' log voucher stock '"select"' '"Order ""Lines"""'; do
    [[ $table == \(* ]] || table=shop.$table
    same "SELECT count(*), md5(string_agg(t::text, ',' ORDER BY t::text COLLATE \"C\")) FROM $table t"
done
is "$(dst -c "SELECT sum(orders) = (SELECT count(*) FROM shop.orders) FROM shop.turnover")" t 'the materialized view, refreshed'
is "$(dst -c "SELECT nextval('shop.order_id') > (SELECT max(id) FROM shop.orders)")" t 'the sequence of orders'

note 'the way back, which loses nothing, and there again'
unchanged --tags cutover
fails_with 'the source is closed' --tags create-sub
dst -c "INSERT INTO shop.\"select\" VALUES (79, 'there')"
dst -c "INSERT INTO shop.import (line) VALUES ('3')" -c "SELECT lo_from_bytea(0, 'there')" >/dev/null
works --tags rollback -e "$rest"
same 'SELECT id, line::text FROM shop.import ORDER BY 1'
same "$objects"
is "$(src -c 'SELECT count(*) FROM shop.import')" 3 'what was written on the target into what is copied'
is "$(src -c 'SHOW default_transaction_read_only')" off 'the source, gone back to'
is "$(dst -c 'SHOW default_transaction_read_only')" on 'the target, gone back from'
is "$(src -c 'SELECT "table" FROM shop."select" WHERE id = 79')" there 'what was written on the target'
src -c "INSERT INTO shop.\"select\" VALUES (80, 'here')"
works --tags cutover -e "$rest"
is "$(dst -c 'SELECT "table" FROM shop."select" WHERE id = 80')" here 'what was written on the source'

note 'after it: nothing is started anew, cutover has nothing to do, cleanup leaves nothing'
dst -c "INSERT INTO shop.\"select\" VALUES (78, 'new')"
unchanged
unchanged --tags cutover
works --tags cleanup
unchanged --tags cleanup
fails_with 'no way back any more' --tags rollback
is "$(src -c 'SELECT count(*) FROM pg_replication_slots WHERE database = current_database()')" 0 'slots'
is "$(src -c 'SELECT count(*) FROM pg_publication')$(dst -c 'SELECT count(*) FROM pg_publication')" 00 'publications'
is "$(src -c 'SELECT count(*) FROM pg_subscription WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())')" 0 'subscriptions'
is "$(dst -c 'SELECT count(*) FROM pg_replication_slots WHERE database = current_database()')" 0 'slots of the target'
is "$(src -c "SELECT count(*) FROM pg_namespace WHERE nspname = 'pgonline'")$(dst -c "SELECT count(*) FROM pg_namespace WHERE nspname = 'pgonline'")" 00 'schemas of ours'
for side in src dst; do is "$($side -c "SELECT relreplident FROM pg_class WHERE oid = 'shop.log'::regclass")" d "the identity of shop.log, put back on $side"; done
is "$(src -c 'SHOW default_transaction_read_only')" on 'the source after cleanup'
is "$(dst -c 'SELECT count(*) FROM shop."select" WHERE id = 78')" 1 'what was written on the target'
no_password "$context" "$WORK_DIR"/*.log

src -c 'SET default_transaction_read_only = off' -c 'DROP OWNED BY playbook_repl' -c 'DROP ROLE playbook_repl'
dst -c 'DROP OWNED BY playbook_repl' -c 'DROP ROLE playbook_repl'
