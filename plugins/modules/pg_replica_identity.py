#!/usr/bin/python
# Copyright (c) 2026 The pgonline.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

DOCUMENTATION = r"""
module: pg_replica_identity
short_description: See to it that each table of the source can replicate UPDATE and DELETE
version_added: 0.1.0
description:
  - Logical replication knows an updated or deleted row by the table's replica identity. Without one that works,
    C(UPDATE) and C(DELETE) of a published table fail on the source; with one that seems to work the
    subscription stops.
  - This module finds such tables and gives them the best identity they can have, each with an
    C(ALTER TABLE … REPLICA IDENTITY) of its own that holds its lock for an instant (see I(lock_timeout)).
    Tables whose identity works are left alone.
  - When one of the tables cannot be repaired the run fails, names all of these, and changes nothing.
  - The best identity is the usable unique index with the fewest columns, then the narrowest, then the primary key,
    then the smallest, then the first by name. If it is the primary key the table is set to C(DEFAULT), else to
    C(USING INDEX). Without one, I(fallback) decides.
  - An index is usable when it is unique, valid, not deferrable, covers all rows, has no expressions or generated
    columns, and each of its key columns is C(NOT NULL) (on 18 with a validated constraint). A deferrable primary
    key is no replica identity, nor is an index that was dropped since.
  - C(FULL) works when each column's type has equality. C(json), C(xml), C(point), C(box) and some others have none, nor
    have domains, arrays and composite types made of them; C(jsonb) is fine. Nor does C(FULL)
    work with generated columns in the primary key, which a target with the same key would stop at, or on 18 anywhere.
  - Partitioned tables have no identity of their own, their partitions are looked at one by one. A partition that
    is made later starts with C(DEFAULT) and with the primary key of its partitioned table; if that has none,
    C(UPDATE) and C(DELETE) of the partition's rows fail on the source once it is published, until this module has run
    again. A warning names these tables, and I(future_partitions) returns them.
  - Only permanent ordinary tables are looked at; foreign and unlogged tables cannot be published.
  - What was found is remembered on the source before the first change, in the view C(pgonline.replica_identity). The view
    holds constants and no rows; a table would be published by whoever publishes C(FOR ALL TABLES). The schema
    C(pgonline) never takes part in a migration. C(state=restored) removes both when nothing is left to put back. The
    user needs C(CREATE) on the database, or a schema C(pgonline) of his own.
  - Do not run it twice at the same time on one database; one run's memory would overwrite the other's.
  - The target's tables need the same setting, which a schema copied after the repair has.
options:
  state:
    description:
      - C(present) repairs what does not work.
      - C(restored) puts back what was found before the repairs of tables that the selector takes. It is refused while
        their updates or deletes are published. A table that has got another identity since keeps it, and an index
        that cannot be chosen any more is replaced by C(DEFAULT), each with a warning. Dropped tables are forgotten.
      - With I(target), tables of those names there, to which the repair came with the schema, get back what was found too, or C(DEFAULT) where
        that was an index. One that is published there, or that the user does not own, keeps the repair, with a warning; one that
        has another identity by now keeps that.
      - C(reported) changes nothing and only returns what is.
    type: str
    choices: [present, restored, reported]
    default: present
  fallback:
    description:
      - What to do with a table that has no usable unique index.
      - C(full) sets C(REPLICA IDENTITY FULL) where that works. Each change then writes the whole old row to the WAL. A
        target before 16 searches for the row by a scan of the whole table; from 16 on by an index, if its table
        has a btree index that is not partial and begins with a column. A warning names the larger tables, and with
        I(target) says which of the two it will be. Another one names indexes of the target that are not valid,
        where rows would be missed in silence.
      - C(create_index) builds a unique index C(CONCURRENTLY), named C(pgonline_identity_) and the table's oid, and chooses
        it. Columns are tried in this order, five sets at most, until the server has found one that is unique - the
        index is the proof, and costs a scan of the table. (1) The key of a unique index that is partial, invalid or
        deferrable, or of an exclusion constraint of nothing but equality. (2) An integer column with an identity or
        a sequence as default. (3) A C(uuid) column with a function as default. (4) Integer, C(uuid) and short text
        columns of which the statistics of a table of at least 1000 rows have seen no value twice. All
        are C(NOT NULL) and not generated. If none is unique the run fails and names the table; those done before stay done.
      - Such an index is a rule for the live table - a second row with the same key is refused - until C(state=restored)
        drops it. A warning names tables, columns and sizes, also in check mode, and deferrable
        constraints, as the index checks at once. A schema copied after the repair has it too, and C(state=restored) with I(target) drops it there.
      - C(insert_only) accepts tables of which no row was updated or deleted so far, as C(pg_stat_all_tables) counts them
        since its last reset (a crash of the server is one, too). Nothing is altered; they are returned as
        I(insert_only), for a publication of its own with C(publish=insert,truncate). What is updated or deleted in
        them later does not reach the target. Tables that have seen updates or deletes are refused by name. Tables that
        were set to C(NOTHING) are accepted likewise, or else skipped.
      - C(fail) fails and names the tables.
    type: str
    choices: [full, create_index, insert_only, fail]
    default: full
  timeout:
    description:
      - How long the building or dropping of one index may take, in seconds. It waits for transactions of others, without
        being in anybody's way; when it does not get through, the run fails, names them, and drops the unfinished index.
    type: int
    default: 3600
  override_nothing:
    description:
      - Repair also tables that were set to C(REPLICA IDENTITY NOTHING). As somebody did that on purpose, they are
        otherwise reported as C(skipped), with a warning.
    type: bool
    default: false
extends_documentation_fragment:
  - pgonline.migration.common
seealso:
  - module: pgonline.migration.pg_publication
"""

EXAMPLES = r"""
- name: See which tables could not replicate UPDATE and DELETE
  pgonline.migration.pg_replica_identity:
    source: host=db1 dbname=shop user=dba
    state: reported
  register: identity

- name: Repair them
  pgonline.migration.pg_replica_identity:
    source: host=db1 dbname=shop user=dba
    lock_timeout: 500

- name: Repair them, but never with FULL
  pgonline.migration.pg_replica_identity:
    source: host=db1 dbname=shop user=dba
    fallback: fail
    exclude_tables: ["~^public[.]audit_"]

- name: Repair them with unique indexes built for the purpose
  pgonline.migration.pg_replica_identity:
    source: host=db1 dbname=shop user=dba
    fallback: create_index
    timeout: 7200

- name: Leave tables alone into which rows are only inserted
  pgonline.migration.pg_replica_identity:
    source: host=db1 dbname=shop user=dba
    fallback: insert_only
  register: identity

- name: Publish all the others
  pgonline.migration.pg_publication:
    source: host=db1 dbname=shop user=dba
    name: migration
    exclude_tables: "{{ identity.insert_only }}"

- name: Publish what is inserted into those
  pgonline.migration.pg_publication:
    source: host=db1 dbname=shop user=dba
    name: migration_insert
    tables: "{{ identity.insert_only }}"
    publish: [insert, truncate]
  when: identity.insert_only | length > 0

- name: After the migration, when subscription and publication are gone
  pgonline.migration.pg_replica_identity:
    source: host=db1 dbname=shop user=dba
    target: host=db2 dbname=shop user=dba
    state: restored
"""

RETURN = r"""
tables:
  description: The tables that take part, by schema and name. A run that fails lists those it fails for.
  type: list
  elements: dict
  returned: success, or when tables cannot be repaired
  contains:
    table:
      description: Its name as C(schema.table).
      type: str
      sample: public.orders
    identity:
      description: C(default) (the primary key), C(index), C(full) or C(nothing).
      type: str
      sample: index
    index:
      description: The index in use, null when there is none.
      type: str
      sample: orders_number_key
    works:
      description: Whether C(UPDATE) and C(DELETE) replicate.
      type: bool
      sample: true
    why_not:
      description: Why they do not, null when they do.
      type: str
      sample: its primary key "orders_pkey" is deferrable
    fix:
      description:
        - The statement that repairs it, null when there is none or nothing to repair. With C(create_index) two, the
          first builds the index on the columns that are tried first.
      type: str
      sample: ALTER TABLE "public"."orders" REPLICA IDENTITY USING INDEX "orders_number_key"
    action:
      description: C(none), C(repaired), C(restored), C(skipped) (C(NOTHING), left alone), C(insert_only) or C(impossible).
      type: str
      sample: repaired
    remembered:
      description: What it was before the repair, C(default), C(full), C(nothing) or C(index) and its name; null
        when this module has not repaired it.
      type: str
      sample: default
counts:
  description: How many tables there are, and how many for each outcome.
  type: dict
  returned: success, or when tables cannot be repaired
  contains:
    total:
      description: All that take part.
      type: int
      sample: 214
    working:
      description: Those whose identity works after the run.
      type: int
      sample: 213
    repaired:
      description: Those that were repaired.
      type: int
      sample: 12
    restored:
      description: Those that were put back.
      type: int
      sample: 0
    skipped:
      description: Those that are set to C(NOTHING) and were left alone.
      type: int
      sample: 1
    insert_only:
      description: Those into which rows are only inserted, and that were left alone.
      type: int
      sample: 0
    impossible:
      description: Those that cannot be repaired.
      type: int
      sample: 0
insert_only:
  description:
    - With C(fallback=insert_only), the tables that have no identity and need none, as entries for I(tables) and
      I(exclude_tables) of other modules.
  type: list
  elements: str
  returned: success, or when tables cannot be repaired
  sample: [public.audit_log]
future_partitions:
  description: The partitioned tables (the top of each tree) whose later partitions will have no identity.
  type: list
  elements: str
  returned: success, or when tables cannot be repaired
  sample: [public.measurement]
queries:
  description: The statements that were executed, or in check mode would be.
  type: list
  elements: str
  returned: always
  sample: ['ALTER TABLE "public"."orders" REPLICA IDENTITY USING INDEX "orders_number_key"']
"""
