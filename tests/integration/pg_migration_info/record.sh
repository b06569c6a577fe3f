#!/usr/bin/env bash
# What a copier has written down, phase by phase, alive and dead; ten thousand tables; the lines.
# shellcheck source-path=SCRIPTDIR source=lib.bash
source "${0%/*}/lib.bash"

dst <<-'SQL'
	CREATE SCHEMA pgonline;
	CREATE TABLE pgonline.copy (subscription text PRIMARY KEY, slot text NOT NULL, publications text[] NOT NULL, method text NOT NULL,
	    phase text NOT NULL, started timestamptz NOT NULL, updated timestamptz NOT NULL, finished timestamptz, jobs int, lsn pg_lsn,
	    snapshot_at timestamptz, indexes int, indexes_done int, weight bigint, weight_done bigint, rate bigint, waiting text, error text,
	    settings jsonb);
	CREATE TABLE pgonline.copy_table (subscription text NOT NULL, schema text NOT NULL, name text NOT NULL, bytes bigint NOT NULL,
	    bytes_done bigint NOT NULL, rows_done bigint NOT NULL, state text NOT NULL, PRIMARY KEY (subscription, schema, name));
	INSERT INTO pgonline.copy VALUES ('Shop', 'shop', '{p}', 'snapshot', 'preparing', now() - interval '2 min', now());
SQL
set_record() { dst -c "UPDATE pgonline.copy SET $1, updated = now()"; }

# ---- alive ----

hold copier dst "SELECT pg_advisory_lock(hashtext('pgonline.copy')::int4, hashtext('Shop')::int4);"
info
is 'r["phase"] == "preparing" and r["method"] == "snapshot" and r["subscription"] == "Shop" and r["slot"]["name"] == "shop"'
is 'r["line"] == "prepares the copy" and e == "" and r["record"]["alive"] and r["record"]["started"].endswith("Z")'
set_record "waiting = '2 transactions on the source: pid 123 (app)'"
info
is 'r["line"] == "waits for 2 transactions on the source: pid 123 (app)" and r["waiting_for"] == [r["line"]]'
set_record "phase = 'schema', waiting = NULL"
info
is 'r["phase"] == "schema" and r["line"] == "makes the schema"'
dst -c "INSERT INTO pgonline.copy_table VALUES ('Shop', 'public', 'a', 6442450944, 2147483648, 1000, 'copying'),
        ('Shop', 'public', 'Odd', 1073741824, 1073741824, 50, 'indexed'), ('Shop', 'public', 'c', 1073741824, 214748365, 0, 'waiting')"
set_record "phase = 'copying', snapshot_at = now() - interval '60 s', weight = 100, weight_done = 25, rate = 42991616, indexes = 62, indexes_done = 9"
info
is 'r["line"] == "initial copy 1/3 tables, 3.2 of 8.0 GiB, 41.0 MiB/s, indexes 9/62, 3 min left", r["line"]'
is 'r["phase"] == "copying" and 178 <= r["eta_seconds"] <= 190 and 59 <= r["snapshot_age_seconds"] < 70 and r["rate"] == 42991616'
is 't["public.\"Odd\""] == {"table": "public.\"Odd\"", "state": "indexed", "bytes": 1073741824, "bytes_done": 1073741824, "rows": 50}'
is 'r["totals"] == {"tables": 3, "tables_done": 1, "bytes": 8589934592, "bytes_done": 3435973837, "indexes": 62, "indexes_done": 9}'
is 'not any(ready.values())'
dst -c "UPDATE pgonline.copy_table SET state = 'copied', bytes_done = bytes"
set_record "phase = 'handover', lsn = '0/1000'"
info
is 'r["phase"] == "handover" and r["line"] == "3 tables copied, hands over to the subscription" and r["record"]["lsn"] == "0/1000"'

# ---- with its subscription, which the target's server moves ----

src -c 'CREATE TABLE a (id int PRIMARY KEY)' -c 'CREATE PUBLICATION p FOR TABLE a' -c "SELECT pg_create_logical_replication_slot('shop', 'pgoutput')" >/dev/null
unlogged_dst -c 'CREATE TABLE a (id int PRIMARY KEY)' -c "CREATE SUBSCRIPTION \"Shop\" CONNECTION '$SOURCE_CONN' PUBLICATION p WITH (slot_name = shop, create_slot = false, copy_data = false)"
set_record "phase = 'finishing', indexes_done = 50"
until_so 'ready["synced"] and ready["caught_up"]'
is 'r["phase"] == "finishing" and not ready["indexed"] and r["line"].startswith("streaming, 1 table, indexes 50/62, ") and " behind" in r["line"]'
set_record "phase = 'done', finished = now(), indexes_done = 62"
info
is 'r["phase"] == "streaming" and all(ready.values()) and r["method"] == "snapshot" and r["line"].startswith("streaming, 1 table, ")'
is 'r["totals"]["tables"] == 1 and r["totals"]["indexes"] == 1 and list(t) == ["public.a"]'
dst -c 'ALTER SUBSCRIPTION "Shop" DISABLE' -c 'ALTER SUBSCRIPTION "Shop" SET (slot_name = NONE)' -c 'DROP SUBSCRIPTION "Shop"'

# ---- failed, and dead ----

info ', "subscription": "Shop"'
is 'r["phase"] == "none" and r["line"].startswith("there is no subscription any more") and not any(ready.values())'
set_record "phase = 'failed', error = 'public.a: no space left', finished = now()"
info
is 'r["phase"] == "failed" and "the copy has failed: public.a: no space left" in e and "pg_copy_data again" in e and "of WAL" in e'
set_record "phase = 'copying', finished = NULL, error = NULL"
info
is 'r["phase"] == "copying" and e == ""'
let_go copier
info
is 'r["phase"] == "failed" and "the copier is gone" in e and "run pg_copy_data again to go on" in e.lower() and "slot \"shop\"" in e and "of WAL" in e'
is 'r["line"].startswith("failed: the copier is gone; the source keeps ") and r["record"]["phase"] == "copying" and not r["record"]["alive"]'
dst -c 'INSERT INTO pgonline.copy SELECT $$second$$, slot, publications, method, phase, started, updated FROM pgonline.copy'
! run pg_migration_info '' || fail 'two records'
is '"several migrations" in r["msg"] and "Shop, second" in r["msg"]'
dst -c 'DROP SCHEMA pgonline CASCADE' 2>/dev/null
src -c "SELECT pg_drop_replication_slot('shop')" >/dev/null
note 'records'

# ---- ten thousand tables ----

tables() {
    echo 'CREATE SCHEMA many; SET synchronous_commit = off;'
    for n in {0..9}; do  # more in one transaction need too many locks
        echo "DO \$\$ BEGIN FOR i IN $n * 1000 .. $n * 1000 + 999 LOOP EXECUTE format('CREATE TABLE many.t%s (id int)', i); END LOOP; END \$\$;"
    done
}
for side in src dst; do tables | $side & done
wait
src -c 'CREATE PUBLICATION many FOR ALL TABLES' -c "SELECT pg_create_logical_replication_slot('many', 'pgoutput')" >/dev/null
unlogged_dst -c "CREATE SUBSCRIPTION many CONNECTION '$SOURCE_CONN' PUBLICATION many WITH (slot_name = many, create_slot = false, copy_data = false)" 2>&1 | grep -v 'a' || true
note 'ten thousand tables are there'
info
start=$(date +%s%N)
info
note "looked at $(/usr/bin/python3 -c "import json; print(json.load(open('$out'))['totals']['tables'])") tables in $((($(date +%s%N) - start) / 1000000)) ms"
is 'r["totals"]["tables"] >= 10000 and ready["indexed"] and ready["synced"]'
