#!/usr/bin/env bash
# Values that are easily confused (../common/values.bash), each in a table of its own: eq_N holds the first one on the source
# and, after a COPY as text, on the target; ne_N holds the first on the source and the second on the
# target; sa_N likewise, but the two are the same value written in two ways.
# Exactly the tables ne_N must be told to differ.
set -euo pipefail
program=$COLLECTION_DIR/bin/$(uname -m)/pg_compare
# shellcheck source-path=SCRIPTDIR source=../common/values.bash
source "$(dirname "$0")/../common/values.bash"

on_source() { "$PSQL" "$SOURCE_CONN" -XAtq -v ON_ERROR_STOP=1 "$@"; }
on_target() { "$PSQL" "$TARGET_CONN" -XAtq -v ON_ERROR_STOP=1 "$@"; }
both() { on_source "$@"; on_target "$@"; }

# Settings that a comparison must not depend on.
on_target -c "ALTER DATABASE ${TARGET_CONN##*/} SET datestyle = 'SQL, DMY'" \
    -c "ALTER DATABASE ${TARGET_CONN##*/} SET timezone = 'Asia/Kathmandu'" \
    -c "ALTER DATABASE ${TARGET_CONN##*/} SET intervalstyle = 'iso_8601'" \
    -c "ALTER DATABASE ${TARGET_CONN##*/} SET bytea_output = 'escape'" \
    -c "ALTER DATABASE ${TARGET_CONN##*/} SET extra_float_digits = -3"

types >"$WORK_DIR/types.sql"
both -f "$WORK_DIR/types.sql"

n=0
: >"$WORK_DIR/source.sql"
: >"$WORK_DIR/target.sql"
: >"$WORK_DIR/copy"
while IFS='|' read -r kind type first second; do
    n=$((n + 1))
    {
        echo "CREATE TABLE eq_$n (c $type); CREATE TABLE ${kind}_$n (c $type);"
        # Two rows, so that a value also has a neighbour.
        echo "INSERT INTO eq_$n VALUES ($first), ($second); INSERT INTO ${kind}_$n VALUES ($first), ($first);"
    } >>"$WORK_DIR/source.sql"
    {
        echo "CREATE TABLE eq_$n (c $type); CREATE TABLE ${kind}_$n (c $type);"
        echo "INSERT INTO ${kind}_$n VALUES ($first), ($second);"
    } >>"$WORK_DIR/target.sql"
    echo "eq_$n" >>"$WORK_DIR/copy"
done < <(cases)
echo "$n cases"

# Rows, not cells.
cat >>"$WORK_DIR/source.sql" <<'SQL'
CREATE TABLE ne_swap_ints (a int, b int); INSERT INTO ne_swap_ints VALUES (1, 2);
CREATE TABLE ne_swap_null (a int, b int); INSERT INTO ne_swap_null VALUES (NULL, 1);
CREATE TABLE ne_swap_text (a text, b text); INSERT INTO ne_swap_text VALUES ('a', '');
CREATE TABLE ne_join (a text, b text); INSERT INTO ne_join VALUES ('a,b', 'c');
CREATE TABLE ne_rows (a int, b int); INSERT INTO ne_rows VALUES (1, 1), (2, 2);
CREATE TABLE ne_many (a int, b text); INSERT INTO ne_many SELECT i, i FROM generate_series(1, 1000) i;
CREATE TABLE ne_duplicates (a int); INSERT INTO ne_duplicates VALUES (1), (1), (2);
CREATE TABLE ne_pairs (a int); INSERT INTO ne_pairs VALUES (1), (1);
CREATE TABLE ne_count (a int); INSERT INTO ne_count VALUES (1);
CREATE TABLE ne_none (a int); INSERT INTO ne_none VALUES (NULL);
CREATE TABLE ne_no_columns (); INSERT INTO ne_no_columns DEFAULT VALUES;
CREATE TABLE sa_no_columns (); INSERT INTO sa_no_columns DEFAULT VALUES;
CREATE TABLE sa_empty (a int);
CREATE TABLE sa_duplicates (a int); INSERT INTO sa_duplicates VALUES (2), (1), (1);
CREATE TABLE sa_columns (a int, gone int, b text); ALTER TABLE sa_columns DROP gone; INSERT INTO sa_columns VALUES (1, 'x');
CREATE TABLE sa_names (r pair, q int, x int, e int[], u1 float8[], "select" int, "rows" int, "a""b.c" int, sa_names int, c text, ctid_ int);
INSERT INTO sa_names VALUES ('(1,x)', 2, 3, '{4}', '{5}', 6, 7, 8, 9, 'c', 10);
SQL
cat >>"$WORK_DIR/target.sql" <<'SQL'
CREATE TABLE ne_swap_ints (a int, b int); INSERT INTO ne_swap_ints VALUES (2, 1);
CREATE TABLE ne_swap_null (a int, b int); INSERT INTO ne_swap_null VALUES (1, NULL);
CREATE TABLE ne_swap_text (a text, b text); INSERT INTO ne_swap_text VALUES ('', 'a');
CREATE TABLE ne_join (a text, b text); INSERT INTO ne_join VALUES ('a', 'b,c');
CREATE TABLE ne_rows (a int, b int); INSERT INTO ne_rows VALUES (1, 2), (2, 1);
CREATE TABLE ne_many (a int, b text); INSERT INTO ne_many SELECT i, CASE i WHEN 500 THEN 501 WHEN 501 THEN 500 ELSE i END FROM generate_series(1, 1000) i;
CREATE TABLE ne_duplicates (a int); INSERT INTO ne_duplicates VALUES (1), (2), (2);
CREATE TABLE ne_pairs (a int); INSERT INTO ne_pairs VALUES (2), (2);
CREATE TABLE ne_count (a int); INSERT INTO ne_count VALUES (1), (1);
CREATE TABLE ne_none (a int);
CREATE TABLE ne_no_columns (); INSERT INTO ne_no_columns DEFAULT VALUES; INSERT INTO ne_no_columns DEFAULT VALUES;
CREATE TABLE sa_no_columns (); INSERT INTO sa_no_columns DEFAULT VALUES;
CREATE TABLE sa_empty (a int);
CREATE TABLE sa_duplicates (a int); INSERT INTO sa_duplicates VALUES (1), (2), (1);
CREATE TABLE sa_columns (b text, gone2 int, a int); ALTER TABLE sa_columns DROP gone2; INSERT INTO sa_columns VALUES ('x', 1);
CREATE TABLE sa_names (ctid_ int, c text, sa_names int, "a""b.c" int, "rows" int, "select" int, u1 float8[], e int[], x int, q int, r pair);
INSERT INTO sa_names VALUES (10, 'c', 9, 8, 7, 6, '{5}', '{4}', 3, 2, '(1,x)');
SQL
wide=$(seq -f 'c%g int' -s ', ' 1600)
both -c "CREATE TABLE sa_wide ($wide)" -c "INSERT INTO sa_wide DEFAULT VALUES" -c "UPDATE sa_wide SET c1600 = 1"
# A generated column here, an ordinary one there.
if ((SOURCE_VERSION >= 12)); then
    on_source -c "CREATE TABLE sa_generated (a int, b int GENERATED ALWAYS AS (a * 2) STORED)" -c "INSERT INTO sa_generated VALUES (21)"
    on_target -c "CREATE TABLE sa_generated (a int, b int)" -c "INSERT INTO sa_generated VALUES (21, 42)"
fi

on_source -f "$WORK_DIR/source.sql"
on_target -f "$WORK_DIR/target.sql"
# As a subscription does it: fixed settings on the sending side, text in between.
export PGOPTIONS='-c extra_float_digits=3 -c datestyle=ISO -c intervalstyle=postgres'
while read -r table; do
    echo "\\copy $table TO '$WORK_DIR/$table'" >>"$WORK_DIR/out.sql"
    echo "\\copy $table FROM '$WORK_DIR/$table'" >>"$WORK_DIR/in.sql"
done <"$WORK_DIR/copy"
on_source -f "$WORK_DIR/out.sql"
on_target -f "$WORK_DIR/in.sql"
unset PGOPTIONS

printf '{"source": "%s", "target": "%s", "jobs": 3}' "$SOURCE_CONN" "$TARGET_CONN" >"$WORK_DIR/args.json"
"$program" "$WORK_DIR/args.json" >"$WORK_DIR/result.json"
/usr/bin/python3 - "$WORK_DIR/result.json" "$n" <<'PY'
import json, sys
r = json.load(open(sys.argv[1]))
assert not r.get("failed"), r["msg"]
bad = []
for t in r["tables"]:
    name = t["table"].split(".")[1]
    if t["error"] or t["missing_on"] or t["match"] == name.startswith("ne_"):
        bad.append("%(table)s: match %(match)s, rows %(source_rows)s %(target_rows)s, error %(error)s" % t)
assert not bad, "\n".join(bad)
assert r["changed"] is False and r["match"] is False and r["queries"] == []
assert r["counts"]["total"] == len(r["tables"]) >= 2 * int(sys.argv[2])
assert r["counts"]["failed"] == 0 and r["counts"]["different"] > 100
by_text = [t["table"] for t in r["tables"] if t["by_text"]]
assert len(by_text) == 4 and all(t["by_text"] == ["c"] for t in r["tables"] if t["by_text"]), by_text
print(r["counts"])
PY

# Databases of two encodings.
other=${TARGET_CONN##*/}_latin1
on_target -c "DROP DATABASE IF EXISTS $other" -c "CREATE DATABASE $other TEMPLATE template0 ENCODING LATIN1 LC_COLLATE 'C' LC_CTYPE 'C'"
trap 'on_target -c "DROP DATABASE IF EXISTS $other"' EXIT
for uri in "$SOURCE_CONN" "${TARGET_CONN%/*}/$other"; do
    PGCLIENTENCODING=UTF8 "$PSQL" "$uri" -XAtq -v ON_ERROR_STOP=1 <<'SQL'
CREATE SCHEMA enc;
CREATE TABLE enc.sa_text (c text, d varchar, e char(9), f text[], j jsonb);
INSERT INTO enc.sa_text VALUES ('Grüße', 'ä', 'ö', '{ü}', '{"ß": "é"}');
CREATE TABLE enc.ne_text (c text);
SQL
done
on_source -c "INSERT INTO enc.ne_text VALUES ('ä')"
PGCLIENTENCODING=UTF8 "$PSQL" "${TARGET_CONN%/*}/$other" -Xq -c "INSERT INTO enc.ne_text VALUES ('ö')"
printf '{"source": "%s", "target": "%s", "schemas": ["enc"]}' "$SOURCE_CONN" "${TARGET_CONN%/*}/$other" >"$WORK_DIR/args.json"
"$program" "$WORK_DIR/args.json" >"$WORK_DIR/result.json"
/usr/bin/python3 - "$WORK_DIR/result.json" <<'PY'
import json, sys
r = json.load(open(sys.argv[1]))
assert [(t["table"], t["match"], t["error"]) for t in r["tables"]] == \
    [("enc.ne_text", False, None), ("enc.sa_text", True, None)], r
PY
