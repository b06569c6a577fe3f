#!/usr/bin/env bash
# Values that are easily confused, each in a table of its own: eq_N holds the first one on the source
# and, after a COPY as text, on the target; ne_N holds the first on the source and the second on the
# target; sa_N likewise, but the two are the same value written in two ways.
# Exactly the tables ne_N must be told to differ.
set -euo pipefail
program=$COLLECTION_DIR/bin/$(uname -m)/pg_compare

on_source() { "$PSQL" "$SOURCE_CONN" -XAtq -v ON_ERROR_STOP=1 "$@"; }
on_target() { "$PSQL" "$TARGET_CONN" -XAtq -v ON_ERROR_STOP=1 "$@"; }
both() { on_source "$@"; on_target "$@"; }
low=$((SOURCE_VERSION < TARGET_VERSION ? SOURCE_VERSION : TARGET_VERSION))

# Settings that a comparison must not depend on.
on_target -c "ALTER DATABASE ${TARGET_CONN##*/} SET datestyle = 'SQL, DMY'" \
    -c "ALTER DATABASE ${TARGET_CONN##*/} SET timezone = 'Asia/Kathmandu'" \
    -c "ALTER DATABASE ${TARGET_CONN##*/} SET intervalstyle = 'iso_8601'" \
    -c "ALTER DATABASE ${TARGET_CONN##*/} SET bytea_output = 'escape'" \
    -c "ALTER DATABASE ${TARGET_CONN##*/} SET extra_float_digits = -3"

cat >"$WORK_DIR/types.sql" <<'SQL'
CREATE EXTENSION citext; CREATE EXTENSION hstore;
CREATE TYPE mood AS ENUM ('glad', 'sad');
CREATE TYPE pair AS (a int, b text);
CREATE TYPE fpair AS (a float8, b float4[]);
CREATE TYPE frange AS RANGE (subtype = float8);
CREATE DOMAIN dfloat AS float8;
CREATE DOMAIN ddfloat AS dfloat CHECK (VALUE > -5);
CREATE DOMAIN dchar AS char(5);
CREATE DOMAIN dfloats AS float8[];
SQL
both -f "$WORK_DIR/types.sql"
((low < 11)) || both -c 'CREATE DOMAIN dpair AS fpair'

# kind|type|first|second
cases() {
    cat <<'CASES'
ne|int2|1|2
ne|int4|NULL|0
ne|int4|1|-1
ne|int8|1|4294967296
ne|int8|0|-1
ne|int8|9223372036854775807|-9223372036854775808
ne|bool|false|NULL
ne|bool|false|true
ne|text|''|NULL
ne|text|''|' '
ne|text|'a'|'a '
ne|text|'NULL'|NULL
ne|text|'a'|'A'
ne|text|E'\u00e4'|E'a\u0308'
ne|text|E'x\ty\n\\'|E'x\ty\n'
ne|varchar(9)|'a'|'a '
ne|char(5)|'a'|'b'
ne|char(5)|''|NULL
ne|bpchar|'a'|'a '
ne|"char"|'a'|'b'
ne|name|'a'|'b'
ne|numeric|'NaN'|0
ne|numeric|5|-5
ne|numeric|0|NULL
ne|numeric|1|10000
ne|numeric|1e-20|1e-21
ne|numeric|0|1e-100
sa|numeric|1.0|1.00
sa|numeric|100|100.0
sa|numeric|0|0.000
ne|float8|0|'-0'
ne|float8|'NaN'|'Infinity'
ne|float8|'Infinity'|'-Infinity'
ne|float8|0.1::float8 + 0.2|0.3
ne|float8|5e-324|0
ne|float8|1.7976931348623157e308|'Infinity'
sa|float8|'NaN'|'Infinity'::float8 - 'Infinity'
ne|float4|0.1|0.10000001
ne|float4|'-0'|0
ne|float8[]|ARRAY[0.1::float8 + 0.2, NULL, 'NaN', '-0']|ARRAY[0.3::float8, NULL, 'NaN', '-0']
ne|float8[]|'{0}'|'{-0}'
ne|float8[]|'{{1,2}}'|'{1,2}'
ne|float8[]|'{}'|NULL
ne|float8[]|'{NULL}'|'{}'
ne|float4[]|'{0.1}'|'{0.10000001}'
ne|int4[]|'[0:1]={1,2}'|'{1,2}'
ne|text[]|'{NULL}'|'{"NULL"}'
ne|text[]|'{a,b}'|'{"a,b"}'
ne|numeric[]|'{1,2}'|'{2,1}'
ne|timestamptz|'2020-03-04 05:06:07.000001+00'|'2020-03-04 05:06:07.000002+00'
ne|timestamptz|'infinity'|'-infinity'
sa|timestamptz|'2020-03-04 05:06:07+00'|'2020-03-04 07:06:07+02'
ne|timestamp|'2020-03-04'|'2020-04-03'
ne|timestamp|'4713-01-01 BC'|'4713-01-01'
ne|timestamptz[]|'{2020-03-04 00:00+00}'|'{2020-04-03 00:00+00}'
ne|date|'300000-01-01'|'300000-01-02'
ne|date|'infinity'|'-infinity'
ne|time|'00:00:00.000001'|'00:00:00'
ne|time|'24:00'|'00:00'
ne|timetz|'12:00+00'|'13:00+01'
ne|interval|'1 month'|'30 days'
ne|interval|'1 day'|'24 hours'
ne|interval|'-1 day +1 hour'|'-23 hours'
ne|interval[]|'{1 mon}'|'{30 days}'
ne|json|'{"a":1}'|'{"a": 1}'
ne|jsonb|'[[1],2]'|'[[1,2]]'
ne|jsonb|'null'|NULL
ne|jsonb|'"1"'|'1'
sa|jsonb|'{"b":1, "a" :2}'|'{"a":2,"b":1}'
ne|bytea|'\x00'|'\x0000'
ne|bytea|''|NULL
ne|bytea[]|'{"\\x00ff"}'|'{"\\x00fe"}'
ne|mood|'glad'|'sad'
ne|mood[]|'{glad}'|'{sad}'
ne|dfloat|0.1::float8 + 0.2|0.3
ne|ddfloat|'-0'|0
ne|dchar|'a'|'b'
ne|dfloats|ARRAY[0.1::float8 + 0.2]|'{0.3}'
ne|pair|ROW(NULL, NULL)|NULL
ne|pair|'(1,)'|'(,1)'
ne|pair|'(1,)'|'(1,"")'
ne|fpair|ROW(0.1::float8 + 0.2, '{0.1}')|'(0.3,{0.1})'
ne|fpair|ROW(1, '{0.1}')|ROW(1, '{0.10000001}')
ne|fpair|ROW(NULL, NULL)|NULL
ne|fpair[]|ARRAY[ROW(0.1::float8 + 0.2, NULL)::fpair]|ARRAY[ROW(0.3, NULL)::fpair]
ne|fpair[]|ARRAY[NULL::fpair]|ARRAY[ROW(NULL, NULL)::fpair]
ne|int4range|'[1,3)'|'[1,4)'
ne|int4range|'empty'|'(,)'
ne|frange|frange(0, 0.1::float8 + 0.2)|'[0,0.3)'
ne|frange|'[0,1)'|'[0,1]'
ne|frange|'empty'|NULL
ne|frange|'(,1)'|'[-Infinity,1)'
ne|frange[]|'{"[0,1)"}'|'{"[0,1]"}'
ne|money|'1.00'|'1.01'
ne|money[]|'{1.00}'|'{1.01}'
ne|inet|'10.0.0.1'|'10.0.0.1/24'
ne|inet|'::1'|'0.0.0.1'
ne|cidr|'10.0.0.0/8'|'10.0.0.0/9'
ne|macaddr|'08:00:2b:01:02:03'|'08:00:2b:01:02:04'
ne|macaddr8|'08:00:2b:01:02:03:04:05'|'08:00:2b:01:02:03:04:06'
ne|uuid|'00000000-0000-0000-0000-000000000001'|'00000000-0000-0000-0000-000000000002'
ne|bit(3)|'101'|'100'
ne|varbit|'101'|'1010'
ne|varbit|''|NULL
ne|point|point(0.1::float8 + 0.2, 0)|'(0.3,0)'
ne|point[]|ARRAY[point(0.1::float8 + 0.2, 0)]|'{"(0.3,0)"}'
ne|box|'(1,1),(0,0)'|'(1,1),(0,0.1)'
ne|lseg|'[(0,0),(1,1)]'|'[(1,1),(0,0)]'
ne|path|'[(0,0),(1,1)]'|'((0,0),(1,1))'
ne|polygon|'((0,0),(1,1))'|'((0,0),(1,2))'
ne|circle|'<(0,0),1>'|'<(0,0),1.0000000000000002>'
ne|line|'{1,2,3}'|'{1,2,4}'
ne|tsvector|'a:1'|'a:2'
ne|tsquery|'a & b'|'a | b'
ne|oid|1|4294967295
ne|citext|'a'|'A'
ne|hstore|'a=>1'|'a=>NULL'
CASES
    ((low < 11)) || echo "ne|dpair|ROW(0.1::float8 + 0.2, NULL)::fpair|'(0.3,)'"
    ((low < 14)) || cat <<'CASES'
ne|numeric|'Infinity'|'-Infinity'
ne|numeric|'Infinity'|'NaN'
ne|int4multirange|'{[1,2),[3,4)}'|'{[1,4)}'
CASES
}

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
python3 - "$WORK_DIR/result.json" "$n" <<'PY'
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
python3 - "$WORK_DIR/result.json" <<'PY'
import json, sys
r = json.load(open(sys.argv[1]))
assert [(t["table"], t["match"], t["error"]) for t in r["tables"]] == \
    [("enc.ne_text", False, None), ("enc.sa_text", True, None)], r
PY
