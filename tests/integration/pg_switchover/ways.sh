#!/usr/bin/env bash
# There, back, there again and away: each state with what it must leave, refuse and keep.
# shellcheck source-path=SCRIPTDIR source=../common/switch.bash
source "$(dirname "$0")/../common/switch.bash"

tables='CREATE TABLE t (id serial PRIMARY KEY, word text);
    CREATE TABLE "Odd Table" ("Key" text PRIMARY KEY, n int);
    CREATE TABLE log (at timestamptz DEFAULT now(), line text);
    CREATE TABLE part (id int NOT NULL, at int NOT NULL) PARTITION BY RANGE (at);
    CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (100);
    CREATE TABLE part_2 PARTITION OF part FOR VALUES FROM (100) TO (200);
    CREATE MATERIALIZED VIEW words AS SELECT count(*) AS n FROM t; CREATE VIEW between AS SELECT n FROM words;
    CREATE MATERIALIZED VIEW "A first by name" AS SELECT n + 1 AS n FROM between; CREATE MATERIALIZED VIEW empty AS SELECT 1 AS x WITH NO DATA;
    CREATE SEQUENCE lone INCREMENT -5 MINVALUE -1000000 START -10; CREATE SEQUENCE small AS smallint MAXVALUE 120;'
# Roots where both sides know them, leaves else.
root=part via=', publish_via_partition_root = true'
if ((SOURCE_VERSION >= 13 && TARGET_VERSION >= 13)); then tables+='ALTER TABLE part ADD PRIMARY KEY (id, at)'
else
    root='part_1, part_2' via=''
    tables+='ALTER TABLE part_1 ADD PRIMARY KEY (id); ALTER TABLE part_2 ADD PRIMARY KEY (id)'
fi
src -c "$tables"
dst -c "$tables"
src -c "INSERT INTO t (word) SELECT 'x' FROM generate_series(1, 500); INSERT INTO \"Odd Table\" VALUES ('a', 1);
    INSERT INTO log (line) VALUES ('first'); INSERT INTO part SELECT i, i FROM generate_series(1, 150) i;
    SELECT nextval('lone') FROM generate_series(1, 3); SELECT nextval('small') FROM generate_series(1, 50)" >/dev/null
src -c "CREATE PUBLICATION p FOR TABLE t, \"Odd Table\", $root WITH (publish = 'insert, update, delete'$via);
    CREATE PUBLICATION p_log FOR TABLE log WITH (publish = 'insert')"

# What preflight says of the switch: severity, side, and the states that its hint names.
looks() {  # WHAT
    works pg_preflight_info '"subscription": "cut", "checks": ["C02", "O15"], "fail_on": "never"'
    that 'not any(f["id"] == "P07" for f in r["findings"])'
    is "$(result '"; ".join(" ".join([f["id"], f["severity"], f["side"]] + [s for s in ("switched", "rolled_back", "absent") if "state=" + s in f["hint"]]) for f in r["findings"] if f["id"] == "C02" or f["object"].startswith("database "))')" "$1" 'what preflight says'
}
looks_exchanged() (
    as_source=$TARGET_CONN TARGET_CONN=$SOURCE_CONN SOURCE_CONN=$as_source
    looks "$1"
)

note 'what is no state to begin with'
refused 'there is no subscription' prepared
refused '5 condition(s)' switched
fails_with 'missing required arguments: subscription' pg_switchover '"state": "prepared"'
fails_with 'must be one of' pg_switchover '"subscription": "cut", "state": "open"'
fails_with 'too long for the way back' pg_switchover "\"state\": \"prepared\", \"subscription\": \"$(printf 'x%.0s' {1..50})\""
refused 'knows no' switched '"pgbouncer": [{"admin": "host=x", "database": "x", "conf": "y"}]'
refused 'needs config or reload_command' switched '"pgbouncer": [{"admin": "host=x", "database": "x"}]'
refused 'needs command' switched '"hooks": {"at": [{"command": "true"}]}'
refused 'before, at, after and aborted' switched '"hooks": {"while": []}'
state rolled_back
that 'not r["changed"]'
works pg_subscription '"name": "cut", "publications": ["p", "p_log"], "wait_for": "synced", "timeout": 60'
before_src=$(left_over src) before_dst=$(left_over dst)

note 'prepared'
state prepared '"_ansible_check_mode": true, "_ansible_diff": true'
that 'r["changed"] and r["diff"]'
is "$(left_over dst)" "$before_dst" 'the target after check mode'
is "$(left_over src)" "$before_src" 'the source after check mode'
state prepared
that 'r["changed"] and r["outcome"] == "prepared" and r["writable"] == "source"'
state prepared
that 'not r["changed"]'
is "$(open_sides)" 'src ' 'open when prepared'
src -c "INSERT INTO t (word) VALUES ('prepared')"
until_true dst "SELECT count(*) = 501 FROM t"
is "$(dst -c "SELECT count(*) FROM pg_publication_tables WHERE pubname = 'cut_reverse_insert'")" 1 'tables that are only inserted into'

looks ''
looks_exchanged 'O15 warning source absent'

note 'others do not stumble over it, and leave it alone'
works pg_publication "\"name\": \"p\", \"tables\": [\"t\", \"Odd Table\", \"part\"], \"subscriber_version\": $TARGET_VERSION"
is "$(src -c "SELECT count(*) FROM pg_publication_tables WHERE schemaname = 'pgonline'")" 1 'the marker after pg_publication'
works pg_subscription '"name": "cut", "publications": ["p", "p_log"], "refresh": true'
that 'not r["changed"]'
works pg_compare '"method": "checksum"'
that 'r["match"]'
state prepared # the sequence of what was inserted has moved on
that 'all("setval" in q for q in r["queries"])'
state prepared
that 'not r["changed"]'
works pg_migration_info '"subscription": "cut"'

note 'absent takes back just that; first all but the closing'
state absent '"keep_closed": true'
that 'r["changed"] and "stays closed" in str(r["warnings"])'
is "$(open_sides)" 'src ' 'open when the migration goes on'
state absent '"keep_closed": true'
that 'not r["changed"]'
state absent
that 'r["changed"]'
is "$(left_over dst)" "$before_dst" 'the target after absent'
is "$(left_over src)" "$before_src" 'the source after absent'
state absent
that 'not r["changed"]'
src -c "INSERT INTO t (word) VALUES ('goes on')"
until_true dst "SELECT count(*) = 502 FROM t"

note 'refused, with all reasons at once'
src -c "BEGIN; INSERT INTO t (word) VALUES ('p'); PREPARE TRANSACTION 'sw_it'"
refused 'condition(s) do not hold' switched
for id in other_side_closed way_back no_prepared_transaction; do
    that "any(c['condition'] == '$id' and not c['ok'] and c['evidence'] and c['reason'] for c in r['gate'])"
done
that 'not r["changed"]'
src -c "ROLLBACK PREPARED 'sw_it'"
state prepared

note 'a transaction that is open for long, and one that outlasts the deadline'
(echo "BEGIN; INSERT INTO t (word) VALUES ('held'); SELECT pg_sleep(4); COMMIT" | src >/dev/null) &
holder=$!
sleep 1.5
refused 'no_old_transaction' switched '"max_transaction_age": 1'
refused 'the deadline of 400 ms passed' switched '"deadline_ms": 400'
that 'r["outcome"] == "aborted" and "\"public\".\"t\"" in r["aborted_because"] and "psql" in r["aborted_because"]'
is "$(open_sides)" 'src ' 'open after the deadline'
is "$(src -c "SELECT count(*) FROM pg_locks WHERE mode = 'ShareLock' AND locktype = 'relation'")" 0 'locks after the deadline'
wait "$holder"
until_true dst "SELECT count(*) = 1 FROM t WHERE word = 'held'"

note 'logins are tried, and users who could not come along are named'
open_dst() { options='-c default_transaction_read_only=off' dst "$@"; }
for side in src open_dst; do $side -c "CREATE ROLE switch_app LOGIN PASSWORD 'right'"; done
open_dst -c "ALTER ROLE switch_app PASSWORD 'wrong'"
login='"logins": [{"user": "switch_app", "password": "right"}]'
refused 'password authentication failed' switched "$login"
that 'not r["changed"] and [g["condition"] for g in r["gate"] if not g["ok"]] == ["logins"] and "\"right\"" not in str(r)'
refused 'needs a user' switched '"logins": [{"password": "right"}]'
refused 'no libpq connection keyword' switched '"logins": [{"user": "x", "pasword": "right"}]'
PGPASSWORD=right "$PSQL" "${SOURCE_CONN/\/\/*@/\/\/switch_app@}" -XAtq -c 'SELECT pg_sleep(60)' >/dev/null 2>&1 &
until_true src "SELECT count(*) = 1 FROM pg_stat_activity WHERE usename = 'switch_app' AND state = 'active'"
state switched '"_ansible_check_mode": true'
that 'any("not stored alike" in w and "switch_app" in w for w in r["warnings"])'
open_dst -c 'ALTER ROLE switch_app NOLOGIN'
state switched '"_ansible_check_mode": true'
that 'any("switch_app has NOLOGIN" in w for w in r["warnings"])'
open_dst -c "ALTER ROLE switch_app LOGIN PASSWORD 'right'"
state switched "\"_ansible_check_mode\": true, $login"
that '"would be switched" in r["msg"] and not any("alike" in w or "log in" in w for w in r["warnings"])'
src -o /dev/null -c "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'switch_app'"
for side in src open_dst; do $side -c 'DROP ROLE switch_app'; done

note 'changes that do not arrive'
(echo "BEGIN; LOCK TABLE t; SELECT pg_sleep(60)" | dst >/dev/null 2>&1) &
until_true dst "SELECT count(*) = 1 FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND relation = 't'::regclass"
src -c "INSERT INTO t (word) VALUES ('late')"
refused 'round_trip (a change did not arrive' switched '"max_lag_ms": 300'
is "$(open_sides)" 'src ' 'open when changes do not arrive'
state absent '"timeout": 1'
that 'any("still on its way" in w for w in r["warnings"])'
heartbeats() { for side in src dst; do $side -c "SELECT to_regclass('pgonline.heartbeat')"; done; }
is "$(heartbeats)" 'pgonline.heartbeat
pgonline.heartbeat' 'the table of a marker that is awaited'
dst -c "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)' AND pid <> pg_backend_pid()" >/dev/null
until_true dst "SELECT count(*) = 1 FROM t WHERE word = 'late'"
state absent
is "$(heartbeats)" '' 'the table of the marker that has arrived'
state prepared

note 'check mode says what would happen'
state switched '"_ansible_check_mode": true'
that 'r["changed"] and "would be switched" in r["msg"] and all(c["ok"] for c in r["gate"])'
is "$(open_sides)" 'src ' 'open after check mode'

note 'switched'
state switched '"sequence_margin": 10'
that 'r["outcome"] == "switched" and r["writable"] == "target" and 0 < r["write_pause_ms"] < 3000'
that '[s["step"] for s in r["timeline"]][:3] == ["lock", "marker", "read sequences"] and r["source_read_only"]'
is "$(open_sides)" 'dst ' 'open after the switch'
same_rows t '"Odd Table"' log part
state switched
that 'not r["changed"]'
looks 'O15 warning source rolled_back absent'
looks_exchanged 'C02 error target absent'
is "$(dst -c "SELECT nextval('small') = 51 AND nextval('lone') < -70 AND nextval('t_id_seq') > 510")" t 'sequences after the switch'
dst -c "INSERT INTO t (word) VALUES ('new'); UPDATE \"Odd Table\" SET n = 2; DELETE FROM t WHERE id <= 10;
    INSERT INTO log (line) VALUES ('second'); INSERT INTO part VALUES (1000, 42), (1001, 142); UPDATE part SET at = at + 1 WHERE id = 1000"
same_rows t '"Odd Table"' log part
src -c "INSERT INTO t (word) VALUES ('closed')" 2>/dev/null && fail 'the old side takes writes'

note 'and back, with everything that was written'
state rolled_back
that 'r["outcome"] == "rolled_back" and r["writable"] == "source"'
is "$(open_sides)" 'src ' 'open after the rollback'
same_rows t '"Odd Table"' log part
state rolled_back
that 'not r["changed"]'
looks ''
src -c "INSERT INTO t (word) VALUES ('source again'); TRUNCATE \"Odd Table\"; INSERT INTO part VALUES (1002, 43)"
until_true dst "SELECT count(*) = 1 FROM t WHERE word = 'source again'"
same_rows t part

note 'a second time, and there and back without a rest, with materialized views'
state prepared
state switched
state rolled_back
that 'r["outcome"] == "rolled_back" and r["changed"]'
state prepared
state switched '"refresh_matviews": true, "_ansible_check_mode": true'
that 'any(c["condition"] == "matviews" and c["evidence"].startswith("2 materialized views") for c in r["gate"])'
state switched '"refresh_matviews": true'
is "$(dst -c 'SELECT (SELECT n FROM words) = (SELECT count(*) FROM t) AND (SELECT n FROM "A first by name") = (SELECT n + 1 FROM words)')" t 'materialized views'
is "$(dst -c "SELECT relispopulated FROM pg_class WHERE relname = 'empty'")" f 'what is empty on the source is left so'
that 'r["matviews"] == ["\"public\".\"words\"", "\"public\".\"A first by name\""] and "refresh materialized views" in [s["step"] for s in r["timeline"]]'
is "$(open_sides)" 'dst ' 'open after the second switch'
dst -c "INSERT INTO t (word) VALUES ('target again')"
same_rows t log part

note 'another run is quicker; an absent that was broken off'
printf '{"source": "%s", "target": "%s", "subscription": "cut", "state": "rolled_back"}' "$SOURCE_CONN" "$TARGET_CONN" >"$WORK_DIR/other.json"
refused 'another run was at work' rolled_back "\"hooks\": {\"before\": [{\"command\": [\"$bin/pg_switchover\", \"$WORK_DIR/other.json\"], \"timeout\": 60}]}"
that '"timeline" not in r and "outcome" not in r'
is "$(open_sides)" 'src ' 'open when another run was quicker'
src -c 'ALTER DATABASE pg_switchover_src RESET pgonline.handover'  # the first of the two notes
state absent
is "$(dst -c "SELECT subname, subenabled FROM pg_subscription WHERE subname LIKE 'cut%'")" 'cut|t' 'the way there goes on'
src -c "INSERT INTO t (word) VALUES ('goes on here')"
same_rows t
state prepared
state switched

note 'nothing is left'
state absent
is "$(left_over dst)" '' 'what is left on the target'
is "$(left_over src)" 'publication p
publication p_log
setting default_transaction_read_only=on' 'what is left on the source'
state absent
that 'not r["changed"]'

note 'FOR ALL TABLES, hooks, no way back, the setting of somebody else'
options='-c default_transaction_read_only=off' src -c 'DROP PUBLICATION p; DROP PUBLICATION p_log; CREATE PUBLICATION everything FOR ALL TABLES' \
    -c 'ALTER TABLE log REPLICA IDENTITY FULL' -c "ALTER DATABASE pg_switchover_src RESET default_transaction_read_only"
((SOURCE_VERSION > 10)) || src -c "ALTER PUBLICATION everything SET (publish = 'insert, update, delete')"
((SOURCE_VERSION < 13 || TARGET_VERSION < 13)) || src -c "ALTER PUBLICATION everything SET (publish_via_partition_root = true)"
((TARGET_VERSION > 10)) || src -c "ALTER PUBLICATION everything SET (publish = 'insert, update, delete')"
works pg_subscription '"name": "cut", "publications": ["everything"], "copy_data": false'
dst -c 'ALTER DATABASE pg_switchover_dst SET default_transaction_read_only = on'
state prepared '"reverse": false'
is "$(dst -c "SELECT setconfig FROM pg_db_role_setting WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())")" \
    '{default_transaction_read_only=on}' 'a target that somebody else had closed'
hook='[{"command": ["/bin/sh", "-c", "env | grep ^PGONLINE_ | grep -v PORT | grep -v HOST >>'$WORK_DIR/hooks'; echo $0 >>'$WORK_DIR/hooks'", "%s"]}]'
# Somebody who comes to the closed side when all is done, and writes there.
cat >"$WORK_DIR/late" <<EOF
#!/bin/sh
PGAPPNAME=late PGOPTIONS='-c default_transaction_read_only=off' "$PSQL" "$SOURCE_CONN" -c 'SELECT txid_current(), pg_sleep(60)' >/dev/null 2>&1 &
until [ "\$("$PSQL" "$SOURCE_CONN" -XAtqc "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'late'")" = 1 ]; do sleep 0.05; done
EOF
chmod 700 "$WORK_DIR/late"
# shellcheck disable=SC2059
hooks=$(printf "\"hooks\": {\"before\": $hook, \"at\": $hook, \"after\": ${hook%]}, {\"command\": [\"$WORK_DIR/late\"]}]}" before at after)
refused 'not begun, a hook failed' switched "\"reverse\": false, \"hooks\": {\"before\": [{\"command\": [\"/bin/false\"]}], \"aborted\": [{\"command\": [\"/bin/touch\", \"$WORK_DIR/aborted\"]}]}"
[[ -e $WORK_DIR/aborted ]] || fail 'what a hook of before has done was not taken back'
refused 'not begun, a hook failed' switched '"reverse": false, "hooks": {"before": [{"command": ["/nowhere/at/all"]}]}'
state switched "\"reverse\": false, $hooks"
is "$(grep -c '^PGONLINE_STATE=switched' "$WORK_DIR/hooks") $(grep -vc PGONLINE "$WORK_DIR/hooks") $(grep -c NEW_DBNAME=pg_switchover_dst "$WORK_DIR/hooks")" '3 3 3' 'the hooks'
until_true src "SELECT count(*) = 0 FROM pg_stat_activity WHERE application_name = 'late'"
that 'r["sessions_ended"] >= 1 and sum("writes to the closed source" in w and "late" in w for w in r["warnings"]) == 1'
is "$(open_sides)" 'dst ' 'open after a switch without a way back'
state absent '"keep_closed": false'
is "$(left_over src)" 'publication everything' 'what is left on the source'
