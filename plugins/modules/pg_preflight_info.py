#!/usr/bin/python
# Copyright (c) 2026 The pgonline.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

DOCUMENTATION = r"""
module: pg_preflight_info
short_description: Look for everything that is known to spoil a migration
version_added: 0.1.0
description:
  - Checks source and target before a migration and returns all that stands against it at once, each finding with what
    mends it. It may be run again at any time of a migration; the objects of the migration itself are no findings.
  - It never changes anything. The way from the target's server to the source is tried by a subscription that is rolled back.
  - It works with the privileges at hand. What it may not see is a finding of its own (C(P07)), never a silent pass.
  - With only one of I(source) and I(target) given, that side alone is checked.
  - The queries of all checks go to each server in one round trip, each with a time limit of its own (I(timeout)).
options:
  connection:
    description:
      - How the B(server) of the target reaches the source, as for C(pg_subscription); its user is the role whose rights are
        checked. Without it the way that led this module to I(source).
    type: raw
  publications:
    description:
      - The publications of this migration; others are reported as those of other consumers.
    type: list
    elements: str
  subscription:
    description:
      - The subscription of this migration. Its tables on the target may have rows.
    type: str
  slot_name:
    description:
      - The slot of this migration; others are reported, and it need not be free when it is there already.
    type: str
  identity_fallback:
    description:
      - What C(pg_replica_identity) will be told as its I(fallback). Tables that it will repair are then findings for
        information, those that it cannot repair are errors. With C(none) nobody will repair them.
    type: str
    choices: [none, full, create_index, insert_only, fail]
    default: none
  create_database:
    description:
      - The target's database may be missing, because C(pg_copy_schema) will create it. Its server is then checked by the
        database C(postgres).
    type: bool
    default: false
  no_owner:
    description:
      - C(pg_copy_schema) will be told I(no_owner), so roles that own something may be missing on the target.
    type: bool
    default: false
  no_privileges:
    description:
      - C(pg_copy_schema) will be told I(no_privileges), so roles that are granted something may be missing on the target.
    type: bool
    default: false
  pg_dump:
    description:
      - Path of the pg_dump that C(pg_copy_schema) will use, on the host where the task runs. Without it the newest one found.
    type: str
  duration:
    description:
      - How long the migration may take from the creation of the slot to the switch, in hours, 1 to 8760. The source must be able to
        keep its WAL for so long.
    type: int
    default: 24
  sample:
    description:
      - At least so many milliseconds lie between the two looks from which rates (C(wal_rate)) are taken, 0 to 60000.
    type: int
    default: 500
  timeout:
    description:
      - How long the query of one check may take, in seconds, 1 to 3600. One that takes longer is a finding C(P07).
    type: int
    default: 30
  checks:
    description:
      - Make only these checks, each an id (C(G01)) or the letter of a group (C(C) connection, C(G) settings and capacity, C(P)
        privileges, C(T) tables, C(O) other objects). An unknown id is an error. Without it, all.
    type: list
    elements: str
  ignore:
    description:
      - Findings that are known, each an id, the letter of a group, or an id and an object (C(T05 public.cache)). They are only
        counted.
    type: list
    elements: str
  severity_overrides:
    description:
      - Another severity for all findings of a check, as a dictionary of id to C(error), C(warning), C(info) or C(ignore).
    type: dict
  fail_on:
    description:
      - C(error) fails when there is a finding of severity error, C(warning) also when there is one of severity warning,
        C(never) does not fail for findings. The findings are returned in any case.
    type: str
    choices: [error, warning, never]
    default: error
notes:
  - I(lock_timeout) and I(lock_retries) are accepted and not needed.
  - A superuser sees everything. Without one, membership in C(pg_monitor) on both sides leaves little unseen.
extends_documentation_fragment:
  - pgonline.migration.common
"""

EXAMPLES = r"""
- name: What stands against moving the shop?
  pgonline.migration.pg_preflight_info:
    source: postgresql://dba@db1/shop
    target: postgresql://dba@db2/shop
    connection: postgresql://replicator@db1/shop
    identity_fallback: full
    fail_on: never
  register: preflight

- name: Read it
  ansible.builtin.debug:
    msg: "{{ preflight.findings | selectattr('severity', 'equalto', 'error') | map(attribute='detail') | list }}"

- name: Only capacity, and large objects are known
  pgonline.migration.pg_preflight_info:
    source: postgresql://dba@db1/shop
    target: postgresql://dba@db2/shop
    checks: [C, G, T10]
    ignore: [T10]
    severity_overrides:
      C06: error
"""

RETURN = r"""
ok:
  description: No finding is of severity error.
  type: bool
  returned: always, unless an option cannot be read
  sample: false
findings:
  description: What was found, the worst first, then by id, side and object.
  type: list
  elements: dict
  returned: always, unless an option cannot be read
  contains:
    id:
      description: The check.
      type: str
      sample: G01
    severity:
      description: C(error) stops the migration, C(warning) wants a decision, C(info) is good to know.
      type: str
      sample: error
    side:
      description: C(source) or C(target), where it is and where it is mended.
      type: str
      sample: source
    object:
      description: What it is about, as a table (C(schema.table)), a role or a setting.
      type: str
      sample: wal_level
    detail:
      description: What is wrong with it, one sentence.
      type: str
      sample: wal_level is replica
    fix_sql:
      description: SQL that mends it, for psql on that side, or null.
      type: str
      sample: ALTER SYSTEM SET "wal_level" = 'logical'
    setting:
      description: The setting to change, or null.
      type: str
      sample: wal_level
    value:
      description: The value to change it to, or null.
      type: str
      sample: logical
    restart:
      description: Does the change need a restart of that server?
      type: bool
      sample: true
    hint:
      description: What to do where SQL alone does not mend it, or null.
      type: str
      sample: null
    docs:
      description: The page of PostgreSQL's documentation about it (C(https://www.postgresql.org/docs/17/<docs>.html)), or null.
      type: str
      sample: logical-replication-config
counts:
  description: How many findings there are of each severity, how many were ignored, and how many checks were made.
  type: dict
  returned: always, unless an option cannot be read
  contains:
    error:
      description: Findings of severity error.
      type: int
    warning:
      description: Findings of severity warning.
      type: int
    info:
      description: Findings of severity info.
      type: int
    ignored:
      description: Findings left out by I(ignore) and I(severity_overrides).
      type: int
    checks:
      description: Checks that were made.
      type: int
  sample: {error: 1, warning: 0, info: 2, ignored: 0, checks: 75}
checked:
  description: The ids of the checks that were made, whether something was found or not.
  type: list
  elements: str
  returned: always, unless an option cannot be read
  sample: [C01, C02]
facts:
  description:
    - What is worth knowing, under C(source) and C(target); a side is null when it could not be reached, and has only what
      could be seen.
    - C(database), version, encoding, locale, owner, size, number of tables, extensions with versions, roles in use.
    - C(capacity), settings, C(free_slots), C(free_wal_senders), C(free_workers), C(free_connections), and C(wal_rate) in bytes a
      second.
    - C(tables), of the source, the C(largest) (bytes, from the statistics of the last vacuum or analyze) and the C(busiest) (rows
      written since the statistics began, and C(writes_per_second) on average since then).
    - C(special), of the source, for each kind of special object the C(count) and the C(objects), at most a hundred names. Kinds
      are materialized_views, unlogged_tables, foreign_tables, temporary_tables, partitioned_tables, large_objects, extensions,
      event_triggers, rules, row_security, generated_columns, identity_columns, triggers_always, unowned_sequences,
      prepared_transactions, subscriptions, publications and logical_slots.
  type: dict
  returned: always, unless an option cannot be read
  sample:
    source:
      capacity: {free_slots: 9, free_wal_senders: 9, free_workers: 4, free_connections: 88, wal_rate: 120417, wal_level: logical}
      special:
        large_objects: {count: 2, objects: ["16540", "16541"]}
queries:
  description: Always empty, as nothing is changed.
  type: list
  elements: str
  returned: always
"""
