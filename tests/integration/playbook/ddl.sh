#!/usr/bin/env bash
# What becomes of a migration when somebody changes a schema meanwhile; roles that come along; indexes
# that come after the rows.
SOURCE_DB=playbook_src TARGET_DB=playbook_dst
# shellcheck source-path=SCRIPTDIR source=lib.bash
source "$(dirname "$0")/lib.bash"

clean() {  # a function of lib.bash and its database
    local role drop=()
    for role in playbook_owner playbook_repl; do
        drop+=(-c "DO \$\$ BEGIN IF to_regrole('$role') IS NOT NULL THEN DROP OWNED BY $role; DROP ROLE $role; END IF; END \$\$")
    done
    "$1" -c 'SET default_transaction_read_only = off' -c 'DROP SCHEMA IF EXISTS d CASCADE' "${drop[@]}"
}
clean src && clean dst
variables
cat >>"$WORK_DIR/vars.yml" <<-YML
	pg_admin_password: "$("$CLUSTER" env "$SOURCE_CLUSTER" password)"
	pg_replication_username: playbook_repl
	pg_replication_password: repl-Pw1
	schema_globals: missing
	compare_method: count
YML
src -c "CREATE ROLE playbook_owner LOGIN PASSWORD 'repl-Pw1'" -c "CREATE ROLE playbook_repl LOGIN REPLICATION PASSWORD 'repl-Pw1'" \
    -c 'CREATE SCHEMA d AUTHORIZATION playbook_owner' \
    -c 'CREATE TABLE d.t (id int PRIMARY KEY, word text)' -c 'CREATE INDEX t_word ON d.t (word)' \
    -c 'GRANT USAGE ON SCHEMA d TO playbook_repl' -c 'GRANT SELECT ON d.t TO playbook_repl' \
    -c "INSERT INTO d.t SELECT i, 'word ' || i FROM generate_series(1, 1000) i"

note 'definitions first, rows, then the rest; the role comes along'
works --tags copy-schema
says 'role(s) created: playbook_owner, playbook_repl'
is "$(dst -c "SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relnamespace = 'd'::regnamespace")" t \
    'what there is before the rows'
works
says 'tables synced'
is "$(dst -c "SELECT to_regclass('d.t_word')")" d.t_word 'the index, after the rows'
is "$(dst -c "SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'd'")" playbook_owner 'the owner'
no_password "$context" "$TARGET_LOG"
unchanged

note 'DDL on the source: progress tells, the cut-over stays shut, the source stays open'
src -c 'ALTER TABLE d.t ADD COLUMN price int DEFAULT 7' -c 'CREATE TABLE d.u (id int PRIMARY KEY)' -c 'INSERT INTO d.u VALUES (1)' \
    -c 'CREATE INDEX u_id ON d.u (id)'
fails_with 'the schemas differ' --tags progress
says 'TABLE d.u (missing)'
says 'TABLE d.t (different)'
fails_with 'the schemas differ' --tags cutover
says 'not cut over; the source is open'
is "$(src -c 'SHOW default_transaction_read_only')" off 'the source'

note 'additions are followed when that is wanted, and as far as the subscription may read'
fails_with 'GRANT SELECT ON "d"."u" TO "playbook_repl";' --tags progress -e ddl_follow=true
says 'TABLE d.u (unpublished)'
src -c 'GRANT SELECT ON d.u TO playbook_repl'
works --tags progress -e ddl_follow=true
is "$(src -c "SELECT string_agg(tablename, ' ' ORDER BY tablename) FROM pg_publication_tables")" 't u' 'what is published'
works --tags build-indexes
is "$(dst -c "SELECT to_regclass('d.u_id')")" d.u_id 'the index of the new table'
works --tags compare
same 'SELECT count(*), sum(price) FROM d.t'
same 'SELECT count(*) FROM d.u'
unchanged --tags progress -e ddl_follow=true
unchanged --tags copy-schema,create-pub,create-sub,progress,build-indexes

note 'what is no addition is not; it may be said that it is known'
dst -c 'ALTER TABLE d.t ADD CONSTRAINT few CHECK (id < 100000)'
fails_with 'schema_ignore: [\"TABLE d.t\"]' --tags create-sub -e ddl_follow=true
says '-    CONSTRAINT \"few\" CHECK'
works --tags create-sub -e '{"schema_ignore": ["TABLE d.t"]}'
dst -c 'ALTER TABLE d.t DROP CONSTRAINT few'

note 'what is added to a table that is copied within the pause comes along too; it is not published'
late='{"ddl_follow": true, "switch_copy_tables": ["d.scratch"]}'
src -c 'CREATE UNLOGGED TABLE d.scratch (id int)' -c 'INSERT INTO d.scratch SELECT generate_series(1, 100)'
works --tags progress -e "$late"
src -c "ALTER TABLE d.scratch ADD COLUMN note text DEFAULT 'here'"
fails_with 'TABLE d.scratch (different)' --tags progress -e "$late" -e ddl_follow=false
works --tags progress -e "$late"
is "$(src -c "SELECT string_agg(tablename, ' ' ORDER BY tablename) FROM pg_publication_tables")" 't u' 'what is published'
is "$(dst -c 'SELECT count(*) FROM d.scratch')" 0 'what it has on the target before the switch'

note 'the cut-over'
works --tags cutover -e "$late"
same 'SELECT count(*), min(note), sum(id) FROM d.scratch'
is "$(src -c 'SHOW default_transaction_read_only')" on 'the source after the cut-over'
works --tags cleanup
src -c 'SET default_transaction_read_only = off' -c "ALTER DATABASE $src_db RESET default_transaction_read_only"
clean src && clean dst
