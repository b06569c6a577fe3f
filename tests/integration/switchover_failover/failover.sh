#!/usr/bin/env bash
# A subscription whose slot is for the standbys too keeps that there and back, and so does the way back.
# shellcheck source-path=SCRIPTDIR source=../common/switch.bash
source "$(dirname "$0")/../common/switch.bash"

for side in src dst; do $side -c 'CREATE TABLE t (id int PRIMARY KEY)'; done
src -c "CREATE PUBLICATION p FOR TABLE t WITH (publish = 'insert, update, delete')"
slots() { "$1" -c "SELECT slot_name, failover FROM pg_replication_slots WHERE database = current_database()"; }
way() { "$1" -c "SELECT subname, subfailover FROM pg_subscription WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())"; }

if ((SOURCE_VERSION < 17 || TARGET_VERSION < 17)); then  # there is nothing to keep
    fails_with 'needs PostgreSQL 17' pg_subscription '"name": "cut", "publications": ["p"], "failover": true'
    exit
fi
works pg_subscription '"name": "cut", "publications": ["p"], "wait_for": "synced", "timeout": 60'
state prepared
is "$(slots dst) $(way src)" 'cut_reverse|f cut_reverse|f' 'without failover'
dst -c 'SET default_transaction_read_only = off' -c 'ALTER SUBSCRIPTION cut DISABLE' -c 'ALTER SUBSCRIPTION cut SET (failover = true)' -c 'ALTER SUBSCRIPTION cut ENABLE'
state prepared
that 'r["queries"] == ["ALTER SUBSCRIPTION \"cut_reverse\" SET (failover = true)"]'
is "$(slots dst) $(way src)" 'cut_reverse|t cut_reverse|t' 'turned on later'
state prepared
that 'not r["changed"]'
state absent
state prepared
is "$(slots dst) $(way src)" 'cut_reverse|t cut_reverse|t' 'the way back'
state switched
dst -c 'INSERT INTO t VALUES (1)'
same_rows t
state rolled_back
is "$(slots src) $(way dst)" 'cut|t cut|t' 'the way there, made anew'
src -c 'INSERT INTO t VALUES (2)'
same_rows t
state prepared
is "$(slots dst) $(way src)" 'cut_reverse|t cut_reverse|t' 'the way back, the second time'
state absent
