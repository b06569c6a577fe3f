#!/usr/bin/env bash
# Large objects of odd sizes, with owners, grants and comments: copied while a writer changes them, brought to
# where the source is by the next run, and compared by psql alone.
# shellcheck source-path=SCRIPTDIR source=../common/copy.bash
source "$(dirname "$0")/../common/copy.bash"

# What they are, as psql sees it; the source's role lo_c is lo_d on the target.
look="SELECT m.oid, md5(lo_get(m.oid)), pg_get_userbyid(m.lomowner), obj_description(m.oid, 'pg_largeobject'),
    ARRAY(SELECT x::text FROM unnest(coalesce(m.lomacl, acldefault('L', m.lomowner))) x ORDER BY x::text COLLATE \"C\")
    FROM pg_largeobject_metadata m WHERE m.oid <> 77 ORDER BY 1"
same_objects() {
    src -c "$look" | sed 's/lo_c/lo_d/g' >"$WORK_DIR/source"
    dst -c "$look" >"$WORK_DIR/target"
    diff "$WORK_DIR/source" "$WORK_DIR/target" >"$WORK_DIR/diff" || { head "$WORK_DIR/diff"; fail "the sides differ $1"; }
}
objects='"large_objects": true, "jobs": 2, "role_map": {"lo_c": "lo_d"}'
check="$objects, \"_ansible_check_mode\": true"

src >/dev/null <<'SQL'
CREATE ROLE "lo A";
CREATE ROLE lo_b;
CREATE ROLE lo_c LOGIN PASSWORD 'x';
CREATE TABLE docs (id int PRIMARY KEY, body oid);
CREATE FUNCTION bytes(n int) RETURNS bytea LANGUAGE sql AS
    $$ SELECT coalesce(substring(string_agg(decode(md5(n || ' ' || i), 'hex'), ''), 1, n), '') FROM generate_series(0, n / 16) i $$;
INSERT INTO docs SELECT i, lo_from_bytea(100000 + i, bytes(s)) FROM (
    SELECT i, (ARRAY[0, 1, 100, 2047, 2048, 2049, 4096, 9999, 70000])[1 + i % 9] s FROM generate_series(1, 600) i) x;
-- 10 MB; zeros alone; holes at the beginning, in the middle, and a short page before one; OIDs that are no int4
SELECT lo_from_bytea(200001, bytes(10485760)), lo_from_bytea(200002, decode(repeat('00', 5000), 'hex')),
       lo_create(200003), lo_create(200004), lo_from_bytea(3000000001, 'far'), lo_from_bytea(4294967295, 'last');
SELECT lo_put(200003, 1000000, 'behind a hole'), lo_put(200004, 0, 'short'), lo_put(200004, 50000, 'the rest');
SELECT format('ALTER LARGE OBJECT %s OWNER TO %I', oid, (ARRAY['lo A', 'lo_b', 'lo_c'])[1 + (oid::bigint % 3)::int])
FROM pg_largeobject_metadata WHERE oid::bigint % 4 = 1
UNION ALL SELECT format('COMMENT ON LARGE OBJECT %s IS %L', oid, 'it''s \ ' || oid) FROM pg_largeobject_metadata WHERE oid::bigint % 5 = 1
UNION ALL SELECT format('GRANT SELECT ON LARGE OBJECT %s TO PUBLIC', oid) FROM pg_largeobject_metadata WHERE oid::bigint % 6 = 1
UNION ALL SELECT format('GRANT ALL ON LARGE OBJECT %s TO "lo A", lo_c WITH GRANT OPTION', oid) FROM pg_largeobject_metadata WHERE oid::bigint % 7 = 1
\gexec
SELECT format('REVOKE ALL ON LARGE OBJECT %s FROM %I', oid, pg_get_userbyid(lomowner)) FROM pg_largeobject_metadata WHERE oid::bigint % 8 = 1
\gexec
CREATE PUBLICATION "all" FOR TABLE docs;
SQL

# ---- nothing is made as long as something is in the way ----

fails_with 'do not exist on the target' "$objects"
that '"lo A, lo_b, lo_d" in r["msg"] and not r["changed"]'
dst -c 'CREATE ROLE "lo A"' -c 'CREATE ROLE lo_b' -c 'CREATE ROLE lo_d' -c "SELECT lo_from_bytea(77, 'mine'), lo_from_bytea(200001, 'mine')" >/dev/null
away() {
    local role side
    stop_jobs
    for role in '"lo A"' lo_b lo_c lo_d; do
        for side in src dst; do $side -c "DROP OWNED BY $role" -c "DROP ROLE $role" >/dev/null 2>&1 || true; done
    done
}
trap away EXIT
fails_with 'have the OIDs of others on the source: 200001' "$objects"
dst -c 'SELECT lo_unlink(200001)' >/dev/null
src -c "ALTER ROLE lo_c REPLICATION" -c "GRANT SELECT ON ALL TABLES IN SCHEMA public TO lo_c"
SOURCE_CONN=${SOURCE_CONN/#*@/postgresql://lo_c:x@} fails_with 'may not read pg_largeobject on the source' "$objects"
is "$(src -c 'SELECT count(*) FROM pg_replication_slots WHERE database = current_database()')" 0 slots
that 'not r["changed"]'
works "$check"
that 'r["large_objects"] == {"copied": 606, "changed": 0, "removed": 0, "bytes": 0}'
is "$(dst -c 'SELECT count(*) FROM pg_largeobject_metadata')" 1 'check mode'

# ---- a copy that is killed, and one while a writer is at work ----

write() {
    local i
    for ((i = 1; ; i++)); do
        cat <<-SQL
		INSERT INTO docs VALUES (1000 + $i, lo_from_bytea(0, bytes($i * 37 % 9000)));
		SELECT lo_put(100001 + $i * 7 % 300, $i % 5000, 'written'), lo_put((SELECT body FROM docs WHERE id = 1000 + $i), 20000, 'more');
		SELECT lo_unlink(oid) FROM pg_largeobject_metadata WHERE oid = 100300 + $i;
		SELECT lo_truncate(lo_open(100001 + $i * 3 % 300, 131072), $i % 3000);
		GRANT SELECT ON LARGE OBJECT $((100001 + i * 5 % 300)) TO lo_b;
		COMMENT ON LARGE OBJECT $((100001 + i * 11 % 300)) IS 'writer $i';
		SQL
        sleep 0.01
    done | "$PSQL" -XAtq -d "$SOURCE_CONN" >"$WORK_DIR/writer" 2>&1
}
set -m # with a process group of its own, to be ended as a whole
write &
writer=$!
set +m
begin "$objects, \"throttle\": 5"
for ((i = 0; i < 200; i++)); do
    [[ $(dst -c 'SELECT count(*) FROM pg_largeobject_metadata') == 1 ]] || break
    sleep 0.02
done
kill -KILL "$(pid)"
finish
note "killed with $(dst -c 'SELECT count(*) FROM pg_largeobject_metadata') large objects"
works "$objects"
that '"cleared" in r and r["large_objects"]["copied"] > 500 and r["large_objects"]["bytes"] > 10485760'
copied=$SECONDS
while ((SECONDS < copied + 2)); do works "$objects"; done
kill -- "-$writer"
wait "$writer" || true
note "$(src -c 'SELECT count(*) FROM pg_largeobject_metadata') large objects; $(sort "$WORK_DIR/writer" | uniq -c | sort -rn | grep ERROR | head -3 || true)"

# ---- at rest: everything comes, and then nothing more ----

src >/dev/null <<'SQL'
SELECT lo_unlink(100001), lo_from_bytea(100301, 'again'), lo_put(200001, 5000000, 'x'), lo_put(200003, 0, 'a hole no more');
ALTER LARGE OBJECT 100002 OWNER TO lo_c;
COMMENT ON LARGE OBJECT 3000000001 IS 'new';
COMMENT ON LARGE OBJECT 200004 IS NULL;
REVOKE ALL ON LARGE OBJECT 200002 FROM PUBLIC, "lo A", lo_c, lo_b;
SELECT lo_from_bytea(100001, 'a successor');
SELECT lo_unlink(4294967295);
SQL
before=$(dst -c "$look")
works "$check"
that 'r["changed"] and r["large_objects"]["removed"] >= 1 and r["large_objects"]["changed"] >= 6'
is "$(dst -c "$look")" "$before" 'check mode'
works "$objects"
that 'r["changed"] and r["large_objects"]["bytes"] > 10485760'
same_objects 'after the run'
works "$objects"
that 'not r["changed"] and r["large_objects"] == {"copied": 0, "changed": 0, "removed": 0, "bytes": 0}'
is "$(dst -c "SELECT count(*) FROM pg_largeobject_metadata m JOIN pgonline.copy_large_object USING (oid)")" \
    "$(src -c 'SELECT count(*) FROM pg_largeobject_metadata')" 'the list'
note 'the same'

# What the target's own users have done to them is undone; what is theirs is not touched.
dst -c "SELECT lo_put(100002, 0, 'target'), lo_unlink(100003), lo_from_bytea(78, 'mine')" >/dev/null
works "$objects"
that 'r["large_objects"]["copied"] == 1 and r["large_objects"]["changed"] == 1'
dst -c "SELECT lo_unlink(78)" >/dev/null
same_objects 'after the target had changed'
src -c "SELECT lo_from_bytea(77, 'here too')" >/dev/null
fails_with 'have the OIDs of others on the source: 77' "$objects"
src -c 'SELECT lo_unlink(77)' >/dev/null
is "$(dst -c "SELECT lo_get(77)")" '\x6d696e65' 'a foreign one'

# ---- no owners, no grants; and the end ----

src -c 'ALTER LARGE OBJECT 100004 OWNER TO lo_b' -c "COMMENT ON LARGE OBJECT 100004 IS 'b'" -c 'GRANT UPDATE ON LARGE OBJECT 100005 TO lo_b'
works "$objects, \"no_owner\": true, \"no_privileges\": true"
that 'r["large_objects"]["changed"] == 1'
works "$objects"
that 'r["large_objects"]["changed"] == 2'
same_objects 'with owners again'
works '"state": "absent"'
is "$(dst -c "SELECT to_regnamespace('pgonline') IS NULL, count(*) > 500 FROM pg_largeobject_metadata")" 't|t' 'what is left'
