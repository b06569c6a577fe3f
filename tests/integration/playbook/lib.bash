# shellcheck shell=bash disable=SC2034,SC2154
# What the tests of the playbook share. Sourced; the environment is that of tests/integration/run.
set -euo pipefail

src_db=$SOURCE_DB dst_db=$TARGET_DB
out=$WORK_DIR/out
context=$WORK_DIR/context

note() { printf -- '-- %3d s  %s\n' "$SECONDS" "$*"; }
fail() { printf 'FAILED: %s\n' "$*" >&2; [[ ! -e $out ]] || cat "$out" >&2; exit 1; }
src() { "$CLUSTER" psql "$SOURCE_CLUSTER" -d "$src_db" -v ON_ERROR_STOP=1 -qAt "$@"; }
dst() { "$CLUSTER" psql "$TARGET_CLUSTER" -d "$dst_db" -v ON_ERROR_STOP=1 -qAt "$@"; }

# One run of the playbook; its output is in $out.
play() { ansible-playbook -i localhost, pgonline.migration.pgsql_migration -e "@$WORK_DIR/vars.yml" "$@" >"$out" 2>&1 </dev/null; }
works() { play "$@" || fail "this should work: $*"; no_password "$out"; }
fails_with() {  # WORDS ARGUMENT...
    ! play "${@:2}" || fail "this should fail: ${*:2}"
    [[ $(tr -s ' \n' ' ' <"$out") == *"$1"* ]] || fail "the failure should say '$1': ${*:2}"
    no_password "$out"
}
changed() { sed -n 's/.* changed=\([0-9]*\) .* failed=.*/\1/p' "$out" | paste -sd' '; }
unchanged() { works "$@"; [[ $(changed) == 0 ]] || fail "this should change nothing more: $*"; }
says() { grep -qF -- "$1" "$out" || fail "the playbook should say '$1'"; }
no_password() { ! grep -rqE 'secret-Pw0|repl-Pw1' "$@" || fail "a password is in $*"; }
is() { [[ $1 == "$2" ]] || fail "$3: '$1', not '$2'"; }

# The same rows on both sides, seen by psql alone.
same() {  # QUERY
    local a b
    a=$(src -c "$1") b=$(dst -c "$1")
    [[ $a == "$b" ]] || fail "the sides differ in $1: '$a' and '$b'"
}

stop_jobs() { local pid; for pid in $(jobs -p); do kill "$pid" 2>/dev/null || true; done; wait; }
trap stop_jobs EXIT

# A client that commits small transactions until it is thrown out.
write_on() {  # a table with a key, a log without one
    src -f - >"$WORK_DIR/writer" 2>&1 <<-'SQL' || true
	WITH a AS (INSERT INTO shop.orders (customer, placed) VALUES (1 + (random() * 499)::int, '2025-07-01') RETURNING id),
	     b AS (INSERT INTO shop.log SELECT now(), 'order ' || id FROM a),
	     c AS (DELETE FROM shop.log WHERE ctid IN (SELECT ctid FROM shop.log WHERE line LIKE 'order %' LIMIT 1)),
	     d AS (UPDATE shop.customer SET labels = jsonb_build_object('n', random()) WHERE id = 1 + (random() * 499)::int)
	UPDATE shop.stock SET pieces = pieces + 1 WHERE article = 1 + (random() * 199)::int
	\watch 0.02
	SQL
}

variables() {  # the ordinary way to say what is migrated
    cat >"$WORK_DIR/vars.yml" <<-YML
	src_cls: pg-meta
	src_db: $src_db
	src_ip: 127.0.0.1
	src_port: $("$CLUSTER" env "$SOURCE_CLUSTER" port)
	src_list: [10.10.10.20]
	dst_cls: pg-test
	dst_db: $dst_db
	dst_ip: 127.0.0.1
	dst_port: $("$CLUSTER" env "$TARGET_CLUSTER" port)
	dst_list: [10.10.10.12, 10.10.10.13]
	dst_dns: pg-test
	dst_vip: 10.10.10.3
	pg_admin_username: postgres
	migration_context_dir: $context
	pg_dump: $PG_DUMP
	preflight_ignore: [T10]
	YML
}
