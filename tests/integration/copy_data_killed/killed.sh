#!/usr/bin/env bash
# A copy that is killed at any moment, without a chance to clean up, while the source is written to: the
# next run completes it. Twenty times, each with another moment. Every fourth time it is removed first.
# shellcheck source-path=SCRIPTDIR source=../common/copy.bash
source "$(dirname "$0")/../common/copy.bash"
rounds=20

src -f - <<'SQL'
CREATE SCHEMA shop;
CREATE TABLE shop.big (id int PRIMARY KEY, a int NOT NULL, t text);
INSERT INTO shop.big SELECT i, i % 1000, md5(i::text) FROM generate_series(1, 60000) i;
CREATE INDEX ON shop.big (a, id);
CREATE INDEX ON shop.big (t);
CREATE VIEW shop.totals AS SELECT id, a, count(*) FROM shop.big GROUP BY id; -- needs the key
DO $$ BEGIN FOR i IN 1..12 LOOP
    EXECUTE format('CREATE TABLE shop.t%s (id serial PRIMARY KEY, big int REFERENCES shop.big, t text)', i);
    EXECUTE format('INSERT INTO shop.t%s (big, t) SELECT i, ''x'' FROM generate_series(1, 200) i', i);
END LOOP; END $$;
CREATE FUNCTION shop.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.t = NEW.t || ''!''; RETURN NEW; END';
CREATE TRIGGER touch BEFORE INSERT OR UPDATE ON shop.t1 FOR EACH ROW EXECUTE PROCEDURE shop.touch();
CREATE PUBLICATION "all" FOR ALL TABLES;
SQL
writer() {
    printf 'SET application_name = writer; UPDATE shop.big SET a = a + 1 WHERE id = 1 + (random() * 59999)::int;
    INSERT INTO shop.t3 (big, t) VALUES (1, now()); UPDATE shop.t1 SET t = left(t, 5) WHERE id = 1 + (random() * 199)::int; DELETE FROM shop.t4 WHERE id = (SELECT min(id) FROM shop.t4);
    INSERT INTO shop.big SELECT 1 + max(id), 0, %s FROM shop.big\n\\watch 0.03\n' "'new'" | src -f - >/dev/null 2>&1 || true
}
fresh() {  # what came as far as streaming keeps its rows
    works '"state": "absent"'
    is "$(dst -c "SELECT to_regnamespace('pgonline') IS NULL")" t 'the place of the record is gone with it'
    dst -c 'SET client_min_messages = warning' -c 'DROP SCHEMA IF EXISTS shop CASCADE'
}

# The moment: some time of the whole run, or some time after it was seen in a phase.
moments=('' '' copying copying finishing)
seen() {  # PHASE
    local sql
    case $1 in
        copying) sql="pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'pgonline_pg_copy_data %/%'" ;;
        finishing) sql='pg_subscription WHERE subenabled' ;;
    esac
    printf 'SELECT 1 WHERE NOT EXISTS (SELECT FROM %s)\n\\watch i=0.005 m=1\n' "$sql" | dst -f - >/dev/null
}
part_of() { awk -v ms="$1" -v seed="$RANDOM" 'BEGIN { srand(seed); printf "%.4f", ms / 1000 * rand() }'; }

works '"jobs": 3'
note "a whole run takes: $(result 'r["timeline"]')"
whole=$(result 'sum(x["ms"] for x in r["timeline"])')
copying=$(result '[x["ms"] for x in r["timeline"] if x["phase"] == "copying"][0]')
phases=() killed=0
for ((round = 1; round <= rounds; round++)); do
    moment=${moments[round % 5]}
    fresh
    writer & writing=$!
    begin '"jobs": 3'
    case $moment in
        '') sleep "$(part_of "$whole")" ;;
        *) seen "$moment"; sleep "$(part_of "$([[ $moment == copying ]] && echo "$copying" || echo 60)")" ;;
    esac
    if kill -9 "$(pid)" 2>/dev/null; then killed=$((killed + 1)); fi
    wait "$runner" 2>/dev/null || true
    phase=$(dst -c 'SELECT phase FROM pgonline.copy' 2>/dev/null || echo none)
    phases+=("$phase")
    if ((round % 4 == 0)); then
        works '"state": "absent"'
        nothing_left "the removal of what was killed in phase $phase"
        filled=$(dst -c "SELECT count(*) FROM pg_class WHERE relnamespace = to_regnamespace('shop') AND relkind = 'r' AND pg_relation_size(oid) > 0")
        [[ $phase == "done" || $phase == finishing || $filled == 0 ]] || fail "round $round: $filled tables with rows after the removal, killed in phase $phase"
        [[ $filled == 0 ]] || dst -c 'SET client_min_messages = warning' -c 'DROP SCHEMA shop CASCADE'
    fi
    works '"jobs": 3'
    only_ours "round $round, killed in phase $phase"
    src -c "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'writer'" >/dev/null
    wait "$writing"
    works '"wait_for": "caught_up"'
    grep -q '"changed":false.*"phase":"done"' "$out" || fail 'a run on what streams changed something'
    same "SELECT (SELECT (count(*), sum(a), sum(hashtext(t)::bigint)) FROM shop.big), (SELECT (count(*), sum(hashtext(t)::bigint)) FROM shop.t1),
        (SELECT (count(*), max(t)) FROM shop.t3), (SELECT (count(*), min(id)) FROM shop.t4), (SELECT count(*) FROM shop.t12), (SELECT count(*) FROM shop.totals)"
    ((round % 10)) || compare
done
same "SELECT count(*), string_agg(indexdef, E'\n' ORDER BY indexdef) FROM pg_indexes WHERE schemaname = 'shop'" \
    "SELECT count(*) FROM pg_constraint WHERE contype = 'f'" "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal"
note "killed in $killed of $rounds rounds, in the phases $(printf '%s\n' "${phases[@]}" | sort | uniq -c | xargs)"
((killed >= rounds / 2)) || fail 'too few runs were killed'
(($(printf '%s\n' "${phases[@]}" | grep -c copying) >= 3)) || fail 'too few runs were killed while rows were copied'
