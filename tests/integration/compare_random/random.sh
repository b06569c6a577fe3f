#!/usr/bin/env bash
# Tables of random shape over every type are copied as text to another version: all are equal. Then, round
# after round, something is changed in about half of them on the target, a single cell most times: exactly
# those must be told to differ, whatever the change was; then it is put back.
#
#   COMPARE_SEED     another random run (1); the result depends on the versions, too
#   COMPARE_ROUNDS   how many rounds (3)
#   COMPARE_TABLES   how many tables (130)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
program=$COLLECTION_DIR/bin/$(uname -m)/pg_compare
seed=${COMPARE_SEED:-1} rounds=${COMPARE_ROUNDS:-3} tables=${COMPARE_TABLES:-130}
# shellcheck source-path=SCRIPTDIR source=../common/values.bash
source "$here/../common/values.bash"
# shellcheck source-path=SCRIPTDIR source=values.bash
source "$here/values.bash"

exact='-c extra_float_digits=3 -c datestyle=ISO -c intervalstyle=postgres -c bytea_output=hex -c timezone=UTC'
on_source() { PGOPTIONS=$exact "$PSQL" "$SOURCE_CONN" -XAtq -v ON_ERROR_STOP=1 "$@"; }
on_target() { PGOPTIONS=$exact "$PSQL" "$TARGET_CONN" -XAtq -v ON_ERROR_STOP=1 "$@"; }
both() { on_source "$@"; on_target "$@"; }
note() { printf -- '-- %3d s  %s\n' "$SECONDS" "$*"; }
echo "seed $seed, $rounds rounds, $tables tables"

# ---- the tables, and their copy ----

# Settings that a comparison must not depend on.
on_target <<'SQL'
SELECT format('ALTER DATABASE %I SET %s', current_database(), s) FROM unnest(ARRAY['datestyle = ''SQL, DMY''',
    'timezone = ''Asia/Kathmandu''', 'intervalstyle = iso_8601', 'bytea_output = escape', 'extra_float_digits = -3']) s
\gexec
SQL
if both -c "SELECT '<a/>'::xml" >/dev/null 2>&1; then with_xml=1; fi
{ types; more_types; cat "$here/tools.sql"; } >"$WORK_DIR/types.sql"
both -f "$WORK_DIR/types.sql"
{
    echo "SELECT setseed($seed / 1000000.0) \\g /dev/null"
    while IFS='|' read -r kind type first second; do
        [[ $kind == ne ]] || continue
        echo "INSERT INTO tools.pool SELECT '$type', CASE WHEN num_nulls(a) = 0 THEN format('%s', a) END, CASE WHEN num_nulls(b) = 0 THEN format('%s', b) END
            FROM (SELECT ($first)::$type AS a, ($second)::$type AS b OFFSET 0) x;"
    done < <(cases; more_cases; random_cases)
} >"$WORK_DIR/pool.sql"
on_source -1 -f "$WORK_DIR/pool.sql"
on_source -v low="$low" -v seed="$seed" -v tables="$tables" -f "$here/tables.sql" >/dev/null
note "$(on_source -c "SELECT count(*) || ' values of ' || count(DISTINCT kind) || ' kinds' FROM tools.pool")"

on_source -c "SELECT ddl FROM tools.made ORDER BY i" >"$WORK_DIR/target.sql"
on_target -f "$WORK_DIR/target.sql"
on_target -c 'CREATE TABLE tools.made (i int PRIMARY KEY, name text, columns text[], kinds text[], key text[], parted bool, ddl text)'
columns="(SELECT string_agg(quote_ident(c), ', ' ORDER BY o) FROM unnest(columns) WITH ORDINALITY AS u (c, o))"
for way in TO FROM; do
    printf '\\copy tools.%s %s %s\n' made $way "'$WORK_DIR/made'" pool $way "'$WORK_DIR/pool'"
    # A partitioned table cannot be named in COPY TO.
    on_source -c "SELECT format('\\copy %s $way ''$WORK_DIR/%s''', CASE WHEN '$way' = 'TO' THEN format('(SELECT %s FROM r.%I)', $columns, name)
        ELSE format('r.%I (%s)', name, $columns) END, i) FROM tools.made ORDER BY i"
done >"$WORK_DIR/copy.sql"
grep " TO '$WORK_DIR" "$WORK_DIR/copy.sql" >"$WORK_DIR/out.sql"
grep " FROM '$WORK_DIR" "$WORK_DIR/copy.sql" >"$WORK_DIR/in.sql"
on_source -f "$WORK_DIR/out.sql"
on_target -1 -f "$WORK_DIR/in.sql"
on_target -f "$here/plant.sql"
note 'copied'

# ---- comparing, and who is right ----

compare() {  # SCHEMA
    printf '{"source": "%s", "target": "%s", "schemas": ["%s"], "jobs": 2}' "$SOURCE_CONN" "$TARGET_CONN" "$1" >"$WORK_DIR/args.json"
    "$program" "$WORK_DIR/args.json" >"$WORK_DIR/result.json"
}
judge() {  # LEAST
    on_target -c "SELECT json_agg(json_build_object('table', format('%I.%I', 'r', name), 'key', key, 'columns', columns, 'kinds', kinds, 'differs', differs,
            'done', ARRAY(SELECT what || ', ' || done FROM tools.planted p WHERE p.i = m.i),
            'truth', CASE WHEN differs THEN tools.truth(m) END) ORDER BY i)
        FROM tools.made m, LATERAL (SELECT tools.differs(m) OFFSET 0) AS d (differs)" >"$WORK_DIR/truth.json"
    python3 "$here/judge.py" "$WORK_DIR/result.json" "$WORK_DIR/truth.json" "$1"
}

compare r
judge 0
for ((round = 1; round <= rounds; round++)); do
    on_target -o /dev/null -c "SELECT setseed(($seed * 1000 + $round) % 1000000 / 1000000.0)" \
        -c "SELECT tools.plant(made) FROM tools.made WHERE random() < 0.5"
    compare r
    judge $((tables / 5))
    on_target -o /dev/null -c "SELECT tools.undo(made) FROM tools.made WHERE i IN (SELECT i FROM tools.planted)" -c 'TRUNCATE tools.planted'
done
compare r
judge 0
note 'compared'

# ---- every value with its near one, in two columns of one row ----

# Neither the two in each other's place nor both times the other may be equal.
two() {  # FIRST SECOND
    cat <<-SQL
	SELECT format('CREATE TABLE two.swap_%1\$s (a %2\$s, b %2\$s); INSERT INTO two.swap_%1\$s VALUES (%3\$L, %4\$L);', n, kind, $1, $2),
	    format('CREATE TABLE two.alike_%1\$s (a %2\$s, b %2\$s); INSERT INTO two.alike_%1\$s VALUES (%3\$L, %3\$L);', n, kind, $1)
	    FROM tools.pool WHERE value <> near ORDER BY n
	\gexec
	SQL
}
two value near | on_source
two near value | on_target
compare two
python3 - "$WORK_DIR/result.json" <<'PY'
import json, sys
r = json.load(open(sys.argv[1]))
equal = [t["table"] for t in r["tables"] if t["match"]]
assert r["counts"]["different"] == r["counts"]["total"] > 500, (r["msg"], equal)
print(r["counts"])
PY
note 'done'
