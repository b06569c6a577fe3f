#!/usr/bin/env bash
# A database with one of everything (everything.sql) is copied. pg_dump must say the same of both
# sides then (same.py), a second run must find nothing to do, and whatever is changed on the target
# afterwards must be told as different.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
program=$COLLECTION_DIR/bin/$(uname -m)/pg_copy_schema
cat >"$WORK_DIR/args.json" <<JSON
{"source": "$SOURCE_CONN", "target": "$TARGET_CONN", "pg_dump": "$PG_DUMP"}
JSON

fail() { echo "$*" >&2; exit 1; }

sql() {  # CONNECTION [psql arguments], or SQL on stdin
    local connection=$1
    shift
    "$PSQL" -XAtq -v ON_ERROR_STOP=1 -d "$connection" "$@"
}

# Roles belong to the whole server, so they are ours by their prefix. Also in the other order on the
# target: then policies come back with their roles in another order.
drop_roles() {
    local connection=$1
    sql "$connection" <<-'SQL'
	SET client_min_messages = warning;
	DO $$ DECLARE r name; BEGIN
	    FOR r IN SELECT rolname FROM pg_roles WHERE rolname LIKE 'everything\_%' LOOP
	        EXECUTE format('DROP OWNED BY %I CASCADE', r);
	    END LOOP;
	    -- One has granted to the other.
	    FOR r IN SELECT rolname FROM pg_roles WHERE rolname LIKE 'everything\_%' LOOP
	        EXECUTE format('DROP ROLE %I', r);
	    END LOOP;
	END $$;
	SQL
}
drop_roles "$SOURCE_CONN"
drop_roles "$TARGET_CONN"
sql "$SOURCE_CONN" <<<$'CREATE ROLE everything_owner; CREATE ROLE everything_reader; CREATE ROLE "everything_o;d""\'d";'
sql "$TARGET_CONN" <<<$'CREATE ROLE "everything_o;d""\'d"; CREATE ROLE everything_reader; CREATE ROLE everything_owner;'

sql "$SOURCE_CONN" -v target_version="$TARGET_VERSION" -f "$here/everything.sql"

run() { "$program" "$WORK_DIR/args.json" >"$WORK_DIR/out.json"; }

# A condition on the module's answer, in Python: answer['changed'] …
expect() {
    /usr/bin/python3 -c "import json, sys; answer = json.load(open(sys.argv[1])); sys.exit(not ($1))" "$WORK_DIR/out.json" ||
        { head -c 3000 "$WORK_DIR/out.json" >&2; fail "expected: $1"; }
}

same() {
    "$PG_DUMP" -s --no-publications --no-subscriptions --quote-all-identifiers "$SOURCE_CONN" >"$WORK_DIR/source.sql"
    "$PG_DUMP" -s --no-publications --no-subscriptions --quote-all-identifiers "$TARGET_CONN" >"$WORK_DIR/target.sql"
    /usr/bin/python3 "$here/same.py" "$SOURCE_VERSION" "$WORK_DIR/source.sql" "$TARGET_VERSION" "$WORK_DIR/target.sql"
}

run || { head -c 3000 "$WORK_DIR/out.json" >&2; fail "the first run failed"; }
expect "answer['changed'] and len(answer['created']) > 300 and not answer['different']"
expect "{'SUBSCRIPTION everything;sub', 'PUBLICATION every;thing'} <= {x['entry'] for x in answer['left_out']}"
[[ $(sql "$TARGET_CONN" -c "SELECT count(*) FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid AND d.datname = current_database()") == 0 ]] || fail "the subscription was copied"
same

run || { head -c 3000 "$WORK_DIR/out.json" >&2; fail "the second run failed"; }
expect "not answer['changed'] and answer['counts'] == {**answer['counts'], 'created': 0, 'different': 0, 'extra': 0}"

# One change of every kind, and a few things that only the target has.
sql "$TARGET_CONN" <<'SQL'
SET search_path = ev, ext;
SET client_min_messages = warning;
ALTER TABLE customer ALTER COLUMN name SET STATISTICS 400;
ALTER TABLE hen ALTER COLUMN egg SET DEFAULT 7;
CREATE OR REPLACE VIEW cheap AS SELECT a, b FROM wide WHERE a < 4 WITH LOCAL CHECK OPTION;
CREATE OR REPLACE VIEW distinct_on AS SELECT DISTINCT ON (b) a, b FROM wide ORDER BY b, a DESC;
ALTER FUNCTION touch() COST 8;
GRANT DELETE ON orders TO everything_reader;
COMMENT ON TABLE customer IS 'Customers';
ALTER SEQUENCE loose CACHE 6;
ALTER TYPE mood ADD VALUE 'new';
ALTER DOMAIN positive SET DEFAULT 2;
ALTER TABLE wide ENABLE TRIGGER always;
ALTER POLICY adds ON "\restrict x" WITH CHECK ("\.
" > 4);
ALTER INDEX customer_hash SET (fillfactor = 61);
ALTER OPERATOR FAMILY loose USING btree DROP OPERATOR 3 (cents, integer);
ALTER DEFAULT PRIVILEGES FOR ROLE everything_owner IN SCHEMA ev GRANT INSERT ON TABLES TO everything_reader;
ALTER SERVER bare OPTIONS (ADD dbname 'x');
ALTER TEXT SEARCH CONFIGURATION "co;nf" DROP MAPPING FOR word;
CREATE TABLE target_only (a integer);
DROP MATERIALIZED VIEW "ma;t";
SQL
! same >"$WORK_DIR/differences" || fail "same.py sees no differences"
run || { head -c 3000 "$WORK_DIR/out.json" >&2; fail "the third run failed"; }
expect "sorted(d['type'] + ' ' + d['name'] for d in answer['different']) == sorted([
    'TABLE customer', 'VIEW cheap', 'VIEW distinct_on', 'ACL TABLE \"orders\"', 'COMMENT TABLE \"customer\"',
    'SEQUENCE loose', 'TYPE mood', 'DOMAIN positive', 'TRIGGER wide always', 'INDEX customer_hash',
    'OPERATOR FAMILY loose', 'DEFAULT ACL DEFAULT PRIVILEGES FOR TABLES', 'SERVER bare',
    'TEXT SEARCH CONFIGURATION co;nf', 'POLICY \\\\restrict x adds', 'TABLE hen', 'FUNCTION touch()'])"
expect "answer['extra'] == ['TABLE ev.target_only'] and 'MATERIALIZED VIEW ev.\"ma;t\"' in answer['created']"

# What the target cannot have at all fails, and is named.
if ((SOURCE_VERSION >= 15 && TARGET_VERSION < 14)); then
    sql "$SOURCE_CONN" -c "CREATE FUNCTION ev.modern(a integer) RETURNS integer LANGUAGE sql BEGIN ATOMIC SELECT a; END"
    ! run || fail "BEGIN ATOMIC did not fail"
    expect "'FUNCTION ev.modern' in answer['msg']"
    sql "$SOURCE_CONN" -c 'DROP FUNCTION ev.modern' -c 'CREATE UNIQUE INDEX modern ON ev.wide (b, at) NULLS NOT DISTINCT'
    ! run || fail "NULLS NOT DISTINCT did not fail"
    expect "'INDEX ev.modern' in answer['msg']"
fi

drop_roles "$SOURCE_CONN"
drop_roles "$TARGET_CONN"
