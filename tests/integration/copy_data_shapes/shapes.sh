#!/usr/bin/env bash
# Which rows and columns come, and how: row filters, column lists, generated columns, partitions by leaf
# and by root, binary and text, tables that are there already, the server's own synchronization.
# shellcheck source-path=SCRIPTDIR source=../common/copy.bash
source "$(dirname "$0")/../common/copy.bash"
s=$SOURCE_VERSION t=$TARGET_VERSION

again() {  # WHAT: the publication of the next part
    note "$1"
    works '"state": "absent"'
    src -c 'DROP PUBLICATION IF EXISTS "all"'
    nothing_left "$1"
}

# ---- columns ----
src -f - <<'SQL'
CREATE TABLE filtered (id int PRIMARY KEY, a int, b text, secret text);
INSERT INTO filtered SELECT i, i % 10, 'b' || i, 's' FROM generate_series(1, 1000) i;
CREATE TABLE computed (id int PRIMARY KEY, twice int GENERATED ALWAYS AS (id * 2) STORED, t text);
INSERT INTO computed (id, t) SELECT i, 'x' FROM generate_series(1, 100) i;
CREATE TABLE pairs (id int PRIMARY KEY, p point, c tsquery);
INSERT INTO pairs SELECT i, point(i, 0.1::float8 + 0.2), 'a & b' FROM generate_series(1, 10) i;
SQL
# The target has the columns in another order, one more, and takes another type.
dst -f - <<'SQL'
CREATE TABLE filtered (secret text, b varchar(20), id bigint PRIMARY KEY, more int DEFAULT 7, a int);
CREATE TABLE pairs (id int PRIMARY KEY, p point, c text);
SQL
filter='' ids='SELECT id FROM filtered ORDER BY id'
if ((s >= 15)); then
    src -c 'CREATE PUBLICATION "all" FOR TABLE filtered (id, a, b) WHERE (id % 10 < 3 AND id <> 11), computed, pairs'
    filter=' WHERE id % 10 < 3 AND id <> 11'
    ids="SELECT id FROM filtered$filter ORDER BY id"
else
    src -c 'CREATE PUBLICATION "all" FOR TABLE filtered, computed, pairs'
fi
fails_with 'has a type whose binary form may differ' '"format": "binary"'
that 'not r["changed"]'
nothing_left 'format=binary was refused'
works '"split_larger_than": 1'
is "$(dst -c 'SELECT string_agg(id::text, $$ $$ ORDER BY id), min(more), max(more) FROM filtered')" "$(src -c "$ids" | xargs)|7|7" 'rows that the filter takes'
is "$(dst -c 'SELECT count(*) FILTER (WHERE a IS NULL OR b IS NULL), count(secret) FROM filtered')" "0|$( ((s >= 15)) && echo 0 || echo 1000)" 'columns that are listed'
is "$(dst -c 'SELECT sum(twice), count(t) FROM computed')" '10100|100' 'the generated column'
that 'r["copied"]["binary"] == 1'  # computed: another type on the target, or none that is safe
src -c "INSERT INTO filtered VALUES (2001, 1, 'later', 's'), (2005, 5, 'later', 's')" -c "UPDATE filtered SET a = 1 WHERE id = 7" -c "UPDATE computed SET id = id + 1000 WHERE id = 5"
works '"wait_for": "caught_up"'
same 'SELECT sum(id), sum(twice) FROM computed' 'SELECT count(*) FROM pairs' "SELECT count(*), sum(id) FROM filtered$filter"
is "$(dst -c 'SELECT count(*) FROM filtered WHERE id = 2005')" "$( ((s >= 15)) && echo 0 || echo 1)" 'a row that the filter leaves out'

# ---- a generated column into an ordinary one, and none ----
again 'generated columns'
dst -c 'DROP TABLE computed'
if ((s >= 18)); then
    src -c 'CREATE PUBLICATION "all" FOR TABLE computed WITH (publish_generated_columns = stored)'
    dst -c 'CREATE TABLE computed (id int PRIMARY KEY, t text)'
    fails_with 'table public.computed of the target has no column twice' ''
    nothing_left 'a column is missing'
    dst -c 'ALTER TABLE computed ADD twice int'
    works
    src -c 'INSERT INTO computed (id) VALUES (500)'
    works '"wait_for": "caught_up"'
    same_rows '(SELECT id, t, twice FROM computed)'
    again 'published, but generated here too'
    dst -c 'DROP TABLE computed'
    src -c 'CREATE PUBLICATION "all" FOR TABLE computed WITH (publish_generated_columns = stored)'
    fails_with 'column twice of public.computed is generated on the target, and published all the same' ''
    that 'not r["changed"]'
    again 'not published, and ordinary here'
    src -c 'CREATE PUBLICATION "all" FOR TABLE computed'
else
    src -c 'CREATE PUBLICATION "all" FOR TABLE computed'
fi
dst -c 'DROP TABLE IF EXISTS computed' -c 'CREATE TABLE computed (id int PRIMARY KEY, t text, twice int)'
works
same 'SELECT sum(id), count(t) FROM computed'
is "$(dst -c 'SELECT count(twice) FROM computed')" 0 'a generated column that is not published'
again 'ordinary there, generated here'
src -c 'CREATE TABLE plain (id int PRIMARY KEY, twice int)' -c 'CREATE PUBLICATION "all" FOR TABLE plain'
dst -c 'CREATE TABLE plain (id int PRIMARY KEY, twice int GENERATED ALWAYS AS (id * 2) STORED)'
fails_with 'column twice of public.plain is generated on the target, and not on the source' ''
nothing_left 'a column is generated'

# ---- partitions ----
leaves() {  # SIDE NAME BOUNDS …
    local side=$1 name=$2 from='' to i=0
    for to in "${@:3}"; do
        [[ -z $from ]] || $side -c "CREATE TABLE ${name}_$((++i)) PARTITION OF $name FOR VALUES FROM ($from) TO ($to)"
        from=$to
    done
}
again 'partitions'
dst -c 'DROP TABLE plain'
for side in src dst; do
    $side -c 'CREATE TABLE alike (id int PRIMARY KEY, t text) PARTITION BY RANGE (id)' -c 'CREATE TABLE unlike (id int PRIMARY KEY, t text) PARTITION BY RANGE (id)'
    leaves $side alike 0 1000 2000
done
leaves src unlike 0 500 1500 2000
leaves dst unlike 0 1000 2000
src -c "INSERT INTO alike SELECT i, repeat('a', 900) FROM generate_series(0, 1999) i" -c "INSERT INTO unlike SELECT i, repeat('u', 900) FROM generate_series(0, 1999) i" \
    -c 'CREATE TABLE whole (id int PRIMARY KEY, t text) PARTITION BY RANGE (id)'
leaves src whole 0 500 2000
dst -c 'CREATE TABLE whole (t text, id int PRIMARY KEY)'
src -c "INSERT INTO whole SELECT i, 'w' FROM generate_series(0, 1999) i"
if ((s >= 13 && t >= 13)); then
    src -c 'CREATE PUBLICATION "all" FOR TABLE alike, unlike, whole WITH (publish_via_partition_root = true)'
    works '"jobs": 3, "split_larger_than": 1, "ignore": ["~unlike_3", "~whole_"]'
    that 'r["copied"]["tables"] == 7 and r["copied"]["rows"] == 6000'
    result '"\n".join(r["queries"])' >"$WORK_DIR/queries"
    grep -q '^COPY "public"."alike_1" ' "$WORK_DIR/queries" || fail 'a leaf that is the same goes into that leaf'
    (($(grep -c '^COPY "public"."unlike" ' "$WORK_DIR/queries") >= 3)) || fail 'leaves that are not the same go through the root'
    src -c "UPDATE unlike SET id = 1999 - id + 10000 WHERE id < 0" -c "UPDATE unlike SET t = 'later' WHERE id IN (499, 500, 1999)" -c 'DELETE FROM whole WHERE id = 600' -c "INSERT INTO alike_2 VALUES (1001, 'x') ON CONFLICT (id) DO UPDATE SET t = 'y'"
    works '"wait_for": "caught_up"'
    same_rows alike unlike '(SELECT id, t FROM whole)'
    is "$(dst -c 'SELECT string_agg(srrelid::regclass::text, $$ $$ ORDER BY srrelid::regclass::text) FROM pg_subscription_rel')" 'alike unlike whole' 'the subscription has the roots'
    again 'partitions by leaf'
    dst -c 'TRUNCATE alike, unlike, whole'
fi
src -c "CREATE PUBLICATION \"all\" FOR TABLE alike$( ((s >= 13)) || echo '_1, alike_2')"
works '"ignore": ["~unlike_3", "~whole_"]'
same_rows alike_1 alike_2

# ---- a whole that is there: keys, foreign keys, triggers ----
again 'tables that are there already'
src -f - <<'SQL'
CREATE TABLE parent (id int PRIMARY KEY, t text);
CREATE TABLE child (id int PRIMARY KEY, parent int NOT NULL REFERENCES parent, t text);
INSERT INTO parent SELECT i, repeat('p', 300) FROM generate_series(1, 6000) i;
INSERT INTO child SELECT i, 6001 - i, 'c' FROM generate_series(1, 6000) i;
CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.t = ''spoilt''; RETURN NEW; END';
CREATE TRIGGER spoil BEFORE INSERT ON child FOR EACH ROW EXECUTE FUNCTION spoil();
CREATE PUBLICATION "all" FOR TABLE parent, child;
SQL
"$PG_DUMP" -s -t parent -t child "$SOURCE_CONN" | grep -vE 'restrict|transaction_timeout' >"$WORK_DIR/schema.sql"
dst -c "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.t = ''spoilt''; RETURN NEW; END'" -f "$WORK_DIR/schema.sql" >/dev/null
works '"jobs": 1, "ignore": ["~unlike_3", "~whole_"]'
same_rows parent child
result '"\n".join(r["queries"])' >"$WORK_DIR/queries"
! grep -qE 'TRUNCATE.*parent|ADD CONSTRAINT|CREATE TABLE "public"' "$WORK_DIR/queries" || fail 'what is there is neither created nor truncated'

# ---- the server's own ----
again 'native'
dst -c 'DROP TABLE child, parent'
src -c 'CREATE INDEX ON child (t)' -c 'CREATE PUBLICATION "all" FOR TABLE parent, child, filtered'
dst -c 'DROP TABLE filtered'
before=$(dst -c 'SHOW max_sync_workers_per_subscription')
works '"method": "native", "jobs": 5, "ignore": ["~unlike_3", "~whole_"]'
that 'r["method"] == "native" and r["method_reason"] == "asked for" and "copied" not in r'
that '[q for q in r["queries"] if "max_sync_workers" in q] == ["ALTER SYSTEM SET max_sync_workers_per_subscription = '\''5'\''", "ALTER SYSTEM RESET max_sync_workers_per_subscription"]'
only_ours native
is "$(dst -c 'SHOW max_sync_workers_per_subscription')" "$before" 'the setting as it was'
same_rows parent child
same "SELECT string_agg(indexdef, ' ' ORDER BY indexdef) FROM pg_indexes WHERE tablename IN ('parent', 'child', 'filtered')"
is "$(dst -c "SELECT count(*) FROM pg_constraint WHERE conrelid = 'child'::regclass AND contype = 'f'")" 1 'foreign keys'
works '"method": "native"'
that 'not r["changed"]'
# As if it had died while the server was at it: the tables are known by the subscription, and are removed.
dst -c "UPDATE pgonline.copy SET phase = 'copying', finished = NULL"
arguments
sed -E 's/, "(publications|pg_dump)": (\[[^]]*\]|"[^"]*")//g' "$WORK_DIR/args.json" >"$WORK_DIR/info.json"
"$bin/pg_migration_info" "$WORK_DIR/info.json" >"$out"
that 'r["method"] == "native" and r["totals"]["tables"] == r["totals"]["tables_done"] == 3 and not r["ready"]["indexed"]'
works '"state": "absent"'
is "$(dst -c 'SELECT (SELECT count(*) FROM parent) + (SELECT count(*) FROM child) + (SELECT count(*) FROM filtered)')" 0 'rows of a native copy that did not end'

# ---- no superuser on the target ----
((t >= 16)) || exit 0
again 'no superuser'
# Only a superuser can keep the password of a subscription out of the log, and other tests look for it there.
options='-c log_statement=none' dst -f - <<'SQL'
SET client_min_messages = warning;
DROP TABLE child, parent, filtered;
DROP ROLE IF EXISTS mover;
CREATE ROLE mover LOGIN PASSWORD 'secret-Pw0' IN ROLE pg_create_subscription, pg_read_all_data;
ALTER ROLE mover SET log_statement = 'none';
SELECT format('GRANT CREATE ON DATABASE %I TO mover; GRANT ALL ON SCHEMA public TO mover; ALTER FUNCTION spoil OWNER TO mover', current_database())
\gexec
SQL
trap 'stop_jobs; TARGET_CONN=$superuser dst -c "DROP OWNED BY mover" -c "DROP ROLE mover"' EXIT
src -c 'CREATE PUBLICATION "all" FOR TABLE parent, child'
superuser=$TARGET_CONN
as_mover() { TARGET_CONN=${superuser/postgres:/mover:} works "\"ignore\": [\"~plain\", \"~unlike_3\", \"~whole_\"], \"no_owner\": true, \"no_privileges\": true${1:+, $1}"; }
as_mover
that 'r["method"] == "snapshot"'
same_rows parent child
note 'auto takes native where triggers would fire'
as_mover '"state": "absent"'
dst -c 'TRUNCATE parent, child'
TARGET_CONN=${superuser/postgres:/mover:} fails_with 'table "public"."child" has triggers or foreign keys on the target, and "mover" may not set session_replication_role' '"method": "snapshot"'
that 'not r["changed"]'
as_mover '"wait_for": "caught_up"'
that 'r["method"] == "native" and "may not set session_replication_role" in r["method_reason"]'
same_rows parent child
as_mover '"state": "absent"'
