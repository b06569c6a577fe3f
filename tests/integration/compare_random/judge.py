"""Holds the result of pg_compare against the truth.

    judge.py RESULT TRUTH LEAST      at least LEAST tables differ, or with 0 none
"""
import json
import sys

result = json.load(open(sys.argv[1]))
truth = json.load(open(sys.argv[2]))
least = int(sys.argv[3])
LIMIT = 20
# Two of these may be equal as a key, but not as text: then a changed key is one row or two. Or the text may differ.
AMBIGUOUS = ("numeric", "float8", "interval", "int4[]", "text[]", "char(5)", "timetz", "inet", "money")
wrong = []


def rows_told(found, kind):
    return sum(d["rows"] for d in found["differences"] if d["kind"] == kind)


def shown(text, kind):
    """As the type's output function writes it: a cast to text makes words of truth values."""
    return {"true": "t", "false": "f"}[text] if kind == "bool" else text


def check_names(found, table):
    """What is told of the rows that differ."""
    expected, key = table["truth"], table["key"]
    assert sorted(found["key"]) == sorted(key), "key %s, not %s" % (found["key"], key)
    totals = [found[k] for k in ("missing_on_target", "extra_on_target", "different")]
    assert all(type(n) is int for n in totals) and sum(totals) > 0, "totals %s" % totals
    assert 0 < len(found["differences"]) <= LIMIT, "%d differences" % len(found["differences"])
    kinds = dict(zip(table["columns"], table["kinds"]))
    loose = any(kinds[k] in AMBIGUOUS for k in key)
    if loose and (expected["missing_on_target"] or expected["extra_on_target"]):
        return
    for k in ("missing_on_target", "extra_on_target", "different"):
        assert found[k] == expected[k], "%s: %d, not %d" % (k, found[k], expected[k])
    if len(found["differences"]) < LIMIT:
        for k in ("missing_on_target", "extra_on_target", "different"):
            assert rows_told(found, k) == found[k], "%d rows told to be %s of %d" % (rows_told(found, k), k, found[k])
    for d in found["differences"]:
        if not key:
            assert sorted(d["row"]) == sorted(table["columns"]), "columns of the row %s" % sorted(d["row"])
            continue
        assert sorted(d["key"]) == sorted(key), "columns of the key %s" % d
        if loose:
            continue
        mine = [t for t in expected["differences"] if t["kind"] == d["kind"] and
                t["key"] == [shown(d["key"][k], kinds[k]) for k in key]]
        assert len(mine) == 1, "%s is told, and not so; there are %s" % (d, expected["differences"][:3])
        if d["kind"] == "different":
            assert sorted(d["columns"]) == sorted(mine[0]["columns"]), "columns %s, not %s" % (d["columns"], mine[0]["columns"])


if result.get("failed"):
    sys.exit("pg_compare failed: %s" % result["msg"])
found = {t["table"]: t for t in result["tables"]}
if sorted(found) != sorted(t["table"] for t in truth):
    wrong.append("not all tables were compared, or others: %s" % sorted(set(found) ^ {t["table"] for t in truth}))
for table in truth:
    f = found.get(table["table"])
    why = None
    if f is None:
        continue
    if f["error"] or f["missing_on"]:
        why = "error %(error)s, missing on %(missing_on)s" % f
    elif f["match"] == table["differs"]:
        why = "it is told to be %s" % ("equal" if f["match"] else "different")
    elif table["differs"]:
        try:
            check_names(f, table)
        except (AssertionError, KeyError, TypeError) as e:
            why = "%s %s" % (type(e).__name__, e)
    if why:
        wrong.append("%s (%s; key %s): %s\n    changed: %s" % (table["table"], ", ".join(table["kinds"]), table["key"], why, table["done"]))
changed = sum(t["differs"] for t in truth)
if changed < least or (changed and not least):
    wrong.append("%d tables differ: this tests nothing" % changed)
if wrong:
    sys.exit("\n".join(wrong))
print("%d tables, %d of them differ, %d changes: %s" % (
    len(truth), changed, sum(len(t["done"]) for t in truth), result["counts"]))
