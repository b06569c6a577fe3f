#!/usr/bin/env bash
# What no changes carry, there and back: tables that are unlogged or not published, their sequences, large objects.
# shellcheck source-path=SCRIPTDIR source=../common/switch.bash
source "$(dirname "$0")/../common/switch.bash"

both="CREATE TABLE t (id serial PRIMARY KEY, word text);
    CREATE UNLOGGED TABLE cache (id serial PRIMARY KEY, word text, price money, seen float8, at timestamptz DEFAULT now());
    CREATE TABLE \"No Key\" (\"Gone\" int, a int, n bigint GENERATED ALWAYS AS IDENTITY, \"W\" text);
    CREATE UNLOGGED TABLE alone (t int REFERENCES t, cache int REFERENCES cache); CREATE TABLE other (x int);
    CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
    CREATE TRIGGER nothing BEFORE INSERT ON cache FOR EACH ROW EXECUTE PROCEDURE nothing();"
src -c "$both" -c 'ALTER TABLE cache DISABLE TRIGGER nothing'
dst -c "$both"
# In another order on the target.
dst -c 'ALTER TABLE "No Key" DROP COLUMN "Gone", DROP COLUMN a' -c 'ALTER TABLE "No Key" ADD a int'
src -c 'ALTER TABLE "No Key" DROP COLUMN "Gone"'
((SOURCE_VERSION < 12 || TARGET_VERSION < 12)) || for side in src dst; do $side -c 'ALTER TABLE "No Key" ADD twice int GENERATED ALWAYS AS (a * 2) STORED'; done
src -c "INSERT INTO t (word) SELECT 'x' FROM generate_series(1, 10)" \
    -c "INSERT INTO cache (word, price, seen) SELECT i || E'\t\\\\\n', i, i / 3.0 FROM generate_series(1, 20) i" \
    -c 'INSERT INTO "No Key" (a, "W") SELECT i, NULL FROM generate_series(1, 5) i' -c 'INSERT INTO alone VALUES (1, 7), (2, NULL)' \
    -c "SELECT lo_from_bytea(70001, 'one'), lo_from_bytea(70002, 'two'), lo_from_bytea(70003, 'three')" >/dev/null
src -c "CREATE PUBLICATION p FOR TABLE t WITH (publish = 'insert, update, delete')"
works pg_subscription '"name": "cut", "publications": ["p"], "wait_for": "synced", "timeout": 60'
closed() { options='-c default_transaction_read_only=off' "$@"; } # what is done on a closed side
objects_of() { "$1" -c "SELECT oid, encode(lo_get(oid), 'escape'), obj_description(oid, 'pg_largeobject') FROM pg_largeobject_metadata ORDER BY 1"; }
names='"copy_at_switch": ["public.cache", "public.\"No Key\"", "public.alone"]'
rest="$names, \"large_objects\": true"
# As values: the columns stand in another order.
no_key='SELECT a, n, "W" FROM "No Key"' cache='SELECT id, word, price, float8send(seen), at FROM cache'
equal() {
    is "$(dst -c "$cache ORDER BY id")" "$(src -c "$cache ORDER BY id")" "cache $1"
    is "$(dst -c "$no_key ORDER BY a")" "$(src -c "$no_key ORDER BY a")" "\"No Key\" $1"
    is "$(dst -c "SELECT * FROM alone ORDER BY t")" "$(src -c "SELECT * FROM alone ORDER BY t")" "alone $1"
    is "$(objects_of dst)" "$(objects_of src)" "large objects $1"
}
state prepared

note 'what cannot be, all at once'
fails_with 'cannot read the name' pg_switchover '"subscription": "cut", "state": "switched", "copy_at_switch": ["cache"]'
closed dst -c 'ALTER TABLE other ALTER x TYPE bigint'
refused '1 condition(s) do not hold: copy_at_switch' switched '"copy_at_switch": ["public.t", "public.other", "public.none", "public.cache"]'
for why in '"public"."t": the subscription carries it' '"public"."other": columns differ: x is integer' '"public"."none": it does not exist on the source'; do
    [[ $(result 'r["msg"]') == *"$why"* ]] || fail "it should say '$why'"
done
that '"cache" not in r["msg"].split("estimated by the size")[1].split("): ", 1)[1] and not r["changed"]'

note 'what it would cost, and what would be left'
state switched "$rest, \"_ansible_check_mode\": true"
that '[c["table"] for c in r["copied_at_switch"]] and all(c["rows"] is None and c["ms"] is None for c in r["copied_at_switch"])'
that 'sum("estimated" in c["evidence"] and c["ok"] for c in r["gate"] if c["condition"] in ["copy_at_switch", "large_objects"]) == 2'
that 'len(r["warnings"]) >= 1 and any("1 table of the source is not brought over" in w and "\"public\".\"other\"" in w for w in r["warnings"])'
is "$(dst -c 'SELECT count(*) FROM cache')$(objects_of dst)" 0 'the target after check mode'
state switched '"_ansible_check_mode": true'
that 'any("4 tables" in w for w in r["warnings"]) and any("large objects of the source are not brought over" in w for w in r["warnings"])'

note 'refused when it takes longer than the pause may'
closed dst -c "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.1); RETURN NULL; END'" \
    -c 'CREATE TRIGGER slow AFTER INSERT ON cache EXECUTE PROCEDURE slow()' -c 'ALTER TABLE cache ENABLE ALWAYS TRIGGER slow'
refused 'are more than half of deadline_ms (150)' switched "$rest, \"deadline_ms\": 150"
that 'any(c["condition"] == "copy_at_switch_cost" and not c["ok"] and "copied beforehand" in c["evidence"] for c in r["gate"])'
equal 'after the rehearsal'
is "$(open_sides)" 'src ' 'open after a refusal'

note 'broken off in the midst of it: the rows of the time before are there'
src -c "INSERT INTO cache (word) VALUES ('newer')" -c "SELECT lo_put(70001, 0, 'newer')" >/dev/null
slower="[{\"command\": [\"$PSQL\", \"$TARGET_CONN\", \"-c\", \"SET default_transaction_read_only = off\", \"-c\", \"CREATE OR REPLACE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(20); RETURN NULL; END'\"]}]"
refused 'waiting for the tables of copy_at_switch' switched "$rest, \"deadline_ms\": 800, \"hooks\": {\"before\": $slower}"
that 'r["outcome"] == "aborted" and r["changed"]'
equal 'after it was broken off'
is "$(open_sides)" 'src ' 'open after it was broken off'
is "$(src -c "SELECT count(*) FROM pg_locks WHERE mode = 'ShareLock' AND locktype = 'relation'")" 0 'locks after it was broken off'
closed dst -c 'DROP FUNCTION slow() CASCADE'

note 'switched: what was changed just before is there, the pause waits for who writes a large object'
src -c "DELETE FROM cache WHERE id < 5; UPDATE \"No Key\" SET \"W\" = 'changed' WHERE a = 2; SELECT lo_unlink(70002), lo_from_bytea(70004, 'four'), nextval('cache_id_seq')" >/dev/null
(echo "BEGIN; SELECT lo_put(70003, 0, 'late'); SELECT pg_sleep(0.6); COMMIT" | src >/dev/null) &
sleep 0.3
state switched "$rest"
wait $!
that '[s["step"] for s in r["timeline"]][:6] == ["lock", "marker", "read sequences", "catch up", "copy tables", "large objects"]'
that '{c["table"]: c["rows"] for c in r["copied_at_switch"]} == {"\"public\".\"cache\"": 17, "\"public\".\"No Key\"": 5, "\"public\".\"alone\"": 2}'
that 'all(c["ms"] >= 0 and c["rehearsal_ms"] >= 0 and c["bytes"] > 0 for c in r["copied_at_switch"]) and sum(c["ms"] for c in r["copied_at_switch"]) > 0'
that 'r["large_objects"]["changed"] == 1 and r["large_objects"]["ms"] > 0'
equal 'after the switch'
[[ $(objects_of dst) == *'70003|late'* ]] || fail 'a large object that was written before the lock'
is "$(dst -c "SELECT nextval('cache_id_seq') > 21")" t 'the sequence'
is "$(dst -c "INSERT INTO \"No Key\" (a) VALUES (6) RETURNING n > 5")" t 'the identity'

note 'and back, with what was written there'
dst -c "DELETE FROM cache WHERE id = 6; INSERT INTO cache VALUES (777, 'fires not')" -c 'ALTER TABLE cache DISABLE TRIGGER nothing' -c "INSERT INTO cache VALUES (777, 'there')" \
    -c "SELECT lo_unlink(70001), lo_from_bytea(70005, 'there'), lo_put(70004, 0, 'F')" -c "COMMENT ON LARGE OBJECT 70004 IS 'there'" >/dev/null
state rolled_back "$rest"
equal 'after the rollback'
is "$(src -c 'SELECT word FROM cache WHERE id = 777')" there 'what was written on the target'

note 'there again; nothing is overwritten that was not brought over'
state prepared
state switched "$names"
that 'any("although they were the last time" in w for w in r["warnings"])'
equal 'there again'
dst -c "SELECT lo_put(70004, 0, 'new')" >/dev/null
refused '1 condition(s) do not hold: large_objects' rolled_back "$rest"
closed src -c 'INSERT INTO other VALUES (1)' -c 'ALTER TABLE other ALTER x TYPE bigint'
refused '1 condition(s) do not hold: copy_at_switch' rolled_back '"copy_at_switch": ["public.other"]'
that '"has rows of its own in it" in r["msg"]'
state absent
is "$(left_over dst)" '' 'what is left on the target'
is "$(left_over src)" 'publication p
setting default_transaction_read_only=on' 'what is left on the source'
