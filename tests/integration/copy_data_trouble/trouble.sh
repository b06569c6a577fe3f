#!/usr/bin/env bash
# What happens while rows are on their way: DDL and TRUNCATE on the source, prepared transactions, a slot
# that loses its WAL, servers that die, a run that is interrupted. Either it ends well, or it fails, holds
# nothing on the source, and the next run completes it.
# shellcheck source-path=SCRIPTDIR source=../common/copy.bash
source "$(dirname "$0")/../common/copy.bash"
s=$SOURCE_VERSION t=$TARGET_VERSION
slow='"jobs": 1, "throttle": 1'  # MB a second: big takes two, and the others wait for their turn

src -f - <<'SQL'
CREATE TABLE big (id int PRIMARY KEY, t text);
INSERT INTO big SELECT i, repeat(md5(i::text), 30) FROM generate_series(1, 2200) i;
CREATE TABLE second (id int PRIMARY KEY, t text);
INSERT INTO second SELECT i, repeat(md5(i::text), 10) FROM generate_series(1, 4000) i;
CREATE TABLE emptied (id int PRIMARY KEY, t text);
INSERT INTO emptied SELECT i, 'e' FROM generate_series(1, 500) i;
CREATE TABLE small (id int PRIMARY KEY, t text);
INSERT INTO small SELECT i, 's' FROM generate_series(1, 500) i;
CREATE PUBLICATION "all" FOR TABLE big, second, emptied, small;
ANALYZE;
SQL
copying() {  # TABLE
    until_true dst "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() AND state = 'active'
        AND application_name LIKE 'pgonline%' AND query LIKE '%COPY \"public\".\"$1\"%'"
}
fresh() {
    works '"state": "absent"'
    nothing_left 'the removal'
    dst -c 'SET client_min_messages = warning' -c 'DROP TABLE IF EXISTS big, second, emptied, small CASCADE'
}
failed_with() {  # WORDS
    finish
    [[ $(result 'r.get("failed")') == True ]] || fail "this should have failed with '$1'"
    [[ $(result 'r["msg"]') == *"$1"* ]] || fail "the failure should say '$1'"
}
completes() {  # PHASE OF THE RECORD
    is "$(dst -c "SELECT phase FROM pgonline.copy")" "$1" 'the phase in the record'
    works '"wait_for": "caught_up"'
    that "r['cleared'] == 'a copy that ended in phase $1'"
    only_ours
    compare '"tables": ["big", "second", "emptied", "small"]'
    fresh
}

# ---- what is waited for ----
note 'transactions that are open when the slot is made'
src -c "BEGIN" -c "INSERT INTO small VALUES (1001, 'prepared')" -c "PREPARE TRANSACTION 'before'"
fails_with "it waits for the prepared transaction 'before'" '"timeout": 2'
nothing_left 'a prepared transaction'
(printf "SET application_name = lingerer; BEGIN; INSERT INTO small VALUES (1002, 'open');\n\\! sleep 4\nCOMMIT;\n" | src -f -) >/dev/null &
until_true src "SELECT count(*) > 0 FROM pg_stat_activity WHERE application_name = 'lingerer' AND state = 'idle in transaction'"
begin "$slow"
until_true dst "SELECT waiting LIKE '%lingerer%' AND waiting LIKE '%before%' OR waiting LIKE 'the slot waits for %' FROM pgonline.copy"
src -c "COMMIT PREPARED 'before'"

# ---- what is survived ----
more=() prepared=''
((t < 16)) || more+=('"run_as_owner": true')
((s < 17 || t < 17)) || more+=('"failover": true')
if ((s >= 15 && t >= 15)); then more+=('"two_phase": true'); prepared=1; fi
copying big
kill "$(pid)"
finish
is "$(cat "$WORK_DIR/status")" 1 'the status of a run that was interrupted'
that '"interrupted by signal 15" in r["msg"] and r["failed"]'
nothing_left 'an interrupt'

note 'time limits, TRUNCATE, a new column, transactions prepared meanwhile'
for side in src dst; do
    $side -f - <<-'SQL'
	SELECT format('ALTER DATABASE %I SET %s', current_database(), s)
	FROM unnest(ARRAY['statement_timeout = ''1s''', 'idle_in_transaction_session_timeout = ''1s''', 'lock_timeout = ''1s''']) s
	\gexec
	SQL
done
begin "$slow$( ((${#more[@]} == 0)) || printf ", %s" "${more[@]}")"
copying big
[[ -z $prepared ]] || src -c "BEGIN" -c "INSERT INTO small VALUES (1003, 'prepared')" -c "UPDATE big SET t = 'prepared' WHERE id = 5" -c "PREPARE TRANSACTION 'meanwhile'"
# Before 11 a new column with a default writes the table anew.
more_int="more int$( ((s < 11)) || echo ' DEFAULT 5')"
src -c 'TRUNCATE emptied' -c "INSERT INTO emptied VALUES (1, 'after')" -c "ALTER TABLE second ADD $more_int"
finish
that 'not r.get("failed") and r["cleared"] == "a copy that ended in phase failed" and r["truncated"] == ["public.emptied"] and "truncated" in r["warnings"][0]'
only_ours
dst -c "ALTER TABLE second ADD $more_int"
src -c "UPDATE second SET more = 6 WHERE id = 7"
works '"wait_for": "caught_up"'
if [[ $prepared ]]; then
    is "$(dst -c 'SELECT subtwophasestate FROM pg_subscription')" e 'two_phase is in force'
    until_true dst 'SELECT count(*) = 1 FROM pg_prepared_xacts WHERE database = current_database()'
    src -c "COMMIT PREPARED 'meanwhile'"
    works '"wait_for": "caught_up"'
    is "$(dst -c 'SELECT count(*) FROM small WHERE id = 1003')" 1 'what was prepared during the copy'
fi
((t < 16)) || is "$(dst -c 'SELECT subrunasowner FROM pg_subscription')" t run_as_owner
((s < 17 || t < 17)) || is "$(dst -c 'SELECT subfailover FROM pg_subscription') $(src -c 'SELECT failover FROM pg_replication_slots')" 't t' failover
compare '"tables": ["big", "second", "emptied", "small"]'
src -c "INSERT INTO emptied SELECT i, 'e' FROM generate_series(2, 500) i"
fresh
for side in src dst; do
    $side -f - <<<"SELECT format('ALTER DATABASE %I RESET ALL', current_database()) \\gexec"
done

# ---- DDL that spoils it ----
spoilt() {  # WORDS SQL…
    begin "$slow"
    copying big
    for sql in "${@:2}"; do src -c "$sql"; done
    failed_with "$1"
    nothing_left "$2"
}
note 'DDL'
spoilt 'table public.second was altered on the source before its rows were read' 'ALTER TABLE second ALTER more TYPE bigint'
spoilt 'table public.second was altered on the source before its rows were read' "ALTER TABLE second ALTER t TYPE text USING t || 'x'"
spoilt 'second' 'DROP TABLE second' "CREATE TABLE second (id int PRIMARY KEY, t text, more bigint)" 'INSERT INTO second SELECT id, t, 1 FROM big' 'ALTER PUBLICATION "all" ADD TABLE second'
dst -c 'DROP TABLE second'
completes failed

# ---- WAL ----
note 'WAL'
begin "$slow, \"max_retained_wal\": 10"
copying big
src -c "SELECT pg_switch_wal()" -c 'UPDATE small SET t = t' -c "SELECT pg_switch_wal()" >/dev/null
failed_with 'given up before the disk of the source'
nothing_left max_retained_wal
if ((s >= 13)); then  # max_slot_wal_keep_size
    begin "$slow"
    copying big
    src -c "ALTER SYSTEM SET max_slot_wal_keep_size = '1MB'" -c 'SELECT pg_reload_conf()' >/dev/null
    for _ in 1 2 3; do src -c 'UPDATE small SET t = t' -c 'SELECT pg_switch_wal()' -c CHECKPOINT >/dev/null; done
    failed_with 'has lost WAL that it needs'
    nothing_left 'a slot that is lost'
    src -c 'ALTER SYSTEM RESET max_slot_wal_keep_size' -c 'SELECT pg_reload_conf()' >/dev/null
fi
completes failed

# ---- sessions and servers that die ----
note 'sessions and servers'
begin "$slow"
copying big
is "$(src -c "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'walsender'")" 1 'the session that exports the snapshot'
failed_with 'snapshot'
nothing_left 'the end of the exporting session'
begin "$slow"
copying big
"$CLUSTER" kill "$TARGET_CLUSTER"
failed_with 'the connection was lost'
"$CLUSTER" start "$TARGET_CLUSTER" "$t" >/dev/null
is "$(src -c "SELECT count(*) FROM pg_replication_slots WHERE database = current_database()")" 0 'slots left after the death of the target'
completes copying
begin "$slow"
copying big
"$CLUSTER" kill "$SOURCE_CLUSTER"
failed_with 'the connection was lost'
that '"the slot stays on the source" in r["warnings"][0]'
"$CLUSTER" start "$SOURCE_CLUSTER" "$s" >/dev/null
completes failed

# ---- killed at moments that chance seldom finds ----
note 'a second run, an index that outlives its run'
src -c "CREATE FUNCTION slow(i int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN IF pg_catalog.current_setting(''pgonline.slow'', true) = ''on'' THEN PERFORM pg_catalog.pg_sleep(0.2); END IF; RETURN i; END'" \
    -c 'CREATE INDEX slowly ON big (slow(id))' -c 'CREATE VIEW needs_key AS SELECT id, t, count(*) FROM big GROUP BY id' \
    -c "CREATE TRIGGER later BEFORE UPDATE ON small FOR EACH ROW EXECUTE PROCEDURE suppress_redundant_updates_trigger()"
dst -f - <<<"SELECT format('ALTER DATABASE %I SET pgonline.slow = on', current_database()) \\gexec"
begin '"jobs": 2'
building="SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query LIKE 'CREATE INDEX \"slowly\"%'"
until_true dst "$building"
fails_with 'another run copies for subscription "copy"' ''
kill -9 "$(pid)"
wait "$runner" || true
is "$(dst -c "$building")" t 'the index is still being built'
dst -f - <<<"SELECT format('ALTER DATABASE %I RESET ALL', current_database()) \\gexec"
completes copying
dst -c 'DROP FUNCTION slow CASCADE'

note 'killed between the indexes and the subscription'
dst -c "CREATE FUNCTION dawdle() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(30); END'" \
    -c "CREATE EVENT TRIGGER dawdle ON ddl_command_start WHEN TAG IN ('CREATE TRIGGER') EXECUTE PROCEDURE dawdle()"
begin
until_true dst "SELECT phase = 'handover' AND (SELECT count(*) > 0 FROM pg_stat_activity WHERE query LIKE 'CREATE TRIGGER%' AND state = 'active') FROM pgonline.copy"
kill -9 "$(pid)"
wait "$runner" || true
dst -c "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'CREATE TRIGGER%'" -c 'DROP EVENT TRIGGER dawdle' >/dev/null
works '"wait_for": "caught_up"'
that 'r["changed"] and r["phase"] == "done" and "cleared" not in r'
only_ours
compare '"tables": ["big", "second", "emptied", "small"]'
is "$(dst -c "SELECT (SELECT count(*) FROM pg_trigger WHERE tgname = 'later'), to_regclass('needs_key') IS NOT NULL, to_regclass('slowly') IS NOT NULL")" '1|t|t' 'what comes after the rows'
