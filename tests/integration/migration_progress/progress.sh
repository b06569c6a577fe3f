#!/usr/bin/env bash
# The live line: one more line when something has changed where the output is no terminal, written
# over in place on a terminal, and never in place where two hosts write.
# shellcheck source-path=SCRIPTDIR source=../pg_migration_info/lib.bash
source "${0%/*}/../pg_migration_info/lib.bash"

src <<-'SQL'
	CREATE TABLE small (id int PRIMARY KEY);
	CREATE TABLE slow (id int PRIMARY KEY, word text);
	INSERT INTO slow SELECT i, repeat('w', 1000) FROM generate_series(1, 2000) i;
	ANALYZE;
	CREATE PUBLICATION p FOR TABLE small, slow;
SQL
dst <<-'SQL'
	CREATE TABLE small (id int PRIMARY KEY);
	CREATE TABLE slow (id int PRIMARY KEY, word text);
	CREATE TABLE hurry ();
	CREATE FUNCTION public.slowly() RETURNS trigger LANGUAGE plpgsql AS
	    'BEGIN IF NOT EXISTS (SELECT FROM public.hurry) THEN PERFORM pg_catalog.pg_sleep(0.02); END IF; RETURN NEW; END';
	CREATE TRIGGER slowly BEFORE INSERT ON slow FOR EACH ROW EXECUTE PROCEDURE public.slowly();
	ALTER TABLE slow ENABLE ALWAYS TRIGGER slowly;
SQL
cat >"$WORK_DIR/play.yml" <<-YML
	- hosts: all
	  strategy: free
	  connection: local
	  gather_facts: false
	  module_defaults:
	    group/pgonline.migration.all: {source: "$SOURCE_CONN", target: "$TARGET_CONN"}
	  tasks:
	    - pgonline.migration.migration_progress:
	        title: "{{ inventory_hostname }}, whose name is so long that its line does not fit into one of a narrow terminal"
	        until: synced
	        timeout: 60
YML
out=$WORK_DIR/lines
playbook=(ansible-playbook -i "localhost," "$WORK_DIR/play.yml" -e 'ansible_python_interpreter={{ ansible_playbook_python }}')
begin() { unlogged_dst -c 'TRUNCATE slow, hurry' -c "CREATE SUBSCRIPTION shop CONNECTION '$SOURCE_CONN' PUBLICATION p" 2>/dev/null; }
count() { grep -c -- "$1" "$out" || true; }
over=$'\e\\[1A\r\e\\[2K'

# Runs a command while it is copied, and lets the copy come to its end once the pattern has come up as
# often as said: it must be seen while it goes on.
watch() {  # TIMES PATTERN COMMAND
    local end=$((SECONDS + 30))
    begin
    "${@:3}" >"$out" 2>&1 </dev/null &
    while (($(count "$2") < $1 && SECONDS < end)); do sleep 0.1; done
    dst -c 'INSERT INTO hurry DEFAULT VALUES'
    wait $! || fail "exit status $?"
    ((SECONDS < end)) || fail "not $1 times: $2"
    dst -c 'ALTER SUBSCRIPTION shop DISABLE' -c 'DROP SUBSCRIPTION shop' 2>/dev/null
    (($(count 'secret-Pw') == 0)) || fail 'a password'
}

watch 2 '^localhost, whose .* terminal: initial copy [01]/2 tables, .* KiB' "${playbook[@]}"
(($(count ' terminal: streaming, 2 tables') == 1)) || fail 'one line of its end'
(($(count "$over") == 0)) || fail 'it is no terminal'

watch 2 '…' script -qefc "stty cols 80; $(printf '%q ' "${playbook[@]}")" /dev/null
(($(count "$over"'localhost, whose .*…') >= 1)) || fail 'written over, cut to the width'
(($(count "$over.* terminal: streaming, 2 tables") == 1)) || fail 'the end in full'

playbook[2]=here,there,
watch 1 'there, .* terminal: initial copy' script -qefc "$(printf '%q ' "${playbook[@]}")" /dev/null
(($(count '^here, .* terminal: streaming') == 1 && $(count 'there, .* terminal: streaming') == 1)) || fail 'both have their end'
(($(count "$over") == 0)) || fail 'nobody writes over the other'
