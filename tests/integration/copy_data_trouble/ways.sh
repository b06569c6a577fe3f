#!/usr/bin/env bash
# The way that method=auto takes when this login may not open a replication connection, and what check
# mode says of a copy that has failed. Changes nothing of the server.
# shellcheck source-path=SCRIPTDIR source=../common/copy.bash
source "$(dirname "$0")/../common/copy.bash"
role=ways_$$

src -f - <<'SQL'
CREATE TABLE big (id int PRIMARY KEY, t text);
INSERT INTO big SELECT i, repeat(md5(i::text), 30) FROM generate_series(1, 3000) i;
CREATE PUBLICATION "all" FOR TABLE big;
SQL
PGOPTIONS='-c log_statement=none' src -c "CREATE ROLE $role LOGIN PASSWORD 'Ways-Pw1'" -c "GRANT SELECT ON big TO $role" -c "GRANT pg_read_all_settings TO $role"
superuser=$SOURCE_CONN
trap 'stop_jobs; SOURCE_CONN=$superuser; src -c "DROP OWNED BY $role" -c "DROP ROLE $role"' EXIT

note 'no replication connection'
SOURCE_CONN=${superuser/postgres:*@/$role:Ways-Pw1@}
with="\"no_privileges\": true, \"connection\": \"$superuser\""
fails_with 'cannot copy from a snapshot: no replication connection from here' "$with, \"method\": \"snapshot\""
# The server's own way needs a slot, too: auto turns to it, says why, and leaves nothing.
fails_with 'could not create the slot "copy" on the source' "$with"
that 'r["method"] == "native" and "no replication connection from here" in r["method_reason"]'
SOURCE_CONN=$superuser
src -c "DROP OWNED BY $role"
nothing_left 'a role without REPLICATION'
works '"state": "absent"'
dst -c 'DROP TABLE big'

note 'check mode after a copy that was killed'
begin '"jobs": 1, "throttle": 1'
until_true dst "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'pgonline%' AND query LIKE '%COPY \"public\".\"big\"%'"
kill -9 "$(pid)"
wait "$runner" || true
before=$(dst -c 'SELECT phase, slot FROM pgonline.copy')
works '"_ansible_check_mode": true'
that 'r["changed"] and r["method"] == "snapshot" and r["queries"]'
is "$(dst -c 'SELECT phase, slot FROM pgonline.copy')" "$before" 'the record after check mode'
is "$(src -c "SELECT count(*) FROM pg_replication_slots WHERE slot_name = 'copy'")" 1 'the slot after check mode'
works '"_ansible_check_mode": true, "state": "absent"'
that 'r["changed"]'
is "$(src -c "SELECT count(*) FROM pg_replication_slots WHERE slot_name = 'copy'")" 1 'the slot after check mode of absent'
works '"wait_for": "caught_up"'
that 'r["cleared"].startswith("a copy that ended in phase")'
compare '"tables": ["big"]'
