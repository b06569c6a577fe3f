#!/usr/bin/env bash
# A migration by the server's own means, from before it was started to its end, with all that can be
# wrong with it on the way: what is said of it, in each case.
# shellcheck source-path=SCRIPTDIR source=lib.bash
source "${0%/*}/lib.bash"

mig=', "subscription": "mig"'
restore() {
    end_holders
    dst -c 'ALTER SYSTEM RESET wal_retrieve_retry_interval' -c 'ALTER SYSTEM RESET max_sync_workers_per_subscription' -c 'SELECT pg_reload_conf()' >/dev/null
    ((SOURCE_VERSION < 13)) || src -c 'ALTER SYSTEM RESET max_slot_wal_keep_size' -c 'SELECT pg_reload_conf()' >/dev/null
}
trap restore EXIT
dst -c "ALTER SYSTEM SET wal_retrieve_retry_interval = '500ms'" -c 'ALTER SYSTEM SET max_sync_workers_per_subscription = 4' -c 'SELECT pg_reload_conf()' >/dev/null

# ---- nothing ----

info
is 'r["phase"] == "none" and not any(ready.values()) and r["errors"] == [] and r["subscription"] is None'
info "$mig"
is 'r["phase"] == "none" and r["subscription"] == "mig" and r["slot"]["name"] == "mig" and not r["slot"]["exists"]'
is 'r["line"] == "nothing has been started" == r["msg"] and not r["changed"] and r["marker"]["lsn"]'
target=${TARGET_CONN%/*}/not_yet info "$mig"
is 'r["phase"] == "none" and "does not exist" in r["line"] and r["errors"] == []'
! target=${TARGET_CONN%:*}:1/x run pg_migration_info "$mig" || fail 'nothing is known, but it did not say so'
is 'r["failed"] and "could not connect to the target" in r["msg"]'
! source=${SOURCE_CONN%:*}:1/x run pg_migration_info "$mig" || fail 'nothing is known, but it did not say so'
is 'r["failed"] and "could not connect to the source" in r["msg"]'
! run pg_migration_info ', "since": {"lsn": "0/1"}' || fail 'since lacks something'
is '"since" in r["msg"]'

# ---- a slot that waits for a transaction ----

src <<-'SQL'
	CREATE TABLE small (id int PRIMARY KEY, word text);
	INSERT INTO small SELECT i, 'word ' || i FROM generate_series(1, 1000) i;
	CREATE TABLE slow (id int PRIMARY KEY, word text, more int);
	CREATE INDEX ON slow (more);
	INSERT INTO slow SELECT i, repeat('w', 300), i FROM generate_series(1, 3000) i;
	CREATE TABLE held (id int PRIMARY KEY);
	INSERT INTO held SELECT generate_series(1, 100);
	ANALYZE;
	CREATE PUBLICATION p FOR TABLE small, slow, held;
SQL
dst <<-'SQL'
	CREATE TABLE small (id int PRIMARY KEY, word text);
	CREATE TABLE slow (id int PRIMARY KEY, word text, more int);
	CREATE TABLE held (id int PRIMARY KEY);
	CREATE TABLE hurry ();
	CREATE FUNCTION public.slowly() RETURNS trigger LANGUAGE plpgsql AS
	    'BEGIN IF NOT EXISTS (SELECT FROM public.hurry) THEN PERFORM pg_catalog.pg_sleep(0.01); END IF; RETURN NEW; END';
	CREATE TRIGGER slowly BEFORE INSERT ON slow FOR EACH ROW EXECUTE PROCEDURE public.slowly();
	ALTER TABLE slow ENABLE ALWAYS TRIGGER slowly;
SQL
hold writer src 'BEGIN; INSERT INTO small VALUES (-1);'
src -c "SELECT pg_create_logical_replication_slot('mig', 'pgoutput')" >/dev/null &
slot=$!
until_so 'r["phase"] == "preparing" and "holder_writer" in w' "$mig"
is '"waits for 1 transaction on the source: pid " in r["line"] and "idle in transaction" in w'
let_go writer
wait $slot
info "$mig"
is 'r["phase"] == "none" and "without a subscription" in e and "pg_drop_replication_slot" in e and r["retained_bytes"] > 0'

# ---- the initial copy: one table slow, one behind a lock ----

hold lock dst 'BEGIN; LOCK TABLE held IN SHARE MODE;'
# The slot is made anew, as nobody knows what it missed.
works pg_subscription ', "name": "mig", "publications": ["p"]'
begun='t["public.slow"]["state"] == "copying"'  # how far it is, only newer servers tell
((TARGET_VERSION < 14)) || begun='0 < (t["public.slow"]["rows"] or 0) < 3000'
until_so "t['public.small']['state'] == 'ready' and 'held' in w and $begun"
since=$(marker)
is 'r["phase"] == "copying" and r["method"] == "native" and r["totals"]["tables"] == 3 and r["totals"]["tables_done"] == 1'
is '0 <= t["public.slow"]["bytes_done"] < t["public.slow"]["bytes"] and r["totals"]["indexes"] == 4 and r["totals"]["indexes_done"] == 3'
is '"the copy of public.held waits for a lock on the target, held by pid " in w and "holder_lock" in w'
is '"initial copy 1/3 tables" in r["line"] and "indexes 3/4" in r["line"] and r["rate"] is None and not any(ready.values())'
is 'e == "" and r["snapshot_age_seconds"] > 0'
sleep 0.7
info ", \"since\": $since"
is 'r["rate"] >= 0 and "/s" in r["line"]'
((TARGET_VERSION < 14)) || is 'r["rate"] > 0 and r["eta_seconds"] >= 0 and " left" in r["line"]'
info ', "list_tables": false'
is 'r["tables"] == [] and r["totals"]["tables"] == 3'
let_go lock
dst -c 'INSERT INTO hurry DEFAULT VALUES'
until_so 'ready["synced"]'
is 'r["phase"] == "streaming" and not ready["indexed"] and "streaming, 3 tables, indexes 3/4" in r["line"] and "behind" in r["line"]'
dst -c 'CREATE INDEX ON slow (more)'
until_so 'ready == {"synced": True, "indexed": True, "caught_up": True}'
is 'e == "" and w == "" and 0 <= r["lag_seconds"] < 5 and "indexes" not in r["line"] and r["totals"]["bytes"] == r["totals"]["bytes_done"]'
note 'copied'

# ---- behind, and by how much ----

hold apply dst 'BEGIN; LOCK TABLE small IN SHARE MODE;'
src -c "INSERT INTO small SELECT i, 'later' FROM generate_series(2000, 3000) i"
until_so '"the apply waits for a lock on the target, held by pid " in w'
is 'r["lag_seconds"] is None and r["lag_at_least_seconds"] >= 0.4 and r["lag_bytes"] > 0 and not ready["caught_up"] and ready["synced"]'
is '"more than " in r["line"] and "the apply waits" in r["line"]'
since=$(marker)
sleep 1
info ", \"marker_timeout\": 0, \"since\": $since"
is 'r["lag_at_least_seconds"] > 1 and len(r["marker"]["earlier"]) == 1'
since=$(marker)
let_go apply
until_so 'r["lag_seconds"] is not None' ", \"since\": $since"
since=$(marker)
until_so 'ready["caught_up"] and r["marker"]["earlier"] == []' ", \"since\": $since"

# ---- the apply fails ----

dst -c "INSERT INTO small VALUES (5000, 'in the way')"
src -c "INSERT INTO small VALUES (5000, 'from the source')"
until_so '"no worker applies the changes" in e or "has just been started anew" in e'
is 'r["phase"] == "streaming" and "server log" in e'
((TARGET_VERSION < 15)) || is '"error" in e'
dst -c 'DELETE FROM small WHERE id = 5000'
until_so 'ready["caught_up"]'
note 'applies again'

# ---- a copy that fails for ever ----

src -c 'CREATE TABLE wider (id int PRIMARY KEY, more text); INSERT INTO wider VALUES (1); ALTER PUBLICATION p ADD TABLE wider'
src -c 'CREATE TABLE filled (id int PRIMARY KEY, word text)' -c "INSERT INTO filled SELECT i, repeat('x', 200) FROM generate_series(1, 3000) i" -c 'ALTER PUBLICATION p ADD TABLE filled'
dst -c 'CREATE TABLE wider (id int PRIMARY KEY)' -c 'CREATE TABLE filled (id int PRIMARY KEY, word text); INSERT INTO filled VALUES (2999)'
dst -c 'ALTER SUBSCRIPTION mig REFRESH PUBLICATION'
until_so '"the initial copy of public.filled, public.wider fails and is tried again and again" in e and "dead row" in e'
is 'r["phase"] == "copying" and "in a table of" in e and "server log" in e and not ready["synced"]'
((TARGET_VERSION < 15)) || is '"error" in e'
dst -c 'ALTER TABLE wider ADD more text; TRUNCATE filled'
until_so 'ready["caught_up"] and e == "" and r["phase"] == "streaming"'
note 'retries'

# ---- one side away ----

source=${SOURCE_CONN%:*}:1/x info
is 'r["phase"] == "streaming" and "could not connect to the source" in e and r["lag_seconds"] is None and ready["synced"]'
is 'r["slot"]["exists"] is None and r["totals"]["bytes"] is None and r["retained_bytes"] is None and not ready["caught_up"]'
target=${TARGET_CONN%:*}:1/x info
is 'r["phase"] is None and "could not connect to the target" in e and r["slot"]["name"] == "mig" and r["slot"]["active"]'
is '"the target was not reached; slot \"mig\" is in use" in r["line"]'
json '' | /usr/bin/python3 -c 'import json, sys; a = json.load(sys.stdin); del a["target"]; print(json.dumps(a))' >"$WORK_DIR/args.json"
"$bin/pg_migration_info" "$WORK_DIR/args.json" >"$out" || fail 'the source alone knows of the slot'

# ---- a login with no rights ----

if ((TARGET_VERSION >= 16)); then  # before, subscriptions are hidden from it
    for side in src dst; do $side -c "CREATE ROLE info_nobody LOGIN PASSWORD 'secret-Pw9'" 2>/dev/null || true; done
    source=${SOURCE_CONN/postgres:*@/info_nobody:secret-Pw9@} target=${TARGET_CONN/postgres:*@/info_nobody:secret-Pw9@} info
    is 'r["phase"] == "streaming" and r["totals"]["tables"] == 5 and ready["caught_up"]'
    for side in src dst; do $side -c 'DROP ROLE IF EXISTS info_nobody' 2>/dev/null; done
fi

# ---- disabled, and then the slot is lost ----

dst -c 'ALTER SUBSCRIPTION mig DISABLE'
until_so 'not r["slot"]["active"]'
is 'r["phase"] == "disabled" and "is disabled" in e and "state=enabled" in e and "disabled" in r["line"]'
if ((SOURCE_VERSION >= 13)); then
    src -c "ALTER SYSTEM SET max_slot_wal_keep_size = '1MB'" -c 'SELECT pg_reload_conf()' >/dev/null
    for _ in 1 2 3 4; do src -c 'INSERT INTO held SELECT max(id) + 1 FROM held' -c 'SELECT pg_switch_wal()' >/dev/null; done
    info
    is '"is about to be lost" in e and r["retained_bytes"] > 16000000 and "of WAL" in r["line"]'
    src -c CHECKPOINT
    info
    is 'r["phase"] == "failed" and "slot \"mig\" is lost" in e and "failed: slot \"mig\" is lost" in r["line"]'
fi
dst -c 'ALTER SUBSCRIPTION mig SET (slot_name = NONE)' -c 'DROP SUBSCRIPTION mig'
src -c "SELECT pg_drop_replication_slot('mig')" >/dev/null
unlogged_dst -c "CREATE SUBSCRIPTION mig CONNECTION '$SOURCE_CONN' PUBLICATION p WITH (create_slot = false, enabled = false, copy_data = false)"
info
is 'r["phase"] == "failed" and "does not exist on the source" in e'
unlogged_dst -c "CREATE SUBSCRIPTION other CONNECTION '$SOURCE_CONN' PUBLICATION p WITH (create_slot = false, enabled = false, copy_data = false)"
! run pg_migration_info '' || fail 'two subscriptions'
is '"several migrations" in r["msg"] and "mig, other" in r["msg"]'
info "$mig"
note 'done'
