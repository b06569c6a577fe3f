#!/usr/bin/env bash
# Keys that are equal and written otherwise, and names that the comparison's own SQL uses.
# shellcheck source-path=SCRIPTDIR source=../common/copy.bash
source "$(dirname "$0")/../common/copy.bash"
# shellcheck source-path=SCRIPTDIR source=../common/compare.bash
source "$(dirname "$0")/../common/compare.bash"
both() { src "$@"; dst "$@"; }

note 'equal keys'
both -c 'CREATE SCHEMA ext' -c 'CREATE EXTENSION citext SCHEMA ext' -c 'CREATE TABLE words (w ext.citext PRIMARY KEY, n int)' \
    -c 'CREATE TABLE floats (f float8 PRIMARY KEY, t text)' -c 'CREATE TABLE spans (i interval, n int, t text, PRIMARY KEY (n, i))' \
    -c 'CREATE TABLE always (w ext.citext PRIMARY KEY, id int GENERATED ALWAYS AS IDENTITY, t text)'
src -c "INSERT INTO words VALUES ('Abc', 1), ('Def', 2), ('ghi', 3), ('new', 4)" -c "INSERT INTO floats VALUES ('-0', 'minus'), (1, 'one')" \
    -c "INSERT INTO spans VALUES ('1 mon', 1, 'a'), ('2 mon', 2, 'b')" -c "INSERT INTO always OVERRIDING SYSTEM VALUE VALUES ('A', 7, 'x'), ('b', 8, 'y')"
dst -c "INSERT INTO words VALUES ('abc', 1), ('DEF', 20), ('ghi', 3), ('old', 5)" -c "INSERT INTO floats VALUES (0, 'minus'), (1, 'one')" \
    -c "INSERT INTO spans VALUES ('30 days', 1, 'a'), ('2 mon', 2, 'x')" -c "INSERT INTO always OVERRIDING SYSTEM VALUE VALUES ('a', 7, 'x'), ('b', 9, 'y')"
compare '' '[t["public.words"][k] for k in ("missing_on_target", "extra_on_target", "different")] == [1, 1, 2]
    and sorted((d["kind"], d["key"]["w"], tuple(d["columns"])) for d in t["public.words"]["differences"])
        == [("different", "Abc", ("w",)), ("different", "Def", ("n", "w")), ("extra_on_target", "old", ()), ("missing_on_target", "new", ())]
    and [(d["kind"], d["key"], d["columns"]) for d in t["public.floats"]["differences"]] == [("different", {"f": "-0"}, ["f"])]
    and sorted(tuple(d["columns"]) for d in t["public.spans"]["differences"]) == [("i",), ("t",)]
    and sorted(tuple(d["columns"]) for d in t["public.always"]["differences"]) == [("id",), ("w",)]'
compare ', "repair": true, "fail_on_difference": true' 'not r.get("failed") and r["changed"] and sum(x["repaired"] for x in r["tables"]) == 9'
compare '' 'r["match"]'
same_rows words floats spans always

note 'when only some of them are told'
both -c 'TRUNCATE words'
src -c "INSERT INTO words SELECT 'Word ' || i, i FROM generate_series(1, 200) i"
dst -c "INSERT INTO words SELECT 'word ' || i, i + i % 2 FROM generate_series(1, 200) i" -c "INSERT INTO words VALUES ('more', 0)"
for ((i = 0; i < 100; i++)); do
    compare ', "repair": true, "limit": 17, "tables": ["words"]' 'not r.get("failed")'
    ! grep -qE '"changed": ?false' "$WORK_DIR/result.json" || break
done
((i > 9 && i < 40)) || fail "$i repairs"
same_rows words

note 'names'
names=(r q v x k n h t e u1 c0 c1 s b p rows cells bucket sum data hash key '"select"' '"from"' '"a""b"' '"%s"' '"$1"')
for table in r '"select"' loose; do
    columns=$(printf '%s int, ' "${names[@]}")
    key='PRIMARY KEY (v, c0, q, r)'
    [[ $table != loose ]] || key='UNIQUE (v)'
    both -c "CREATE TABLE $table (${columns}arr float8[], $key)" -c "INSERT INTO $table SELECT $(printf 'i * 10, %.0s' "${names[@]}") ARRAY[i] FROM generate_series(1, 30) i"
done
compare ', "tables": ["r", "select", "loose"]' 'r["match"] and r["counts"]["equal"] == 3'
# Each column but the key's in a row of its own.
n=1 want=
for name in "${names[@]}" arr; do
    [[ " v c0 q r " != *" $name "* ]] || continue
    value=-1
    [[ $name != arr ]] || value="'{-1}'"
    for table in r '"select"' loose; do echo "UPDATE $table SET $name = $value WHERE v = ${n}0;"; done
    plain=${name#\"}
    plain=${plain%\"}
    plain=${plain//'""'/'"'}
    want+="('${n}0', r'''$plain '''[:-1]), "
    n=$((n + 1))
done >"$WORK_DIR/names.sql"
dst -f "$WORK_DIR/names.sql"
compare ', "tables": ["r", "select", "loose"], "limit": 100' "all([(d['key']['v'], d['columns'][0]) for d in sorted(t[n]['differences'], key=lambda d: int(d['key']['v']))] == [$want] and all(len(d['columns']) == 1
    for d in t[n]['differences']) and t[n]['different'] == len([$want]) for n in ('public.r', 'public.select'))
    and [t['public.loose'][k] for k in ('missing_on_target', 'extra_on_target', 'different')] == [$((n - 1)), $((n - 1)), 0]"
compare ', "tables": ["r", "select"], "repair": true, "limit": 100, "fail_on_difference": true' 'not r.get("failed") and r["changed"]'
# And the key's own.
for name in v c0 q r; do
    dst -c "UPDATE r SET $name = -1 WHERE v = 70" -c "UPDATE \"select\" SET $name = -1 WHERE v = 70"
    compare ', "tables": ["r", "select"], "repair": true, "sample": 100' 'r["changed"] and all((t[n]["missing_on_target"], t[n]["extra_on_target"]) == (1, 1) for n in ("public.r", "public.select"))'
done
compare ', "tables": ["r", "select"]' 'r["match"]'
same_rows r '"select"'
