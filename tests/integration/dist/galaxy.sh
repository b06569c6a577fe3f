#!/usr/bin/env bash
# The Galaxy tarball, installed where nothing else is: the playbook runs by its name, every module is
# documented, and nothing of the sources is needed or shipped.
set -euo pipefail

fail() { printf 'FAILED: %s\n' "$*" >&2; exit 1; }
make -C "$COLLECTION_DIR" dist
version=$(sed -n 's/^version: *//p' "$COLLECTION_DIR/galaxy.yml")
mkdir "$WORK_DIR/collections"
export ANSIBLE_COLLECTIONS_PATH=$WORK_DIR/collections
ansible-galaxy collection install --collections-path "$WORK_DIR/collections" "$COLLECTION_DIR/dist/pgonline-migration-$version.tar.gz"
installed=$WORK_DIR/collections/ansible_collections/pgonline/migration
cd "$WORK_DIR"
[[ ! -e $installed/src && ! -e $installed/tests ]] || fail 'sources are in the tarball'

listed=$(ansible-doc -t module -l pgonline.migration)
for source in "$COLLECTION_DIR"/src/modules/pg_*.c; do
    module=$(basename "$source" .c)
    [[ -x $installed/plugins/modules/$module ]] || fail "$module is not in the tarball"
    grep -q "$module" <<<"$listed" || fail "ansible-doc does not list $module"
done

psql=("$PSQL" -XqAt -v ON_ERROR_STOP=1)
"${psql[@]}" -d "$SOURCE_CONN" -c 'CREATE TABLE t (id int PRIMARY KEY)' -c 'INSERT INTO t SELECT generate_series(1, 100)'
cat >vars.yml <<YML
source: $SOURCE_CONN
target: $TARGET_CONN
src_cls: pg-meta
dst_cls: pg-test
migration_context_dir: $WORK_DIR/context
pg_dump: $PG_DUMP
psql: $PSQL
YML
ansible-playbook -i localhost, pgonline.migration.pgsql_migration -e @vars.yml
[[ $("${psql[@]}" -d "$TARGET_CONN" -c 'SELECT count(*) FROM t') == 100 ]] || fail 'the rows did not arrive'
# The scripts find the collection again without being told where it is.
(unset ANSIBLE_COLLECTIONS_PATH; MIGRATION_VARS=$WORK_DIR/vars.yml context/cutover && MIGRATION_VARS=$WORK_DIR/vars.yml context/cleanup)
[[ $("${psql[@]}" -d "$TARGET_CONN" -c 'SELECT count(*) FROM pg_subscription') == 0 ]] || fail 'a subscription is left'

# Not built for this machine: said in words.
rm "$installed"/bin/*/pg_publication
! ansible-playbook -i localhost, pgonline.migration.pgsql_migration -e @vars.yml >out 2>&1 || fail 'it should miss a program'
grep -q 'Run make' out || { cat out; fail 'it should say what to do'; }
